// SPDX-License-Identifier: MPL-2.0
// The vectors of tests/golden/crypto: what the second implementation made is read here, and every
// refused case is refused with the stated code.
#include "sync/crypto/client_login.h"
#include "sync/crypto/fingerprint.h"
#include "sync/crypto/invitation.h"
#include "sync/crypto/presence.h"
#include "sync/crypto/vault_header.h"
#include "sync/crypto/verify/padding.h"
#include "sync/crypto/verify/relay_signing.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

#include <map>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

namespace {

/// One vector: `key: value` lines. A key that the checker never asks for fails the test, so that a
/// vector cannot state something nobody compares.
class Record
{
public:
    void set(const std::string& key, std::string value) { m_fields[key] = std::move(value); }

    bool has(const std::string& key) const { return m_fields.contains(key); }

    const std::string& text(const std::string& key) const
    {
        m_used.insert(key);
        return m_fields.at(key);
    }

    Bytes bytes(const std::string& key) const { return must(fromHex(text(key)), key.c_str()); }

    std::uint64_t number(const std::string& key) const { return std::stoull(text(key)); }

    template <typename IdType>
    IdType id(const std::string& key) const
    {
        return must(IdType::fromBytes(bytes(key)), key.c_str());
    }

    SecretKey key(const std::string& name) const
    {
        Bytes raw = bytes(name);
        return must(SecretKey::take(raw), name.c_str());
    }

    Digest digest(const std::string& name) const { return id<LogId>(name).array(); }

    std::vector<Bytes> list(const std::string& name) const
    {
        std::vector<Bytes> parts;
        for (const QByteArray& part : QByteArray::fromStdString(text(name)).split(','))
            parts.push_back(must(fromHex(part.toStdString())));
        return parts;
    }

    /// The comment, or the name of a key that nobody asked for.
    std::string unused() const
    {
        for (const auto& [key, value] : m_fields) {
            if (!m_used.contains(key) && key != "comment" && key != "expect")
                return key;
        }
        return {};
    }

    bool expectsOk() const { return m_fields.at("expect") == "ok"; }

