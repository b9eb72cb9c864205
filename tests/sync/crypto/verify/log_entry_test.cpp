// SPDX-License-Identifier: MPL-2.0
// Entries, operations and cutoffs as bytes.
#include "sync/crypto/verify/log_entry.h"
#include "sync/crypto/verify/log_ops.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

class LogEntryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void layout();
    void zeroRules();
    void refuses_data();
    void refuses();
    void everyTruncationIsRefused();
    void bodyLimit();
    void opLists();
    void everyGroupOpRoundTrips();
    void opsAreStrict();
    void cutoffsAreStrict();
    void countsAreCheckedBeforeAllocating();

private:
    Bytes m_entry; // A group-log entry with a place in the middle of a log.
    LogEntryHeader m_header;
    std::optional<DeviceKeys> m_device;
};

void LogEntryTest::init()
{
    SeededRandom random(1);
    m_device = seededDevice(random);
    m_header = {};
    m_header.type = LogType::Group;
    m_header.log = seededId<LogId>(random);
    m_header.seq = 5;
    m_header.prev = seededId<EntryHash>(random);
    m_header.authorUser = seededId<UserId>(random);
    m_header.authorKey = m_device->id();
    m_header.authorUhead = seededId<EntryHash>(random);
    m_header.claimedMs = 99;
    m_entry = signLogEntry(m_header, encodeGroupOps({MinSuite{2}}), m_device->sign);
}

void LogEntryTest::layout()
{
    ByteReader in(m_entry);
    QCOMPARE(asText(in.raw(4)), std::string_view("E1LG"));
    QCOMPARE(in.u32(), 0x00000201U); // suite 1, group, flags 0
    QVERIFY(LogId(in.array<32>()) == m_header.log);
    QCOMPARE(in.u64(), std::uint64_t{5});
    QVERIFY(EntryHash(in.array<32>()) == m_header.prev);
    QVERIFY(UserId(in.array<32>()) == m_header.authorUser);
    QVERIFY(DeviceId(in.array<32>()) == m_header.authorKey);
    QVERIFY(EntryHash(in.array<32>()) == m_header.authorUhead);
    QCOMPARE(in.u64(), std::uint64_t{99});
    QCOMPARE(in.u32(), 8U);
    QCOMPARE(in.position(), LogHeaderBytes);
    QCOMPARE(toHex(in.raw(8)), std::string("01001c0100000002"));
    QCOMPARE(in.remaining(), SignatureBytes);
    const LogEntryView view = must(parseLogEntry(m_entry));
    QVERIFY(verifyLogEntrySignature(view));
    QCOMPARE(view.signedPart.size(), m_entry.size() - 64);
}

void LogEntryTest::zeroRules()
{
    const Bytes body = encodeGroupOps({MinSuite{2}});
    const auto code = [&](const LogEntryHeader& header) {
        return codeOf(parseLogEntry(signLogEntry(header, body, m_device->sign)));
    };
    LogEntryHeader header = m_header;
    header.seq = 0;
    QCOMPARE(code(header), codeOf(Errc::Malformed)); // Genesis with log and prev.
    header = m_header;
    header.log = {};
    QCOMPARE(code(header), codeOf(Errc::Malformed));
    header = m_header;
    header.prev = {};
    QCOMPARE(code(header), codeOf(Errc::Malformed));
    header = m_header;
    header.authorUser = {};
    QCOMPARE(code(header), codeOf(Errc::Malformed));
    header = m_header;
    header.type = LogType::User;
    QCOMPARE(code(header), codeOf(Errc::Malformed)); // User logs name no user.
    header = m_header;
    header.authorKey = {};
    QCOMPARE(code(header), codeOf(Errc::Malformed));
}

void LogEntryTest::refuses_data()
{
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("value");
    QTest::addColumn<int>("code");
    QTest::newRow("magic") << 0 << 0 << codeOf(Errc::Malformed);
    QTest::newRow("suite 0") << 4 << 0 << codeOf(Errc::Unsupported);
    QTest::newRow("suite 2") << 4 << 2 << codeOf(Errc::Unsupported);
    QTest::newRow("suite 255") << 4 << 255 << codeOf(Errc::Unsupported);
    QTest::newRow("type 0") << 5 << 0 << codeOf(Errc::Malformed);
    QTest::newRow("type 3") << 5 << 3 << codeOf(Errc::Malformed);
    QTest::newRow("flags") << 6 << 1 << codeOf(Errc::Malformed);
    QTest::newRow("flags high") << 7 << 1 << codeOf(Errc::Malformed);
    QTest::newRow("body longer") << 184 << 9 << codeOf(Errc::Truncated);
    QTest::newRow("body shorter") << 184 << 7 << codeOf(Errc::TrailingBytes);
    QTest::newRow("body huge") << 187 << 255 << codeOf(Errc::TooLarge);
}

