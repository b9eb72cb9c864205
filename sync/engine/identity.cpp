// SPDX-License-Identifier: MPL-2.0
#include "sync/engine/identity.h"

#include "sync/crypto/client_login.h"
#include "sync/crypto/log_builder.h"
#include "sync/crypto/recovery_kit.h"
#include "sync/crypto/verify/log_entry.h"
#include "sync/crypto/verify/login.h"
#include "sync/store/settings.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cahier::engine {

namespace {

constexpr std::string_view KeyUser = "user";
constexpr std::string_view KeyName = "name";
constexpr std::string_view KeySign = "device.sign";
constexpr std::string_view KeyBox = "device.box";
constexpr std::string_view KeyRecovery = "recovery.kit";
constexpr std::string_view KeyRelay = "relay";
constexpr std::string_view KeyFormer = "device.former/"; ///< Then a number, "/sign" or "/box".
constexpr std::size_t MaxDisplayNameBytes = 64;

template <std::size_t N>
Result<crypto::Secret<N>> readSecret(store::Settings& settings, std::string_view key)
{
    crypto::Secret<N> secret;
    bool found = false;
    {
        const auto fill = secret.fill();
        CAHIER_TRY(found, settings.findInto(key, fill.bytes()));
    }
    if (!found)
        return fail(Errc::DatabaseDamaged, "a device key is missing");
    return secret;
}

Result<std::string> readText(store::Settings& settings, std::string_view key)
{
    CAHIER_TRY(const auto value, settings.find(key));
    if (!value)
        return fail(Errc::DatabaseDamaged, "the profile is incomplete");
    return std::string(asText(*value));
}

std::string formerKey(std::size_t number, std::string_view part)
{
    const std::array<std::uint8_t, 2> digits{static_cast<std::uint8_t>(number >> 8U),
                                             static_cast<std::uint8_t>(number)};
    return std::string(KeyFormer) + toHex(digits) + "/" + std::string(part);
}

Result<crypto::DeviceKeys>
readKeys(store::Settings& settings, std::string_view signKey, std::string_view boxKey)
{
    CAHIER_TRY(auto signSecret, readSecret<64>(settings, signKey));
    CAHIER_TRY(auto sign, crypto::SigningKey::fromSecret(std::move(signSecret)));
    CAHIER_TRY(auto boxSecret, readSecret<32>(settings, boxKey));
    return crypto::DeviceKeys{std::move(sign), crypto::BoxKey::fromSecret(std::move(boxSecret))};
}

Bytes encodePin(const RelayPin& pin)
{
    ByteWriter out;
    out.u8(1).raw(pin.id.view()).u8(pin.registered ? 1 : 0);
    out.u8(pin.address.transport == crypto::LinkTransport::Tls ? 1 : 0).u16(pin.address.port);
    out.u8(pin.token ? 1 : 0);
    if (pin.token)
        out.raw(*pin.token);
    out.raw(pin.address.host);
    return std::move(out).take();
}

Result<RelayPin> decodePin(ByteView bytes)
{
    ByteReader in(bytes);
    RelayPin pin;
    if (in.u8() != 1)
        in.reject();
    pin.id = RelayId(in.array<32>());
    pin.registered = in.u8() != 0;
    pin.address.transport =
        in.u8() != 0 ? crypto::LinkTransport::Tls : crypto::LinkTransport::Plain;
    pin.address.port = in.u16();
    if (in.u8() != 0)
        pin.token = in.array<32>();
    if (!in.ok())
        return fail(Errc::DatabaseDamaged, "the pinned relay is unreadable");
    pin.address.host = std::string(asText(in.raw(in.remaining())));
    return pin;
}

} // namespace

std::string RelayPin::url() const
{
    const bool tls = address.transport == crypto::LinkTransport::Tls;
    const bool v6 = address.host.find(':') != std::string::npos;
    return std::string(tls ? "wss://" : "ws://") + (v6 ? "[" : "") + address.host +
           (v6 ? "]" : "") + ":" + std::to_string(address.port);
}

Identity::Identity(UserId user, crypto::DeviceKeys keys, std::string displayName)
    : m_user(user)
    , m_keys(std::move(keys))
    , m_displayName(std::move(displayName))
{
}

Result<Identity::Created>
Identity::create(store::Database& database, const std::string& displayName, std::uint64_t nowMs)
{
    if (displayName.empty() || displayName.size() > MaxDisplayNameBytes)
        return fail(Errc::InvalidArgument, "a display name has 1 to 64 bytes");
    crypto::DeviceKeys keys = crypto::DeviceKeys::generate();
    const crypto::RecoveryKit kit = crypto::RecoveryKit::generate();
    CAHIER_TRY(Bytes genesis, crypto::buildUserGenesis(kit.keys(), keys, nowMs));
    CAHIER_TRY(const auto entry, crypto::parseLogEntry(genesis));
    const UserId user = crypto::userIdOfGenesis(entry);
    store::Settings settings(database);
    CAHIER_TRY_VOID(settings.set(KeyUser, user.view()));
    CAHIER_TRY_VOID(settings.set(KeyName, asBytes(displayName)));
    CAHIER_TRY_VOID(settings.set(KeySign, keys.sign.secret().open().view()));
    CAHIER_TRY_VOID(settings.set(KeyBox, keys.box.secret().open().view()));
    // Until the kit has been printed and proved, it stays in the vault; see the README.
    CAHIER_TRY_VOID(settings.set(KeyRecovery, asBytes(kit.text())));
    Created created;
    created.identity.reset(new Identity(user, std::move(keys), displayName));
    created.userGenesis = std::move(genesis);
    return created;
}

