// SPDX-License-Identifier: MPL-2.0
// Edits made once more under another id: the same text, no id twice, and a place for everything
// whose surroundings are gone.
#include "sync/crdt/reissue.h"
#include "sync/crdt/update.h"

#include <QtTest>

#include <vector>

using namespace cahier;
using namespace cahier::crdt;

namespace {

constexpr Origin Here = Origin::named("test");
constexpr ClientId Old = 7;
constexpr ClientId New = 9;
constexpr ClientId Other = 5;

/// A document and the updates of what was typed into it.
struct Typist
{
    explicit Typist(ClientId id)
        : doc(id)
        , keep(doc.onUpdate([this](const UpdateEvent& event) {
            if (event.source == Source::Local)
                updates.push_back(toBytes(event.update));
        }))
    {
    }

    void insert(std::uint32_t at, std::u16string_view text)
    {
        doc.transact(Here, [&](Transaction& txn) {
            QVERIFY(doc.text("content").insert(txn, at, text).has_value());
        });
    }

    void remove(std::uint32_t at, std::uint32_t length)
    {
        doc.transact(Here, [&](Transaction& txn) {
            QVERIFY(doc.text("content").remove(txn, at, length).has_value());
        });
    }

    void take(const std::vector<Bytes>& all)
    {
        for (const Bytes& update : all)
            QVERIFY(doc.applyUpdate(update, Here).has_value());
    }

    std::string text() { return doc.text("content").toUtf8(); }

    Doc doc;
    std::vector<Bytes> updates;
    Subscription keep;
};

} // namespace

class ReissueTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSameTextUnderANewId();
    void knownPartsAreLeftOut();
    void severalAuthorsInARow();
    void neighboursThatAreLost();
    void mapsAndNestedTypes();
    void holesAreRefused();
    void agreement();
};

void ReissueTest::theSameTextUnderANewId()
{
    Typist base(Other);
    base.insert(0, u"truth");
    Typist old(Old);
    old.take(base.updates);
    old.insert(5, u" and");
    old.insert(9, u" more");
    old.remove(0, 1);
    old.insert(0, u"T");
    Typist fresh(New);
    fresh.take(base.updates);
    Reissue how;
    how.to = New;
    how.moves = {{Old, 0, 10, 0}};
    Clock32 next = 0;
    for (const Bytes& update : old.updates) {
        const auto again = reissueUpdate(update, how);
        QVERIFY(again.has_value());
        const auto checked = checkAuthor(*again, New, next);
        QVERIFY(checked.has_value());
        next = *checked;
        fresh.take({*again});
    }
    QCOMPARE(next, Clock32{10});
    QCOMPARE(fresh.text(), std::string("Truth and more"));
    QCOMPARE(fresh.doc.stateVector().get(Old), Clock32{0});
    QVERIFY(!fresh.doc.hasPending());
}

void ReissueTest::knownPartsAreLeftOut()
{
    Typist old(Old);
    old.insert(0, u"abcdef");
    Typist fresh(New);
    Reissue how;
    how.to = New;
    how.moves = {{Old, 4, 2, 3}};
    const auto tail = reissueUpdate(old.updates.front(), how);
    QVERIFY(tail.has_value());
    QCOMPARE(*checkAuthor(*tail, New, 3), Clock32{5});
    how.moves = {{Old, 6, 10, 0}};
    QCOMPARE(*reissueUpdate(old.updates.front(), how), Bytes{});
    how.moves = {{Old, 0, 3, 0}};
    QCOMPARE(reissueUpdate(old.updates.front(), how).error().code, Errc::InvalidArgument);
}

void ReissueTest::severalAuthorsInARow()
{
    // What the old device had not sent, then what the new one typed on top of it.
    Typist old(Old);
    old.insert(0, u"one");
    Typist fresh(New);
    fresh.take(old.updates);
    fresh.insert(3, u" two");
    fresh.insert(0, u"zero ");
    Reissue how;
    how.to = New;
    how.moves = {{Old, 0, 3, 0}, {New, 0, 9, 3}};
    Typist third(Other);
    for (const auto* source : {&old.updates, &fresh.updates}) {
        for (const Bytes& update : *source)
            third.take({*reissueUpdate(update, how)});
    }
    QCOMPARE(third.text(), std::string("zero one two"));
    QCOMPARE(third.doc.stateVector().get(New), Clock32{12});
}

