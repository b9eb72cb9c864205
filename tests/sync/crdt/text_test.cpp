// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/doc.h"
#include "sync/crdt/relative_position.h"
#include "sync/crdt/update.h"
#include "sync/crdt/utf.h"

#include <QTest>

using namespace cahier;
using namespace cahier::crdt;

namespace {

const Attributes Bold{{"bold", Any(true)}};

std::string deltaOf(const Text& text)
{
    return toJson(text.toDelta());
}

} // namespace

class TextTest : public QObject
{
    Q_OBJECT

    template <typename Body>
    static auto edit(Doc& doc, Body body)
    {
        return doc.transact(Origin{7}, body);
    }

private Q_SLOTS:

    void insertsAndRemoves()
    {
        Doc doc(1);
        const Text text = doc.text("t");
        edit(doc, [&](Transaction& txn) {
            QVERIFY(text.insert(txn, 0, u"Hello"));
            QVERIFY(text.insert(txn, 5, u" world"));
            QVERIFY(text.remove(txn, 0, 1));
            QVERIFY(text.insert(txn, 0, u"J"));
        });
        QVERIFY(text.toString() == u"Jello world");
        QCOMPARE(text.length(), 11U);
        QVERIFY(text.slice(1, 4) == u"ello");
        QVERIFY(text.slice(9, 100) == u"ld");
        QVERIFY(text.slice(50, 1).empty());
    }

    void placesOutsideChangeNothing()
    {
        Doc doc(1);
        const Text text = doc.text("t");
        edit(doc, [&](Transaction& txn) { QVERIFY(text.insert(txn, 0, u"abc")); });
        const Bytes before = encodeStateAsUpdate(doc);
        int updates = 0;
        const Subscription keep = doc.onUpdate([&](const UpdateEvent&) { ++updates; });
        edit(doc, [&](Transaction& txn) {
            const auto refused = [](const Result<void>& result) {
                return !result && result.error().code == Errc::BadPosition;
            };
            QVERIFY(refused(text.insert(txn, 4, u"x")));
            QVERIFY(refused(text.insert(txn, 4, u"x", Bold)));
            QVERIFY(refused(text.insertEmbed(txn, 4, Any(1))));
            QVERIFY(refused(text.remove(txn, 2, 2)));
            QVERIFY(refused(text.remove(txn, 4, 0)));
            QVERIFY(refused(text.remove(txn, 1, 0xFFFFFFFF)));
            QVERIFY(refused(text.format(txn, 0, 4, Bold)));
            QVERIFY(refused(text.applyDelta(
                txn, {DeltaOp::insert(u"x"), DeltaOp::retain(2), DeltaOp::remove(2)})));
        });
        QCOMPARE(toHex(encodeStateAsUpdate(doc)), toHex(before));
        QCOMPARE(updates, 0);
    }

    void formatsAreTakenOverOrExact()
    {
        Doc doc(1);
        const Text text = doc.text("t");
        edit(doc, [&](Transaction& txn) {
            QVERIFY(text.insert(txn, 0, u"ab"));
            QVERIFY(text.format(txn, 0, 1, Bold));
            QVERIFY(text.insert(txn, 1, u"X"));
            QVERIFY(text.insert(txn, 1, u"Y", {}));
        });
        QVERIFY(deltaOf(text) == R"([{"insert":"a","attributes":{"bold":true}},{"insert":"Y"},)"
                                 R"({"insert":"X","attributes":{"bold":true}},{"insert":"b"}])");
        QVERIFY(text.attributesAt(1) == Bold);
        QVERIFY(text.attributesAt(0) == Attributes());
        QVERIFY(text.attributesAt(4) == Attributes());
        edit(doc, [&](Transaction& txn) {
            QVERIFY(text.format(txn, 0, 4, {{"bold", Any(nullptr)}}));
        });
        QVERIFY(deltaOf(text) == R"([{"insert":"aYXb"}])");
    }

