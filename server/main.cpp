// SPDX-License-Identifier: MPL-2.0
// Composition root of cahier-relay: command line → objects → run → drain.
#include "server/admin/commands.h"
#include "server/admin/data_folder.h"
#include "server/auth/identity.h"
#include "server/config.h"
#include "server/fanout/local_fan_out.h"
#include "server/net/asio_executor.h"
#include "server/net/relay_pages.h"
#include "server/net/server.h"
#include "server/ops/json_log.h"
#include "server/ops/worker_pool.h"
#include "server/storage/schema.h"
#include "server/storage/sqlite_store.h"
#include "sync/base/system.h"

#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>

namespace {

using namespace cahier;
using namespace cahier::server;

constexpr Milliseconds ProbeInterval{5000};
constexpr Milliseconds Poll{20};
constexpr Milliseconds ReconnectAfter{1000};
constexpr Milliseconds FlushLimit{5000}; ///< Then clients are told nothing more of their writes.
constexpr Milliseconds CloseLimit{2500};

/// What must exist before the store and outlive everything else.
struct Ground
{
    SystemClock clock;
    boost::asio::io_context io{1};
    AsioExecutor executor{io};
};

/// Everything that lives while the relay serves. The main thread is the core's and the io thread.
class Serving
{
public:
    Serving(Ground& ground,
            const Config& config,
            crypto::RelaySigner signer,
            std::unique_ptr<SqliteStore> store)
        : m_ground(ground)
        , m_config(config)
        , m_signer(std::move(signer))
        , m_store(std::move(store))
        , m_workers(std::clamp(std::thread::hardware_concurrency(), 1U, 8U), ground.executor)
        , m_relay(RelayParts{m_signer,
                             *m_store,
                             *m_store,
                             *m_store,
                             m_workers,
                             m_fanOut,
                             ground.clock,
                             spkiOf(config)},
                  RelayLimits{})
        , m_pages(CAHIER_VERSION, m_signer.id(), ground.clock)
        , m_server(ground.io, m_relay, m_pages, ground.clock, limitsOf(config))
    {
        m_pages.attach(m_relay, m_server);
    }

    /// Listens and prints the address, the identity and, while nobody is registered, a link.
    Result<void> start();
    /// Returns after SIGTERM or SIGINT, when all is written and closed.
    void run();

private:
    static std::vector<crypto::SpkiHash> spkiOf(const Config& config)
    {
        return config.spki.empty() ? std::vector<crypto::SpkiHash>{crypto::SpkiHash{}}
                                   : config.spki;
    }

    static NetLimits limitsOf(const Config& config)
    {
        NetLimits limits;
        if (config.connectionsPerAddress) {
            limits.connectionsPerAddress = *config.connectionsPerAddress;
            limits.limitLoopback = true;
        }
        return limits;
    }

    std::string authority() const;
    void probe();
    void stop();
    void waitForFlush(Milliseconds waited);
    void waitForClose(Milliseconds waited);

