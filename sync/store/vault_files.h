// SPDX-License-Identifier: MPL-2.0
// The vault header on disk: `vault.e1`, its copy `vault.e1.bak`, and `vault.sum`, which tells a
// damaged header from a wrong passphrase. Internal to the store.
#pragma once

#include "sync/base/bytes.h"
#include "sync/crypto/vault_header.h"

#include <filesystem>

namespace cahier::store {

/// The header files of one folder. Held by Profile under the folder's lock.
class VaultFiles
{
public:
    explicit VaultFiles(std::filesystem::path folder);

    static bool exist(const std::filesystem::path& folder);

    /// Which file a header was unlocked from.
    enum class Source { Header, Copy };

    struct Unlocked
    {
        crypto::OpenVault vault;
        Bytes header;
        Source source = Source::Header;
    };

    /// Tries the header and, unless the header is known to be sound, its copy. NotFound,
    /// WrongPassphrase, VaultDamaged, Unsupported, IoError. Changes nothing.
    Result<Unlocked> unlock(const crypto::Passphrase& passphrase) const;
    /// Makes `header` the vault's; the rename of vault.e1 is the commit point. An error means that
    /// the old one still holds: failing to write the copy afterwards is no error (repair() does
    /// it).
    Result<void> replace(ByteView header) const;
    /// Rewrites what differs from `header`. Best effort: a full disk must not keep anybody out.
    void repair(ByteView header) const;

private:
    std::filesystem::path m_folder; ///< The profile.
};

} // namespace cahier::store