    void embedsCountOne()
    {
        Doc doc(1);
        const Text text = doc.text("t");
        edit(doc, [&](Transaction& txn) {
            QVERIFY(text.insert(txn, 0, u"ab"));
            QVERIFY(text.insertEmbed(txn, 1, Any(AnyObject{{"image", Any("x")}})));
            const auto table = text.insertEmbedType(txn, 2, TypeKind::Map);
            QVERIFY(table);
            QVERIFY(table->asMap().set(txn, "rows", Any(2)));
        });
        QCOMPARE(text.length(), 4U);
        QVERIFY(text.slice(0, 4) == u"a\uFFFC\uFFFCb");
        QVERIFY(!text.embedAt(0));
        QVERIFY(text.embedAt(1)->any.toJson() == R"({"image":"x"})");
        QVERIFY(text.embedAt(2)->toJson().toJson() == R"({"rows":2})");
        QVERIFY(deltaOf(text) == R"([{"insert":"a"},{"insert":{"image":"x"}},)"
                                 R"({"insert":{"rows":2}},{"insert":"b"}])");
    }

    void stringsAsEmbedsAreText()
    {
        Doc doc(1);
        const Text text = doc.text("t");
        edit(doc, [&](Transaction& txn) {
            QVERIFY(text.insert(txn, 0, u"ab", {{"bold", Any(true)}}));
            QVERIFY(text.insertEmbed(txn, 1, Any("xyz")));
        });
        QVERIFY(deltaOf(text) == R"([{"insert":"a","attributes":{"bold":true}},{"insert":"xyz"},)"
                                 R"({"insert":"b","attributes":{"bold":true}}])");
    }

    void observersGetDeltas()
    {
        Doc doc(1);
        Doc other(2);
        const Text text = doc.text("t");
        const Text mirror = other.text("t");
        std::vector<std::string> seen;
        Origin origin;
        Source source{};
        const Subscription keep = mirror.observe([&](const TextEvent& event) {
            seen.push_back(toJson(event.delta));
            origin = event.origin;
            source = event.source;
        });
        const Subscription forward = doc.onUpdate([&](const UpdateEvent& event) {
            QVERIFY(event.source == Source::Local);
            QVERIFY(event.origin == Origin{7});
            QVERIFY(other.applyUpdate(event.update, Origin{9}));
        });
        edit(doc, [&](Transaction& txn) { QVERIFY(text.insert(txn, 0, u"hello")); });
        edit(doc, [&](Transaction& txn) { QVERIFY(text.insert(txn, 5, u"!")); });
        edit(doc, [&](Transaction& txn) { QVERIFY(text.remove(txn, 1, 2)); });
        edit(doc, [&](Transaction& txn) { QVERIFY(text.format(txn, 0, 2, Bold)); });
        QCOMPARE(seen,
                 (std::vector<std::string>{R"([{"insert":"hello"}])",
                                           R"([{"retain":5},{"insert":"!"}])",
                                           R"([{"retain":1},{"delete":2}])",
                                           R"([{"retain":2,"attributes":{"bold":true}}])"}));
        QVERIFY(origin == Origin{9});
        QVERIFY(source == Source::Remote);
    }

    void endedSubscriptionsAreSilent()
    {
        Doc doc(1);
        const Text text = doc.text("t");
        int calls = 0;
        {
            const Subscription short_ = text.observe([&](const TextEvent&) { ++calls; });
            edit(doc, [&](Transaction& txn) { QVERIFY(text.insert(txn, 0, u"a")); });
        }
        edit(doc, [&](Transaction& txn) { QVERIFY(text.insert(txn, 0, u"b")); });
        QCOMPARE(calls, 1);
        Subscription longer;
        {
            Doc brief(2);
            longer = brief.text("t").observe([](const TextEvent&) {});
        }
        longer.reset(); // outlived its document
    }

    void observersMayEdit()
    {
        Doc doc(1);
        const Text text = doc.text("t");
        std::vector<std::string> updates;
        const Subscription updateKeep =
            doc.onUpdate([&](const UpdateEvent& event) { updates.push_back(toHex(event.update)); });
        const Subscription keep = text.observe([&](const TextEvent&) {
            if (text.length() < 3)
                doc.transact(Origin{}, [&](Transaction& txn) {
                    QVERIFY(text.insert(txn, text.length(), u"+"));
                });
        });
        edit(doc, [&](Transaction& txn) { QVERIFY(text.insert(txn, 0, u"a")); });
        QVERIFY(text.toString() == u"a++");
        Doc other(2);
        for (const std::string& update : updates)
            QVERIFY(other.applyUpdate(*fromHex(update), Origin{}));
        QVERIFY(other.text("t").toString() == u"a++");
    }

