// SPDX-License-Identifier: MPL-2.0
// Links and recovery kits as people paste them: what is accepted prints and parses the same again.
#include "sync/base/check.h"
#include "sync/crypto/recovery_kit.h"
#include "sync/crypto/verify/link.h"

using namespace cahier;
using namespace cahier::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = asText(ByteView(data, size));
    if (const auto link = parseLink(text)) {
        const auto printed = std::visit([](const auto& any) { return printLink(any); }, *link);
        CAHIER_CHECK(printed.has_value());
        const auto again = parseLink(*printed);
        CAHIER_CHECK(again && *again == *link);
    }
    if (const auto address = parseRelayAddress(text, LinkTransport::Plain)) {
        const auto again = parseRelayAddress(printAuthority(*address), LinkTransport::Plain);
        CAHIER_CHECK(again && *again == *address);
    }
    static_cast<void>(RecoveryKit::fromText(text));
    return 0;
}
