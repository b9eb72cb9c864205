// SPDX-License-Identifier: MPL-2.0
// Key press on A to delta applied on B: the real relay as a process, real clients with encrypted
// profiles over loopback. Prints one JSON object and one sentence for each scenario.
#include "sync/base/system.h"
#include "sync/crdt/doc.h"
#include "sync/crypto/secret.h"
#include "sync/engine/client.h"
#include "sync/protocol/limits.h"
#include "sync/transport/qt_executor.h"
#include "sync/transport/ws_channel.h"
#include "tests/support/relay_process.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <unordered_map>
#include <vector>

namespace {

using namespace cahier;

[[noreturn]] void give(const std::string& what)
{
    std::fprintf(stderr, "latency: %s\n", what.c_str());
    std::exit(1);
}

template <typename T>
T need(Result<T> result, const char* what)
{
    if (!result)
        give(std::string(what) + ": " + name(result.error().code) + " " + result.error().detail);
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

/// Runs the event loop until `done()`.
template <typename Done>
void wait(Done done, int seconds, const char* what)
{
    QElapsedTimer timer;
    timer.start();
    while (!done()) {
        if (timer.elapsed() > seconds * 1000)
            give(std::string("timed out: ") + what);
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
    }
}

struct Settings
{
    int clients = 2;
    int documents = 1;
    int seconds = 20;
    double keysPerSecond = 4;
    std::string profiles;
    std::string relayData;
};

/// Everything the clients of one scenario share.
struct Stage
{
    transport::QtExecutor executor;
    SystemClock clock;
    SystemRandom random;
    transport::WsChannelFactory channels{protocol::MaxFrameBytes};
    std::vector<double> latenciesMs;
    std::uint64_t typed = 0;
};

/// One key press that readers have not all shown yet.
struct Press
{
    crdt::Clock32 clock = 0; ///< The author's clock after it.
    SteadyTime at{};
};

class Writer final : public engine::ClientListener
{
public:
    Writer(Stage& stage,
           const std::string& folder,
           const std::string& name,
           const std::string& link)
        : m_stage(stage)
    {
        std::string word = "correct horse";
        auto passphrase = need(crypto::Passphrase::take(word), "passphrase");
        engine::NewProfile profile;
        profile.displayName = name;
        profile.registrationLink = link;
        profile.cost = {1, 64 * 1024};
        m_client = need(engine::Client::create(
                            {stage.executor, stage.clock, stage.random, stage.channels, *this},
                            folder,
                            passphrase,
                            profile),
                        "profile");
    }

    engine::Client& client() { return *m_client; }

    void open(const DocumentId& id)
    {
        m_id = id;
        m_doc = need(m_client->openDocument(id), "open");
        m_onUpdate = m_doc->onUpdate([this](const crdt::UpdateEvent& event) {
            if (event.source == crdt::Source::Local)
                need(m_client->addLocalUpdate(m_id, SharedBytes(toBytes(event.update))), "edit");
        });
    }

    /// All writers of the same document.
    void meet(std::vector<Writer*> others) { m_others = std::move(others); }

    void press()
    {
        const SteadyTime now = m_stage.clock.steady();
        m_doc->transact(crdt::Origin::named("key"), [this](crdt::Transaction& txn) {
            const crdt::Text text = m_doc->text("content");
            const auto at =
                static_cast<std::uint32_t>(m_stage.random.below(std::uint64_t{text.length()} + 1));
            need(text.insert(txn, at, u"k"), "insert");
        });
        ++m_stage.typed;
        const crdt::Clock32 clock = m_doc->stateVector().get(m_doc->clientId());
        for (Writer* other : m_others) {
            if (other != this)
                other->m_expected[m_doc->clientId()].push_back({clock, now});
        }
    }

    std::string text() const { return m_doc->text("content").toUtf8(); }

    void remoteUpdates(const DocumentId& /*id*/, std::span<const SharedBytes> updates) override
    {
        for (const SharedBytes& update : updates)
            need(m_doc->applyUpdate(update.view(), crdt::Origin::named("remote")), "apply");
        const SteadyTime now = m_stage.clock.steady();
        const crdt::StateVector known = m_doc->stateVector();
        for (auto& [author, presses] : m_expected) {
            const crdt::Clock32 have = known.get(author);
            while (!presses.empty() && presses.front().clock <= have) {
                const auto late =
                    std::chrono::duration<double, std::milli>(now - presses.front().at);
                m_stage.latenciesMs.push_back(late.count());
                presses.pop_front();
            }
        }
    }

    void problem(const Error& error) override
    {
        std::fprintf(stderr, "problem: %s %s\n", name(error.code), error.detail.c_str());
    }

    bool nothingExpected() const
    {
        return std::all_of(m_expected.begin(), m_expected.end(), [](const auto& entry) {
            return entry.second.empty();
        });
    }

private:
    Stage& m_stage;
    std::unique_ptr<engine::Client> m_client;
    DocumentId m_id;
    std::unique_ptr<crdt::Doc> m_doc;
    crdt::Subscription m_onUpdate;
    std::vector<Writer*> m_others;
    std::unordered_map<crdt::ClientId, std::deque<Press>> m_expected;
};

bool online(Writer& writer)
{
    return writer.client().connectionState() == engine::ConnectionState::Online;
}

bool isMember(Writer& writer, const GroupId& group)
{
    for (const auto& info : writer.client().workspaces()) {
        if (info.id == group && info.joinPending == 0)
            return true;
    }
    return false;
}

/// One workspace with one document and `size` people in it.
std::vector<std::unique_ptr<Writer>>
makeTeam(Stage& stage, const Settings& settings, const std::string& link, int team, int size)
{
    std::vector<std::unique_ptr<Writer>> writers;
    const auto folder = [&](int i) {
        return settings.profiles + "/" + std::to_string(team) + "-" + std::to_string(i);
    };
    writers.push_back(std::make_unique<Writer>(stage, folder(0), "Owner", link));
    Writer& owner = *writers.front();
    owner.client().connect();
    wait([&]() { return online(owner); }, 30, "the owner's login");
    const GroupId group = need(owner.client().createWorkspace("Bench"), "workspace");
    const DocumentId document = need(owner.client().createDocument(group, "Bench"), "document");
    for (int i = 1; i < size; ++i) {
        std::string invitation;
        owner.client().invite(group, engine::Role::Editor, [&](Result<std::string> made) {
            invitation = need(std::move(made), "invitation");
        });
        wait([&]() { return !invitation.empty(); }, 30, "the invitation");
        writers.push_back(
            std::make_unique<Writer>(stage, folder(i), "Guest " + std::to_string(i), ""));
        Writer& guest = *writers.back();
        guest.client().join(invitation, [](Result<GroupId> joined) { need(joined, "join"); });
        wait([&]() { return isMember(guest, group); }, 30, "joining");
        wait([&]() { return guest.client().findDocument(document).has_value(); }, 30, "title");
    }
    std::vector<Writer*> all;
    for (const auto& writer : writers) {
        writer->open(document);
        all.push_back(writer.get());
    }
    for (const auto& writer : writers)
        writer->meet(all);
    return writers;
}

double percentile(const std::vector<double>& sorted, double part)
{
    if (sorted.empty())
        return 0;
    const auto at = static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1));
    return sorted[at];
}

