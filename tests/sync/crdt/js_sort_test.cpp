// SPDX-License-Identifier: MPL-2.0
// Lists sorted by a comparison that contradicts itself, as V8 leaves them. The number at the end
// was computed by Node 20 from the same lists and the same comparison.
#include "sync/crdt/js_sort.h"

#include <QTest>

#include <algorithm>
#include <cstdint>

class JsSortTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void asInNode()
    {
        std::uint64_t state = 12345;
        const auto below = [&state](std::uint64_t bound) {
            state = state * 6364136223846793005U + 1442695040888963407U;
            return static_cast<std::size_t>((state >> 33U) % bound);
        };
        std::uint32_t hash = 0;
        for (int round = 0; round < 600; ++round) {
            const std::size_t length = below(round % 3 == 0 ? 40 : 400);
            const std::size_t groups = 1 + below(1 + below(200));
            std::vector<std::size_t> list(length);
            std::vector<std::size_t> group(length);
            std::vector<std::size_t> form(length);
            for (std::size_t i = 0; i < length; ++i) {
                list[i] = i;
                group[i] = below(groups);
                form[i] = below(2);
            }
            if (below(2) == 1)
                std::sort(group.begin(), group.end());
            cahier::crdt::detail::sortLikeJs(list, [&](std::size_t a, std::size_t b) {
                if (group[a] != group[b])
                    return group[a] < group[b] ? -1 : 1;
                return form[a] == form[b] ? 0 : -1;
            });
            for (const std::size_t index : list)
                hash = hash * 31 + static_cast<std::uint32_t>(index);
        }
        QCOMPARE(hash, 904036284U);
    }
};

QTEST_GUILESS_MAIN(JsSortTest)
#include "js_sort_test.moc"
