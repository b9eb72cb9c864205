// SPDX-License-Identifier: MPL-2.0
// A profile folder: the vault header, the one database that it names, and the lock that keeps a
// second process out.
#pragma once

#include "sync/base/result.h"
#include "sync/store/page_cipher.h"

#include <filesystem>
#include <memory>

namespace cahier::crypto {
class Passphrase;
struct KdfCost;
} // namespace cahier::crypto

namespace cahier::store {

class Database;

/// An unlocked profile with its open database. Made on any thread (Argon2id takes a second and
/// hundreds of MiB); the first thread that uses it afterwards owns it. See README.md for the files
/// and the order in which they are written.
class Profile
{
public:
    /// Whether `folder` holds a profile: a header or its copy. Says nothing of their health.
    static bool exists(const std::filesystem::path& folder);
    /// Makes the folder if need be, a new vault key, an empty database and, last, the header; then
    /// opens it. AlreadyExists if there is a profile, BadKdfParameters, Busy, DiskFull, IoError.
    /// After an error or a crash there is no profile, and `create` may be called again.
    static Result<std::unique_ptr<Profile>> create(const std::filesystem::path& folder,
                                                   const crypto::Passphrase& passphrase,
                                                   const crypto::KdfCost& cost);
    /// NotFound (no profile), Busy (another process has it open), VaultDamaged (header and copy),
    /// WrongPassphrase, WrongKey (the file is of another vault), DatabaseDamaged, DatabaseTooNew,
    /// Unsupported (a newer vault), IoError. A damaged header is repaired from its copy; databases
    /// that the header does not name (left by a crash in rekey or create) are deleted.
    static Result<std::unique_ptr<Profile>> open(const std::filesystem::path& folder,
                                                 const crypto::Passphrase& passphrase);
    ~Profile();
    Profile(const Profile&) = delete;
    Profile& operator=(const Profile&) = delete;

    Database& database();
    const DatabaseId& databaseId() const;

    /// WrongPassphrase if `current` does not open the vault; BadKdfParameters; else as open().
    /// On error the current passphrase still holds.
    Result<void> changePassphrase(const crypto::Passphrase& current,
                                  const crypto::Passphrase& next,
                                  const crypto::KdfCost& cost);
    /// A new vault key: copies the database into a new file under it, then swaps the header.
    /// Borrowed Database references are invalid afterwards. On error the old one still holds.
    /// WrongPassphrase; else as create().
    Result<void> rekey(const crypto::Passphrase& passphrase, const crypto::KdfCost& cost);

    /// True if the database is older than the counter kept beside it says: it was put back from a
    /// copy, and this device must not go on with its feeds (security design, 3.15).
    bool restoredFromCopy() const;
    /// The engine has minted a new device; forgets the warning, which otherwise stays over
    /// restarts.
    Result<void> acknowledgeRestore();

    /// Hands profile and database over to the next thread that uses them.
    void releaseThread() noexcept;

private:
    struct Impl;
    explicit Profile(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl; ///< Lock, header, database.
};

} // namespace cahier::store
