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

/// One JSON line each: medians at 2N (`n`) and at N in ms and their ratio `growth`; then, at 16N
/// (`far_n`), the time and by how much it grew per doubling since 2N (`far_growth`).
GrowthResult runGrowth(const BenchOptions& options);

} // namespace cahier::crdt
