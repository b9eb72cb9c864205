// SPDX-License-Identifier: MPL-2.0
// Observers that edit and apply, and events of texts that hold what no text of ours does. Yjs
// itself is asked by the differential test; these are the cases it once found.
#include "sync/crdt/doc.h"
#include "sync/crdt/update.h"
#include "tests/sync/crdt/update_builder.h"

#include <QTest>

#include <string>
#include <vector>

using namespace cahier;
using namespace cahier::crdt;

namespace {

std::string deltaOf(const TextEvent& event)
{
    return toJson(event.delta);
}

} // namespace

class ObserversTest : public QObject
{
    Q_OBJECT

    template <typename Body>
    static void edit(Doc& doc, Body body)
    {
        doc.transact(Origin{7}, body);
    }

private Q_SLOTS:

    /// What both deleted is one item by the time the second one is told.
    void eachIsToldWhatItDeleted()
    {
        DocOptions options;
        options.gc = DocOptions::Gc::Off;
        Doc doc(1, options);
        const Text text = doc.text("t");
        edit(doc, [&](Transaction& txn) { QVERIFY(text.insert(txn, 0, u"abc")); });
        std::vector<std::string> told;
        const Subscription keep = text.observe([&](const TextEvent& event) {
            told.push_back(deltaOf(event));
            if (told.size() == 1)
                edit(doc, [&](Transaction& txn) { QVERIFY(text.remove(txn, 0, 2)); });
        });
        edit(doc, [&](Transaction& txn) { QVERIFY(text.remove(txn, 0, 1)); });
        const std::vector<std::string> wanted{R"([{"delete":1}])", R"([{"delete":2}])"};
        QVERIFY(told == wanted);
    }

    /// The transaction that is being told sends it before it is merged.
    void whatAnObserverAppliesIsSentAsItCame()
    {
        Doc other(2);
        const Text typed = other.text("t");
        std::vector<Bytes> letters;
        const Subscription hear = other.onUpdate(
            [&](const UpdateEvent& event) { letters.push_back(toBytes(event.update)); });
        for (std::uint32_t i = 0; i < 3; ++i)
            edit(other, [&](Transaction& txn) { QVERIFY(typed.insert(txn, i, u"x")); });

        Doc doc(1);
        const Map map = doc.map("m");
        std::vector<int> sent; // the count of structs of the first client, which is the other one
        const Subscription sends =
            doc.onUpdate([&](const UpdateEvent& event) { sent.push_back(event.update[1]); });
        const Subscription keep = map.observe([&](const MapEvent&) {
            doc.transact(Origin{}, [&](Transaction&) {
                for (const Bytes& letter : letters)
                    QVERIFY(doc.applyUpdate(letter, Origin{}));
            });
        });
        edit(doc, [&](Transaction& txn) { QVERIFY(map.set(txn, "a", Any(1))); });
        const std::vector<int> wanted{3, 1}; // letters, a word
        QVERIFY(sent == wanted);
    }

    void valuesInATextAreCountedButNotShown()
    {
        using namespace cahier::crdt::detail;
        using namespace cahier::crdt::test;
        const Bytes update = buildUpdate(UpdateFormat::V1, [](auto& out) {
            out.rest().varUint(1);
            beginBlock(out, 3, 5);
            inRoot(out, ContentKind::String, "t");
            out.string("ab");
            behind(out, ContentKind::Doc, 5, 1);
            out.string("guid");
            out.rest().any(Any(AnyObject{}));
            behind(out, ContentKind::String, 5, 2);
            out.string(std::string(2000, 'c'));
            noDeletes(out);
        });
        Doc doc(1);
        QVERIFY(doc.applyUpdate(update, Origin{}));
        const Text text = doc.text("t");
        QCOMPARE(text.length(), 2003U);
        std::vector<std::string> told;
        const Subscription keep =
            text.observe([&](const TextEvent& event) { told.push_back(deltaOf(event)); });
        edit(doc, [&](Transaction& txn) { QVERIFY(text.insert(txn, 2003, u"d")); });
        edit(doc, [&](Transaction& txn) { QVERIFY(text.remove(txn, 1, 1000)); });
        const std::vector<std::string> wanted{R"([{"retain":2002},{"insert":"d"}])",
                                              R"([{"retain":1},{"delete":1000}])"};
        QVERIFY(told == wanted);
        QCOMPARE(text.length(), 1004U);
        QVERIFY(text.embedAt(1).has_value());
    }

    void halvesOfCharactersAreEscaped()
    {
        Doc doc(1);
        const Text text = doc.text("t");
        const XmlFragment xml = doc.xmlFragment("x");
        const std::u16string high(1, char16_t{0xD83D});
        const std::u16string low(1, char16_t{0xDE00});
        std::vector<std::string> told;
        const Subscription keep =
            text.observe([&](const TextEvent& event) { told.push_back(deltaOf(event)); });
        edit(doc, [&](Transaction& txn) {
            QVERIFY(text.insert(txn, 0, high));
            for (const std::u16string& half : {low, high}) {
                const auto node = xml.insertText(txn, 0);
                QVERIFY(node && node->insert(txn, 0, half));
            }
        });
        QCOMPARE(told.at(0), std::string(R"([{"insert":"\ud83d"}])"));
        QCOMPARE(toJson(text.toDelta()), told.at(0));
        QCOMPARE(text.toJson().toJson(), std::string(R"("\ud83d")"));
        QCOMPARE(xml.toXml(), std::string("\U0001F600"));
        edit(doc, [&](Transaction& txn) { QVERIFY(xml.remove(txn, 0, 1)); });
        QCOMPARE(xml.toXml(), std::string("\uFFFD"));
        QCOMPARE(xml.toJson().toJson(), std::string(R"("\ude00")"));
    }
};

QTEST_GUILESS_MAIN(ObserversTest)
#include "observers_test.moc"
