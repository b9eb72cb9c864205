// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/update.h"
#include "tests/sync/crdt/golden.h"

#include <QTest>

#include <array>

using namespace cahier;
using namespace cahier::crdt;

class UpdateTest : public QObject
{
    Q_OBJECT

    static Bytes typed(Doc& doc, std::u16string_view text)
    {
        Bytes out;
        const Subscription keep =
            doc.onUpdate([&](const UpdateEvent& event) { out = toBytes(event.update); });
        doc.transact(Origin{}, [&](Transaction& txn) {
            static_cast<void>(doc.text("t").insert(txn, doc.text("t").length(), text));
        });
        return out;
    }

private Q_SLOTS:

    void authorsAreChecked()
    {
        Doc doc(5);
        const Bytes first = typed(doc, u"abc");
        const Bytes second = typed(doc, u"de");
        QCOMPARE(*checkAuthor(first, 5, 0), 3U);
        QCOMPARE(*checkAuthor(second, 5, 3), 5U);
        QCOMPARE(checkAuthor(second, 5, 2).error().code, Errc::ClockGap);
        QCOMPARE(checkAuthor(second, 5, 4).error().code, Errc::ClockGap);
        QCOMPARE(checkAuthor(first, 6, 0).error().code, Errc::ForeignActor);
        const Bytes broken{1, 1, 1};
        QCOMPARE(checkAuthor(broken, 5, 0).error().code, Errc::BadUpdate);
        Doc other(6);
        const Bytes gap = typed(doc, u"f");
        const ByteView parts[] = {first, gap};
        const auto info = inspectUpdate(*mergeUpdates(parts));
        const std::vector<StructRange> ranges{{5, 0, 3}, {5, 5, 1}};
        QVERIFY(info->structs == ranges);
    }

    void missingUpdatesAreWaitedFor()
    {
        Doc doc(5);
        const Bytes first = typed(doc, u"abc");
        const Bytes second = typed(doc, u"de");
        const Bytes third = typed(doc, u"f");
        Doc late(6);
        QVERIFY(late.applyUpdate(third, Origin{}));
        QVERIFY(late.applyUpdate(second, Origin{}));
        QVERIFY(late.hasPending());
        QCOMPARE(late.missing().size(), 1U);
        QCOMPARE(late.missing()[0].client, 5U);
        QCOMPARE(late.missing()[0].clock, 0U);
        QCOMPARE(late.text("t").length(), 0U);
        QCOMPARE(canonicalState(late).error().code, Errc::InvalidState);
        // What is pending travels on.
        Doc third_(7);
        QVERIFY(third_.applyUpdate(encodeStateAsUpdate(late), Origin{}));
        for (Doc* one : {&late, &third_}) {
            QVERIFY(one->applyUpdate(first, Origin{}));
            QVERIFY(!one->hasPending());
            QVERIFY(one->text("t").toString() == u"abcdef");
        }
    }

    void whatWaitsOnceMoreIsKeptOnce()
    {
        // Two parts of one run that overlap, neither of which can be applied yet.
        Doc doc(1);
        typed(doc, u"ab");
        const Bytes first = encodeStateAsUpdate(doc);
        typed(doc, u"cdef");
        const Bytes early = encodeStateAsUpdate(doc, StateVector({{1, 2}}));
        typed(doc, u"gh");
        const Bytes later = encodeStateAsUpdate(doc, StateVector({{1, 4}}));
        for (const bool inOrder : {true, false}) {
            Doc late(2);
            QVERIFY(late.applyUpdate(inOrder ? early : later, Origin{}));
            QVERIFY(late.applyUpdate(inOrder ? later : early, Origin{}));
            const auto waiting = inspectUpdate(encodeStateAsUpdate(late));
            QVERIFY(waiting);
            QCOMPARE(waiting->structs.size(), 1U);
            QVERIFY((waiting->structs[0] == StructRange{1, 2, 6}));
            QVERIFY(late.applyUpdate(first, Origin{}));
            QVERIFY(!late.hasPending());
            QVERIFY(late.text("t").toString() == u"abcdefgh");
        }
    }

