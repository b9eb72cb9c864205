// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/debug.h"
#include "sync/crdt/undo.h"
#include "sync/crdt/update.h"

#include <QTest>

#include <algorithm>
#include <vector>

using namespace cahier;
using namespace cahier::crdt;

namespace {

class StillClock final : public Clock
{
public:
    std::uint64_t unixMs() const override { return 0; }

    SteadyTime steady() const override { return now; }

    Milliseconds now{1000};
};

constexpr Origin Me{1};
constexpr Origin Net{2};

} // namespace

class UndoTest : public QObject
{
    Q_OBJECT

    StillClock m_clock;

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
};

QTEST_APPLESS_MAIN(UndoTest)
#include "undo_test.moc"
