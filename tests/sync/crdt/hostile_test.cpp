// SPDX-License-Identifier: MPL-2.0
// Updates made to hurt: each field is well-formed, the whole is as expensive, deep or contradictory
// as it can be. Any costs at most seconds and memory in proportion, and is taken or refused whole.
#include "sync/base/random.h"
#include "sync/crdt/snapshot.h"
#include "sync/crdt/undo.h"
#include "sync/crdt/update.h"
#include "tests/support/manual_clock.h"
#include "tests/sync/crdt/hostile_shapes.h"

#include <QTest>

#include <fstream>
#include <string>

using namespace cahier;
using namespace cahier::crdt;
using namespace cahier::crdt::test;
using detail::ContentKind;

Q_DECLARE_METATYPE(cahier::crdt::UpdateFormat)

namespace {

constexpr std::uint64_t Seed = 20261122;
constexpr long MaxMegabytes = 400;
constexpr std::uint32_t Many = 50000;

/// Most memory this process ever had; 0 where that cannot be told.
long peakMegabytes()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 0; // the sanitizers' own
#else
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:"))
            return std::stol(line.substr(6)) / 1024;
    }
    return 0;
#endif
}

} // namespace

class HostileTest : public QObject
{
    Q_OBJECT

    /// Everything that the app does with an update, while an observer and undo look on.
    static void applyAndRead(const Bytes& update, UpdateFormat format)
    {
        Doc doc(1);
        const ManualClock clock;
        const SharedType scope[] = {doc.text("t"), doc.array("a"), doc.map("m")};
        const UndoManager undo(doc, scope, clock);
        const auto told = doc.array("a").observeDeep([](auto) {});
        const auto sent = doc.onUpdate([](const UpdateEvent&) {});
        const Bytes before = encodeStateAsUpdate(doc);
        const auto done = doc.applyUpdate(update, Origin{}, format);
        QCOMPARE(inspectUpdate(update, format).has_value(), done.has_value());
        if (!done) {
            QCOMPARE(done.error().code, Errc::BadUpdate);
            QVERIFY(encodeStateAsUpdate(doc) == before);
            QVERIFY(doc.stateVector().empty() && !doc.hasPending());
            return;
        }
        Doc other(2);
        QVERIFY(other.applyUpdate(encodeStateAsUpdate(doc, {}, format), Origin{}, format));
        QCOMPARE(other.stateVector(), doc.stateVector());
        static_cast<void>(doc.text("t").toDelta());
        static_cast<void>(doc.array("a").toJson());
        static_cast<void>(doc.map("m").toJson());
        static_cast<void>(canonicalState(doc));
        static_cast<void>(takeSnapshot(doc));
        doc.transact(Origin{}, [&](Transaction& txn) {
            QVERIFY(doc.text("t").insert(txn, 0, u"!"));
            QVERIFY(doc.text("t").remove(txn, 0, doc.text("t").length()));
            QVERIFY(doc.array("a").remove(txn, 0, doc.array("a").length()));
            QVERIFY(doc.map("m").clear(txn));
        });
    }

    static void inspectAndMerge(const Bytes& update, UpdateFormat format)
    {
        const auto vector = stateVectorOfUpdate(update, format);
        const ByteView twice[] = {update, update};
        QCOMPARE(mergeUpdates(twice, format).has_value(), vector.has_value());
        if (vector)
            QVERIFY(diffUpdate(update, *vector, format));
        const UpdateFormat other = format == UpdateFormat::V1 ? UpdateFormat::V2 : UpdateFormat::V1;
        QCOMPARE(convertUpdate(update, format, other).has_value(), vector.has_value());
    }

    static void survives(const Bytes& update, UpdateFormat format)
    {
        const long peak = peakMegabytes();
        const double start = cpuSeconds();
        applyAndRead(update, format);
        inspectAndMerge(update, format);
        const double took = cpuSeconds() - start;
        QVERIFY2(took < MaxSeconds, qPrintable(QString::number(took)));
        const long more = peakMegabytes() - peak;
        QVERIFY2(more < MaxMegabytes, qPrintable(QString::number(more)));
    }

