// SPDX-License-Identifier: MPL-2.0
// Where the core sends work that costs: signature checks take 115 µs each.
#pragma once

#include <functional>

namespace cahier::server {

class Workers
{
public:
    virtual ~Workers() = default;
    /// Runs `work` on some other thread, then `done` on the core's.
    virtual void run(std::function<void()> work, std::function<void()> done) = 0;
};

} // namespace cahier::server
