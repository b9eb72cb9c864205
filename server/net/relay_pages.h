// SPDX-License-Identifier: MPL-2.0
// What a browser, a load balancer and Prometheus get to see.
#pragma once

#include "server/net/server.h"

#include <string>

namespace cahier::server {

/// `/`, `/healthz`, `/readyz`, `/metrics`; anything else is 404. Core's thread.
class RelayPages final : public Pages
{
public:
    RelayPages(std::string version, const RelayId& relay, const Clock& clock);

    /// What the pages speak about; before this /readyz says no. Borrowed.
    void attach(Relay& relay, Server& server);
    /// The last probe of the storage. A write of the relay that failed since the probe before
    /// counts, too: on a full disk the probe's few bytes may still find room.
    void setStorage(const Result<void>& probe, const StoreCounts& counts);

    HttpReply page(std::string_view path) override;

private:
    HttpReply welcomePage() const;
    HttpReply readiness() const;
    std::string metricsText();
    bool hasFailed() const; ///< A write has failed since the last probe.

    const std::string m_version;
    const RelayId m_relayId;
    const Clock& m_clock;
    const SteadyTime m_started;
    Relay* m_relay = nullptr;
    Server* m_server = nullptr;
    bool m_storageOk = false;
    std::uint64_t m_failuresSeen = 0; ///< Failed writes of the relay at the last probe.
    std::string m_storageProblem = "not probed yet";
    StoreCounts m_counts;
};

} // namespace cahier::server