    static void refused(const Bytes& update, UpdateFormat format = UpdateFormat::V1)
    {
        Doc doc(1);
        doc.transact(Origin{},
                     [&](Transaction& txn) { QVERIFY(doc.text("t").insert(txn, 0, u"before")); });
        const Bytes before = encodeStateAsUpdate(doc);
        const auto done = doc.applyUpdate(update, Origin{}, format);
        QVERIFY(!done);
        QCOMPARE(done.error().code, Errc::BadUpdate);
        QCOMPARE(toHex(encodeStateAsUpdate(doc)), toHex(before));
        QVERIFY(!inspectUpdate(update, format));
    }

    static void randomEdit(Doc& doc, SeededRandom& random)
    {
        doc.transact(Origin{}, [&](Transaction& txn) {
            const Text text = doc.text("t");
            const Array array = doc.array("a");
            const auto at = static_cast<std::uint32_t>(random.below(text.length() + 1));
            const auto rest = static_cast<std::uint32_t>(random.below(text.length() - at + 1));
            const auto place = static_cast<std::uint32_t>(random.below(array.length() + 1));
            const std::string key(1, static_cast<char>('a' + random.below(3)));
            switch (random.below(8)) {
            case 0:
            case 1:
                QVERIFY(text.insert(txn, at, random.below(2) == 0 ? u"abc" : u"\U0001F600"));
                break;
            case 2:
                QVERIFY(text.remove(txn, at, rest));
                break;
            case 3:
                QVERIFY(text.format(txn, at, rest, {{"bold", Any(random.below(2) == 0)}}));
                break;
            case 4:
                QVERIFY(doc.map("m").set(txn, key, Any(1)));
                break;
            case 5: {
                const Any both[] = {Any(1), Any("two"), Any(nullptr)};
                QVERIFY(array.insert(txn, place, both));
                break;
            }
            case 6: {
                const auto nested = array.insertType(txn, place, TypeKind::Text);
                QVERIFY(nested && nested->asText().insert(txn, 0, u"nested"));
                break;
            }
            default:
                if (place < array.length())
                    QVERIFY(array.remove(txn, place));
            }
        });
    }

private Q_SLOTS:

    void shapes_data()
    {
        QTest::addColumn<std::size_t>("index");
        QTest::addColumn<UpdateFormat>("format");
        for (std::size_t i = 0; i < std::size(Shapes); ++i) {
            QTest::addRow("%s v1", Shapes[i].name) << i << UpdateFormat::V1;
            QTest::addRow("%s v2", Shapes[i].name) << i << UpdateFormat::V2;
        }
    }

    void shapes()
    {
        QFETCH(std::size_t, index);
        QFETCH(UpdateFormat, format);
        survives(Shapes[index].make(format, Many), format);
    }

    /// A few bytes of format 2 that stand for a quarter of a million structs are taken; those that
    /// stand for more than MaxFreeStructs are not.
    void bombs_data()
    {
        QTest::addColumn<std::size_t>("index");
        for (std::size_t i = 0; i < std::size(Bombs); ++i)
            QTest::addRow("%s", Bombs[i].name) << i;
    }

    void bombs()
    {
        QFETCH(std::size_t, index);
        const Bytes taken = Bombs[index].make(UpdateFormat::V2, 250000);
        QVERIFY(taken.size() < 100);
        survives(taken, UpdateFormat::V2);
        refused(Bombs[index].make(UpdateFormat::V2, 1100000), UpdateFormat::V2);
    }

    /// Counts that nothing follows, in every place where one can stand.
    void declaredCounts()
    {
        for (const std::uint64_t count : {1000000000ULL, 0xFFFFFFFFULL, (1ULL << 53U) - 1}) {
            for (const UpdateFormat format : {UpdateFormat::V1, UpdateFormat::V2}) {
                const auto build = [&](auto body) {
                    refused(buildUpdate(format, body), format);
                };
                build([&](auto& out) { out.rest().varUint(count); });
                build([&](auto& out) {
                    out.rest().varUint(1);
                    beginBlock(out, count, Mallory);
                    out.info(0);
                    out.length(1);
                    noDeletes(out);
                });
                build([&](auto& out) {
                    out.rest().varUint(0);
                    out.rest().varUint(count);
                });
                build([&](auto& out) {
                    out.rest().varUint(0);
                    out.rest().varUint(1);
                    beginDeletes(out, count, Mallory);
                });
                for (const ContentKind kind : {ContentKind::Any, ContentKind::Json}) {
                    build([&](auto& out) {
                        out.rest().varUint(1);
                        beginBlock(out, 1, Mallory);
                        inRoot(out, kind, "a");
                        out.length(count);
                    });
                }
            }
        }
    }

