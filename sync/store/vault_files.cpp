// SPDX-License-Identifier: MPL-2.0
#include "sync/store/vault_files.h"

#include "sync/base/log.h"
#include "sync/crypto/verify/hash.h"
#include "sync/store/profile_files.h"

#include <system_error>
#include <utility>

namespace cahier::store {

namespace {

constexpr const char* HeaderName = "vault.e1";
constexpr const char* CopyName = "vault.e1.bak";
constexpr const char* SumName = "vault.sum";
constexpr std::size_t MaxHeaderBytes =
    crypto::VaultFixedBytes + crypto::MaxVaultSlots * crypto::VaultSlotBytes;

crypto::Digest sumOf(ByteView header)
{
    return crypto::hash(crypto::Label::File, {asBytes("vault"), header});
}

/// Empty if missing. Too long is damage, not an I/O error: the content decides.
Result<Bytes> readOrEmpty(const std::filesystem::path& path)
{
    auto bytes = readSmallFile(path, MaxHeaderBytes);
    if (bytes)
        return bytes;
    if (bytes.error().code == Errc::NotFound)
        return Bytes();
    if (bytes.error().code == Errc::TooLarge)
        return Bytes(MaxHeaderBytes + 1);
    return bytes;
}

/// A missing file and a bad cost are damage here; the rest speaks for itself.
Result<crypto::OpenVault> tryHeader(ByteView header, const crypto::Passphrase& passphrase)
{
    if (header.empty())
        return fail(Errc::VaultDamaged, "a header file is missing or empty");
    auto opened = crypto::unlockVault(header, passphrase);
    if (!opened && opened.error().code == Errc::BadKdfParameters)
        return fail(Errc::VaultDamaged, "the header's cost is out of bounds");
    return opened;
}

void warn(const Result<void>& result, std::string_view what)
{
    if (!result)
        log(LogLevel::Warning, "store", std::string(what) + ": " + result.error().detail);
}

} // namespace

VaultFiles::VaultFiles(std::filesystem::path folder)
    : m_folder(std::move(folder))
{
}

bool VaultFiles::exist(const std::filesystem::path& folder)
{
    std::error_code ignored;
    return std::filesystem::exists(folder / HeaderName, ignored) ||
           std::filesystem::exists(folder / CopyName, ignored);
}

Result<VaultFiles::Unlocked> VaultFiles::unlock(const crypto::Passphrase& passphrase) const
{
    if (!exist(m_folder))
        return fail(Errc::NotFound, "there is no vault");
    CAHIER_TRY(Bytes header, readOrEmpty(m_folder / HeaderName));
    CAHIER_TRY(Bytes copy, readOrEmpty(m_folder / CopyName));
    CAHIER_TRY(const Bytes sum, readOrEmpty(m_folder / SumName));
    auto first = tryHeader(header, passphrase);
    if (first)
        return Unlocked{std::move(*first), std::move(header), Source::Header};
    // A header that is known to be sound refused: the copy may still know an older passphrase.
    if (equal(sum, sumOf(header)))
        return tl::make_unexpected(std::move(first).error());
    if (copy == header && sum.empty())
        return tl::make_unexpected(std::move(first).error());
    auto second = tryHeader(copy, passphrase);
    if (second)
        return Unlocked{std::move(*second), std::move(copy), Source::Copy};
    // A flipped bit in a slot looks like a wrong passphrase. If a sound header or copy refused, it
    // is the passphrase; if neither is what was written, it is damage.
    const bool wrong =
        first.error().code == Errc::WrongPassphrase || second.error().code == Errc::WrongPassphrase;
    if (wrong && (sum.empty() || equal(sum, sumOf(copy))))
        return fail(Errc::WrongPassphrase);
    return fail(Errc::VaultDamaged, "neither the header nor its copy is sound");
}

Result<void> VaultFiles::replace(ByteView header) const
{
    const crypto::Digest sum = sumOf(header);
    CAHIER_TRY_VOID(replaceFile(m_folder / SumName, sum));
    if (auto committed = replaceFile(m_folder / HeaderName, header); !committed) {
        // Only the sync after the rename may have failed. What the folder shows now is what the
        // next start will read: going on with the old header would lose what is written meanwhile.
        const auto there = readOrEmpty(m_folder / HeaderName);
        if (!there || !equal(*there, header))
            return committed;
        warn(committed, "sync of the vault header");
    }
    warn(replaceFile(m_folder / CopyName, header), "copy of the vault header");
    return {};
}

void VaultFiles::repair(ByteView header) const
{
    const crypto::Digest sum = sumOf(header);
    const std::pair<const char*, ByteView> files[] = {
        {SumName, sum}, {HeaderName, header}, {CopyName, header}};
    for (const auto& [name, wanted] : files) {
        const auto there = readOrEmpty(m_folder / name);
        if (!there || !equal(*there, wanted))
            warn(replaceFile(m_folder / name, wanted), "repair of the vault header");
    }
}

} // namespace cahier::store
