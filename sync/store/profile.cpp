// SPDX-License-Identifier: MPL-2.0
#include "sync/store/profile.h"

#include "sync/base/check.h"
#include "sync/base/log.h"
#include "sync/crypto/vault_header.h"
#include "sync/store/aead_page_cipher.h"
#include "sync/store/database.h"
#include "sync/store/profile_files.h"
#include "sync/store/settings.h"
#include "sync/store/vault_files.h"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace cahier::store {

namespace {

constexpr std::string_view GenerationKey = "profile.generation";
constexpr std::string_view RestoredKey = "profile.restored";
constexpr const char* GenerationFile = "vault.gen";

std::filesystem::path databasePath(const std::filesystem::path& folder, const DatabaseId& id)
{
    return folder / (toHex(id) + ".db");
}

std::filesystem::path temporaryPath(const std::filesystem::path& folder, const DatabaseId& id)
{
    return databasePath(folder, id) += ".new";
}

Result<std::unique_ptr<EncryptedVfs>> makeVfs(const crypto::OpenVault& vault)
{
    return EncryptedVfs::create(std::make_unique<AeadPageCipher>(
        crypto::derivePageKey(vault.vaultKey, vault.db), vault.db));
}

/// Names that a crash in create() or rekey() may leave: 32 hex digits, ".db", and what follows.
bool isDatabaseFile(std::string_view name)
{
    constexpr std::size_t HexDigits = 2 * std::tuple_size_v<DatabaseId>;
    return name.size() > HexDigits && name.substr(HexDigits).starts_with(".db") &&
           fromHex(name.substr(0, HexDigits)).has_value();
}

void removeDatabasesExcept(const std::filesystem::path& folder, const DatabaseId* kept)
{
    const std::string prefix = kept != nullptr ? toHex(*kept) + ".db" : std::string();
    std::vector<std::filesystem::path> found;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        const bool isKept = kept != nullptr && (name == prefix || name == prefix + "-wal");
        if (isDatabaseFile(name) && !isKept)
            found.push_back(entry->path());
    }
    for (const auto& path : found)
        std::filesystem::remove(path, error);
}

/// A complete database under its final name, closed. Leaves nothing on failure.
Result<void> makeDatabase(const std::filesystem::path& folder,
                          const crypto::OpenVault& vault,
                          Database* copiedFrom)
{
    const std::filesystem::path temporary = temporaryPath(folder, vault.db);
    CAHIER_TRY(auto vfs, makeVfs(vault));
    CAHIER_TRY(auto database, Database::create(temporary, std::move(vfs)));
    Result<void> made;
    if (copiedFrom != nullptr)
        made = copiedFrom->copyTo(*database);
    if (made)
        made = database->checkpoint();
    if (made)
        made = database->close();
    database.reset();
    if (made)
        made = renameDurably(temporary, databasePath(folder, vault.db));
    if (!made) {
        std::error_code ignored;
        std::filesystem::remove(temporary, ignored);
        std::filesystem::remove(std::filesystem::path(temporary) += "-wal", ignored);
    }
    return made;
}

Result<std::unique_ptr<Database>> openDatabase(const std::filesystem::path& folder,
                                               const crypto::OpenVault& vault)
{
    CAHIER_TRY(auto vfs, makeVfs(vault));
    auto database = Database::open(databasePath(folder, vault.db), std::move(vfs));
    if (!database && database.error().code == Errc::NotFound)
        return fail(Errc::DatabaseDamaged, "the database file is missing");
    return database;
}

Bytes encoded(std::uint64_t number)
{
    ByteWriter writer;
    writer.u64(number);
    return std::move(writer).take();
}

std::uint64_t decoded(ByteView bytes)
{
    ByteReader reader(bytes);
    const std::uint64_t number = reader.u64();
    return reader.finish() ? number : 0;
}

/// The counter beside the database against the one in it. True: the database is older.
Result<bool> countOpening(const std::filesystem::path& folder, Database& database)
{
    Settings settings(database);
    CAHIER_TRY(const auto inside, settings.find(GenerationKey));
    CAHIER_TRY(const auto warned, settings.find(RestoredKey));
    const auto outside = readSmallFile(folder / GenerationFile, sizeof(std::uint64_t));
    const std::uint64_t in = inside ? decoded(*inside) : 0;
    const std::uint64_t out = outside ? decoded(*outside) : 0;
    const bool restored = out > in || warned.has_value();
    // Inside first: a crash in between looks like a newer database, which is harmless. A full disk
    // must not keep anybody from reading.
    const Bytes next = encoded(std::max(in, out) + 1);
    auto counted = settings.set(GenerationKey, next);
    if (counted && restored)
        counted = settings.set(RestoredKey, Bytes{1});
    if (counted)
        counted = replaceFile(folder / GenerationFile, next);
    if (!counted && counted.error().code != Errc::DiskFull)
        return tl::make_unexpected(std::move(counted).error());
    return restored;
}

} // namespace

struct Profile::Impl
{
    std::filesystem::path folder;
    FolderLock lock;
    VaultFiles files;
    Bytes header;                       ///< As on disk.
    DatabaseId id{};                    ///< The database that the header names.
    std::unique_ptr<Database> database; ///< Open.
    bool restored = false;              ///< See restoredFromCopy().
};

