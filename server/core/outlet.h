// SPDX-License-Identifier: MPL-2.0
// What the core sees of a connection.
#pragma once

#include "sync/base/bytes.h"
#include "sync/protocol/message.h"

#include <cstddef>

namespace cahier::server {

enum class Reading { On, Off };

/// One client's connection. Core's thread; never calls the core back from within these methods.
class Outlet
{
public:
    virtual ~Outlet() = default;
    /// Queues one frame. A client that does not read fast enough is closed with reason Slow.
    virtual void send(SharedBytes frame) = 0;
    /// Bytes accepted by send() that the kernel has not taken.
    virtual std::size_t queuedBytes() const = 0;
    /// Off: take nothing more from the socket until further notice (back pressure).
    virtual void setReading(Reading reading) = 0;
    /// The client has logged in: the deadline for doing so is off.
    virtual void authenticated() = 0;
    /// Sends what is queued, then closes with code 4000 + reason.
    virtual void close(protocol::Reason reason) = 0;
};

} // namespace cahier::server