void ReissueTest::neighboursThatAreLost()
{
    Typist base(Other);
    base.insert(0, u"[]");
    Typist liar(6);
    liar.take(base.updates);
    liar.insert(1, u"lies");
    Typist old(Old);
    old.take(base.updates);
    old.take(liar.updates);
    old.insert(3, u"inside");  // [li inside es]
    old.insert(1, u"before");  // [before li…
    old.remove(7, 1);          // The l, and
    old.insert(16, u" after"); // …es after]
    QCOMPARE(old.text(), std::string("[beforeiinsidees after]"));
    Reissue how;
    how.to = New;
    how.moves = {{Old, 0, 18, 0}};
    how.lost.add(6, 0, 4);
    how.seenIn = &old.doc;
    Typist fresh(New);
    fresh.take(base.updates);
    for (const Bytes& update : old.updates) {
        const auto again = reissueUpdate(update, how);
        QVERIFY(again.has_value());
        if (!again->empty())
            fresh.take({*again});
    }
    QVERIFY(!fresh.doc.hasPending());
    QCOMPARE(fresh.text(), std::string("[beforeinside after]"));
}

void ReissueTest::mapsAndNestedTypes()
{
    Typist liar(6);
    liar.doc.transact(Here, [&](Transaction& txn) {
        QVERIFY(liar.doc.map("m").set(txn, "key", Any("lie")).has_value());
    });
    Typist old(Old);
    old.take(liar.updates);
    old.doc.transact(Here, [&](Transaction& txn) {
        QVERIFY(old.doc.map("m").set(txn, "key", Any("truth")).has_value());
    });
    Reissue how;
    how.to = New;
    how.moves = {{Old, 0, 1, 0}};
    how.lost.add(6, 0, 1);
    how.seenIn = &old.doc;
    const auto again = reissueUpdate(old.updates.front(), how);
    QVERIFY(again.has_value());
    Doc fresh(New);
    Map map = fresh.map("m");
    QVERIFY(fresh.applyUpdate(*again, Here).has_value());
    QVERIFY(!fresh.hasPending());
    QCOMPARE(map.get("key")->any, Any("truth"));
}

void ReissueTest::holesAreRefused()
{
    Typist old(Old);
    old.insert(0, u"a");
    old.insert(1, u"b");
    old.insert(2, u"c");
    const std::vector<ByteView> parts{old.updates[0], old.updates[2]};
    const Bytes hole = mergeUpdates(parts).value();
    Reissue how;
    how.to = New;
    how.moves = {{Old, 0, 3, 0}};
    QCOMPARE(reissueUpdate(hole, how).error().code, Errc::BadUpdate);
    QCOMPARE(reissueUpdate(Bytes{9, 9, 9}, how).error().code, Errc::BadUpdate);
}

void ReissueTest::agreement()
{
    Typist a(Old);
    Typist b(Old);
    for (Typist* each : {&a, &b}) {
        each->insert(0, u"same");
        each->insert(4, u" start");
    }
    a.insert(10, u"!");
    b.insert(10, u"?");
    b.insert(11, u"?");
    const auto views = [](const Typist& typist) {
        return std::vector<ByteView>(typist.updates.begin(), typist.updates.end());
    };
    const Bytes mine = mergeUpdates(views(a)).value();
    const Bytes theirs = mergeUpdates(views(b)).value();
    QCOMPARE(*agreeUntil(mine, theirs, Old, 0), Clock32{10});
    QCOMPARE(*agreeUntil(mine, theirs, Old, 4), Clock32{10});
    QCOMPARE(*agreeUntil(mine, mine, Old, 0), Clock32{11});
    QCOMPARE(*agreeUntil(mine, Bytes{0, 0}, Old, 0), Clock32{0});
    QCOMPARE(*agreeUntil(mine, theirs, New, 2), Clock32{2});
    QVERIFY(!agreeUntil(mine, Bytes{1}, Old, 0));
}

QTEST_APPLESS_MAIN(ReissueTest)
#include "reissue_test.moc"
