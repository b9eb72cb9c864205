// SPDX-License-Identifier: MPL-2.0
// Updates made to cost the square of what they hold: well-formed ones so large that a square would
// take minutes.
#include "sync/crdt/update.h"
#include "tests/sync/crdt/hostile_shapes.h"

#include <QTest>

using namespace cahier;
using namespace cahier::crdt;
using namespace cahier::crdt::test;

class HostileScaleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    /// A quarter of a million that no order makes easy.
    void conflicts()
    {
        for (const auto make : {ownRightOriginsScattered, amid}) {
            const Bytes update = make(UpdateFormat::V2, 250000);
            Doc doc(1);
            const double start = cpuSeconds();
            QVERIFY(doc.applyUpdate(update, Origin{}, UpdateFormat::V2));
            const double took = cpuSeconds() - start;
            QVERIFY2(took < MaxSeconds, qPrintable(QString::number(took)));
            QVERIFY(!doc.hasPending());
        }
    }

    /// What changed in very many types is told, or not any more because they are gone.
    void changedAndGone()
    {
        constexpr std::uint32_t Types = 100000;
        Doc doc(1);
        std::size_t told = 0;
        const auto keep = doc.array("a").observeDeep([&told](auto) { ++told; });
        QVERIFY(doc.applyUpdate(types(UpdateFormat::V2, Types), Origin{}, UpdateFormat::V2));
        const Bytes update = buildUpdate(UpdateFormat::V2, [](auto& out) {
            out.rest().varUint(1);
            beginBlock(out, Types, Nick);
            for (std::uint32_t i = 0; i < Types; ++i) {
                inType(out, ContentKind::Any, Mallory, i);
                out.length(1);
                out.rest().any(Any(true));
            }
            out.rest().varUint(1);
            beginDeletes(out, 1, Mallory);
            out.deleteClock(0);
            out.deleteLength(Types);
        });
        const double start = cpuSeconds();
        QVERIFY(doc.applyUpdate(update, Origin{}, UpdateFormat::V2));
        const double took = cpuSeconds() - start;
        QVERIFY2(took < 2, qPrintable(QString::number(took)));
        QCOMPARE(told, 2U);
        QCOMPARE(doc.array("a").length(), 0U);
    }

    /// Very many clients that each wait for the one before; then the first one comes.
    void chainThatWaits()
    {
        constexpr std::uint32_t Clients = 150000;
        const auto typed = [](std::uint32_t from, std::uint32_t to) {
            return buildUpdate(UpdateFormat::V1, [&](auto& out) {
                out.rest().varUint(to - from);
                for (std::uint32_t i = from; i < to; ++i) {
                    beginBlock(out, 1, Mallory + i);
                    if (i == 0)
                        inRoot(out, ContentKind::Deleted, "t");
                    else
                        behind(out, ContentKind::Deleted, Mallory + i - 1, 0);
                    out.length(1);
                }
                noDeletes(out);
            });
        };
        Doc doc(1);
        const double start = cpuSeconds();
        QVERIFY(doc.applyUpdate(typed(1, Clients), Origin{}));
        QVERIFY(doc.hasPending());
        QVERIFY(doc.applyUpdate(typed(0, 1), Origin{}));
        const double took = cpuSeconds() - start;
        QVERIFY2(took < MaxSeconds, qPrintable(QString::number(took)));
        QVERIFY(!doc.hasPending());
        QCOMPARE(doc.stateVector().entries().size(), std::size_t{Clients});
    }
};

QTEST_GUILESS_MAIN(HostileScaleTest)
#include "hostile_scale_test.moc"
