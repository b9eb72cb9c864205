// SPDX-License-Identifier: MPL-2.0
// Log entries and their operations: no input may crash the parsers, and what they accept must
// encode to the same bytes again.
#include "sync/base/check.h"
#include "sync/crypto/verify/group_log.h"

using namespace cahier;
using namespace cahier::crypto;

namespace {

class NoUsers final : public UserLogs
{
public:
    const UserLog* findUserLog(const UserId& user) const override
    {
        static_cast<void>(user);
        return nullptr;
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    if (const auto ops = parseUserOps(bytes))
        CAHIER_CHECK(equal(encodeUserOps(*ops), bytes));
    if (const auto ops = parseGroupOps(bytes))
        CAHIER_CHECK(equal(encodeGroupOps(*ops), bytes));
    const auto entry = parseLogEntry(bytes);
    if (!entry)
        return 0;
    auto again = encodeLogEntryUnsigned(entry->header, entry->body);
    CAHIER_CHECK(again && equal(*again, entry->signedPart));
    static_cast<void>(UserLog::create(bytes));
    static_cast<void>(GroupLog::create(bytes, NoUsers()));
    return 0;
}