    /// Clocks end at MaxClock; what one run or the sum of several passes is refused.
    void clocksEnd()
    {
        using Lengths = std::vector<std::uint64_t>;
        for (const Lengths& lengths :
             {Lengths{MaxClock + 1},
              Lengths{MaxClock, 1},
              Lengths{1000000000, 1000000000, 1000000000, 1000000000, 1000000000},
              Lengths{(1ULL << 53U) - 1}}) {
            for (const UpdateFormat format : {UpdateFormat::V1, UpdateFormat::V2}) {
                for (const ContentKind kind :
                     {ContentKind::Gc, ContentKind::Skip, ContentKind::Deleted}) {
                    refused(buildUpdate(
                                format,
                                [&](auto& out) {
                        out.rest().varUint(1);
                        beginBlock(out, lengths.size(), Mallory);
                        for (const std::uint64_t length : lengths) {
                            if (kind == ContentKind::Deleted)
                                inRoot(out, kind, "t");
                            else
                                out.info(kindOf(kind));
                            if (kind == ContentKind::Skip)
                                out.rest().varUint(length);
                            else
                                out.length(length);
                        }
                        noDeletes(out);
                                }),
                            format);
                }
            }
        }
    }

    /// Runs of a thousand million are no more work than short ones.
    void longRuns()
    {
        for (const ContentKind kind : {ContentKind::Gc, ContentKind::Deleted}) {
            for (const UpdateFormat format : {UpdateFormat::V1, UpdateFormat::V2}) {
                const Bytes update = oneBlock(format, 4, [&](auto& out, std::uint32_t) {
                    if (kind == ContentKind::Deleted)
                        inRoot(out, kind, "t");
                    else
                        out.info(0);
                    out.length(1000000000);
                });
                survives(update, format);
                Doc doc(1);
                QVERIFY(doc.applyUpdate(update, Origin{}, format));
                QCOMPARE(doc.stateVector().get(Mallory), 4000000000U);
            }
        }
    }

    /// Somebody else used up all clocks of this very client: it can still read, but not write.
    void ownClocksUsedUp()
    {
        Doc doc(Mallory);
        doc.transact(Origin{}, [&](Transaction& txn) {
            QVERIFY(doc.text("t").insert(txn, 0, u"abc", {{"bold", Any(true)}}));
        });
        const Clock32 known = doc.stateVector().get(Mallory);
        const Bytes update = buildUpdate(UpdateFormat::V1, [&](auto& out) {
            out.rest().varUint(1);
            beginBlock(out, 1, Mallory, known);
            out.info(0);
            out.length(MaxClock - known);
            noDeletes(out);
        });
        QVERIFY(doc.applyUpdate(update, Origin{}));
        const Bytes before = encodeStateAsUpdate(doc);
        const Any values[] = {Any(1)};
        doc.transact(Origin{}, [&](Transaction& txn) {
            const auto refusedBy = [](const auto& done) {
                QVERIFY(!done);
                QCOMPARE(done.error().code, Errc::TooLarge);
            };
            refusedBy(doc.text("t").insert(txn, 0, u"x"));
            refusedBy(doc.text("t").format(txn, 0, 2, {{"bold", Any(nullptr)}}));
            refusedBy(doc.map("m").set(txn, "k", Any(1)));
            refusedBy(doc.array("a").insert(txn, 0, values));
            refusedBy(doc.array("a").insertType(txn, 0, TypeKind::Map));
            refusedBy(doc.xmlFragment("x").insertElement(txn, 0, "p"));
        });
        QCOMPARE(toHex(encodeStateAsUpdate(doc)), toHex(before));
        QCOMPARE(doc.text("t").toUtf8(), std::string("abc"));
    }