    void collectedStructsThatTouchWaitAsOne()
    {
        // What Yjs 13.6.33 keeps of collected structs {clock, length} of client 27.
        struct Case
        {
            std::vector<std::array<std::uint8_t, 2>> updates;
            const char* state;
        };

        const Case cases[] = {
            {{{5, 1}, {6, 1}}, "01011b05000200"},
            {{{6, 1}, {5, 1}}, "01011b05000200"},
            {{{5, 1}, {7, 1}, {6, 1}}, "01011b05000300"},
            {{{5, 1}, {7, 1}, {6, 1}, {6, 2}}, "01011b05000300"},
            {{{5, 1}, {6, 1}, {5, 2}}, "01011b05000200"},
            {{{5, 1}, {6, 2}, {5, 2}}, "01011b05000300"},
            {{{7, 1}, {6, 1}, {5, 1}, {5, 3}}, "01011b05000300"},
            {{{6, 1}, {8, 1}, {5, 2}}, "01031b0500020a01000100"},
        };
        for (const Case& one : cases) {
            Doc doc(1);
            for (const auto& [clock, length] : one.updates)
                QVERIFY(doc.applyUpdate(Bytes{1, 1, 27, clock, 0, length, 0}, Origin{}));
            const Bytes state = encodeStateAsUpdate(doc);
            QCOMPARE(QByteArray(reinterpret_cast<const char*>(state.data()),
                                static_cast<qsizetype>(state.size()))
                         .toHex(),
                     QByteArray(one.state));
        }
    }

    void whatWaitsKeepsItsTextWhenMemoryIsTidied()
    {
        Doc doc(1);
        typed(doc, u"ab");
        const Bytes first = encodeStateAsUpdate(doc);
        const Bytes second = typed(doc, u"waits");
        Doc late(2);
        QVERIFY(late.applyUpdate(second, Origin{}));
        QVERIFY(late.hasPending());
        const Text other = late.text("other");
        for (int i = 0; i < 3; ++i) {
            late.transact(Origin{}, [&](Transaction& txn) {
                QVERIFY(other.insert(txn, 0, std::u16string(40000, u'x')));
            });
            late.transact(Origin{},
                          [&](Transaction& txn) { QVERIFY(other.remove(txn, 0, 40000)); });
        }
        QVERIFY(late.applyUpdate(first, Origin{}));
        QVERIFY(!late.hasPending());
        QVERIFY(late.text("t").toString() == u"abwaits");
    }

    void whatYjsForgetsIsAppliedWhenAsked()
    {
        // Of a random history (4 of 4,000 orders of its updates), cut down; yjs 13.6.33 waits, too.
        const char* const updates[] = {
            "AQHb6d2w7drWBAAIAQFhA3UDdgMCazB7QBOZmZmZmZoCazN5Ams2eX53BWhlbGxvdwdkZWbmvKIgfg"
            "EcAQAB",
            "AgHb6d2w7drWBAiEHAQD5ryiAahGACIBAW0BYQIMeyJrNiI6ZmFsc2V9C1tmYWxzZSwzNjVdAA==",
            "AQTD2aba0behBAjGw9mm2tG3oQQCw9mm2tG3oQQDBml0YWxpYwR0cnVlxsPZptrRt6EECMPZptrRt6"
            "EEAwRsaW5rCnsiYXQiOlsxXX3Gw9mm2tG3oQQEw9mm2tG3oQQFBml0YWxpYwRudWxsxsPZptrRt6EE"
            "CsPZptrRt6EEBQRsaW5rBG51bGwA",
            "AQMcAAQBAXQBYYQcAATmvKJhBADD2aba0behBAADw7xhARwBAQI=",
            "AQHb6d2w7drWBAOBHAIFAdvp3bDt2tYEAQMF",
            "AQHD2aba0behBAAnAQFtAWIGAA==",
            "AQPD2aba0behBAGEHAIFaGVsbG9GHAMEYm9sZAR0cnVlxhwDHAQEYm9sZARudWxsARwBAAE=",
        };
        Doc late(7);
        Doc whole(8);
        std::vector<Bytes> bytes;
        for (const char* update : updates) {
            bytes.push_back(test::fromBase64(update));
            QVERIFY(late.applyUpdate(bytes.back(), Origin{}));
        }
        const std::vector<ByteView> views(bytes.begin(), bytes.end());
        QVERIFY(whole.applyUpdate(*mergeUpdates(views), Origin{}));
        QVERIFY(!whole.hasPending());
        QVERIFY(late.hasPending());
        Bytes told;
        const Subscription keep =
            late.onUpdate([&](const UpdateEvent& event) { told = toBytes(event.update); });
        Doc follower(9);
        QVERIFY(follower.applyUpdate(encodeStateAsUpdate(late), Origin{}));
        late.applyWaiting(Origin{});
        QVERIFY(!late.hasPending());
        QCOMPARE(toHex(*canonicalState(late)), toHex(*canonicalState(whole)));
        QVERIFY(follower.applyUpdate(told, Origin{}));
        QCOMPARE(toHex(*canonicalState(follower)), toHex(*canonicalState(whole)));
        // What lacks something goes on waiting.
        Doc third(10);
        QVERIFY(third.applyUpdate(bytes.back(), Origin{}));
        third.applyWaiting(Origin{});
        QVERIFY(third.hasPending());
    }

