// SPDX-License-Identifier: MPL-2.0
#include "server/net/relay_pages.h"

#include "server/auth/identity.h"

#include <array>
#include <cstdio>
#include <memory>
#include <unistd.h>

namespace cahier::server {

namespace {

/// Resident set size in bytes, 0 where /proc is missing.
std::uint64_t residentBytes()
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen("/proc/self/statm", "r"),
                                                               &std::fclose};
    unsigned long long total = 0;
    unsigned long long resident = 0;
    if (file == nullptr || std::fscanf(file.get(), "%llu %llu", &total, &resident) != 2)
        return 0;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

/// Prometheus text exposition, format 0.0.4.
class Exposition
{
public:
    void counter(const char* name, const char* help, std::uint64_t value)
    {
        add(name, help, "counter", value);
    }

    void gauge(const char* name, const char* help, std::uint64_t value)
    {
        add(name, help, "gauge", value);
    }

    void ackHistogram(const CoreMetrics& core)
    {
        constexpr std::array<const char*, 11> bounds{
            "0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "+Inf"};
        const std::string name = "cahier_ack_seconds";
        m_text += "# HELP " + name + " From reading a PUSH to the ACK of an envelope.\n# TYPE " +
                  name + " histogram\n";
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < bounds.size(); ++i) {
            sum += core.ackMs[i];
            m_text += name + "_bucket{le=\"" + bounds[i] + "\"} " + std::to_string(sum) + '\n';
        }
        m_text += name + "_sum " + std::to_string(static_cast<double>(core.ackTotalUs) / 1e6) +
                  '\n' + name + "_count " + std::to_string(sum) + '\n';
    }

    std::string take() { return std::move(m_text); }

private:
    void add(const std::string& name, const char* help, const char* type, std::uint64_t value)
    {
        m_text += "# HELP " + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n' + name +
                  ' ' + std::to_string(value) + '\n';
    }

    std::string m_text; ///< So far.
};

} // namespace

RelayPages::RelayPages(std::string version, const RelayId& relay, const Clock& clock)
    : m_version(std::move(version))
    , m_relayId(relay)
    , m_clock(clock)
    , m_started(clock.steady())
{
}

void RelayPages::attach(Relay& relay, Server& server)
{
    m_relay = &relay;
    m_server = &server;
}

void RelayPages::setStorage(const Result<void>& probe, const StoreCounts& counts)
{
    m_storageOk = probe && !hasFailed();
    m_storageProblem = probe ? "" : name(probe.error().code);
    m_failuresSeen = m_relay == nullptr ? 0 : m_relay->metrics().storageFailures;
    m_counts = counts;
}

bool RelayPages::hasFailed() const
{
    return m_relay != nullptr && m_relay->metrics().storageFailures != m_failuresSeen;
}

HttpReply RelayPages::page(std::string_view path)
{
    if (path == "/")
        return welcomePage();
    if (path == "/healthz")
        return HttpReply{200, "text/plain; charset=utf-8", "ok\n"};
    if (path == "/readyz")
        return readiness();
    if (path == "/metrics")
        return HttpReply{200, "text/plain; version=0.0.4; charset=utf-8", metricsText()};
    return HttpReply{404, "text/plain; charset=utf-8", "Nothing here.\n"};
}

HttpReply RelayPages::welcomePage() const
{
    return HttpReply{200,
                     "text/plain; charset=utf-8",
                     "This is a Cahier relay (cahier-relay " + m_version +
                         ").\n"
                         "It keeps and forwards encrypted documents that it cannot read.\n\n"
                         "relay id     " +
                         m_relayId.hex() + "\nfingerprint  " + fingerprint(m_relayId) +
                         "\n\nOpen the link you were given in Cahier; there is nothing to see "
                         "here in a browser.\n"};
}

