// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/debug.h"
#include "sync/crdt/relative_position.h"
#include "sync/crdt/undo.h"
#include "sync/crdt/update.h"
#include "tests/support/manual_clock.h"

#include <QTest>

#include <algorithm>
#include <vector>

using namespace cahier;
using namespace cahier::crdt;

namespace {

constexpr Origin Me{1};
constexpr Origin Net{2};

} // namespace

class UndoTest : public QObject
{
    Q_OBJECT

    ManualClock m_clock;

    void type(Doc& doc, std::uint32_t at, std::u16string_view text, Origin origin = Me)
    {
        doc.transact(origin,
                     [&](Transaction& txn) { QVERIFY(doc.text("t").insert(txn, at, text)); });
    }

    static UndoOptions options() { return {Milliseconds(500), {Me}}; }

private Q_SLOTS:

    void undoesOnlyItsOwnOrigin()
    {
        Doc doc(1);
        Doc other(2);
        const Text text = doc.text("t");
        const SharedType scope[] = {text};
        UndoManager undo(doc, scope, m_clock, options());
        type(doc, 0, u"mine");
        QVERIFY(other.applyUpdate(encodeStateAsUpdate(doc), Net));
        type(other, 4, u" theirs", Net);
        QVERIFY(doc.applyUpdate(encodeStateAsUpdate(other), Net));
        type(doc, 0, u"import ", Origin{3});
        QVERIFY(undo.undo());
        QVERIFY(text.toString() == u"import  theirs");
        QVERIFY(undo.redo());
        QVERIFY(text.toString() == u"import mine theirs");
        QVERIFY(!undo.canRedo());
        QVERIFY(other.applyUpdate(encodeStateAsUpdate(doc), Net));
        QVERIFY(other.text("t").toString() == u"import mine theirs");
    }

    void changesCloseInTimeAreOneStep()
    {
        Doc doc(1);
        const Text text = doc.text("t");
        const SharedType scope[] = {text};
        UndoManager undo(doc, scope, m_clock, options());
        type(doc, 0, u"a");
        m_clock.now += Milliseconds(499);
        type(doc, 1, u"b");
        m_clock.now += Milliseconds(500);
        type(doc, 2, u"c");
        undo.stopCapturing();
        type(doc, 3, u"d");
        QCOMPARE(undo.undoDepth(), 3U);
        QVERIFY(undo.undo());
        QVERIFY(text.toString() == u"abc");
        QVERIFY(undo.undo());
        QVERIFY(text.toString() == u"ab");
        QVERIFY(undo.undo());
        QVERIFY(text.toString().empty());
        QVERIFY(!undo.undo());
    }

    void deletionsAndFormatsComeBack()
    {
        Doc doc(1);
        const Text text = doc.text("t");
        const SharedType scope[] = {text};
        UndoManager undo(doc, scope, m_clock, options());
        type(doc, 0, u"hello world");
        undo.stopCapturing();
        doc.transact(Me, [&](Transaction& txn) {
            QVERIFY(text.format(txn, 0, 5, {{"bold", Any(true)}}));
        });
        const std::string formatted = toJson(text.toDelta());
        undo.stopCapturing();
        doc.transact(Me, [&](Transaction& txn) { QVERIFY(text.remove(txn, 2, 7)); });
        QVERIFY(undo.undo());
        QCOMPARE(toJson(text.toDelta()), formatted);
        QVERIFY(undo.undo());
        QVERIFY(toJson(text.toDelta()) == R"([{"insert":"hello world"}])");
        QVERIFY(undo.redo());
        QCOMPARE(toJson(text.toDelta()), formatted);
    }

    void aNewChangeForgetsRedo()
    {
        Doc doc(1);
        const SharedType scope[] = {doc.text("t")};
        UndoManager undo(doc, scope, m_clock, options());
        type(doc, 0, u"a");
        QVERIFY(undo.undo());
        QVERIFY(undo.canRedo());
        type(doc, 0, u"b");
        QVERIFY(!undo.canRedo());
    }

    void stepsCarryMeta()
    {
        Doc doc(1);
        const SharedType scope[] = {doc.text("t")};
        UndoManager undo(doc, scope, m_clock, options());
        undo.onStepAdded([](const UndoManager::StepEvent& event) { *event.meta = 42; });
        int popped = 0;
        undo.onStepPopped(
            [&](const UndoManager::StepEvent& event) { popped = std::any_cast<int>(*event.meta); });
        type(doc, 0, u"a");
        QVERIFY(undo.undo());
        QCOMPARE(popped, 42);
    }