    Ground& m_ground;
    const Config& m_config;
    const crypto::RelaySigner m_signer;
    std::unique_ptr<SqliteStore> m_store;
    WorkerPool m_workers;
    LocalFanOut m_fanOut;
    Relay m_relay;
    RelayPages m_pages;
    Server m_server;
    bool m_stopping = false;
};

std::string Serving::authority() const
{
    const std::string host = m_server.host();
    const bool isIp6 = host.find(':') != std::string::npos;
    return (isIp6 ? '[' + host + ']' : host) + ':' + std::to_string(m_server.port());
}

Result<void> Serving::start()
{
    if (auto listening = m_server.listen(m_config.listenHost, m_config.listenPort); !listening)
        return fail(listening.error().code,
                    "cannot listen on " + m_config.listenHost + ':' +
                        std::to_string(m_config.listenPort) + ": " + listening.error().detail);
    const std::string url = m_config.publicUrl.empty() ? "ws://" + authority() : m_config.publicUrl;
    CAHIER_TRY(Database db, openRelayDatabase(m_config.data));
    CAHIER_TRY_VOID(writeMeta(db, "public_url", url));
    CAHIER_TRY(const StoreCounts counts, selectCounts(db));
    std::string link;
    if (counts.users == 0) {
        const InviteRequest request{m_config.data, url, m_config.expiresDays};
        CAHIER_TRY(link, createRegistrationLink(request, m_ground.clock));
        link += '\n';
    }
    // The link is the only word here with a scheme: a script may search for "://".
    std::cout << "cahier-relay " CAHIER_VERSION " listens on " << authority() << "\nrelay id "
              << fingerprint(m_signer.id()) << '\n'
              << link << std::flush;
    return {};
}

void Serving::run()
{
    boost::asio::signal_set signals{m_ground.io, SIGTERM, SIGINT};
    signals.async_wait([this](boost::system::error_code error, int) {
        if (!error)
            stop();
    });
    probe();
    log(LogLevel::Info, "main", "serving");
    m_ground.io.run();
    log(LogLevel::Info, "main", "stopped");
}

/// What /readyz answers until the next time.
void Serving::probe()
{
    m_store->probe([this](Result<void> written) {
        m_store->counts([this, written](Result<StoreCounts> counts) {
            m_pages.setStorage(written, counts.value_or(StoreCounts{}));
            m_ground.executor.postAfter(ProbeInterval, [this] { probe(); });
        });
    });
}

void Serving::stop()
{
    if (m_stopping)
        return;
    m_stopping = true;
    log(LogLevel::Info, "main", "stopping");
    m_server.stopAccepting();
    m_relay.drain(ReconnectAfter, Milliseconds{m_config.drainSeconds * 1000U});
    waitForFlush(Milliseconds{0});
}

void Serving::waitForFlush(Milliseconds waited)
{
    if (!m_relay.isFlushed() && waited < FlushLimit) {
        m_ground.executor.postAfter(Poll, [this, waited] { waitForFlush(waited + Poll); });
        return;
    }
    m_server.closeAll();
    waitForClose(Milliseconds{0});
}

void Serving::waitForClose(Milliseconds waited)
{
    if (m_server.metrics().open > 0 && waited < CloseLimit) {
        m_ground.executor.postAfter(Poll, [this, waited] { waitForClose(waited + Poll); });
        return;
    }
    m_ground.io.stop();
}

void prepareProcess(const Config& config)
{
    // Small and steady: two arenas are enough, and what is free goes back.
    ::mallopt(M_ARENA_MAX, 2);
    ::umask(S_IRWXG | S_IRWXO); // SQLite makes its files by the mask alone.
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGHUP, SIG_IGN);
    ::signal(SIGXFSZ, SIG_IGN); // A file size limit is a full disk, not a reason to die.
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
    installJsonLog(config.logLevel);
}

Result<void> serve(const Config& config)
{
    CAHIER_TRY_VOID(makeDataFolder(config.data));
    CAHIER_TRY(const ServeLock lock, ServeLock::take(config.data));
    CAHIER_TRY(crypto::RelaySigner signer, loadOrCreateIdentity(config.data));
    Ground ground;
    CAHIER_TRY(auto store, SqliteStore::open(config.data, ground.executor));
    Serving serving{ground, config, std::move(signer), std::move(store)};
    CAHIER_TRY_VOID(serving.start());
    serving.run();
    return {};
}

Result<void> runCommand(const Config& config, const Clock& clock)
{
    switch (config.command) {
    case Command::Serve:
        return serve(config);
    case Command::Invite: {
        CAHIER_TRY(
            const std::string link,
            createRegistrationLink({config.data, config.publicUrl, config.expiresDays}, clock));
        std::cout << link << std::endl;
        return {};
    }
    case Command::Users:
        return listUsers(config.data, std::cout);
    case Command::Doctor: {
        CAHIER_TRY(const unsigned problems, examine(config.data, clock, std::cout));
        if (problems > 0)
            return fail(Errc::InvalidState, std::to_string(problems) + " problem(s) found");
        return {};
    }
    }
    return fail(Errc::Internal);
}

} // namespace

int main(int argc, char** argv)
{
    const auto parsed = parseCommandLine(argc, argv);
    if (const auto* leave = std::get_if<ExitWith>(&parsed)) {
        (leave->code == 0 ? std::cout : std::cerr) << leave->text;
        return leave->code;
    }
    const Config& config = std::get<Config>(parsed);
    prepareProcess(config);
    const SystemClock clock;
    if (const auto done = runCommand(config, clock); !done) {
        const Error& error = done.error();
        std::cerr << "cahier-relay: " << (error.detail.empty() ? name(error.code) : error.detail)
                  << std::endl;
        return 1;
    }
    return 0;
}
