// SPDX-License-Identifier: MPL-2.0
// The index of a list against the list itself: after each of many random edits, positions, totals,
// live neighbours and formats from the tree are those of a walk from the start.
#include "sync/base/random.h"
#include "sync/crdt/doc_state.h"
#include "sync/crdt/update.h"

#include <QTest>

using namespace cahier;
using namespace cahier::crdt;
using namespace cahier::crdt::detail;

namespace {

void verifyAgainstWalk(Type& type)
{
    std::uint32_t index = 0;
    const Item* previous = nullptr;
    ActiveFormats formats;
    for (Item* item = type.start; item; previous = item, item = item->right) {
        QVERIFY(item->left == previous);
        QVERIFY(item->parent == &type);
        QCOMPARE(type.sequence.indexOf(item), index);
        Item* live = item;
        while (live && live->deleted())
            live = live->right;
        QVERIFY(Sequence::nextLive(item) == live);
        if (type.hasFormats) {
            const ActiveFormats found = type.sequence.formatsBefore(item);
            const auto active = [](const ActiveFormats& all) {
                std::vector<std::pair<KeyId, const Item*>> out;
                for (const ActiveFormat& one : all) {
                    if (!one.item->formatEnds())
                        out.emplace_back(one.key, one.item);
                }
                return out;
            };
            QVERIFY(active(found) == active(formats));
            if (type.sequence.hasManyKeys()) {
                for (const ActiveFormat& one : formats)
                    QVERIFY(type.sequence.formatBefore(one.key, item) == one.item);
            }
            if (item->kind == ContentKind::Format && !item->deleted()) {
                if (type.sequence.hasManyKeys())
                    QVERIFY(type.sequence.formatFrom(item->formatKey(), item) == item);
                Sequence::applyFormat(formats, item);
            }
        }
        for (std::uint32_t i = 1; i <= item->visible(); i += 1 + item->visible() / 3) {
            const Place place = type.sequence.locate(index + i);
            QVERIFY(place.left == item);
            QCOMPARE(place.offset, i);
            QCOMPARE(place.start, index);
        }
        index += item->visible();
    }
    QVERIFY(type.end == previous);
    QCOMPARE(type.sequence.total(), index);
}

} // namespace

class SequenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void randomEdits_data()
    {
        QTest::addColumn<int>("seed");
        QTest::addColumn<int>("keys");
        for (int seed = 1; seed <= 6; ++seed) {
            QTest::addRow("plain %d", seed) << seed << 0;
            QTest::addRow("formats %d", seed) << seed << 2;
            QTest::addRow("many keys %d", seed) << seed << 60;
        }
    }

    void randomEdits()
    {
        QFETCH(int, seed);
        QFETCH(int, keys);
        SeededRandom random(static_cast<std::uint64_t>(seed));
        Doc doc(1);
        Doc other(2);
        const Text text = doc.text("t");
        const Text otherText = other.text("t");
        std::u16string model;
        for (int round = 0; round < 1500; ++round) {
            doc.transact(Origin{}, [&](Transaction& txn) {
                const auto size = static_cast<std::uint32_t>(model.size());
                const auto at = static_cast<std::uint32_t>(random.below(size + 1));
                const auto what = random.below(10);
                if (what < 3 && at < size) {
                    const auto length = static_cast<std::uint32_t>(
                        1 + random.below(std::min<std::uint32_t>(size - at, 30)));
                    QVERIFY(text.remove(txn, at, length));
                    model.erase(at, length);
                } else if (keys > 0 && what < 6 && at < size) {
                    const auto length = static_cast<std::uint32_t>(
                        1 + random.below(std::min<std::uint32_t>(size - at, 12)));
                    const std::uint64_t kind = random.below(6);
                    const Any value = kind < 2 ? Any(nullptr) : kind < 3 ? Any("x") : Any(true);
                    const auto key = random.below(static_cast<std::uint64_t>(keys));
                    QVERIFY(text.format(txn, at, length, {{std::to_string(key), value}}));
                } else {
                    const std::u16string added(1 + random.below(4),
                                               static_cast<char16_t>(u'a' + round % 26));
                    if (keys > 2 && what == 9)
                        QVERIFY(text.insert(txn, at, added, {{"given", Any(1)}}));
                    else
                        QVERIFY(text.insert(txn, at, added));
                    model.insert(at, added);
                }
            });
            if (round % 50 == 0) {
                verifyAgainstWalk(*text.type());
                QVERIFY(other.applyUpdate(encodeStateAsUpdate(doc, other.stateVector()), Origin{}));
                verifyAgainstWalk(*otherText.type());
            }
        }
        QCOMPARE(QString::fromStdU16String(text.toString()), QString::fromStdU16String(model));
        for (std::uint32_t at = 0; at < model.size(); at += 17)
            QVERIFY(text.slice(at, 9) == model.substr(at, 9));
        verifyAgainstWalk(*text.type());
    }
};

QTEST_GUILESS_MAIN(SequenceTest)
#include "sequence_test.moc"
