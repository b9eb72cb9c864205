// SPDX-License-Identifier: MPL-2.0
// The whole relay as a process: command line, registration, two people, kill -9, drain, canaries.
#include "sync/crypto/verify/link.h"
#include "sync/crypto/wraps.h"
#include "tests/support/relay_process.h"

#include <QTest>

#include <atomic>
#include <csignal>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <thread>

using namespace cahier;
using namespace cahier::test;

namespace {

protocol::Bytes32 tokenOf(const std::string& link)
{
    return must(crypto::parseRegistrationLink(link), "link").token;
}

Bytes genesisOf(const Person& person)
{
    return must(crypto::buildUserGenesis(person.recovery, person.devices[0], 1000));
}

std::string trimmed(std::string text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.pop_back();
    return text;
}

unsigned modeOf(const std::filesystem::path& path)
{
    return static_cast<unsigned>(std::filesystem::status(path).permissions());
}

/// The answer's status line.
std::string get(std::uint16_t port, const std::string& path)
{
    TcpClient client{port};
    client.send(asBytes("GET " + path + " HTTP/1.0\r\n\r\n"));
    std::string text;
    for (;;) {
        const Bytes more = client.receive(std::chrono::milliseconds{5000});
        if (more.empty())
            return text.substr(0, text.find("\r\n"));
        text += asText(more);
    }
}

/// Anna with a group on a running relay.
struct World
{
    explicit World(RelayProcess& relay)
    {
        WsClient client{relay.port()};
        if (!client.logIn(anna))
            std::abort();
        client.say(protocol::Register{tokenOf(relay.link()), {genesisOf(anna)}});
        if (!client.next<protocol::Registered>())
            std::abort();
        const Bytes genesis =
            must(crypto::buildGroupGenesis(crypto.log(anna), anna.devices[0].sign, 1));
        group.emplace(must(crypto::GroupLog::create(genesis, crypto)));
        append(client, genesis);
        append(client, crypto.append(*group, anna, {}, 0, crypto::GroupLog::Rotate::Yes));
    }

    static void append(WsClient& client, const Bytes& entry)
    {
        client.say(protocol::LogAppend{entry});
        if (!client.next<protocol::LogOk>())
            std::abort();
    }

    protocol::StreamRef stream() const
    {
        return {group->id(), crypto.document, DocumentKind::Content};
    }

    CryptoWorld crypto;
    Person anna = crypto.addPerson();
    std::optional<crypto::GroupLog> group;
};

/// All envelopes of the stream, from the first on.
std::vector<Bytes> readAll(WsClient& client, const protocol::StreamRef& stream)
{
    client.say(protocol::Subscribe{stream, 1});
    std::vector<Bytes> all;
    for (;;) {
        const auto frame = client.receiveFrame();
        if (!frame || frame->opcode != 2)
            return all;
        const auto decoded = must(protocol::decodeRelayFrame(frame->payload));
        if (std::holds_alternative<protocol::CaughtUp>(decoded.message))
            return all;
        if (const auto* m = std::get_if<protocol::Envelopes>(&decoded.message)) {
            if (m->fromPos != all.size() + 1)
                std::abort();
            for (const auto& item : m->items)
                all.push_back(item.bytes);
        }
    }
}

} // namespace

class RelayProcessTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void commandLine()
    {
        const Finished version = runRelay({"--version"});
        QCOMPARE(version.exitCode, 0);
        QVERIFY(version.out.starts_with("cahier-relay "));
        for (const std::vector<std::string>& wrong :
             std::vector<std::vector<std::string>>{{"--no-such-option"},
                                                   {"dance"},
                                                   {"serve", "--listen", "nonsense"},
                                                   {"serve", "--listen", "127.0.0.1:99999"},
                                                   {"serve", "--spki", "zz"},
                                                   {"serve", "--listen", ""},
                                                   {"invite", "--data"},
                                                   {"serve", "--public", "ftp://x"}}) {
            const Finished finished = runRelay(wrong);
            QCOMPARE(finished.exitCode, 2);
            QVERIFY(finished.err.starts_with("cahier-relay: "));
            QCOMPARE(std::count(finished.err.begin(), finished.err.end(), '\n'), 1);
            QVERIFY(finished.out.empty());
        }
        TempFolder folder;
        const Finished taken =
            runRelay({"serve", "--data", (folder.path() / "x").string(), "--listen", "8.8.8.8:1"});
        QCOMPARE(taken.exitCode, 1);
        QVERIFY(taken.err.find("cannot listen on 8.8.8.8:1") != std::string::npos);
        const Finished nothing = runRelay({"users", "--data", (folder.path() / "no").string()});
        QCOMPARE(nothing.exitCode, 1);
        QVERIFY(!std::filesystem::exists(folder.path() / "no"));
    }

    void invitesWhileServingAndBeforeAnythingExists()
    {
        TempFolder folder;
        const std::string data = (folder.path() / "deep" / "data").string();
        const Finished before = runRelay({"invite", "--data", data, "--public", "wss://r.example"});
        QCOMPARE(before.exitCode, 0);
        QVERIFY(before.out.starts_with("cahier://r.example/relay#"));
        RelayProcess relay{data};
        const auto printed = must(crypto::parseRegistrationLink(relay.link()));
        QCOMPARE(printed.address.port, relay.port());
        const Finished during = runRelay({"invite", "--data", data});
        QCOMPARE(during.exitCode, 0);
        QCOMPARE(std::count(during.out.begin(), during.out.end(), '\n'), 1);
        const auto link = must(crypto::parseRegistrationLink(trimmed(during.out)));
        QCOMPARE(link.address.port, relay.port());
        QVERIFY(link.relay == printed.relay);
        CryptoWorld world;
        const Person ben = world.addPerson();
        WsClient client{relay.port()};
        QVERIFY(client.logIn(ben));
        client.say(protocol::Register{link.token, {genesisOf(ben)}});
        QVERIFY(client.next<protocol::Registered>());
        QVERIFY(runRelay({"users", "--data", data}).out.find(ben.id.hex()) != std::string::npos);
        QCOMPARE(runRelay({"doctor", "--data", data}).exitCode, 0);
    }

    void everythingItMakesIsPrivate()
    {
        TempFolder folder;
        const std::filesystem::path data = folder.path() / "data";
        RelayProcess relay{data};
        QCOMPARE(modeOf(data), 0700U);
        std::size_t files = 0;
        for (const auto& entry : std::filesystem::directory_iterator{data}) {
            ++files;
            QVERIFY2(modeOf(entry.path()) == 0600U, entry.path().c_str());
        }
        QVERIFY(files >= 3);
    }

    void saysWhatIsDamagedOrMissing()
    {
        TempFolder folder;
        const std::filesystem::path data = folder.path() / "data";
        QCOMPARE(runRelay({"invite", "--data", data.string()}).exitCode, 0);
        const auto refused = [&data](std::string_view what) {
            const Finished finished =
                runRelay({"serve", "--data", data.string(), "--listen", "127.0.0.1:0"});
            return finished.exitCode == 1 && finished.out.empty() &&
                   std::count(finished.err.begin(), finished.err.end(), '\n') == 1 &&
                   finished.err.find(what) != std::string::npos;
        };
        // A new identity beside an old database would lock everybody out.
        std::filesystem::rename(data / "identity.key", data / "kept");
        QVERIFY(refused("identity.key is missing"));
        QVERIFY(!std::filesystem::exists(data / "identity.key"));
        std::filesystem::rename(data / "kept", data / "identity.key");
        std::ofstream{data / "relay.db", std::ios::binary} << std::string(8192, 'x');
        QVERIFY(refused("relay.db is damaged"));
    }

    void oneRelayForAFolder()
    {
        TempFolder folder;
        const std::string data = (folder.path() / "data").string();
        RelayProcess relay{data};
        const Finished second = runRelay({"serve", "--data", data, "--listen", "127.0.0.1:0"});
        QCOMPARE(second.exitCode, 1);
        QVERIFY(second.out.empty());
        QCOMPARE(std::count(second.err.begin(), second.err.end(), '\n'), 1);
        WsClient client{relay.port()};
        // After kill -9 the folder is free again, and the identity is the same.
        const auto identity = must(crypto::parseRegistrationLink(relay.link())).relay;
        relay.stop(SIGKILL);
        RelayProcess again{data};
        QVERIFY(must(crypto::parseRegistrationLink(again.link())).relay == identity);
    }

    void killMinusNineLosesNothingAcknowledged()
    {
        TempFolder folder;
        const std::filesystem::path data = folder.path() / "data";
        auto relay = std::make_unique<RelayProcess>(data);
        World world{*relay};
        std::vector<Bytes> sent;
        for (int i = 0; i < 1500; ++i)
            sent.push_back(world.crypto.write(*world.group, world.anna.devices[0]).bytes);
        std::size_t acknowledged = 0;
        for (int round = 0; round < 3; ++round) {
            WsClient writer{relay->port()};
            QVERIFY(writer.logIn(world.anna));
            // What the relay has is known from it; the rest is pushed without waiting.
            writer.say(protocol::FeedHeadsGet{world.group->id()});
            const auto heads = writer.next<protocol::FeedHeads>();
            QVERIFY(heads);
            const std::size_t first = heads->items.empty() ? 0 : heads->items[0].seq;
            QVERIFY2(first >= acknowledged, "an acknowledged envelope is gone");
            for (std::size_t i = first; i < first + 400; i += 4)
                writer.say(protocol::Push{{sent[i], sent[i + 1], sent[i + 2], sent[i + 3]}});
            const std::size_t enough = first + 100 + 50 * static_cast<std::size_t>(round);
            while (acknowledged < enough) {
                const auto ack = writer.next<protocol::Ack>();
                QVERIFY(ack);
                acknowledged = ack->pos;
            }
            relay->stop(SIGKILL);
            while (const auto ack = writer.next<protocol::Ack>())
                acknowledged = ack->pos;
            relay = std::make_unique<RelayProcess>(data);
            QVERIFY(relay->link().empty());
            WsClient reader{relay->port()};
            QVERIFY(reader.logIn(world.anna));
            const std::vector<Bytes> stored = readAll(reader, world.stream());
            QVERIFY2(stored.size() >= acknowledged, "an acknowledged envelope is gone");
            for (std::size_t i = 0; i < stored.size(); ++i)
                QVERIFY(stored[i] == sent[i]);
        }
        QCOMPARE(relay->stop(SIGTERM), 0);
    }

    void drainsOnSigterm()
    {
        TempFolder folder;
        const std::filesystem::path data = folder.path() / "data";
        auto relay =
            std::make_unique<RelayProcess>(data, std::vector<std::string>{"--drain-seconds", "7"});
        World world{*relay};
        WsClient client{relay->port()};
        QVERIFY(client.logIn(world.anna));
        WsClient idle{relay->port()};
        const auto sealed = world.crypto.write(*world.group, world.anna.devices[0]);
        client.say(protocol::Push{{sealed.bytes}});
        QVERIFY(client.next<protocol::Ack>());
        const auto begin =
            std::chrono::steady_clock::now(); // tidy: allow(clock) measures a process
        std::atomic<int> code{-2};
        std::thread stopper{[&relay, &code] {
            code = relay->stop(SIGTERM);
        }};
        const auto notice = client.next<protocol::Drain>();
        QVERIFY(notice);
        QCOMPARE(notice->jitterMs, 7000U);
        QVERIFY(!client.next<protocol::Pong>());
        QCOMPARE(client.closeCode, 1001U);
        stopper.join();
        const auto end = std::chrono::steady_clock::now(); // tidy: allow(clock) measures a process
        QCOMPARE(code.load(), 0);
        QVERIFY(end - begin < std::chrono::seconds{10});
    }

    void twoPeopleShareADocumentAndTheDiskShowsNothing()
    {
        TempFolder folder;
        const std::filesystem::path data = folder.path() / "data";
        RelayProcess relay{data};
        World world{relay};
        const Person ben = world.crypto.addPerson();
        WsClient bens{relay.port()};
        QVERIFY(bens.logIn(ben));
        bens.say(protocol::Register{
            tokenOf(trimmed(runRelay({"invite", "--data", data.string()}).out)), {genesisOf(ben)}});
        QVERIFY(bens.next<protocol::Registered>());
        WsClient annas{relay.port()};
        QVERIFY(annas.logIn(world.anna));
        World::append(annas,
                      world.crypto.append(*world.group,
                                          world.anna,
                                          {world.crypto.addOp(ben, crypto::Role::Editor)}));
        bens.say(protocol::Subscribe{world.stream(), 1});
        QVERIFY(bens.next<protocol::CaughtUp>());
        const std::string canary = "CANARY-the-quick-brown-fox-0123456789";
        const auto header = world.crypto.nextHeader(*world.group, world.anna.devices[0]);
        const auto sealed = world.crypto.seal(*world.group, world.anna.devices[0], header, canary);
        annas.say(protocol::Push{{sealed.bytes}});
        QVERIFY(annas.next<protocol::Ack>());
        const auto got = bens.next<protocol::Envelopes>();
        QVERIFY(got);
        const auto view = must(crypto::parseEnvelope(got->items[0].bytes));
        const auto key = world.crypto.streamKey(*world.group, view.header);
        const Bytes body = must(crypto::openEnvelope(view, key.open().key()));
        QVERIFY(asText(body).find(canary) != std::string_view::npos);
        QCOMPARE(relay.stop(SIGTERM), 0);
        std::size_t files = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator{data}) {
            if (!entry.is_regular_file())
                continue;
            ++files;
            std::ifstream file{entry.path(), std::ios::binary};
            std::ostringstream text;
            text << file.rdbuf();
            QVERIFY2(text.str().find("CANARY") == std::string::npos, entry.path().c_str());
        }
        QVERIFY(files >= 3);
    }

    void aFullDiskRefusesAndForgetsNothing()
    {
        TempFolder folder;
        RelayProcess relay{folder.path() / "data"};
        World world{relay};
        WsClient client{relay.port()};
        QVERIFY(client.logIn(world.anna));
        std::vector<Bytes> sent;
        for (int i = 0; i < 30; ++i)
            sent.push_back(world.crypto.write(*world.group, world.anna.devices[0]).bytes);
        const auto push = [&](std::size_t i) {
            client.say(protocol::Push{{sent[i]}});
            for (;;) {
                const auto frame = client.receiveFrame();
                if (!frame)
                    return protocol::Reason::Internal;
                const auto decoded = must(protocol::decodeRelayFrame(frame->payload));
                if (std::holds_alternative<protocol::Ack>(decoded.message))
                    return protocol::Reason::None;
                if (const auto* refused = std::get_if<protocol::Refused>(&decoded.message))
                    return refused->reason;
            }
        };
        QCOMPARE(push(0), protocol::Reason::None);
        // No file may grow any more.
        rlimit files{};
        QCOMPARE(::prlimit(relay.pid(), RLIMIT_FSIZE, nullptr, &files), 0);
        const rlimit full{4096, files.rlim_max};
        QCOMPARE(::prlimit(relay.pid(), RLIMIT_FSIZE, &full, nullptr), 0);
        for (int tries = 0; tries < 3; ++tries)
            QCOMPARE(push(1), protocol::Reason::Unavailable);
        QVERIFY(get(relay.port(), "/readyz").find(" 503 ") != std::string::npos);
        QVERIFY(get(relay.port(), "/healthz").find(" 200 ") != std::string::npos);
        // It still answers, and reads.
        WsClient reader{relay.port()};
        QVERIFY(reader.logIn(world.anna));
        QCOMPARE(readAll(reader, world.stream()).size(), std::size_t{1});
        // There is room again: the same envelopes go through, in order.
        QCOMPARE(::prlimit(relay.pid(), RLIMIT_FSIZE, &files, nullptr), 0);
        for (std::size_t i = 1; i < sent.size(); ++i)
            QCOMPARE(push(i), protocol::Reason::None);
        WsClient again{relay.port()};
        QVERIFY(again.logIn(world.anna));
        QVERIFY(readAll(again, world.stream()) == sent);
        QCOMPARE(relay.stop(SIGTERM), 0);
    }

    void aSlowReaderIsClosedAndHarmsNobody()
    {
        TempFolder folder;
        RelayProcess relay{folder.path() / "data"};
        World world{relay};
        WsClient lazy{relay.port()};
        QVERIFY(lazy.logIn(world.anna));
        lazy.say(protocol::Subscribe{world.stream(), 1});
        QVERIFY(lazy.next<protocol::CaughtUp>());
        WsClient writer{relay.port()};
        QVERIFY(writer.logIn(world.anna));
        // Kernel buffers and our own megabyte fill up while nobody reads.
        const std::string big(200000, 'x');
        std::size_t written = 0;
        for (; written < 100; ++written) {
            const auto header = world.crypto.nextHeader(*world.group, world.anna.devices[0]);
            const auto sealed = world.crypto.seal(*world.group, world.anna.devices[0], header, big);
            world.crypto.feeds[world.anna.devices[0].id()] =
                Feed{header.seq, sealed.id, header.logHead};
            writer.say(protocol::Push{{sealed.bytes}});
            QVERIFY(writer.next<protocol::Ack>());
        }
        while (lazy.receiveFrame(std::chrono::milliseconds{3000})) {
        }
        QVERIFY(lazy.isClosed());
        // It comes back and has everything.
        WsClient back{relay.port()};
        QVERIFY(back.logIn(world.anna));
        QCOMPARE(readAll(back, world.stream()).size(), written);
    }
};

QTEST_APPLESS_MAIN(RelayProcessTest)
#include "relay_process_test.moc"