void LogEntryTest::refuses()
{
    QFETCH(const int, offset);
    QFETCH(const int, value);
    QFETCH(const int, code);
    m_entry[static_cast<std::size_t>(offset)] = static_cast<std::uint8_t>(value);
    QCOMPARE(codeOf(parseLogEntry(m_entry)), code);
}

void LogEntryTest::everyTruncationIsRefused()
{
    for (std::size_t size = 0; size < m_entry.size(); ++size)
        QCOMPARE(codeOf(parseLogEntry(ByteView(m_entry).first(size))), codeOf(Errc::Truncated));
    m_entry.push_back(0);
    QCOMPARE(codeOf(parseLogEntry(m_entry)), codeOf(Errc::TrailingBytes));
}

void LogEntryTest::bodyLimit()
{
    QCOMPARE(codeOf(encodeLogEntryUnsigned(m_header, Bytes(MaxLogBodyBytes + 1))),
             codeOf(Errc::TooLarge));
    const Bytes largest = signLogEntry(m_header, Bytes(MaxLogBodyBytes), m_device->sign);
    QCOMPARE(largest.size(), MaxLogEntryBytes);
    QVERIFY(parseLogEntry(largest));
    Bytes longer = largest;
    longer.push_back(0);
    QCOMPARE(codeOf(parseLogEntry(longer)), codeOf(Errc::TooLarge));
}

void LogEntryTest::opLists()
{
    QCOMPARE(codeOf(parseOps(Bytes{})), codeOf(Errc::Truncated));
    QCOMPARE(codeOf(parseOps(Bytes{0, 0})), codeOf(Errc::Malformed)); // No operation.
    QCOMPARE(codeOf(parseOps(Bytes{1, 0})), codeOf(Errc::Truncated));
    QCOMPARE(codeOf(parseOps(Bytes{1, 0, 9, 1, 0, 0, 0})), codeOf(Errc::Truncated));
    QCOMPARE(codeOf(parseOps(Bytes{1, 0, 9, 0, 0, 0, 0, 7})), codeOf(Errc::TrailingBytes));
    QCOMPARE(codeOf(parseOps(Bytes{0xff, 0xff, 9, 0, 0, 0, 0})), codeOf(Errc::Truncated));
    QCOMPARE(must(parseOps(Bytes{1, 0, 9, 1, 0, 0, 0, 7})).front().bytes.size(), std::size_t{1});
    QCOMPARE(codeOf(parseGroupOps(Bytes{1, 0, 0x1d, 0, 0, 0, 0})), codeOf(Errc::Unsupported));
    QCOMPARE(codeOf(parseUserOps(Bytes{1, 0, 0x05, 0, 0, 0, 0})), codeOf(Errc::Unsupported));
}

void LogEntryTest::everyGroupOpRoundTrips()
{
    SeededRandom random(2);
    const auto user = seededId<UserId>(random);
    const auto head = seededId<EntryHash>(random);
    const Cutoffs cutoffs{{seededId<DeviceId>(random), 3, seededId<EnvelopeId>(random)}};
    WrapList wraps(2);
    wraps[0].recipient = RecipientId(std::array<std::uint8_t, 32>{1});
    wraps[1].recipient = RecipientId(std::array<std::uint8_t, 32>{2});
    Epoch epoch{4, {1, 2, 3}, {}, wraps};
    epoch.prevWrap[5] = 9;
    const auto invite = seededId<SignPublicKey>(random);
    const std::vector<std::pair<GroupOp, std::size_t>> ops{
        {GGenesis{user, head, {7}}, 96},
        {Add{user, head, Role::Editor, {}}, 65},
        {Add{user, head, Role::Editor, InviteUse{invite, {}}}, 161},
        {SetRole{user, Role::Viewer, cutoffs}, 33 + 76},
        {Remove{user, cutoffs}, 32 + 76},
        {Leave{cutoffs}, 76},
        {Devices{user, head, cutoffs}, 64 + 76},
        {epoch, 8 + 32 + 72 + 4 + 2 * 152},
        {AddWraps{4, wraps}, 8 + 4 + 2 * 152},
        {Invite{invite, Role::Viewer, 12, InviteFlags::AutoAccept}, 42},
        {InviteRevoke{invite}, 32},
        {Checkpoint{cutoffs}, 76},
        {Purge{seededId<DocumentId>(random)}, 32},
        {MinSuite{2}, 1},
    };
    std::vector<GroupOp> all;
    for (const auto& [op, size] : ops) {
        const Bytes body = encodeGroupOps({op});
        QCOMPARE(body.size(), 2 + 5 + size);
        QVERIFY(encodeGroupOps(must(parseGroupOps(body))) == body);
        all.push_back(op);
    }
    const Bytes together = encodeGroupOps(all);
    QVERIFY(encodeGroupOps(must(parseGroupOps(together))) == together);
    QCOMPARE(cutoffsOf(all).size(), std::size_t{5});
}

