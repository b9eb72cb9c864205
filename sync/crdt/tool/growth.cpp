// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/tool/growth.h"

#include "sync/crdt/tool/growth_histories.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>
#include <regex>
#include <string>
#include <vector>

namespace cahier::crdt {

namespace {

/// Eight times as much takes long enough to be measured well.
constexpr int MaxFarRuns = 3;

/// Medians at several sizes, measured in turns, so that a busy neighbour slows all of them. Short
/// ones run more often than asked for: what is over in a millisecond is easily disturbed.
template <std::size_t Sizes>
struct Times
{
    Times(const growth::History& history, const std::array<std::size_t, Sizes>& sizes, int runs)
    {
        constexpr double EnoughMs = 150;
        constexpr int MaxRuns = 101;
        std::array<std::vector<double>, Sizes> times;
        double spent = 0;
        for (int run = 0; run < runs || (spent < EnoughMs && run < MaxRuns); ++run) {
            for (std::size_t i = 0; i < Sizes; ++i) {
                const growth::Outcome outcome = history.run(sizes[i]);
                times[i].push_back(outcome.ms);
                spent += outcome.ms;
                good = good && outcome.good;
            }
        }
        count = times[0].size();
        for (std::size_t i = 0; i < Sizes; ++i) {
            std::sort(times[i].begin(), times[i].end());
            medianMs[i] = std::max(times[i][count / 2], 1e-6);
            minMs[i] = std::max(times[i].front(), 1e-6);
        }
    }

    std::array<double, Sizes> medianMs{};
    std::array<double, Sizes> minMs{};
    std::size_t count = 0;
    bool good = true;
};

/// Prints the line; false if a history did not end as it must.
bool runOne(const growth::History& history, int runs)
{
    // The doubling is measured where both sizes fit the same cache: what it shows is the algorithm
    // and not the machine. What a machine adds, and what is quadratic with a small constant, shows
    // in three further doublings.
    const std::size_t n = history.n / 4;
    const Times<2> near(history, {n, 2 * n}, runs);
    const Times<2> far(history, {2 * n, 16 * n}, std::min(runs, MaxFarRuns));
    std::cout << "{\"lib\":\"cahier\",\"bench\":\"growth." << history.name << "\",\"n\":" << 2 * n
              << ",\"median_ms\":" << near.medianMs[1] << ",\"half_ms\":" << near.medianMs[0]
              << ",\"growth\":" << near.medianMs[1] / near.medianMs[0]
              << ",\"min_growth\":" << near.minMs[1] / near.minMs[0] << ",\"far_n\":" << 16 * n
              << ",\"far_ms\":" << far.medianMs[1]
              << ",\"far_growth\":" << std::cbrt(far.medianMs[1] / far.medianMs[0])
              << ",\"runs\":" << near.count << "}\n"
              << std::flush;
    const bool good = near.good && far.good;
    if (!good)
        std::cerr << "cahier-crdt: wrong result in growth." << history.name << '\n';
    return good;
}

} // namespace

GrowthResult runGrowth(const BenchOptions& options)
{
    const std::regex only(options.only);
    GrowthResult result;
    for (const auto histories :
         {growth::textHistories(), growth::otherHistories(), growth::useHistories()}) {
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
