// SPDX-License-Identifier: MPL-2.0
// The measurements of the engine under the names of the benchmark harness, one JSON object a line.
#pragma once

#include <string>

namespace cahier::crdt {

struct BenchOptions
{
    std::string inputs;     ///< Folder with the inputs.
    int runs = 5;           ///< Median of so many.
    std::string only = "."; ///< Regular expression on names.
};

/// Exit code: 0, or 1 when a result is wrong or the folder holds no input that is known.
int runBench(const BenchOptions& options);

} // namespace cahier::crdt
