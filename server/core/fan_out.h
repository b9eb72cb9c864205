// SPDX-License-Identifier: MPL-2.0
// How one node's news reaches subscribers, here and on other nodes. Only ever a hint: whoever
// misses something sees the gap in the positions and reads it from the store.
#pragma once

#include "sync/base/bytes.h"
#include "sync/protocol/message.h"

namespace cahier::server {

/// The core, as a fan-out delivers to it. Core's thread.
class FanOutTarget
{
public:
    virtual ~FanOutTarget() = default;
    /// `frame` is the whole ENVELOPES message, shared by all recipients.
    virtual void deliverEnvelope(const protocol::StreamRef& stream,
                                 std::uint64_t pos,
                                 const SharedBytes& frame) = 0;
    virtual void deliverPresence(const GroupId& group,
                                 const DocumentId& doc,
                                 const DeviceId& from,
                                 const SharedBytes& frame) = 0;
};

class FanOut
{
public:
    virtual ~FanOut() = default;
    /// The target must outlive the fan-out's last call.
    virtual void attach(FanOutTarget& target) = 0;
    virtual void publishEnvelope(const protocol::StreamRef& stream,
                                 std::uint64_t pos,
                                 const SharedBytes& frame) = 0;
    virtual void publishPresence(const GroupId& group,
                                 const DocumentId& doc,
                                 const DeviceId& from,
                                 const SharedBytes& frame) = 0;
};

} // namespace cahier::server
