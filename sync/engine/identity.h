// SPDX-License-Identifier: MPL-2.0
// Who this installation is: the user, the device's keys, and the one relay it trusts.
#pragma once

#include "sync/base/ids.h"
#include "sync/base/result.h"
#include "sync/crypto/keys.h"
#include "sync/crypto/verify/link.h"
#include "sync/engine/session_fsm.h"

#include <optional>
#include <string>
#include <vector>

namespace cahier::crypto {
struct RecoveryKeys;
}

namespace cahier::store {
class Database;
}

namespace cahier::engine {

/// The pinned relay.
struct RelayPin
{
    crypto::RelayAddress address;
    RelayId id;
    std::optional<crypto::LinkSecret> token; ///< To register with; kept, a lost answer is repeated.
    bool registered = false;                 ///< The relay said once that it knows this user.

    /// "ws://host:port" or "wss://host:port".
    std::string url() const;
};

/// Loaded once, kept for the client's life. One thread. Secrets stay in guarded memory and, on
/// disk, in the encrypted database alone.
class Identity final : public LoginKeys
{
public:
    /// New device keys and a new recovery key; returns the genesis entry of the user log, too,
    /// which the caller stores in the same transaction. InvalidArgument for the display name.
    struct Created;
    static Result<Created>
    create(store::Database& database, const std::string& displayName, std::uint64_t nowMs);
    /// DatabaseDamaged if something is missing.
    static Result<std::unique_ptr<Identity>> load(store::Database& database);

    const UserId& user() const noexcept { return m_user; }

    DeviceId device() const noexcept { return m_keys.sign.deviceId(); }

    const crypto::DeviceKeys& keys() const noexcept { return m_keys; }

    /// Devices that this installation was before, oldest first. Their keys open what was sealed to
    /// them and enrol the present one; they never sign an envelope again.
    const std::vector<crypto::DeviceKeys>& formers() const noexcept { return m_formers; }

    bool wasOurs(const DeviceId& device) const noexcept;
    /// Stores new keys and keeps the present ones as a former device's; call it inside a
    /// transaction, and `adopt` what it returns once that is committed.
    Result<crypto::DeviceKeys> mint(store::Database& database) const;
    void adopt(crypto::DeviceKeys keys);
    /// The recovery kit's keys, while the kit is kept in the vault. NotAuthorised.
    static Result<crypto::RecoveryKeys> recoveryKeys(store::Database& database);

    const std::string& displayName() const noexcept { return m_displayName; }

    const std::optional<RelayPin>& relay() const noexcept { return m_relay; }

    /// Pins a relay; the same one may get a token. AlreadyExists if another one is pinned that
    /// knows us or that a registration link brought.
    Result<void> pinRelay(store::Database& database, const RelayPin& pin);
    Result<void> setRegistered(store::Database& database, bool registered);

    Result<void> verifyChallenge(const protocol::Bytes32& clientNonce,
                                 const protocol::Challenge& challenge) const override;
    protocol::Signature signAuth(const protocol::Bytes32& spki,
                                 const protocol::Bytes32& clientNonce,
                                 const protocol::Challenge& challenge,
                                 const protocol::Hello& hello) const override;

private:
    Identity(UserId user, crypto::DeviceKeys keys, std::string displayName);

    UserId m_user;
    crypto::DeviceKeys m_keys;
    std::vector<crypto::DeviceKeys> m_formers; ///< See formers().
    std::string m_displayName;                 ///< UTF-8, 1–64 bytes.
    std::optional<RelayPin> m_relay;           ///< None: this computer only.
};

struct Identity::Created
{
    std::unique_ptr<Identity> identity;
    Bytes userGenesis;
};

} // namespace cahier::engine