Result<std::unique_ptr<Identity>> Identity::load(store::Database& database)
{
    store::Settings settings(database);
    CAHIER_TRY(const std::string userBytes, readText(settings, KeyUser));
    CAHIER_TRY(const UserId user, UserId::fromBytes(asBytes(userBytes)));
    CAHIER_TRY(const std::string name, readText(settings, KeyName));
    CAHIER_TRY(auto keys, readKeys(settings, KeySign, KeyBox));
    std::unique_ptr<Identity> identity(new Identity(user, std::move(keys), name));
    CAHIER_TRY(const auto former, settings.keys(KeyFormer));
    for (std::size_t i = 0; i < former.size() / 2; ++i) {
        CAHIER_TRY(auto old, readKeys(settings, formerKey(i, "sign"), formerKey(i, "box")));
        identity->m_formers.push_back(std::move(old));
    }
    CAHIER_TRY(const auto pin, settings.find(KeyRelay));
    if (pin) {
        CAHIER_TRY(identity->m_relay, decodePin(*pin));
    }
    return identity;
}

bool Identity::wasOurs(const DeviceId& device) const noexcept
{
    return std::any_of(m_formers.begin(), m_formers.end(), [&device](const auto& former) {
        return former.id() == device;
    });
}

Result<crypto::DeviceKeys> Identity::mint(store::Database& database) const
{
    crypto::DeviceKeys keys = crypto::DeviceKeys::generate();
    store::Settings settings(database);
    const std::size_t number = m_formers.size();
    CAHIER_TRY_VOID(settings.set(formerKey(number, "sign"), m_keys.sign.secret().open().view()));
    CAHIER_TRY_VOID(settings.set(formerKey(number, "box"), m_keys.box.secret().open().view()));
    CAHIER_TRY_VOID(settings.set(KeySign, keys.sign.secret().open().view()));
    CAHIER_TRY_VOID(settings.set(KeyBox, keys.box.secret().open().view()));
    return keys;
}

void Identity::adopt(crypto::DeviceKeys keys)
{
    m_formers.push_back(std::exchange(m_keys, std::move(keys)));
}

Result<crypto::RecoveryKeys> Identity::recoveryKeys(store::Database& database)
{
    CAHIER_TRY(const auto text, store::Settings(database).find(KeyRecovery));
    if (!text)
        return fail(Errc::NotAuthorised, "the recovery kit is not kept here");
    CAHIER_TRY(const auto kit, crypto::RecoveryKit::fromText(asText(*text)));
    return kit.keys();
}

Result<void> Identity::pinRelay(store::Database& database, const RelayPin& pin)
{
    RelayPin next = pin;
    // A link that never led anywhere, e.g. to a relay of another identity, binds nobody.
    const bool binding = m_relay && (m_relay->registered || m_relay->token);
    if (m_relay && (binding || m_relay->id == pin.id)) {
        if (m_relay->id != pin.id)
            return fail(Errc::AlreadyExists, "this profile belongs to another relay");
        next.registered = m_relay->registered;
        if (!next.token)
            next.token = m_relay->token;
    }
    CAHIER_TRY_VOID(store::Settings(database).set(KeyRelay, encodePin(next)));
    m_relay = std::move(next);
    return {};
}

Result<void> Identity::setRegistered(store::Database& database, bool registered)
{
    if (!m_relay || m_relay->registered == registered)
        return {};
    RelayPin next = *m_relay;
    next.registered = registered;
    CAHIER_TRY_VOID(store::Settings(database).set(KeyRelay, encodePin(next)));
    m_relay = std::move(next);
    return {};
}

Result<void> Identity::verifyChallenge(const protocol::Bytes32& clientNonce,
                                       const protocol::Challenge& challenge) const
{
    if (!m_relay || !crypto::verifyRelayHello(
                        m_relay->id, clientNonce, challenge.relayNonce, challenge.signature))
        return fail(Errc::NotAuthentic);
    return {};
}

protocol::Signature Identity::signAuth(const protocol::Bytes32& spki,
                                       const protocol::Bytes32& clientNonce,
                                       const protocol::Challenge& challenge,
                                       const protocol::Hello& hello) const
{
    crypto::LoginFacts facts;
    facts.relay = challenge.relay;
    facts.spki = spki;
    facts.serverNonce = challenge.relayNonce;
    facts.clientNonce = clientNonce;
    facts.user = hello.user;
    facts.device = hello.device;
    facts.version = hello.version;
    return crypto::signRelayAuth(facts, m_keys.sign);
}

} // namespace cahier::engine