void LogEntryTest::opsAreStrict()
{
    SeededRandom random(3);
    const auto code = [](std::uint8_t op, const Bytes& bytes) {
        ByteWriter out;
        out.u16(1).u8(op).u32(static_cast<std::uint32_t>(bytes.size())).raw(bytes);
        return codeOf(parseGroupOps(out.view()));
    };
    // Every operation one byte too long.
    for (std::uint8_t op = 0x10; op <= 0x1c; ++op)
        QVERIFY(code(op, Bytes(1000)) != 0);
    Bytes add(65);
    add[64] = 5; // No such role.
    QCOMPARE(code(0x11, add), codeOf(Errc::Malformed));
    add[64] = 0;
    QCOMPARE(code(0x11, add), codeOf(Errc::Malformed));
    Bytes invite(42);
    invite[32] = 4;
    QCOMPARE(code(0x18, invite), 0);
    invite[41] = 2; // No such flag.
    QCOMPARE(code(0x18, invite), codeOf(Errc::Malformed));
    // Wraps out of order, or twice the same.
    Bytes wraps(8 + 4 + 2 * 152);
    wraps[8] = 2;
    QCOMPARE(code(0x17, wraps), codeOf(Errc::Malformed));
    wraps[12 + 152] = 1;
    QCOMPARE(code(0x17, wraps), 0);
}

void LogEntryTest::cutoffsAreStrict()
{
    const FeedPoint a{
        DeviceId(std::array<std::uint8_t, 32>{1}), 1, EnvelopeId(std::array<std::uint8_t, 32>{1})};
    const FeedPoint b{DeviceId(std::array<std::uint8_t, 32>{2}), 0, {}};
    ByteWriter out;
    encodeCutoffs(out, {a, b});
    const Bytes good = toBytes(out.view());
    const auto code = [](const Bytes& bytes) {
        ByteReader in(bytes);
        const auto parsed = parseCutoffs(in);
        const bool whole = parsed && in.finish();
        if (whole != isCutoffsEncoding(bytes))
            return -1; // The two readers must agree.
        return codeOf(parsed);
    };
    QCOMPARE(code(good), 0);
    ByteReader in(good);
    const Cutoffs parsed = must(parseCutoffs(in));
    QVERIFY(findCutoff(parsed, a.device)->seq == 1);
    QVERIFY(findCutoff(parsed, DeviceId{}) == nullptr);
    Bytes swapped = good;
    std::swap_ranges(swapped.begin() + 4, swapped.begin() + 76, swapped.begin() + 76);
    QCOMPARE(code(swapped), codeOf(Errc::Malformed));
    Bytes twice = good;
    std::copy_n(good.begin() + 4, 72, twice.begin() + 76);
    QCOMPARE(code(twice), codeOf(Errc::Malformed));
    Bytes nothingWritten = good;
    nothingWritten[4 + 32] = 0; // seq 0 with an envelope
    QCOMPARE(code(nothingWritten), codeOf(Errc::Malformed));
    Bytes noEnvelope = good;
    noEnvelope[76 + 32] = 1; // seq 1 without
    QCOMPARE(code(noEnvelope), codeOf(Errc::Malformed));
    for (std::size_t size = 0; size < good.size(); ++size)
        QCOMPARE(code(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))),
                 codeOf(Errc::Truncated));
}

void LogEntryTest::countsAreCheckedBeforeAllocating()
{
    // Four billion entries announced, none there.
    const Bytes announced{0xff, 0xff, 0xff, 0xff};
    ByteReader in(announced);
    QCOMPARE(codeOf(parseCutoffs(in)), codeOf(Errc::Truncated));
    QVERIFY(!isCutoffsEncoding(announced));
}

QTEST_APPLESS_MAIN(LogEntryTest)
#include "log_entry_test.moc"