Profile::Profile(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

Profile::~Profile() = default;

bool Profile::exists(const std::filesystem::path& folder)
{
    return VaultFiles::exist(folder);
}

Result<std::unique_ptr<Profile>> Profile::create(const std::filesystem::path& folder,
                                                 const crypto::Passphrase& passphrase,
                                                 const crypto::KdfCost& cost)
{
    CAHIER_TRY_VOID(makePrivateFolder(folder));
    CAHIER_TRY(FolderLock lock, FolderLock::acquire(folder));
    if (exists(folder))
        return fail(Errc::AlreadyExists, "there is a profile");
    CAHIER_TRY(crypto::NewVault made, crypto::createVault(passphrase, cost));
    removeDatabasesExcept(folder, nullptr);
    std::error_code ignored;
    std::filesystem::remove(folder / GenerationFile, ignored);
    CAHIER_TRY_VOID(makeDatabase(folder, made.vault, nullptr));
    auto database = openDatabase(folder, made.vault);
    Result<bool> counted = false;
    if (database)
        counted = countOpening(folder, **database);
    VaultFiles files(folder);
    Result<void> committed;
    if (database && counted)
        committed = files.replace(made.header);
    if (!database || !counted || !committed) {
        Error error = !database ? database.error() : !counted ? counted.error() : committed.error();
        database = fail(Errc::Cancelled);
        removeDatabasesExcept(folder, nullptr);
        return tl::make_unexpected(std::move(error));
    }
    std::unique_ptr<Profile> profile(new Profile(std::make_unique<Impl>(
        Impl{folder, std::move(lock), files, std::move(made.header), made.vault.db, nullptr})));
    profile->m_impl->database = std::move(*database);
    profile->releaseThread();
    return profile;
}

Result<std::unique_ptr<Profile>> Profile::open(const std::filesystem::path& folder,
                                               const crypto::Passphrase& passphrase)
{
    if (!exists(folder))
        return fail(Errc::NotFound, "there is no profile");
    CAHIER_TRY(FolderLock lock, FolderLock::acquire(folder));
    VaultFiles files(folder);
    CAHIER_TRY(VaultFiles::Unlocked unlocked, files.unlock(passphrase));
    CAHIER_TRY(auto database, openDatabase(folder, unlocked.vault));
    CAHIER_TRY(const bool restored, countOpening(folder, *database));
    files.repair(unlocked.header);
    // The copy of a damaged header may be older than it was and name the older database.
    if (unlocked.source == VaultFiles::Source::Header)
        removeDatabasesExcept(folder, &unlocked.vault.db);
    else
        log(LogLevel::Warning, "store", "the vault header was repaired from its copy");
    std::unique_ptr<Profile> profile(
        new Profile(std::make_unique<Impl>(Impl{folder,
                                                std::move(lock),
                                                files,
                                                std::move(unlocked.header),
                                                unlocked.vault.db,
                                                std::move(database),
                                                restored})));
    profile->releaseThread();
    return profile;
}

Database& Profile::database()
{
    CAHIER_CHECK(m_impl->database != nullptr);
    return *m_impl->database;
}

const DatabaseId& Profile::databaseId() const
{
    return m_impl->id;
}

Result<void> Profile::changePassphrase(const crypto::Passphrase& current,
                                       const crypto::Passphrase& next,
                                       const crypto::KdfCost& cost)
{
    CAHIER_TRY(Bytes header, crypto::changePassphrase(m_impl->header, current, next, cost));
    CAHIER_TRY_VOID(m_impl->files.replace(header));
    m_impl->header = std::move(header);
    return {};
}

Result<void> Profile::rekey(const crypto::Passphrase& passphrase, const crypto::KdfCost& cost)
{
    // Nobody who only finds the program open may shut its owner out.
    CAHIER_TRY_VOID(crypto::unlockVault(m_impl->header, passphrase));
    CAHIER_TRY(crypto::NewVault made, crypto::createVault(passphrase, cost));
    CAHIER_TRY_VOID(makeDatabase(m_impl->folder, made.vault, m_impl->database.get()));
    auto next = openDatabase(m_impl->folder, made.vault);
    auto committed =
        next ? m_impl->files.replace(made.header) : Result<void>(tl::make_unexpected(next.error()));
    if (!committed) {
        next = fail(Errc::Cancelled);
        removeDatabasesExcept(m_impl->folder, &m_impl->id);
        return committed;
    }
    m_impl->database = std::move(*next);
    m_impl->header = std::move(made.header);
    m_impl->id = made.vault.db;
    removeDatabasesExcept(m_impl->folder, &m_impl->id);
    return {};
}

bool Profile::restoredFromCopy() const
{
    return m_impl->restored;
}

Result<void> Profile::acknowledgeRestore()
{
    CAHIER_TRY_VOID(Settings(database()).remove(RestoredKey));
    m_impl->restored = false;
    return {};
}

void Profile::releaseThread() noexcept
{
    if (m_impl->database != nullptr)
        m_impl->database->releaseThread();
}

} // namespace cahier::store
