// SPDX-License-Identifier: MPL-2.0
// Markdown as people import it.
#include "app/convert/html_writer.h"
#include "app/convert/markdown_reader.h"
#include "app/convert/markdown_writer.h"
#include "sync/base/bytes.h"
#include "sync/base/check.h"

using namespace cahier;
using namespace cahier::app::convert;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto document = readMarkdown(asText(ByteView(data, size)));
    if (!document)
        return 0;
    const std::string written = writeMarkdown(*document);
    CAHIER_CHECK(readMarkdown(written));
    static_cast<void>(writeHtml(*document));
    return 0;
}