HttpReply RelayPages::readiness() const
{
    if (m_relay == nullptr || !m_storageOk || hasFailed()) {
        const std::string problem = m_storageProblem.empty() ? "refuses writes" : m_storageProblem;
        return HttpReply{503, "text/plain; charset=utf-8", "not ready: storage " + problem + '\n'};
    }
    if (m_relay->isDraining())
        return HttpReply{503, "text/plain; charset=utf-8", "not ready: draining\n"};
    return HttpReply{200, "text/plain; charset=utf-8", "ready\n"};
}

std::string RelayPages::metricsText()
{
    Exposition out;
    out.gauge("process_resident_memory_bytes", "Resident memory.", residentBytes());
    const auto uptime =
        std::chrono::duration_cast<std::chrono::seconds>(m_clock.steady() - m_started);
    out.gauge("cahier_uptime_seconds",
              "Seconds since the start.",
              static_cast<std::uint64_t>(uptime.count()));
    if (m_server != nullptr) {
        const NetMetrics& net = m_server->metrics();
        out.gauge("cahier_connections", "Open connections.", net.open);
        out.counter("cahier_accepted_total", "Accepted connections.", net.accepted);
        out.counter("cahier_refused_total", "Connections over a limit.", net.refused);
        out.counter("cahier_websockets_total", "Upgraded connections.", net.webSockets);
        out.counter("cahier_slow_closed_total", "Clients closed as slow.", net.slowClosed);
        out.counter("cahier_timeouts_total", "Connections closed by a deadline.", net.timeouts);
        out.counter("cahier_ws_errors_total", "WebSocket violations.", net.protocolErrors);
    }
    if (m_relay != nullptr) {
        const CoreMetrics& core = m_relay->metrics();
        out.gauge("cahier_sessions", "Sessions.", core.sessions);
        out.gauge("cahier_sessions_ready", "Sessions that have logged in.", core.sessionsReady);
        out.gauge("cahier_groups_awake", "Groups in memory.", core.groupsLoaded);
        out.counter("cahier_frames_in_total", "Frames received.", core.framesIn);
        out.counter("cahier_frames_out_total", "Frames sent.", core.framesOut);
        out.counter("cahier_bytes_in_total", "Frame bytes received.", core.bytesIn);
        out.counter("cahier_bytes_out_total", "Frame bytes sent.", core.bytesOut);
        out.counter("cahier_bad_frames_total", "Frames that break the protocol.", core.badFrames);
        out.counter("cahier_logins_refused_total", "Logins refused.", core.loginsRefused);
        out.counter("cahier_envelopes_stored_total", "Envelopes stored.", core.envelopesStored);
        out.counter("cahier_envelopes_refused_total", "Envelopes refused.", core.envelopesRefused);
        out.counter("cahier_envelopes_repeated_total",
                    "Envelopes that were there already.",
                    core.envelopesRepeated);
        out.counter("cahier_envelopes_delivered_total",
                    "Envelopes pushed to subscribers.",
                    core.envelopesDelivered);
        out.counter("cahier_presence_in_total", "Presence frames received.", core.presenceIn);
        out.counter("cahier_presence_dropped_total", "Presence dropped.", core.presenceDropped);
        out.counter("cahier_presence_delivered_total",
                    "Presence frames delivered.",
                    core.presenceDelivered);
        out.counter(
            "cahier_log_entries_stored_total", "Log entries stored.", core.logEntriesStored);
        out.counter(
            "cahier_log_conflicts_total", "Lost races for a log's head.", core.logConflicts);
        out.counter("cahier_storage_failures_total", "Failed commits.", core.storageFailures);
        out.ackHistogram(core);
    }
    out.gauge(
        "cahier_storage_ok", "1 if the storage takes writes.", m_storageOk && !hasFailed() ? 1 : 0);
    out.gauge("cahier_users", "Registered users.", m_counts.users);
    out.gauge("cahier_groups", "Groups.", m_counts.groups);
    out.gauge("cahier_streams", "Document streams.", m_counts.streams);
    return out.take();
}

} // namespace cahier::server