    void otherTypesAreOutOfScope()
    {
        Doc doc(1);
        const SharedType scope[] = {doc.map("m")};
        UndoManager undo(doc, scope, m_clock, options());
        type(doc, 0, u"a");
        QVERIFY(!undo.canUndo());
        Text inner;
        doc.transact(Me, [&](Transaction& txn) { inner = *doc.map("m").setText(txn, "k"); });
        undo.stopCapturing();
        doc.transact(Me, [&](Transaction& txn) { QVERIFY(inner.insert(txn, 0, u"x")); });
        QCOMPARE(undo.undoDepth(), 2U);
    }

    void whatWasRedoneIsSplitByKnownUpdates()
    {
        // Yjs looks up the neighbours of structs it knows already, and halves of what undo brought
        // back do not merge again.
        Doc doc(1);
        const Text text = doc.text("t");
        const SharedType scope[] = {text};
        UndoManager undo(doc, scope, m_clock, options());
        std::vector<Bytes> updates;
        const Subscription keep = doc.onUpdate(
            [&](const UpdateEvent& event) { updates.push_back(toBytes(event.update)); });
        type(doc, 0, u"abc");
        type(doc, 3, u"def");
        undo.stopCapturing();
        doc.transact(Me, [&](Transaction& txn) { QVERIFY(text.remove(txn, 0, 6)); });
        QVERIFY(undo.undo());
        const Bytes second = updates[1];
        const auto structs = [&] {
            const std::string shown = *describeUpdate(encodeStateAsUpdate(doc));
            return std::count(shown.begin(), shown.end(), '\n');
        };
        const auto before = structs();
        QVERIFY(doc.applyUpdate(updates[0], Net));
        QCOMPARE(structs(), before);
        QVERIFY(doc.applyUpdate(second, Net));
        QCOMPARE(structs(), before + 1);
        QVERIFY(text.toString() == u"abcdef");
    }

    void whatIsKeptStaysKeptWhenItMerges()
    {
        // The copy that redo makes joins the value before it, which nobody tracks; deleted by
        // others, both stay whole. The bytes are those of Yjs 13.6.
        Doc doc(1);
        const Array array = doc.array("a");
        const SharedType scope[] = {array};
        UndoManager undo(doc, scope, m_clock, options());
        const auto insert = [&](std::uint32_t at, int value, Origin origin) {
            undo.stopCapturing();
            doc.transact(origin, [&](Transaction& txn) {
                const Any values[] = {Any(value)};
                QVERIFY(array.insert(txn, at, values));
            });
        };
        insert(0, 1, Me);
        insert(1, 2, Me);
        QVERIFY(undo.undo());
        insert(1, 3, Net);
        QVERIFY(undo.redo());
        QCOMPARE(array.toJson().toJson(), std::string("[1,3,2]"));
        doc.transact(Net, [&](Transaction& txn) { QVERIFY(array.remove(txn, 1, 2)); });
        const Bytes state = encodeStateAsUpdate(doc);
        QCOMPARE(QByteArray(reinterpret_cast<const char*>(state.data()),
                            static_cast<qsizetype>(state.size()))
                     .toHex(),
                 QByteArray("0103010008010161017d01880100017d02c801000101027d037d020101010103"));
    }

    void positionsFollowTheHalvesOfWhatWasRedone()
    {
        Doc doc(1);
        const Text text = doc.text("t");
        const SharedType scope[] = {text};
        UndoManager undo(doc, scope, m_clock, options());
        type(doc, 0, u"abcd");
        Doc other(2);
        QVERIFY(other.applyUpdate(encodeStateAsUpdate(doc), Net));
        const auto position = relativePosition(text, 3);
        undo.stopCapturing();
        doc.transact(Me, [&](Transaction& txn) { QVERIFY(text.remove(txn, 0, 4)); });
        QVERIFY(undo.undo());
        // It knows the first four only, and splits them where they lie, deleted.
        type(other, 2, u"--", Net);
        QVERIFY(doc.applyUpdate(encodeStateAsUpdate(other, doc.stateVector()), Net));
        const std::u16string now = text.toString();
        QCOMPARE(now.size(), 6U);
        const auto found = resolve(doc, *position);
        QVERIFY(found);
        QVERIFY(now[found->index] == u'd');
    }
};

QTEST_APPLESS_MAIN(UndoTest)
#include "undo_test.moc"