    std::map<std::string, std::string> m_fields;

private:
    mutable std::set<std::string> m_used;
};

std::vector<Record> readRecords(const char* name)
{
    QFile file(QStringLiteral(CAHIER_TEST_DATA "/golden/crypto/") + QLatin1String(name) +
               QStringLiteral(".txt"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    std::vector<Record> records;
    bool open = false;
    for (const QByteArray& line : file.readAll().split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (line.isEmpty() || line.startsWith('#') || colon < 0) {
            open = false;
            continue;
        }
        if (!open)
            records.emplace_back();
        open = true;
        records.back().set(line.left(colon).toStdString(), line.mid(colon + 2).toStdString());
    }
    return records;
}

const Error Mismatch{Errc::Internal, "the values differ"};

Result<void> same(bool equalValues, const char* what)
{
    if (!equalValues)
        return fail(Mismatch.code, what);
    return {};
}

Result<void> checkLogEntry(const Record& record)
{
    const Bytes bytes = record.bytes("bytes");
    CAHIER_TRY(const LogEntryView entry, parseLogEntry(bytes));
    if (!verifyLogEntrySignature(entry))
        return fail(Errc::NotAuthentic);
    CAHIER_TRY_VOID(same(entry.hash == record.id<EntryHash>("hash"), "hash"));
    const bool user = entry.header.type == LogType::User;
    // Re-encoding what was decoded must give the same bytes.
    const Bytes body = user ? encodeUserOps(must(parseUserOps(entry.body)))
                            : encodeGroupOps(must(parseGroupOps(entry.body)));
    Bytes again = must(encodeLogEntryUnsigned(entry.header, body));
    again.insert(again.end(), entry.signature.begin(), entry.signature.end());
    CAHIER_TRY_VOID(same(again == bytes, "re-encoding"));
    if (record.has("id")) {
        const LogId id = user ? logIdOf(userIdOfGenesis(entry)) : logIdOf(groupIdOfGenesis(entry));
        return same(id == record.id<LogId>("id"), "id");
    }

    // The whole chain goes through the state machines.
    class Users : public UserLogs
    {
    public:
        explicit Users(UserLog log)
            : m_log(std::move(log))
        {
        }

        const UserLog* findUserLog(const UserId& id) const override
        {
            return id == m_log.id() ? &m_log : nullptr;
        }

    private:
        UserLog m_log;
    };

    const Bytes after = record.bytes("after");
    if (user) {
        CAHIER_TRY(UserLog log, UserLog::create(after));
        return log.append(bytes);
    }
    const Bytes userGenesis = readRecords("log-entry").front().bytes("bytes");
    const Users users(must(UserLog::create(userGenesis)));
    CAHIER_TRY(GroupLog log, GroupLog::create(after, users));
    return log.append(bytes, users);
}

Result<void> checkEnvelope(const Record& record)
{
    const Bytes bytes = record.bytes("bytes");
    const SecretKey key = record.key("key");
    CAHIER_TRY(const EnvelopeView view, parseEnvelope(bytes));
    if (!verifyEnvelopeSignature(view))
        return fail(Errc::NotAuthentic);
    CAHIER_TRY(const Bytes body, openEnvelope(view, key.open().key()));
    CAHIER_TRY_VOID(same(view.id == record.id<EnvelopeId>("id"), "id"));
    CAHIER_TRY_VOID(same(body == record.bytes("body"), "body"));
    const Bytes stub = makeStub(view);
    CAHIER_TRY_VOID(same(stub == record.bytes("stub"), "stub"));
    return same(must(parseStub(stub)).id == view.id, "stub's id");
}

Result<void> checkPresence(const Record& record)
{
    const Bytes bytes = record.bytes("bytes");
    const SecretKey key = record.key("key");
    CAHIER_TRY(const PresenceView view, parsePresence(bytes));
    if (!verifyPresenceSignature(view))
        return fail(Errc::NotAuthentic);
    CAHIER_TRY(const PresencePayload payload, openPresence(view, key.open().key()));
    CAHIER_TRY_VOID(same(view.epoch == record.number("epoch"), "epoch"));
    CAHIER_TRY_VOID(same(view.counter == record.number("counter"), "counter"));
    const Bytes name = record.bytes("name");
    CAHIER_TRY_VOID(same(payload.displayName == asText(name), "name"));
    CAHIER_TRY_VOID(same(payload.caret == record.bytes("caret"), "caret"));
    CAHIER_TRY_VOID(same(payload.anchor == record.bytes("anchor"), "anchor"));
    CAHIER_TRY_VOID(same(payload.logHead == record.id<EntryHash>("log-head"), "log head"));
    return same(payload.feedsHash == record.id<EntryHash>("feeds"), "feeds");
}

Result<void> checkVault(const Record& record)
{
    const Bytes bytes = record.bytes("bytes");
    Bytes text = record.bytes("passphrase");
    const Passphrase passphrase = must(Passphrase::take(text));
    CAHIER_TRY(const OpenVault vault, unlockVault(bytes, passphrase));
    CAHIER_TRY_VOID(
        same(equal(vault.vaultKey.open().view(), record.bytes("vault-key")), "vault key"));
    if (record.has("keychain")) {
        const SecretKey keychain = record.key("keychain");
        CAHIER_TRY(const OpenVault other, unlockVault(bytes, keychain));
        CAHIER_TRY_VOID(
            same(equal(other.vaultKey.open().view(), vault.vaultKey.open().view()), "keychain"));
    }
    return same(equal(vault.db, record.bytes("db")), "db");
}

Result<void> checkLink(const Record& record)
{
    CAHIER_TRY(const Link link, parseLink(record.text("text")));
    const auto address = std::visit([](const auto& any) { return any.address; }, link);
    const auto relay = std::visit([](const auto& any) { return any.relay; }, link);
    CAHIER_TRY_VOID(same(address.host == record.text("host"), "host"));
    CAHIER_TRY_VOID(same(address.port == record.number("port"), "port"));
    CAHIER_TRY_VOID(same((address.transport == LinkTransport::Tls) == (record.number("tls") == 1),
                         "transport"));
    CAHIER_TRY_VOID(same(relay == record.id<RelayId>("relay"), "relay"));
    if (record.text("kind") == "join") {
        const auto& join = std::get<JoinLink>(link);
        CAHIER_TRY_VOID(same(join.group == record.id<GroupId>("group"), "group"));
        CAHIER_TRY_VOID(same(join.logHead == record.id<EntryHash>("log-head"), "log head"));
        CAHIER_TRY_VOID(same(equal(join.secret, record.bytes("secret")), "secret"));
        return same(must(printLink(join)) == record.text("text"), "printing");
    }
    const auto& registration = std::get<RegistrationLink>(link);
    CAHIER_TRY_VOID(same(equal(registration.token, record.bytes("secret")), "token"));
    return same(must(printLink(registration)) == record.text("text"), "printing");
}

Result<void> checkReceipt(const Record& record)
{
    const ReceiptFacts facts{record.id<LogId>("log"),
                             record.number("seq"),
                             record.id<EntryHash>("prev"),
                             record.id<EntryHash>("entry"),
                             0};
    const auto relay = record.id<RelayId>("relay");
    CAHIER_TRY(const Receipt receipt, parseReceipt(record.bytes("bytes")));
    if (!verifyReceipt(relay, facts, receipt))
        return fail(Errc::NotAuthentic);
    return same(encodeReceipt(receipt) == record.bytes("bytes"), "re-encoding");
}

Result<void> checkJoinRequest(const Record& record)
{
    CAHIER_TRY(const JoinRequest request, parseJoinRequest(record.bytes("bytes")));
    if (!verifySignature(request.invite.view(),
                         Label::Join,
                         joinDigest(request.group, request.invite, request.user, request.userHead),
                         request.signature))
        return fail(Errc::NotAuthentic);
    JoinLink link;
    link.group = record.id<GroupId>("group");
    link.secret = record.digest("secret");
    return same(makeJoinRequest(link, record.id<UserId>("user"), record.id<EntryHash>("head")) ==
                    request,
                "request");
}

Result<void> checkWrap(const Record& record)
{
    const auto group = record.id<GroupId>("group");
    const std::uint64_t epoch = record.number("epoch");
    const Digest commitment = record.digest("commit");
    if (record.has("prev-wrap")) {
        Epoch op;
        op.epoch = epoch;
        const Bytes wrapped = record.bytes("prev-wrap");
        std::copy(wrapped.begin(), wrapped.end(), op.prevWrap.begin());
        CAHIER_TRY(const EpochKey previous, openPrevWrap(op, record.key("key"), group, commitment));
        return same(equal(previous.open().view(), record.bytes("previous")), "previous key");
    }
    Wrap wrap;
    const Bytes sealed = record.bytes("sealed");
    std::copy(sealed.begin(), sealed.end(), wrap.sealed.begin());
    const BoxKey box = BoxKey::fromSeed(record.key("box-seed"));
    CAHIER_TRY(const EpochKey key, openWrap(wrap, box, group, epoch, commitment));
    return same(equal(key.open().view(), record.bytes("key")), "key");
}

Result<void> checkKit(const Record& record)
{
    CAHIER_TRY(const RecoveryKit kit, RecoveryKit::fromText(record.text("text")));
    const RecoveryKeys keys = kit.keys();
    CAHIER_TRY_VOID(same(equal(keys.sign.publicKey(), record.bytes("sign")), "sign"));
    CAHIER_TRY_VOID(same(equal(keys.box.publicKey().view(), record.bytes("box")), "box"));
    return same(must(RecoveryKit::fromText(kit.text())).text() == kit.text(), "text");
}

Label labelOf(const std::string& name)
{
    for (const Label label : allLabels()) {
        if (text(label) == name)
            return label;
    }
    return Label::Env;
}

Result<void> checkKeyed(const Record& record, const std::string& what)
{
    const SecretKey key = record.key("key");
    const Bytes out = record.bytes("out");
    if (what == "page") {
        DbId db{};
        const Bytes raw = record.bytes("db");
        std::copy(raw.begin(), raw.end(), db.begin());
        return same(equal(derivePageKey(key, db).open().view(), out), "page key");
    }
    if (what == "kdf") {
        const std::vector<Bytes> parts = record.list("parts");
        const Digest derived = deriveDigest(
            key.open().key(), labelOf(record.text("label")), {parts.at(0), parts.at(1)});
        return same(equal(derived, out), "kdf");
    }
    const auto group = record.id<GroupId>("group");
    const auto document = record.id<DocumentId>("document");
    const std::uint64_t epoch = record.number("epoch");
    const SecretKey derived =
        what == "stream" ? deriveStreamKey(key, group, epoch, document, DocumentKind::Comments)
                         : derivePresenceKey(key, group, epoch, document);
    return same(equal(derived.open().view(), out), "derived key");
}

Result<void> checkSignatures(const Record& record, const std::string& what)
{
    const Bytes out = record.bytes("out");
    const SigningKey key = SigningKey::fromSeed(record.key("seed"));
    if (what == "sign") {
        const Signature signature =
            key.sign(labelOf(record.text("label")), record.digest("digest"));
        return same(equal(signature, out), "signature");
    }
    if (what == "hello") {
        const RelaySigner relay = must(RelaySigner::fromSecretKey(key.secret().open().view()));
        return same(equal(relay.signHello(record.digest("cn"), record.digest("sn")), out), "hello");
    }
    LoginFacts facts;
    facts.relay = record.id<RelayId>("relay");
    facts.spki = record.digest("spki");
    facts.serverNonce = record.digest("sn");
    facts.clientNonce = record.digest("cn");
    facts.user = record.id<UserId>("user");
    facts.device = key.deviceId();
    facts.version = static_cast<std::uint16_t>(record.number("version"));
    return same(equal(signRelayAuth(facts, key), out), "login");
}

Result<void> checkPrimitive(const Record& record)
{
    const std::string& what = record.text("what");
    if (what == "hash") {
        const std::vector<Bytes> parts = record.list("parts");
        return same(
            equal(hash(labelOf(record.text("label")), {parts.at(0), parts.at(1), parts.at(2)}),
                  record.bytes("out")),
            "hash");
    }
    if (what == "kdf" || what == "stream" || what == "presence" || what == "page")
        return checkKeyed(record, what);
    if (what == "sign" || what == "hello" || what == "login")
        return checkSignatures(record, what);
    if (what == "actor")
        return same(actorClientId(record.id<GroupId>("group"), record.id<DeviceId>("device")) ==
                        record.number("out"),
                    "actor");
    if (what == "safety")
        return same(safetyNumber(record.id<UserId>("a"), record.id<UserId>("b")) ==
                        record.text("out"),
                    "safety number");
    if (what == "fingerprint")
        return same(groupFingerprint(record.id<GroupId>("group")) == record.text("out"),
                    "fingerprint");
    if (what == "feeds") {
        const Bytes heads = record.bytes("heads");
        ByteReader in(heads);
        return same(feedsDigest(must(parseCutoffs(in))) == record.id<EntryHash>("out"), "feeds");
    }
    if (what == "padme") {
        const auto sizes = QByteArray::fromStdString(record.text("sizes")).split(',');
        const auto out = QByteArray::fromStdString(record.text("out")).split(',');
        for (qsizetype i = 0; i < sizes.size(); ++i)
            CAHIER_TRY_VOID(
                same(payloadSize(sizes[i].toULongLong()) == out[i].toULongLong(), "padding"));
        return {};
    }
    return fail(Mismatch.code, "an unknown kind of vector");
}

struct Format
{
    const char* file;
    Result<void> (*check)(const Record&);
    int refused; ///< At least so many refused cases.
};

const std::array<Format, 10> Formats{{{"envelope", checkEnvelope, 10},
                                      {"join-request", checkJoinRequest, 10},
                                      {"link", checkLink, 10},
                                      {"log-entry", checkLogEntry, 10},
                                      {"presence", checkPresence, 10},
                                      {"primitives", checkPrimitive, 0},
                                      {"receipt", checkReceipt, 10},
                                      {"recovery-kit", checkKit, 10},
                                      {"vault-header", checkVault, 10},
                                      {"wrap", checkWrap, 10}}};

} // namespace

class GoldenTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void vectors_data();
    void vectors();
};

void GoldenTest::vectors_data()
{
    QTest::addColumn<int>("format");
    for (std::size_t i = 0; i < Formats.size(); ++i)
        QTest::newRow(Formats[i].file) << static_cast<int>(i);
}

void GoldenTest::vectors()
{
    QFETCH(const int, format);
    const Format& tested = Formats[static_cast<std::size_t>(format)];
    int accepted = 0;
    int refused = 0;
    for (const Record& record : readRecords(tested.file)) {
        const auto result = tested.check(record);
        const std::string outcome = result ? "ok" : name(result.error().code);
        const std::string& expected = record.m_fields.at("expect");
        const std::string message = record.m_fields.at("comment") + ": " + outcome + " (" +
                                    (result ? "" : result.error().detail) + ")";
        QVERIFY2(outcome == expected, message.c_str());
        if (record.expectsOk())
            QVERIFY2(record.unused().empty(), (message + record.unused()).c_str());
        accepted += record.expectsOk() ? 1 : 0;
        refused += record.expectsOk() ? 0 : 1;
    }
    QVERIFY(accepted >= 1);
    QVERIFY(refused >= tested.refused);
}

QTEST_APPLESS_MAIN(GoldenTest)
#include "golden_test.moc"
