// SPDX-License-Identifier: MPL-2.0
// The fan-out of a single node: straight back to its own core.
#pragma once

#include "server/core/fan_out.h"

namespace cahier::server {

/// Core's thread. Publishing before attach() is a bug.
class LocalFanOut final : public FanOut
{
public:
    void attach(FanOutTarget& target) override { m_target = &target; }

    void publishEnvelope(const protocol::StreamRef& stream,
                         std::uint64_t pos,
                         const SharedBytes& frame) override
    {
        m_target->deliverEnvelope(stream, pos, frame);
    }

    void publishPresence(const GroupId& group,
                         const DocumentId& doc,
                         const DeviceId& from,
                         const SharedBytes& frame) override
    {
        m_target->deliverPresence(group, doc, from, frame);
    }

private:
    FanOutTarget* m_target = nullptr; ///< Borrowed; set once.
};

} // namespace cahier::server