    void knownUpdatesAreSkipped()
    {
        Doc doc(5);
        const Bytes first = typed(doc, u"abc");
        typed(doc, u"def");
        Doc other(6);
        int events = 0;
        QVERIFY(other.applyUpdate(first, Origin{}));
        const Subscription keep = other.onUpdate([&](const UpdateEvent&) { ++events; });
        QVERIFY(other.applyUpdate(first, Origin{}));
        QCOMPARE(events, 0);
        QVERIFY(other.applyUpdate(encodeStateAsUpdate(doc), Origin{}));
        QVERIFY(other.text("t").toString() == u"abcdef");
        QCOMPARE(events, 1);
        for (int i = 0; i < 200; ++i)
            QVERIFY(other.applyUpdate(encodeStateAsUpdate(doc), Origin{}));
        QCOMPARE(toHex(encodeStateAsUpdate(other)), toHex(encodeStateAsUpdate(doc)));
    }

    void stateVectors()
    {
        StateVector vector;
        vector.set(7, 3);
        vector.set(1, 9);
        vector.set(5, 1);
        vector.set(5, 0);
        QCOMPARE(vector.entries().size(), 2U);
        QCOMPARE(vector.get(7), 3U);
        QCOMPARE(vector.get(2), 0U);
        const auto back = decodeStateVector(encodeStateVector(vector));
        QVERIFY(back);
        QVERIFY(*back == vector);
        StateVector more = vector;
        more.set(2, 2);
        QVERIFY(more.covers(vector));
        QVERIFY(!vector.covers(more));
        const Bytes bad{2, 1, 1};
        QCOMPARE(decodeStateVector(bad).error().code, Errc::BadStateVector);
    }

    void idSets()
    {
        IdSet set;
        set.add(1, 10, 5);
        set.add(1, 0, 5);
        set.add(1, 20, 1);
        set.add(1, 4, 7);
        QVERIFY(set.entries()[0].ranges == (std::vector<ClockRange>{{0, 15}, {20, 1}}));
        QVERIFY(set.contains({1, 14}));
        QVERIFY(!set.contains({1, 15}));
        QVERIFY(!set.contains({2, 0}));
    }

    void deletionsOfUnknownThingsWait()
    {
        Doc doc(5);
        const Bytes first = typed(doc, u"abc");
        Bytes removal;
        const Subscription keep =
            doc.onUpdate([&](const UpdateEvent& event) { removal = toBytes(event.update); });
        doc.transact(Origin{}, [&](Transaction& txn) { QVERIFY(doc.text("t").remove(txn, 1, 1)); });
        Doc other(6);
        QVERIFY(other.applyUpdate(removal, Origin{}));
        QVERIFY(other.hasPending());
        QVERIFY(other.applyUpdate(first, Origin{}));
        QVERIFY(!other.hasPending());
        QVERIFY(other.text("t").toString() == u"ac");
    }
};

QTEST_APPLESS_MAIN(UpdateTest)
#include "update_test.moc"