    /// Nothing can lie beside, in or before itself or its own future.
    void selfReferences()
    {
        for (const UpdateFormat format : {UpdateFormat::V1, UpdateFormat::V2}) {
            for (const Clock32 clock : {0U, 1U, 70000U}) {
                refused(oneBlock(
                            format,
                            1,
                            [&](auto& out, std::uint32_t) {
                    behind(out, ContentKind::String, Mallory, clock);
                    out.string("x");
                            }),
                        format);
                refused(oneBlock(
                            format,
                            1,
                            [&](auto& out, std::uint32_t) {
                    before(out, ContentKind::String, Mallory, clock);
                    out.string("x");
                            }),
                        format);
                refused(oneBlock(
                            format,
                            1,
                            [&](auto& out, std::uint32_t) {
                    inType(out, ContentKind::Type, Mallory, clock);
                    out.typeRef(0);
                            }),
                        format);
            }
        }
    }

    /// Two structs that each lie in, or behind, the other: they wait for ever, and nobody else.
    void cycles()
    {
        for (const bool nested : {false, true}) {
            const Bytes update = buildUpdate(UpdateFormat::V1, [&](auto& out) {
                out.rest().varUint(2);
                for (const ClientId client : {Mallory + 1, Mallory}) {
                    const ClientId other = 2 * Mallory + 1 - client;
                    beginBlock(out, 1, client);
                    if (nested)
                        inType(out, ContentKind::Type, other, 0);
                    else
                        behind(out, ContentKind::Type, other, 0);
                    out.typeRef(0);
                }
                noDeletes(out);
            });
            Doc doc(1);
            QVERIFY(doc.applyUpdate(update, Origin{}));
            QVERIFY(doc.hasPending());
            QVERIFY(doc.stateVector().empty());
            Doc other(2);
            other.transact(Origin{}, [&](Transaction& txn) {
                QVERIFY(other.text("t").insert(txn, 0, u"hello"));
            });
            QVERIFY(doc.applyUpdate(encodeStateAsUpdate(other), Origin{}));
            QCOMPARE(doc.text("t").toUtf8(), std::string("hello"));
            QVERIFY(doc.hasPending());
        }
    }

    /// A struct whose right neighbour lies left of its left one. Yjs splits the left one away and
    /// places the struct elsewhere, but only if they were one item until then.
    void rightBeforeLeft()
    {
        const Bytes text = oneBlock(UpdateFormat::V1, 1, [](auto& out, std::uint32_t) {
            inRoot(out, ContentKind::String, "t");
            out.string("abcdef");
        });
        const auto crossed = [](ClientId client, Clock32 left, Clock32 right) {
            return buildUpdate(UpdateFormat::V1, [&](auto& out) {
                out.rest().varUint(1);
                beginBlock(out, 1, client);
                out.info(kindOf(ContentKind::String) | HasOrigin | HasRightOrigin);
                out.leftId(Mallory, left);
                out.rightId(Mallory, right);
                out.string("x");
                noDeletes(out);
            });
        };
        const Bytes splits = crossed(Mallory + 1, 1, 2);
        const Bytes hostile = crossed(Mallory + 2, 4, 2);
        Doc once(1);
        Doc twice(2);
        for (const Bytes& update : {text, hostile, splits})
            QVERIFY(once.applyUpdate(update, Origin{}));
        for (const Bytes& update : {text, splits, hostile})
            QVERIFY(twice.applyUpdate(update, Origin{}));
        QCOMPARE(once.text("t").toUtf8(), std::string("abxcdefx"));
        QCOMPARE(twice.text("t").toUtf8(), std::string("abxcdefx"));
        QVERIFY(*canonicalState(once) == *canonicalState(twice));
    }

    void unknownKinds()
    {
        for (std::uint8_t info = 11; info < 32; ++info) {
            for (const UpdateFormat format : {UpdateFormat::V1, UpdateFormat::V2}) {
                refused(oneBlock(
                            format,
                            1,
                            [&](auto& out, std::uint32_t) {
                    out.info(info);
                    out.parentInfo(true);
                    out.string("t");
                    out.length(1);
                            }),
                        format);
            }
        }
        for (const std::uint64_t ref : {7ULL, 255ULL, 1ULL << 40U}) {
            for (const UpdateFormat format : {UpdateFormat::V1, UpdateFormat::V2}) {
                refused(oneBlock(
                            format,
                            1,
                            [&](auto& out, std::uint32_t) {
                    inRoot(out, ContentKind::Type, "a");
                    out.typeRef(ref);
                            }),
                        format);
            }
        }
    }

