// SPDX-License-Identifier: MPL-2.0
// The codec against golden files that an independent encoder wrote, and against random damage.
#include "sync/base/random.h"
#include "sync/protocol/codec.h"
#include "sync/protocol/limits.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace cahier;
using namespace cahier::protocol;

namespace {

const QString Folder = QStringLiteral(CAHIER_TEST_DATA "/golden/protocol");

struct Golden
{
    std::vector<Bytes> valid;
    std::vector<std::pair<std::string, Bytes>> invalid;
};

Golden load(const QString& name)
{
    QFile file{Folder + u'/' + name};
    if (!file.open(QIODevice::ReadOnly))
        return {};
    Golden golden;
    for (const QByteArray& line : file.readAll().split('\n')) {
        const QList<QByteArray> words = line.split(' ');
        if (words[0] == "valid")
            golden.valid.push_back(*fromHex(words.value(1).toStdString()));
        else if (words[0] == "invalid")
            golden.invalid.emplace_back(words[1].toStdString(),
                                        *fromHex(words.value(2).toStdString()));
    }
    return golden;
}

QStringList files()
{
    return QDir{Folder}.entryList({QStringLiteral("*.txt")}, QDir::Files, QDir::Name);
}

template <std::size_t N>
std::array<std::uint8_t, N> fill(std::uint8_t first)
{
    std::array<std::uint8_t, N> out{};
    for (std::size_t i = 0; i < N; ++i)
        out[i] = static_cast<std::uint8_t>(first + i);
    return out;
}

Bytes bytes(std::uint8_t first, std::size_t count)
{
    Bytes out(count);
    for (std::size_t i = 0; i < count; ++i)
        out[i] = static_cast<std::uint8_t>(first + i);
    return out;
}

template <typename IdType>
IdType id(std::uint8_t first)
{
    return IdType{fill<32>(first)};
}

/// The values that generate.py encodes, by the names of the structs: swapped fields would show.
std::vector<std::pair<QString, std::variant<ClientMessage, RelayMessage>>> samples()
{
    const LogRef group1{LogType::Group, id<LogId>(1)};
    const auto stream = [](DocumentKind kind) {
        return StreamRef{id<GroupId>(1), id<DocumentId>(2), kind};
    };
    const Bytes entry = bytes(7, 254);
    const Bytes entry2 = bytes(9, 300);
    const Bytes envelope = bytes(11, 296);
    const Bytes stub = bytes(15, 312);
    using C = ClientMessage;
    using R = RelayMessage;
    const auto text = [](std::string_view view) {
        return toBytes(asBytes(view));
    };
    return {
        {QStringLiteral("hello"), C{Hello{1, id<UserId>(1), id<DeviceId>(2), fill<32>(3)}}},
        {QStringLiteral("auth"), C{Auth{fill<64>(4)}}},
        {QStringLiteral("register"), C{Register{fill<32>(1), {entry, entry2}}}},
        {QStringLiteral("join"),
         C{Join{id<GroupId>(1), fill<32>(2), fill<64>(3), {entry}, text("name")}}},
        {QStringLiteral("log_get"),
         C{LogGet{{LogType::User, id<LogId>(5)}, 0x0102030405060708ULL}}},
        {QStringLiteral("log_append"), C{LogAppend{entry}}},
        {QStringLiteral("log_subscribe"), C{LogSubscribe{{LogType::Group, id<LogId>(5)}, 9}}},
        {QStringLiteral("log_unsubscribe"), C{LogUnsubscribe{{LogType::Group, id<LogId>(6)}}}},
        {QStringLiteral("subscribe"), C{Subscribe{stream(DocumentKind::Content), 77}}},
        {QStringLiteral("unsubscribe"), C{Unsubscribe{stream(DocumentKind::Directory)}}},
        {QStringLiteral("push"), C{Push{{envelope, bytes(13, 552)}}}},
        {QStringLiteral("presence"), C{Presence{fill<480>(1)}}},
        {QStringLiteral("blob_ticket"),
         C{BlobTicket{id<GroupId>(1), id<BlobId>(2), 123456789, BlobMethod::Put}}},
        {QStringLiteral("ping"), C{Ping{0xA1B2C3D4E5F60718ULL}}},
        {QStringLiteral("feed_heads_get"), C{FeedHeadsGet{id<GroupId>(1)}}},
        {QStringLiteral("stubs_get"), C{StubsGet{id<GroupId>(1), id<DeviceId>(2), 3}}},
        {QStringLiteral("list_streams"), C{ListStreams{id<GroupId>(1)}}},
        {QStringLiteral("join_decline"),
         C{JoinDecline{id<GroupId>(1), fill<32>(2), id<UserId>(3)}}},
        {QStringLiteral("challenge"), R{Challenge{id<RelayId>(1), fill<32>(2), fill<64>(3)}}},
        {QStringLiteral("welcome"),
         R{Welcome{1, 2, Registration::Known, 1700000000000, 3, 4, 5, 6}}},
        {QStringLiteral("registered"), R{Registered{id<UserId>(1), 2}}},
        {QStringLiteral("join_pending"), R{JoinPending{id<GroupId>(1), fill<32>(2)}}},
        {QStringLiteral("join_request"),
         R{JoinRequest{id<GroupId>(1),
                       fill<32>(2),
                       id<UserId>(3),
                       id<EntryHash>(4),
                       fill<64>(5),
                       6,
                       text("sealed name")}}},
        {QStringLiteral("join_done"),
         R{JoinDone{id<GroupId>(1), fill<32>(2), JoinOutcome::Declined}}},
        {QStringLiteral("log_entries"),
         R{LogEntries{group1, 3, 5, {{entry, {8, fill<64>(9)}}, {entry2, {10, fill<64>(11)}}}}}},
        {QStringLiteral("log_ok"), R{LogOk{group1, 2, id<EntryHash>(3), {4, fill<64>(5)}}}},
        {QStringLiteral("log_conflict"), R{LogConflict{group1, 2, id<EntryHash>(3)}}},
        {QStringLiteral("heads_changed"), R{HeadsChanged{id<GroupId>(1)}}},
        {QStringLiteral("envelopes"),
         R{Envelopes{stream(DocumentKind::Comments),
                     3,
                     {{EnvelopeForm::Whole, envelope}, {EnvelopeForm::Stub, stub}}}}},
        {QStringLiteral("caught_up"), R{CaughtUp{stream(DocumentKind::Content), 3}}},
        {QStringLiteral("ack"), R{Ack{id<EnvelopeId>(1), 2}}},
        {QStringLiteral("refused"), R{Refused{id<EnvelopeId>(1), Reason::BadSequence}}},
        {QStringLiteral("presence_relayed"), R{PresenceRelayed{fill<480>(2)}}},
        {QStringLiteral("ticket"), R{Ticket{fill<32>(1), text("/v1/blobs/00")}}},
        {QStringLiteral("pong"), R{Pong{1, 2}}},
        {QStringLiteral("drain"), R{Drain{1000, 5000}}},
        {QStringLiteral("bye"), R{Bye{Reason::Slow}}},
        {QStringLiteral("feed_heads"),
         R{FeedHeads{
             id<GroupId>(1),
             More::Yes,
             {{id<DeviceId>(2), 3, id<EnvelopeId>(4)}, {id<DeviceId>(5), 6, id<EnvelopeId>(7)}}}}},
        {QStringLiteral("stubs"), R{Stubs{id<GroupId>(1), id<DeviceId>(2), 3, 4, {stub, stub}}}},
        {QStringLiteral("streams"),
         R{Streams{id<GroupId>(1),
                   More::No,
                   {{id<DocumentId>(2), DocumentKind::Content, 3},
                    {id<DocumentId>(4), DocumentKind::Directory, 5}}}}},
        {QStringLiteral("new_stream"), R{NewStream{stream(DocumentKind::Directory)}}},
        {QStringLiteral("failed"), R{Failed{MessageType::Subscribe, Reason::NotAuthorised}}},
    };
}

Result<Bytes> encodeAny(const std::variant<ClientMessage, RelayMessage>& message, RequestId request)
{
    return std::visit([request](const auto& m) { return encodeFrame(m, request); }, message);
}

/// Decodes in either direction and encodes again.
Result<Bytes> roundTrip(const Bytes& frame)
{
    if (const auto client = decodeClientFrame(frame))
        return encodeFrame(client->message, client->request);
    const auto relay = decodeRelayFrame(frame);
    if (!relay)
        return tl::make_unexpected(relay.error());
    return encodeFrame(relay->message, relay->request);
}

} // namespace

class CodecTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyMessageHasAGoldenFileAndASample()
    {
        QCOMPARE(std::size_t(files().size()),
                 std::variant_size_v<ClientMessage> + std::variant_size_v<RelayMessage>);
        QCOMPARE(samples().size(), std::size_t(files().size()));
    }

    void encodesAsTheOtherEncoder()
    {
        for (const auto& [name, message] : samples()) {
            const Golden golden = load(name + QStringLiteral(".txt"));
            QVERIFY2(golden.valid.size() == 2, qPrintable(name));
            const auto frame = encodeAny(message, 0x04030201);
            QVERIFY(frame);
            QCOMPARE(toHex(*frame), toHex(golden.valid[0]));
            QCOMPARE(toHex(*encodeAny(message, 0)), toHex(golden.valid[1]));
        }
    }

    void decodesToTheSampleAndNothingElse()
    {
        for (const auto& [name, message] : samples()) {
            const Bytes frame = load(name + QStringLiteral(".txt")).valid.at(0);
            const auto client = decodeClientFrame(frame);
            const auto relay = decodeRelayFrame(frame);
            QVERIFY2(client.has_value() != relay.has_value(), qPrintable(name));
            if (const auto* wanted = std::get_if<ClientMessage>(&message)) {
                QVERIFY2(client && client->message == *wanted, qPrintable(name));
                QCOMPARE(client->request, 0x04030201U);
                QCOMPARE(relay.error().code, Errc::Unsupported);
            } else {
                QVERIFY2(relay && relay->message == std::get<RelayMessage>(message),
                         qPrintable(name));
            }
        }
    }

    void refusesTheInvalid()
    {
        for (const QString& name : files()) {
            const Golden golden = load(name);
            const bool isClient = golden.valid.at(0)[0] < 128;
            QVERIFY2(golden.invalid.size() >= 10, qPrintable(name));
            for (const auto& [error, frame] : golden.invalid) {
                Errc code{};
                if (isClient) {
                    const auto decoded = decodeClientFrame(frame);
                    QVERIFY2(!decoded, qPrintable(name));
                    code = decoded.error().code;
                } else {
                    const auto decoded = decodeRelayFrame(frame);
                    QVERIFY2(!decoded, qPrintable(name));
                    code = decoded.error().code;
                }
                if (error != "any")
                    QCOMPARE(std::string{cahier::name(code)}, error);
            }
        }
    }

    void refusesOversize()
    {
        Bytes frame(MaxFrameBytes + 1);
        frame[0] = 14;
        QCOMPARE(decodeClientFrame(frame).error().code, Errc::TooLarge);
        QCOMPARE(encodeFrame(ClientMessage{LogAppend{Bytes(MaxEntryBytes + 1)}}, 1).error().code,
                 Errc::TooLarge);
        QCOMPARE(encodeFrame(ClientMessage{LogAppend{Bytes(3)}}, 1).error().code,
                 Errc::InvalidArgument);
        QCOMPARE(
            encodeFrame(ClientMessage{Push{{Bytes(MaxEnvelopeBytes), Bytes(MaxEnvelopeBytes)}}}, 1)
                .error()
                .code,
            Errc::TooLarge);
        QVERIFY(encodeFrame(ClientMessage{Push{{Bytes(MaxEnvelopeBytes)}}}, 1));
    }

    void damageNeverCrashesAndWhatDecodesEncodesBack()
    {
        const std::uint64_t seed = 20261122;
        SeededRandom random{seed};
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        std::size_t decoded = 0;
        for (const QString& name : files()) {
            const Bytes original = load(name).valid.at(0);
            for (int round = 0; round < 400; ++round) {
                Bytes frame = original;
                const std::uint64_t changes = 1 + random.below(4);
                for (std::uint64_t i = 0; i < changes; ++i)
                    frame[random.below(frame.size())] = static_cast<std::uint8_t>(random.next());
                if (random.below(4) == 0)
                    frame.resize(random.below(frame.size() + 1));
                if (const auto back = roundTrip(frame)) {
                    ++decoded;
                    QVERIFY(*back == frame);
                }
            }
        }
        QVERIFY(decoded > 1000);
    }

    void everyNumberHasAName()
    {
        for (const auto& [name, message] : samples()) {
            const MessageType type = std::visit([](const auto& m) { return typeOf(m); }, message);
            QCOMPARE(QString::fromLatin1(protocol::name(type)).toLower(), name);
        }
        QCOMPARE(std::string{protocol::name(MessageType{200})}, std::string{"unknown"});
        QCOMPARE(std::string{protocol::name(Reason::Slow)}, std::string{"slow"});
    }
};

QTEST_APPLESS_MAIN(CodecTest)
#include "codec_test.moc"
