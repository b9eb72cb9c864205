// SPDX-License-Identifier: MPL-2.0
// A document that comes with its content is there with all of it, or not at all.
#include "tests/support/world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::sim;

class ClientImportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void importedIsAllOrNothing();
};

void ClientImportTest::importedIsAllOrNothing()
{
    World world(7);
    Person& anna = world.add("Anna");
    Person& ben = world.add("Ben");
    const GroupId group = world.makeShared(anna, ben);
    const auto fill = [](crdt::Doc& doc) -> Result<void> {
        for (int i = 0; i < 3; ++i) {
            CAHIER_TRY_VOID(doc.transact(crdt::Origin::named("test"), [&](crdt::Transaction& t) {
                return doc.text("content").insert(t, 0, u"Harbour ");
            }));
        }
        return {};
    };
    const auto before = anna.client().documents(group).size();
    const auto refused = anna.client().importDocument(
        group, "Never", [](crdt::Doc&) -> Result<void> { return fail(Errc::Malformed, "no"); });
    QCOMPARE(refused.error().code, Errc::Malformed);
    // The disk fills up in the middle: the title is not there without its text.
    QVERIFY(anna.database().execute("PRAGMA max_page_count = 1"));
    const auto full = anna.client().importDocument(group, "Half", [](crdt::Doc& doc) {
        return doc.transact(crdt::Origin::named("test"), [&doc](crdt::Transaction& transaction) {
            return doc.text("content").insert(transaction, 0, std::u16string(500'000, u'x'));
        });
    });
    QVERIFY(!full);
    QCOMPARE(full.error().code, Errc::DiskFull);
    QVERIFY(anna.database().execute("PRAGMA max_page_count = 1073741823"));
    QCOMPARE(anna.client().documents(group).size(), before);
    const DocumentId id = anna.client().importDocument(group, "Whole", fill).value();
    QCOMPARE(anna.text(id), std::string("Harbour Harbour Harbour "));
    QCOMPARE(anna.client().search("harbour", 5).size(), std::size_t{1});
    // What follows builds on it, here, after a crash and at a colleague's.
    anna.insert(id, 0, "The ");
    QVERIFY(world.settle());
    QCOMPARE(ben.text(id), std::string("The Harbour Harbour Harbour "));
    anna.crash();
    anna.start();
    QCOMPARE(anna.text(id), std::string("The Harbour Harbour Harbour "));
    QVERIFY(anna.client().createDocument(group, "Another"));
    anna.client().connect();
    QVERIFY(world.settle());
    QCOMPARE(ben.client().documents(group).size(), before + 2);
    QVERIFY(anna.problems.empty());
}

QTEST_APPLESS_MAIN(ClientImportTest)
#include "client_import_test.moc"
