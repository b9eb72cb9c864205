// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/awareness.h"
#include "sync/crdt/debug.h"
#include "sync/crdt/limits.h"
#include "sync/crdt/snapshot.h"
#include "sync/crdt/update.h"
#include "tests/support/manual_clock.h"
#include "tests/sync/crdt/golden.h"

#include <QTest>

using namespace cahier;
using namespace cahier::crdt;
using namespace cahier::crdt::test;

class SnapshotTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void bytesAreThoseOfYjs()
    {
        for (const Golden& golden : goldenVectors()) {
            Doc doc(999, golden.options());
            QVERIFY(doc.applyUpdate(golden.state, Origin{}));
            const Snapshot snapshot = takeSnapshot(doc);
            QVERIFY(encodeSnapshot(snapshot) == golden.snapshot);
            QVERIFY(*decodeSnapshot(golden.snapshot) == snapshot);
            const Bytes second = encodeSnapshot(snapshot, UpdateFormat::V2);
            QVERIFY(*decodeSnapshot(second, UpdateFormat::V2) == snapshot);
            QVERIFY(*containsUpdate(snapshot, golden.state));
        }
    }

    void thePastComesBack()
    {
        Doc doc(1, DocOptions{DocOptions::Gc::Off, DocOptions::CleanupFormatting::Off});
        const Text text = doc.text("t");
        const auto edit = [&](auto body) {
            doc.transact(Origin{}, body);
        };
        edit([&](Transaction& txn) { QVERIFY(text.insert(txn, 0, u"first draft")); });
        const Snapshot then = takeSnapshot(doc);
        edit([&](Transaction& txn) {
            QVERIFY(text.remove(txn, 0, 6));
            QVERIFY(text.insert(txn, 5, u" two"));
        });
        QVERIFY(text.toString() == u"draft two");
        const auto past = docAt(doc, then, 7);
        QVERIFY(past);
        QVERIFY((*past)->text("t").toString() == u"first draft");
        QVERIFY(!*containsUpdate(then, encodeStateAsUpdate(doc)));
        Doc collected(2);
        QVERIFY(collected.applyUpdate(encodeStateAsUpdate(doc), Origin{}));
        QCOMPARE(docAt(collected, then, 7).error().code, Errc::InvalidState);
        Doc empty(3, DocOptions{DocOptions::Gc::Off, DocOptions::CleanupFormatting::Off});
        QCOMPARE(docAt(empty, then, 7).error().code, Errc::InvalidState);
    }

    void aBorderInsideACharacterLeavesNone()
    {
        Doc doc(1, {.gc = DocOptions::Gc::Off});
        const Text text = doc.text("t");
        const auto type = [&](std::u16string_view units) {
            doc.transact(Origin{}, [&](Transaction& txn) {
                QVERIFY(text.insert(txn, text.length(), units));
            });
        };
        type(u"a\xD83D");
        const Snapshot then = takeSnapshot(doc);
        type(u"\xDE00");
        const auto past = docAt(doc, then, 2);
        QVERIFY(past);
        QVERIFY((*past)->text("t").toString() == u"a\uFFFD");
        QVERIFY(text.toString() == u"a\xD83D\xDE00");
    }

    void textsBetweenTwoMoments()
    {
        Doc doc(1, DocOptions{DocOptions::Gc::Off, DocOptions::CleanupFormatting::Off});
        const Text text = doc.text("t");
        const auto edit = [&](auto body) {
            doc.transact(Origin{}, body);
        };
        const Snapshot empty = takeSnapshot(doc);
        edit([&](Transaction& txn) { QVERIFY(text.insert(txn, 0, u"one two", {})); });
        const Snapshot first = takeSnapshot(doc);
        edit([&](Transaction& txn) {
            QVERIFY(text.remove(txn, 0, 4));
            QVERIFY(text.insert(txn, 3, u" three"));
            QVERIFY(text.format(txn, 0, 3, {{"bold", true}}));
        });
        const Snapshot second = takeSnapshot(doc);
        const Bytes before = encodeStateAsUpdate(doc);
        const auto json = [](const Result<Delta>& delta) {
            return toJson(*delta);
        };
        QCOMPARE(json(deltaAt(text, empty)), std::string("[]"));
        QCOMPARE(json(deltaAt(text, first)), std::string(R"([{"insert":"one two"}])"));
        QCOMPARE(json(deltaAt(text, second)), toJson(text.toDelta()));
        QCOMPARE(json(deltaBetween(text, first, second)),
                 std::string(R"([{"insert":"one ","attributes":{"ychange":{"type":"removed"}}},)"
                             R"({"insert":"two","attributes":{"bold":true}},)"
                             R"({"insert":" three","attributes":{"ychange":{"type":"added"}}}])"));
        const auto mark = [](TextChange change, Id who) {
            return Any(
                AnyObject{{"user", Any(who.client)}, {"gone", change == TextChange::Removed}});
        };
        QCOMPARE(json(deltaBetween(text, second, first, mark)),
                 std::string(R"([{"insert":"one ","attributes":{"ychange":)"
                             R"({"user":1,"gone":false}}},{"insert":"two"},)"
                             R"({"insert":" three","attributes":{"ychange":)"
                             R"({"user":1,"gone":true}}}])"));
        QVERIFY(encodeStateAsUpdate(doc) == before); // nothing was authored
        Doc collecting(2);
        QVERIFY(collecting.applyUpdate(before, Origin{}));
        QCOMPARE(deltaAt(collecting.text("t"), first).error().code, Errc::InvalidState);
        Doc behind(3, DocOptions{DocOptions::Gc::Off, DocOptions::CleanupFormatting::Off});
        QCOMPARE(deltaAt(behind.text("t"), first).error().code, Errc::InvalidState);
        QCOMPARE(deltaAt(Text(), first).error().code, Errc::InvalidState);
    }

    void halfAPairIsNone()
    {
        // As where Yjs splits an item for a snapshot.
        Doc doc(1, DocOptions{DocOptions::Gc::Off, DocOptions::CleanupFormatting::Off});
        const Text text = doc.text("t");
        doc.transact(Origin{},
                     [&](Transaction& txn) { QVERIFY(text.insert(txn, 0, u"a\U0001F600")); });
        Snapshot half = takeSnapshot(doc);
        half.state.set(1, 2);
        QVERIFY(deltaAt(text, half)->at(0).text == u"a\uFFFD");
        QVERIFY(text.toString() == u"a\U0001F600");
    }

    void listsAndMapsOfThePast()
    {
        Doc doc(1, DocOptions{DocOptions::Gc::Off, DocOptions::CleanupFormatting::Off});
        const Array list = doc.array("a");
        const Map map = doc.map("m");
        const auto set = [&](int number) {
            doc.transact(Origin{}, [&](Transaction& txn) {
                QVERIFY(list.push(txn, Any(number)));
                QVERIFY(map.set(txn, "k", Any(number)));
            });
            return takeSnapshot(doc);
        };
        const Snapshot first = set(1);
        const Snapshot second = set(2);
        doc.transact(Origin{}, [&](Transaction& txn) { QVERIFY(map.remove(txn, "k")); });
        QCOMPARE(valuesAt(list, first)->size(), 1U);
        QCOMPARE(valuesAt(list, second)->size(), 2U);
        QVERIFY((*valueAt(map, "k", first))->any == Any(1));
        QVERIFY((*valueAt(map, "k", second))->any == Any(2));
        QVERIFY(!*valueAt(map, "k", takeSnapshot(doc)));
        QVERIFY(!*valueAt(map, "other", first));
        QCOMPARE(entriesAt(map, second)->size(), 1U);
        QCOMPARE(entriesAt(map, takeSnapshot(doc))->size(), 0U);
    }

    void awarenessOfYProtocols()
    {
        const Any file = goldenFile();
        const Bytes message = fromBase64(file.find("awareness")->toString());
        const auto entries = decodeAwareness(message);
        QVERIFY(entries);
        QCOMPARE(entries->size(), 2U); // y-protocols' own first state, too
        QCOMPARE((*entries)[1].client, 81U);
        QVERIFY(encodeAwareness(*entries) == message);
        ManualClock clock;
        Awareness here(5, clock);
        here.setLocalState(Any(AnyObject{{"name", Any("Ben")}}));
        const ClientId first = (*entries)[0].client;
        QVERIFY(here.apply(message)->added == (std::vector<ClientId>{first, 81}));
        QVERIFY(here.apply(message)->updated.empty());
        QVERIFY(here.state(81)->find("user"));
        const AwarenessEntry forged[] = {{5, 99, Any(nullptr)}};
        QVERIFY(here.apply(encodeAwareness(forged))->removed.empty());
        QVERIFY(here.state(5));
        clock.now += Awareness::Timeout;
        QCOMPARE(here.expire().removed.size(), 2U);
        QVERIFY(here.clients() == std::vector<ClientId>{5});
        const Bytes broken{1, 5, 1, 1, '{'};
        QCOMPARE(here.apply(broken).error().code, Errc::BadUpdate);
    }

    void awarenessIsBounded()
    {
        const auto crowd = [](ClientId first, std::size_t count) {
            std::vector<AwarenessEntry> entries;
            for (std::size_t i = 0; i < count; ++i)
                entries.push_back({first + i, 1, Any(AnyObject{})});
            return encodeAwareness(entries);
        };
        ManualClock clock;
        Awareness here(5, clock);
        here.setLocalState(Any(AnyObject{}));
        QCOMPARE(here.apply(crowd(100, MaxAwarenessClients)).error().code, Errc::TooLarge);
        QVERIFY(here.clients() == std::vector<ClientId>{5});
        QVERIFY(here.apply(crowd(100, MaxAwarenessClients - 1)));
        QCOMPARE(here.apply(crowd(1000000, 1)).error().code, Errc::TooLarge);
        QVERIFY(here.apply(crowd(100, 1))); // who is known may go on
        clock.now += Awareness::Timeout;
        QCOMPARE(here.expire().removed.size(), MaxAwarenessClients - 1);
        QVERIFY(!here.apply(crowd(1000000, 1)));
        clock.now += Awareness::Memory;
        QVERIFY(here.expire().removed.empty());
        QVERIFY(here.apply(crowd(1000000, 1)));
        QVERIFY(here.state(5));
    }

    void debugPrintsShowNoContent()
    {
        Doc doc(1);
        doc.transact(Origin{}, [&](Transaction& txn) {
            QVERIFY(doc.text("rootname").insert(txn, 0, u"secret", {{"keyname", Any("value")}}));
            QVERIFY(doc.map("m").set(txn, "keyname", Any("secret")));
        });
        const Bytes update = encodeStateAsUpdate(doc);
        const std::string text = *describeUpdate(update);
        const std::string blank(asText(*obfuscateUpdate(update)));
        for (const char* word : {"secret", "keyname", "value"}) {
            QVERIFY(text.find(word) == std::string::npos);
            QVERIFY(blank.find(word) == std::string::npos);
        }
        Doc other(2);
        QVERIFY(other.applyUpdate(*obfuscateUpdate(update), Origin{}));
        QCOMPARE(other.text("rootname").length(), 6U);
    }
};

QTEST_APPLESS_MAIN(SnapshotTest)
#include "snapshot_test.moc"
