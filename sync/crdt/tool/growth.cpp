// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/tool/growth.h"

#include "sync/crdt/tool/growth_histories.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <regex>
#include <string>
#include <vector>

namespace cahier::crdt {

namespace {

/// Prints the line; false if a history did not end as it must.
bool runOne(const growth::History& history, int runs)
{
    bool good = true;
    // In turns, so that a busy neighbour slows both.
    std::array<std::vector<double>, 2> times;
    for (int i = 0; i < runs; ++i) {
        for (std::size_t k = 0; k < 2; ++k) {
            const growth::Outcome outcome = history.run(history.n * (k + 1));
            times[k].push_back(outcome.ms);
            good = good && outcome.good;
        }
    }
    for (std::vector<double>& list : times)
        std::sort(list.begin(), list.end());
    const double half = times[0][times[0].size() / 2];
    const double whole = times[1][times[1].size() / 2];
    std::cout << "{\"lib\":\"cahier\",\"bench\":\"growth." << history.name
              << "\",\"n\":" << 2 * history.n << ",\"median_ms\":" << whole
              << ",\"half_ms\":" << half << ",\"growth\":" << whole / std::max(half, 1e-6)
              << ",\"min_growth\":" << times[1].front() / std::max(times[0].front(), 1e-6)
              << ",\"runs\":" << runs << "}\n"
              << std::flush;
    if (!good)
        std::cerr << "cahier-crdt: wrong result in growth." << history.name << '\n';
    return good;
}

} // namespace

GrowthResult runGrowth(const BenchOptions& options)
{
    const std::regex only(options.only);
    GrowthResult result;
    for (const auto histories : {growth::textHistories(), growth::otherHistories()}) {
        for (const growth::History& history : histories) {
            if (!std::regex_search(std::string("growth.") + history.name, only))
                continue;
            result.any = true;
            result.good = runOne(history, options.runs) && result.good;
        }
    }
    return result;
}

} // namespace cahier::crdt