    void writingNeedsATransactionAndALivingType()
    {
        Doc doc(1);
        const Array array = doc.array("a");
        Text inner;
        edit(doc, [&](Transaction& txn) { inner = *array.insertText(txn, 0); });
        edit(doc, [&](Transaction& txn) {
            QVERIFY(inner.insert(txn, 0, u"x"));
            QVERIFY(array.remove(txn, 0));
            QCOMPARE(inner.insert(txn, 0, u"y").error().code, Errc::InvalidState);
        });
        QVERIFY(inner.isDeleted());
        QCOMPARE(inner.length(), 0U);
        edit(doc, [&](Transaction& txn) {
            QCOMPARE(inner.insert(txn, 0, u"y").error().code, Errc::InvalidState);
            QCOMPARE(Text().insert(txn, 0, u"y").error().code, Errc::InvalidState);
        });
    }

    void relativePositionsSurviveEdits()
    {
        Doc doc(1);
        const Text text = doc.text("t");
        edit(doc, [&](Transaction& txn) { QVERIFY(text.insert(txn, 0, u"hello world")); });
        const RelativePosition right = *relativePosition(text, 6);
        const RelativePosition left = *relativePosition(text, 6, Assoc::Left);
        const RelativePosition end = *relativePosition(text, 11);
        QVERIFY(!relativePosition(text, 12));
        edit(doc, [&](Transaction& txn) {
            QVERIFY(text.insert(txn, 6, u"big "));
            QVERIFY(text.insert(txn, 0, u">> "));
        });
        QCOMPARE(resolve(doc, right)->index, 13U);
        QCOMPARE(resolve(doc, left)->index, 9U);
        QCOMPARE(resolve(doc, end)->index, text.length());
        edit(doc, [&](Transaction& txn) { QVERIFY(text.remove(txn, 12, 4)); });
        QCOMPARE(resolve(doc, right)->index, 12U);
        Doc empty(3);
        QVERIFY(!resolve(empty, right));
        for (const RelativePosition& one : {right, left, end}) {
            const Bytes compact = encodeCompactPosition(one);
            QVERIFY(compact.size() <= MaxCompactPositionBytes);
            const auto back = decodeCompactPosition(compact, "t");
            QVERIFY(back);
            QCOMPARE(resolve(doc, *back)->index, resolve(doc, one)->index);
        }
    }

    void authorsOfRanges()
    {
        Doc a(1);
        Doc b(2);
        edit(a, [&](Transaction& txn) { QVERIFY(a.text("t").insert(txn, 0, u"aaaa")); });
        QVERIFY(b.applyUpdate(encodeStateAsUpdate(a), Origin{}));
        edit(b, [&](Transaction& txn) { QVERIFY(b.text("t").insert(txn, 2, u"bb")); });
        const std::vector<AuthorRange> want{{1, 1, 1}, {2, 2, 2}, {4, 2, 1}};
        QVERIFY(authorsOf(b.text("t"), 1, 99) == want);
        QVERIFY(authorsOf(b.text("t"), 99, 1).empty());
    }

    void typingOnBeforeWhatCameInBetween()
    {
        // The new text has another right neighbour than the item before it: no typing on.
        Doc one(5);
        Doc two(2);
        const auto type = [](Doc& doc, std::uint32_t at, std::u16string_view units) {
            doc.transact(Origin{},
                         [&](Transaction& txn) { QVERIFY(doc.text("t").insert(txn, at, units)); });
        };
        type(one, 0, u"a");
        QVERIFY(two.applyUpdate(encodeStateAsUpdate(one), Origin{}));
        type(two, 1, u"x");
        QVERIFY(one.applyUpdate(encodeStateAsUpdate(two), Origin{}));
        type(one, 1, u"b");
        QVERIFY(two.applyUpdate(encodeStateAsUpdate(one, two.stateVector()), Origin{}));
        QVERIFY(one.text("t").toString() == u"abx");
        QVERIFY(two.text("t").toString() == u"abx");
        QVERIFY(*canonicalState(one) == *canonicalState(two));
    }
};

QTEST_APPLESS_MAIN(TextTest)
#include "text_test.moc"
