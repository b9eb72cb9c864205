// SPDX-License-Identifier: MPL-2.0
// HTML as people import and paste it, from any page.
#include "app/convert/html_reader.h"
#include "app/convert/html_writer.h"
#include "app/convert/markdown_writer.h"
#include "sync/base/bytes.h"
#include "sync/base/check.h"

using namespace cahier;
using namespace cahier::app::convert;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto document = readHtml(asText(ByteView(data, size)));
    if (!document)
        return 0;
    const std::string written = writeHtml(*document);
    CAHIER_CHECK(written.find("<script") == std::string::npos);
    CAHIER_CHECK(readHtml(written));
    static_cast<void>(writeMarkdown(*document));
    return 0;
}