    /// What lies in something that is no type, or in a deleted type, leaves its clocks only.
    void parentsThatAreNone()
    {
        const Bytes update = oneBlock(UpdateFormat::V1, 6, [](auto& out, std::uint32_t i) {
            switch (i) {
            case 0:
                inRoot(out, ContentKind::String, "t");
                out.string("x");
                break;
            case 1: // in a text's character
                inType(out, ContentKind::String, Mallory, 0);
                out.string("y");
                break;
            case 2:
                inRoot(out, ContentKind::Type, "a");
                out.typeRef(1);
                break;
            case 3: // a key of a type that is deleted in this update
                out.info(static_cast<std::uint8_t>(kindOf(ContentKind::Any) | HasParentSub));
                out.parentInfo(false);
                out.leftId(Mallory, 2);
                out.string("k");
                out.length(1);
                out.rest().any(Any(1));
                break;
            case 4:
                out.info(0);
                out.length(1);
                break;
            default: // in garbage
                inType(out, ContentKind::String, Mallory, 4);
                out.string("z");
            }
        });
        Doc doc(1);
        QVERIFY(doc.applyUpdate(update, Origin{}));
        const Bytes gone = buildUpdate(UpdateFormat::V1, [](auto& out) {
            out.rest().varUint(0);
            out.rest().varUint(1);
            beginDeletes(out, 1, Mallory);
            out.deleteClock(2);
            out.deleteLength(1);
        });
        QVERIFY(doc.applyUpdate(gone, Origin{}));
        QVERIFY(doc.applyUpdate(update, Origin{}));
        QCOMPARE(doc.text("t").toUtf8(), std::string("x"));
        QCOMPARE(doc.array("a").length(), 0U);
        QCOMPARE(doc.stateVector().get(Mallory), 6U);
        survives(update, UpdateFormat::V1);
    }

    void deepValues()
    {
        for (const std::uint32_t depth : {100U, 1024U, 1026U, 100000U}) {
            const Bytes update = oneBlock(UpdateFormat::V2, 1, [&](auto& out, std::uint32_t) {
                inRoot(out, ContentKind::Any, "a");
                out.length(1);
                for (std::uint32_t i = 0; i < depth; ++i) {
                    out.rest().u8(117);
                    out.rest().u8(1);
                }
                out.rest().u8(126);
            });
            if (depth > MaxAnyDepth)
                refused(update, UpdateFormat::V2);
            else
                survives(update, UpdateFormat::V2);
        }
    }

    /// Two people with one client id, against all rules: what comes second for an id is dropped,
    /// and nothing that lay around it suffers.
    void idsUsedTwice()
    {
        qInfo("seed %llu", static_cast<unsigned long long>(Seed));
        SeededRandom random(Seed);
        for (int round = 0; round < 400; ++round) {
            Doc liars[2] = {Doc(Mallory), Doc(Mallory)};
            std::vector<Bytes> updates;
            const auto record = [&updates](const UpdateEvent& event) {
                updates.push_back(toBytes(event.update));
            };
            const Subscription told[2] = {liars[0].onUpdate(record), liars[1].onUpdate(record)};
            Doc reader(1);
            for (int step = 0; step < 12; ++step) {
                randomEdit(liars[random.below(2)], random);
                if (!updates.empty() && random.below(2) == 0)
                    QVERIFY(reader.applyUpdate(updates[random.below(updates.size())], Origin{}));
                randomEdit(reader, random);
                if (random.below(4) == 0) {
                    Doc& liar = liars[random.below(2)];
                    QVERIFY(liar.applyUpdate(encodeStateAsUpdate(reader), Origin{}));
                }
            }
            for (const Bytes& update : updates)
                QVERIFY(reader.applyUpdate(update, Origin{}));
            static_cast<void>(reader.text("t").toDelta());
            static_cast<void>(reader.array("a").toJson());
            static_cast<void>(reader.map("m").toJson());
            Doc other(2);
            QVERIFY(other.applyUpdate(encodeStateAsUpdate(reader), Origin{}));
            if (!reader.hasPending())
                QCOMPARE(other.stateVector(), reader.stateVector());
            randomEdit(other, random);
        }
    }
};

QTEST_GUILESS_MAIN(HostileTest)
#include "hostile_test.moc"
