// SPDX-License-Identifier: MPL-2.0
#include "sync/engine/client.h"

#include "sync/base/log.h"
#include "sync/crypto/kdf.h"
#include "sync/crypto/verify/sodium_init.h"
#include "sync/engine/client_impl.h"
#include "sync/store/database.h"
#include "sync/store/profile.h"
#include "sync/store/transaction.h"

#include <utility>

namespace cahier::engine {

Result<std::unique_ptr<Client>> Client::create(const ClientDependencies& dependencies,
                                               const std::filesystem::path& directory,
                                               const crypto::Passphrase& passphrase,
                                               const NewProfile& settings)
{
    if (!settings.registrationLink.empty()) {
        // Before anything is made: a typo must not leave half a profile behind.
        CAHIER_TRY_VOID(crypto::parseRegistrationLink(settings.registrationLink));
    }
    if (settings.displayName.empty() || settings.displayName.size() > 64)
        return fail(Errc::InvalidArgument, "a display name has 1 to 64 bytes");
    const crypto::KdfCost cost{settings.cost.operations, settings.cost.memoryKiB};
    CAHIER_TRY(auto profile, store::Profile::create(directory, passphrase, cost));
    store::Database& database = profile->database();
    CAHIER_TRY(auto client,
               ClientImpl::createIn(dependencies, database, std::move(profile), settings));
    return std::unique_ptr<Client>(std::move(client));
}

Result<std::unique_ptr<Client>> Client::open(const ClientDependencies& dependencies,
                                             const std::filesystem::path& directory,
                                             const crypto::Passphrase& passphrase)
{
    CAHIER_TRY(auto profile, store::Profile::open(directory, passphrase));
    store::Database& database = profile->database();
    CAHIER_TRY(auto client, ClientImpl::openIn(dependencies, database, std::move(profile)));
    return std::unique_ptr<Client>(std::move(client));
}

ClientImpl::ClientImpl(const ClientDependencies& dependencies,
                       store::Database& database,
                       std::unique_ptr<store::Profile> profile,
                       std::unique_ptr<Identity> identity)
    : m_profile(std::move(profile))
    , m_database(database)
    , m_deps(dependencies)
    , m_identity(std::move(identity))
    , m_users(database)
    , m_alive(std::make_shared<int>(0))
    , m_connectionToRelay({dependencies.executor,
                           dependencies.clock,
                           dependencies.random,
                           dependencies.channels,
                           *this})
    , m_writes(database, dependencies.executor, dependencies.clock)
{
    m_state = m_identity->relay() ? ConnectionState::Offline : ConnectionState::LocalOnly;
}

ClientImpl::~ClientImpl()
{
    m_deps.executor.cancel(m_maintenance);
    m_deps.executor.cancel(m_pushTimer);
    m_deps.executor.cancel(m_laterTimer);
    // Nobody is left to be told; the queue commits what it holds when it goes.
    for (LaterWrite& later : m_later) {
        if (!m_writes.enqueue(std::move(later.write), {}))
            break;
    }
}

Result<std::unique_ptr<ClientImpl>> ClientImpl::createIn(const ClientDependencies& dependencies,
                                                         store::Database& database,
                                                         std::unique_ptr<store::Profile> profile,
                                                         const NewProfile& settings)
{
    crypto::ensureSodium();
    CAHIER_TRY(auto transaction, store::Transaction::begin(database));
    CAHIER_TRY(auto created,
               Identity::create(database, settings.displayName, dependencies.clock.unixMs()));
    CAHIER_TRY_VOID(storeEntry(database,
                               logIdOf(created.identity->user()),
                               store::LogType::User,
                               {created.userGenesis, std::nullopt}));
    if (!settings.registrationLink.empty()) {
        CAHIER_TRY(const auto link, crypto::parseRegistrationLink(settings.registrationLink));
        CAHIER_TRY_VOID(created.identity->pinRelay(
            database, RelayPin{link.address, link.relay, link.token, false}));
    }
    CAHIER_TRY_VOID(transaction.commit());
    std::unique_ptr<ClientImpl> client(
        new ClientImpl(dependencies, database, std::move(profile), std::move(created.identity)));
    CAHIER_TRY_VOID(client->m_users.load());
    return client;
}

Result<std::unique_ptr<ClientImpl>> ClientImpl::openIn(const ClientDependencies& dependencies,
                                                       store::Database& database,
                                                       std::unique_ptr<store::Profile> profile)
{
    crypto::ensureSodium();
    CAHIER_TRY(auto identity, Identity::load(database));
    std::unique_ptr<ClientImpl> client(
        new ClientImpl(dependencies, database, std::move(profile), std::move(identity)));
    CAHIER_TRY_VOID(client->m_users.load());
    CAHIER_TRY_VOID(client->loadGroups());
    CAHIER_TRY_VOID(client->succeedIfRestored());
    return client;
}

UserId ClientImpl::user() const
{
    return m_identity->user();
}

DeviceId ClientImpl::device() const
{
    return m_identity->device();
}

std::string ClientImpl::displayName() const
{
    return m_identity->displayName();
}

std::string ClientImpl::relayAddress() const
{
    return m_identity->relay() ? m_identity->relay()->url() : std::string();
}

Result<void> ClientImpl::useRelay(const std::string& registrationLink)
{
    CAHIER_TRY(const auto link, crypto::parseRegistrationLink(registrationLink));
    CAHIER_TRY_VOID(
        m_identity->pinRelay(m_database, RelayPin{link.address, link.relay, link.token, false}));
    if (m_state == ConnectionState::LocalOnly)
        setState(ConnectionState::Offline, std::nullopt);
    return {};
}

} // namespace cahier::engine
