// SPDX-License-Identifier: MPL-2.0
#include "server/admin/commands.h"

#include "server/admin/data_folder.h"
#include "server/auth/identity.h"
#include "server/core/token.h"
#include "server/storage/schema.h"
#include "sync/crypto/verify/link.h"

#include <ctime>
#include <ostream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

namespace cahier::server {

namespace {

constexpr std::uint64_t DayMs = 24ULL * 60U * 60U * 1000U;
constexpr std::string_view DefaultUrl = "ws://127.0.0.1:8787";

Result<crypto::RelayAddress> addressOf(std::string_view url)
{
    if (url.starts_with("wss://"))
        return crypto::parseRelayAddress(url.substr(6), crypto::LinkTransport::Tls);
    if (url.starts_with("ws://"))
        return crypto::parseRelayAddress(url.substr(5), crypto::LinkTransport::Plain);
    return fail(Errc::BadLink, "an address begins with ws:// or wss://");
}

std::string utc(std::uint64_t ms)
{
    const auto seconds = static_cast<std::time_t>(ms / 1000U);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text.data(), size};
}

Result<Database> openExisting(const std::filesystem::path& data)
{
    std::error_code error;
    if (!std::filesystem::exists(data / "relay.db", error))
        return fail(Errc::NotFound, "no relay data in " + data.string());
    return openRelayDatabase(data);
}

} // namespace

Result<std::string> registrationLink(const std::string& url,
                                     const RelayId& relay,
                                     const std::array<std::uint8_t, 32>& token)
{
    crypto::RegistrationLink link;
    CAHIER_TRY(link.address, addressOf(url));
    link.relay = relay;
    link.token = token;
    return crypto::printLink(link);
}

Result<std::string> createRegistrationLink(const InviteRequest& request, const Clock& clock)
{
    CAHIER_TRY_VOID(makeDataFolder(request.data));
    CAHIER_TRY(const crypto::RelaySigner signer, loadOrCreateIdentity(request.data));
    CAHIER_TRY(Database db, openRelayDatabase(request.data));
    std::string url = request.publicUrl;
    if (url.empty()) {
        CAHIER_TRY(const auto stored, readMeta(db, "public_url"));
        url = stored.value_or(std::string{DefaultUrl});
    }
    const protocol::Bytes32 token = newToken();
    CAHIER_TRY(std::string text, registrationLink(url, signer.id(), token));
    const std::uint64_t now = clock.unixMs();
    CAHIER_TRY_VOID(insertToken(db, tokenHash(token), now, now + request.expiresDays * DayMs));
    return text;
}

Result<void> listUsers(const std::filesystem::path& data, std::ostream& out)
{
    CAHIER_TRY(Database db, openExisting(data));
    CAHIER_TRY(const auto users, selectUsers(db));
    for (const UserRow& row : users)
        out << row.user.hex() << "  " << utc(row.registeredMs) << "  " << row.logLength << '\n';
    return {};
}

Result<unsigned> examine(const std::filesystem::path& data, const Clock& clock, std::ostream& out)
{
    unsigned problems = 0;
    const auto finding = [&](bool good, const std::string& what, const std::string& cure) {
        out << (good ? "ok    " : "BAD   ") << what;
        if (!good) {
            out << " — " << cure;
            ++problems;
        }
        out << '\n';
    };
    CAHIER_TRY(Database db, openExisting(data));
    const auto check = [&db]() -> Result<std::string> {
        CAHIER_TRY(Statement query, db.prepare("PRAGMA quick_check(1)"));
        CAHIER_TRY_VOID(query.step());
        return std::string{asText(query.bytes(0))};
    }();
    finding(check && *check == "ok", "database", "restore the last backup of the data folder");
    const auto identity = loadOrCreateIdentity(data);
    finding(identity.has_value(), "identity key", "restore identity.key from a backup");
    struct stat info = {};
    const bool isPrivate = ::stat((data / "identity.key").c_str(), &info) == 0 &&
                           (info.st_mode & (S_IRWXG | S_IRWXO)) == 0;
    finding(isPrivate, "identity key is private", "chmod 600 identity.key");
    struct statvfs disk = {};
    const bool hasRoom =
        ::statvfs(data.c_str(), &disk) == 0 && disk.f_bavail * disk.f_frsize > (512ULL << 20U);
    finding(hasRoom, "at least 512 MiB of free disk", "make room on the data folder's disk");
    struct rlimit files = {};
    const bool manyFiles = ::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_max >= 4096;
    finding(manyFiles, "at least 4096 open files", "raise LimitNOFILE");
    constexpr std::uint64_t Year2025Ms = 1735689600000ULL;
    finding(clock.unixMs() > Year2025Ms, "clock", "set the machine's clock");
    CAHIER_TRY(const StoreCounts counts, selectCounts(db));
    out << "users " << counts.users << ", groups " << counts.groups << ", streams "
        << counts.streams << ", envelopes " << counts.envelopes << ", open links "
        << counts.unusedTokens << '\n';
    return problems;
}

} // namespace cahier::server
