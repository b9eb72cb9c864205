// SPDX-License-Identifier: MPL-2.0
// Time at N and at 2N of what could go quadratic: ordinary editing, conflict-heavy histories, undo,
// maps, arrays, XML and updates that come in any order.
#pragma once

#include "sync/crdt/tool/bench.h"

namespace cahier::crdt {

struct GrowthResult
{
    bool any = false; ///< The expression of the options names one.
    bool good = true; ///< Every history ended as it must.
};

/// One JSON line each: median at 2N, at N, and the ratio of the two.
GrowthResult runGrowth(const BenchOptions& options);

} // namespace cahier::crdt
