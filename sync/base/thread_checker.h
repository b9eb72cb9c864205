// SPDX-License-Identifier: MPL-2.0
// States that an object belongs to one thread and ends the process when another one enters.
#pragma once

#include "sync/base/check.h"

#include <thread>

namespace cahier {

/// Bound to the thread of the first check. `release()` hands the object over explicitly.
class ThreadChecker
{
public:
    void check() const
    {
        const std::thread::id caller = std::this_thread::get_id();
        if (m_owner == std::thread::id{})
            m_owner = caller;
        CAHIER_CHECK(m_owner == caller);
    }

    void release() noexcept { m_owner = std::thread::id{}; }

private:
    mutable std::thread::id m_owner; ///< None until the first check.
};

} // namespace cahier