void play(Stage& stage, const Settings& settings, std::vector<std::unique_ptr<Writer>>& writers)
{
    // Everybody types at the same mean speed, each in a rhythm of its own.
    std::vector<std::unique_ptr<QTimer>> timers;
    const double meanMs = 1000.0 / settings.keysPerSecond;
    for (const auto& writer : writers) {
        auto timer = std::make_unique<QTimer>();
        timer->setTimerType(Qt::PreciseTimer);
        timer->setSingleShot(true);
        const auto next = [&stage, meanMs]() {
            const double part = static_cast<double>(stage.random.below(1000)) / 1000.0;
            return static_cast<int>(meanMs * (0.5 + part));
        };
        QObject::connect(timer.get(),
                         &QTimer::timeout,
                         timer.get(),
                         [t = timer.get(), who = writer.get(), next]() {
            who->press();
            t->start(next());
        });
        timer->start(next());
        timers.push_back(std::move(timer));
    }
    QElapsedTimer clock;
    clock.start();
    wait([&]() { return clock.elapsed() > settings.seconds * 1000; }, settings.seconds + 5, "run");
    timers.clear();
    wait(
        [&]() {
        return std::all_of(writers.begin(), writers.end(), [](const auto& writer) {
            return writer->nothingExpected();
        });
        },
        60,
        "the last letters");
}

