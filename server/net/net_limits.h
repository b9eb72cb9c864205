// SPDX-License-Identifier: MPL-2.0
// Limits of connections as such; what is inside their frames is limited elsewhere.
#pragma once

#include "sync/base/clock.h"

#include <cstddef>
#include <cstdint>

namespace cahier::server {

struct NetLimits
{
    Milliseconds head{10000};           ///< For the HTTP request head.
    Milliseconds login{15000};          ///< From the upgrade to WELCOME.
    Milliseconds message{30000};        ///< For one message, however slowly it comes.
    Milliseconds idle{90000};           ///< Without a byte from the client.
    Milliseconds stalled{10000};        ///< With something to send and nothing taken.
    Milliseconds linger{2000};          ///< For the other side to close after us.
    std::size_t queueBytes = 1U << 20U; ///< Beyond the frame that is being sent: close as slow.
    std::size_t lowWaterBytes = 64U * 1024U; ///< The core is told when the queue is this short.
    std::size_t connections = 100000;        ///< In all.
    /// From one address; loopback is exempt (that is where a proxy connects from) unless set.
    std::size_t connectionsPerAddress = 512;
    bool limitLoopback = false;
    std::uint32_t acceptsPerSecond = 2000; ///< New connections wait in the backlog beyond this.
};

struct NetMetrics
{
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;
    std::uint64_t open = 0;
    std::uint64_t webSockets = 0;
    std::uint64_t slowClosed = 0;
    std::uint64_t timeouts = 0;
    std::uint64_t protocolErrors = 0;
};

} // namespace cahier::server
