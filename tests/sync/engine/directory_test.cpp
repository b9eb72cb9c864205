// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/doc.h"
#include "sync/crdt/update.h"
#include "sync/engine/directory.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::engine;

class DirectoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void changesTravelAsUpdates();
    void sameValueIsNoUpdate();
    void changesNameOnlyWhatChanged();
    void concurrentRenamesConverge();
    void foreignShapesReadAsAbsent();
    void unknownDocument();
};

void DirectoryTest::changesTravelAsUpdates()
{
    Directory a(1);
    Directory b(2);
    const DocumentId id({5});
    const UserId user({6});
    QVERIFY(b.apply(a.setWorkspaceName("Team").value()).has_value());
    QVERIFY(b.apply(a.setMemberName(user, "Anna").value()).has_value());
    QVERIFY(b.apply(a.addDocument({id, "Plan", 1234, 0}).value()).has_value());
    QCOMPARE(b.workspaceName(), std::string("Team"));
    QCOMPARE(b.memberName(user), std::string("Anna"));
    QCOMPARE(b.find(id)->title, std::string("Plan"));
    QCOMPARE(b.find(id)->createdMs, std::uint64_t{1234});
    QVERIFY(b.apply(a.setTrashed(id, 99).value()).has_value());
    QCOMPARE(b.find(id)->trashedMs, std::uint64_t{99});
    QVERIFY(a.apply(b.setTrashed(id, 0).value()).has_value());
    QCOMPARE(a.documents().size(), std::size_t{1});
    QCOMPARE(a.documents().front().trashedMs, std::uint64_t{0});
}

void DirectoryTest::sameValueIsNoUpdate()
{
    Directory a(1);
    QVERIFY(!a.setWorkspaceName("Team")->empty());
    QVERIFY(a.setWorkspaceName("Team")->empty());
}

void DirectoryTest::changesNameOnlyWhatChanged()
{
    Directory a(1);
    const DocumentId one({1});
    const DocumentId two({2});
    QVERIFY(a.addDocument({one, "1", 0, 0}).has_value());
    QVERIFY(a.addDocument({two, "2", 0, 0}).has_value());
    QCOMPARE(a.takeChanges().documents.size(), std::size_t{2});
    QVERIFY(a.setTitle(two, "zwei").has_value());
    const auto changes = a.takeChanges();
    QCOMPARE(changes.documents, std::set<DocumentId>{two});
    QVERIFY(changes.names == Directory::Changes::Names::Same);
    QVERIFY(a.setWorkspaceName("W").has_value());
    QVERIFY(a.takeChanges().names == Directory::Changes::Names::Changed);
    QVERIFY(a.takeChanges().documents.empty());
}

void DirectoryTest::concurrentRenamesConverge()
{
    Directory a(1);
    Directory b(2);
    const DocumentId id({5});
    QVERIFY(b.apply(a.addDocument({id, "x", 0, 0}).value()).has_value());
    const Bytes left = a.setTitle(id, "left").value();
    const Bytes right = b.setTitle(id, "right").value();
    QVERIFY(a.apply(right).has_value());
    QVERIFY(b.apply(left).has_value());
    QCOMPARE(a.find(id)->title, b.find(id)->title);
}

void DirectoryTest::foreignShapesReadAsAbsent()
{
    crdt::Doc other(9);
    const DocumentId number({1});
    const DocumentId odd({2});
    other.transact(crdt::Origin{}, [&](crdt::Transaction& txn) {
        const crdt::Map documents = other.map("documents");
        QVERIFY(documents.set(txn, number.hex(), crdt::Any(5)).has_value());
        QVERIFY(documents.set(txn, "no id", crdt::Any(5)).has_value());
        const crdt::Map map = documents.setMap(txn, odd.hex()).value();
        QVERIFY(map.set(txn, "title", crdt::Any(7)).has_value());
        QVERIFY(map.set(txn, "created", crdt::Any(-3.5)).has_value());
        QVERIFY(map.set(txn, "trashed", crdt::Any("yes")).has_value());
        QVERIFY(other.map("workspace").set(txn, "name", crdt::Any(nullptr)).has_value());
        QVERIFY(other.map("members").set(txn, "x", crdt::Any(std::string(5'000, 'n'))).has_value());
    });
    Directory a(1);
    QVERIFY(a.apply(crdt::encodeStateAsUpdate(other)).has_value());
    QVERIFY(!a.find(number));
    QCOMPARE(a.find(odd)->title, std::string());
    QCOMPARE(a.find(odd)->createdMs, std::uint64_t{0});
    QCOMPARE(a.find(odd)->trashedMs, std::uint64_t{0});
    QCOMPARE(a.workspaceName(), std::string());
    QCOMPARE(a.documents().size(), std::size_t{1});
}

void DirectoryTest::unknownDocument()
{
    Directory a(1);
    QCOMPARE(a.setTitle(DocumentId({1}), "x").error().code, Errc::NotFound);
    QCOMPARE(a.setTrashed(DocumentId({1}), 1).error().code, Errc::NotFound);
    QVERIFY(!a.apply(Bytes{1, 2, 3}).has_value());
}

QTEST_APPLESS_MAIN(DirectoryTest)
#include "directory_test.moc"