void report(Stage& stage, const Settings& settings)
{
    std::vector<double>& all = stage.latenciesMs;
    std::sort(all.begin(), all.end());
    const double p50 = percentile(all, 0.50);
    const double p95 = percentile(all, 0.95);
    const double p99 = percentile(all, 0.99);
    std::printf("{\"scenario\":\"key-press-to-applied\",\"clients\":%d,\"documents\":%d,"
                "\"keys_per_second_each\":%.1f,\"seconds\":%d,\"keys\":%llu,\"samples\":%zu,"
                "\"p50_ms\":%.1f,\"p95_ms\":%.1f,\"p99_ms\":%.1f,\"max_ms\":%.1f}\n",
                settings.clients,
                settings.documents,
                settings.keysPerSecond,
                settings.seconds,
                static_cast<unsigned long long>(stage.typed),
                all.size(),
                p50,
                p95,
                p99,
                all.empty() ? 0.0 : all.back());
    std::printf("%d clients in %d documents: half of all letters were on the other screens within "
                "%.1f ms, 95 %% within %.1f ms (goal: 50 and 80).\n",
                settings.clients,
                settings.documents,
                p50,
                p95);
    std::fflush(stdout);
}

/// Many clients stand for many computers with disks of their own: on one disk they would measure
/// the queue for that disk. In memory where there is such a place; gone afterwards.
class ManyDisks
{
public:
    ManyDisks()
    {
        std::error_code ignored;
        if (std::filesystem::is_directory("/dev/shm", ignored))
            m_path =
                "/dev/shm/cahier-latency-" + std::to_string(QCoreApplication::applicationPid());
    }

    ~ManyDisks()
    {
        std::error_code ignored;
        if (!m_path.empty())
            std::filesystem::remove_all(m_path, ignored);
    }

    ManyDisks(const ManyDisks&) = delete;
    ManyDisks& operator=(const ManyDisks&) = delete;

    const std::string& path() const { return m_path; }

private:
    std::string m_path; ///< Empty: no such place.
};

void run(Settings settings)
{
    const ManyDisks memory;
    if (settings.profiles.empty() && settings.clients > 20)
        settings.profiles = memory.path();
    const test::TempFolder relayFolder;
    const test::TempFolder profileFolder;
    const std::string data =
        settings.relayData.empty() ? relayFolder.path().string() : settings.relayData;
    if (settings.profiles.empty())
        settings.profiles = profileFolder.path().string();
    const test::RelayProcess relay(data);
    Stage stage;
    std::vector<std::unique_ptr<Writer>> writers;
    for (int team = 0; team < settings.documents; ++team) {
        const int left = settings.clients - static_cast<int>(writers.size());
        const int size = std::max(2, left / (settings.documents - team));
        std::string link = relay.link();
        if (team > 0) {
            const auto made = test::runRelay({"invite", "--data", data});
            const auto begin = made.out.find("cahier");
            if (begin == std::string::npos)
                give("no registration link: " + made.err);
            link = made.out.substr(begin, made.out.find_first_of(" \n", begin) - begin);
        }
        for (auto& writer : makeTeam(stage, settings, link, team, size))
            writers.push_back(std::move(writer));
    }
    settings.clients = static_cast<int>(writers.size());
    play(stage, settings, writers);
    report(stage, settings);
    for (const auto& writer : writers)
        writer->client().disconnect();
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption clients(QStringLiteral("clients"), {}, QStringLiteral("N"));
    const QCommandLineOption documents(QStringLiteral("documents"), {}, QStringLiteral("M"));
    const QCommandLineOption seconds(QStringLiteral("seconds"), {}, QStringLiteral("S"));
    const QCommandLineOption keys(QStringLiteral("keys-per-second"), {}, QStringLiteral("K"));
    const QCommandLineOption profiles(QStringLiteral("profiles"), {}, QStringLiteral("DIR"));
    parser.addOptions({clients, documents, seconds, keys, profiles});
    parser.addHelpOption();
    parser.process(application);
    const auto number = [&parser](const QCommandLineOption& option, int otherwise) {
        return parser.isSet(option) ? parser.value(option).toInt() : otherwise;
    };
    Settings settings;
    settings.seconds = number(seconds, 20);
    settings.profiles = parser.value(profiles).toStdString();
    if (parser.isSet(keys))
        settings.keysPerSecond = parser.value(keys).toDouble();
    if (parser.isSet(clients)) {
        settings.clients = number(clients, 2);
        settings.documents = number(documents, 1);
        run(settings);
        return 0;
    }
    run(settings);
    settings.clients = 200;
    settings.documents = 40;
    if (!parser.isSet(keys))
        settings.keysPerSecond = 1;
    run(settings);
    return 0;
}
