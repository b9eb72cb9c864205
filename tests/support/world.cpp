// SPDX-License-Identifier: MPL-2.0
#include "tests/support/world.h"

#include "server/core/token.h"
#include "sync/base/check.h"
#include "sync/crypto/verify/link.h"
#include "sync/crypto/verify/sodium_init.h"
#include "sync/store/profile.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <utility>

namespace cahier::sim {

namespace {

constexpr crdt::Origin Editor = crdt::Origin::named("editor");
constexpr crdt::Origin Remote = crdt::Origin::named("remote");

/// In a world of our own making these cannot fail; if one does, the test must stop there.
void must(const Result<void>& result)
{
    if (!result)
        std::fprintf(stderr, "%s: %s\n", name(result.error().code), result.error().detail.c_str());
    CAHIER_CHECK(result.has_value());
}

} // namespace

// ---- the wire

/// One connection. Frames arrive in order, each some time after it was sent; when it is cut, what
/// is under way is lost.
struct World::Wire final
    : server::Outlet
    , std::enable_shared_from_this<World::Wire>
{
    Wire(World& w, std::string n, transport::ChannelListener& l)
        : world(w)
        , name(std::move(n))
        , listener(&l)
    {
    }

    SteadyTime arrival(SteadyTime& last)
    {
        const Milliseconds late{static_cast<std::int64_t>(world.random.below(world.jitterMs + 1))};
        last = std::max(last, world.scheduler.steady() + world.latency + late);
        return last;
    }

    void connect()
    {
        world.scheduler.at(arrival(lastDown), [self = shared_from_this()]() {
            if (self->listener == nullptr)
                return;
            if (!self->world.relay.running() || self->world.unreachable[self->name]) {
                self->lose(Errc::RelayUnreachable);
                return;
            }
            self->generation = self->world.relay.generation();
            self->session = self->world.relay.relay().open(*self);
            self->isOpen = true;
            self->listener->channelOpened({});
        });
    }

    bool relayThere() const
    {
        return session != 0 && world.relay.running() && generation == world.relay.generation();
    }

    void toRelay(Bytes frame)
    {
        world.scheduler.at(arrival(lastUp), [self = shared_from_this(), f = std::move(frame)]() {
            if (!self->isOpen || !self->relayThere())
                return;
            if (self->world.record)
                self->world.seenByRelay.push_back(f);
            self->world.relay.relay().receive(self->session, f);
        });
    }

    void toClient(Bytes frame)
    {
        world.scheduler.at(arrival(lastDown), [self = shared_from_this(), f = std::move(frame)]() {
            if (self->isOpen && self->listener != nullptr)
                self->listener->channelReceived(f);
        });
    }

    void clientSends(ByteView frame)
    {
        if (!isOpen)
            return;
        if (!world.tamper)
            return toRelay(toBytes(frame));
        for (Bytes& each : world.tamper(Direction::ToRelay, toBytes(frame)))
            toRelay(std::move(each));
    }

    // -- Outlet
    void send(SharedBytes frame) override
    {
        if (!isOpen)
            return;
        if (!world.tamper)
            return toClient(toBytes(frame.view()));
        for (Bytes& each : world.tamper(Direction::ToClient, toBytes(frame.view())))
            toClient(std::move(each));
    }

    std::size_t queuedBytes() const override { return 0; }

    void setReading(server::Reading /*reading*/) override {}

    void authenticated() override {}

    void close(protocol::Reason /*reason*/) override
    {
        world.scheduler.at(arrival(lastDown),
                           [self = shared_from_this()]() { self->cut(Errc::RelayUnreachable); });
    }

    /// Both ends learn of it.
    void cut(Errc why)
    {
        if (relayThere()) {
            const server::SessionId gone = std::exchange(session, 0);
            world.relay.relay().closed(gone);
        }
        lose(why);
    }

    void lose(Errc why)
    {
        isOpen = false;
        if (transport::ChannelListener* told = std::exchange(listener, nullptr))
            told->channelClosed(Error{why, "the network"});
    }

    World& world;
    std::string name;
    transport::ChannelListener* listener; ///< Null once the client has gone.
    server::SessionId session = 0;
    std::uint64_t generation = 0;
    bool isOpen = false;
    SteadyTime lastUp{};
    SteadyTime lastDown{};
};

namespace {

class SimChannel final : public transport::Channel
{
public:
    explicit SimChannel(std::shared_ptr<World::Wire> wire)
        : m_wire(std::move(wire))
    {
    }

    ~SimChannel() override
    {
        m_wire->listener = nullptr;
        m_wire->world.scheduler.at(m_wire->arrival(m_wire->lastUp),
                                   [wire = m_wire]() { wire->cut(Errc::Cancelled); });
    }

    void send(ByteView frame) override { m_wire->clientSends(frame); }

    std::size_t pendingBytes() const override { return 0; }

    void close() override
    {
        m_wire->world.scheduler.at(m_wire->arrival(m_wire->lastUp),
                                   [wire = m_wire]() { wire->cut(Errc::Cancelled); });
    }

private:
    std::shared_ptr<World::Wire> m_wire;
};

class SimChannels final : public transport::ChannelFactory
{
public:
    SimChannels(World& world, std::string name)
        : m_world(world)
        , m_name(std::move(name))
    {
    }

    std::unique_ptr<transport::Channel> open(const std::string& /*address*/,
                                             transport::ChannelListener& listener) override
    {
        auto wire = std::make_shared<World::Wire>(m_world, m_name, listener);
        m_world.wires.push_back(wire);
        wire->connect();
        return std::make_unique<SimChannel>(wire);
    }

private:
    World& m_world;
    std::string m_name;
};

} // namespace

std::unique_ptr<transport::ChannelFactory>
makeChannels(World& world, const std::string& name, Executor& /*executor*/)
{
    return std::make_unique<SimChannels>(world, name);
}

// ---- the relay

struct RelayHost::InlineWorkers final : server::Workers
{
    explicit InlineWorkers(Executor& e)
        : executor(e)
    {
    }

    void run(std::function<void()> work, std::function<void()> done) override
    {
        executor.post([work = std::move(work), done = std::move(done)]() {
            work();
            done();
        });
    }

    Executor& executor;
};

RelayHost::RelayHost(Scheduler& scheduler)
    : m_scheduler(scheduler)
    , m_signer(crypto::RelaySigner::generate())
{
}

RelayHost::~RelayHost() = default;

void RelayHost::start()
{
    ++m_generation;
    m_executor = std::make_unique<NodeExecutor>(m_scheduler);
    m_stores = std::make_unique<test::MemoryStore>(m_disk, *m_executor, Milliseconds{1});
    m_workers = std::make_unique<InlineWorkers>(*m_executor);
    m_fanOut = std::make_unique<server::LocalFanOut>();
    m_relay = std::make_unique<server::Relay>(server::RelayParts{m_signer,
                                                                 *m_stores,
                                                                 *m_stores,
                                                                 *m_stores,
                                                                 *m_workers,
                                                                 *m_fanOut,
                                                                 m_scheduler,
                                                                 {crypto::SpkiHash{}}},
                                              server::RelayLimits{});
    tickLater();
}

void RelayHost::tickLater()
{
    m_executor->postAfter(Milliseconds{1'000}, [this]() {
        m_relay->tick();
        tickLater();
    });
}

void RelayHost::kill()
{
    m_relay.reset();
    m_fanOut.reset();
    m_workers.reset();
    m_stores.reset();
    m_executor.reset();
}

std::string RelayHost::registrationLink()
{
    crypto::RegistrationLink link;
    link.address = {"relay.test", 8787, crypto::LinkTransport::Plain};
    link.relay = m_signer.id();
    link.token = server::newToken();
    m_disk.tokens[server::tokenHash(link.token)] = {std::numeric_limits<std::uint64_t>::max(),
                                                    std::nullopt};
    return crypto::printLink(link).value();
}

// ---- people

Person::Person(World& world, std::string name, const std::string& registrationLink)
    : m_world(world)
    , m_name(std::move(name))
    , m_database(store::Database::openInMemory().value())
    , m_executor(std::make_unique<NodeExecutor>(world.scheduler))
    , m_channels(makeChannels(world, m_name, *m_executor))
{
    engine::NewProfile profile;
    profile.displayName = m_name;
    profile.registrationLink = registrationLink;
    m_client = engine::ClientImpl::createIn(
                   {*m_executor, world.scheduler, world.random, *m_channels, *this},
                   *m_database,
                   nullptr,
                   profile)
                   .value();
}

Person::~Person() = default;

void Person::crash()
{
    if (!m_client)
        return;
    // Destroying the client would still commit what waits: the disk of a dead process does not.
    auto disk = copyDisk();
    m_docs.clear();
    m_client.reset();
    m_database = std::move(disk);
    m_executor = std::make_unique<NodeExecutor>(m_world.scheduler); // Old tasks die with the old.
    m_channels = makeChannels(m_world, m_name, *m_executor);
    present.clear();
}

std::unique_ptr<store::Database> Person::copyDisk()
{
    auto copy = store::Database::openInMemory().value();
    must(m_database->copyTo(*copy));
    return copy;
}

void Person::putBack(std::unique_ptr<store::Database> disk)
{
    crash();
    m_database = std::move(disk);
}

void Person::start()
{
    if (m_client)
        return;
    m_client = engine::ClientImpl::openIn(
                   {*m_executor, m_world.scheduler, m_world.random, *m_channels, *this},
                   *m_database,
                   nullptr)
                   .value();
}

void Person::open(const DocumentId& id)
{
    if (m_docs.contains(id))
        return;
    OpenDoc opened;
    opened.doc = m_client->openDocument(id).value();
    opened.onUpdate = opened.doc->onUpdate([this, id](const crdt::UpdateEvent& event) {
        if (event.source == crdt::Source::Local)
            must(m_client->addLocalUpdate(id, SharedBytes(toBytes(event.update))));
    });
    m_docs.insert_or_assign(id, std::move(opened));
}

void Person::edit(const DocumentId& id,
                  const std::function<void(crdt::Doc&, crdt::Transaction&)>& body)
{
    open(id);
    crdt::Doc& doc = *m_docs.at(id).doc;
    doc.transact(Editor, [&](crdt::Transaction& txn) { body(doc, txn); });
}

void Person::insert(const DocumentId& id, std::uint32_t at, const std::string& text)
{
    const std::u16string wide(text.begin(), text.end());
    edit(id, [&](crdt::Doc& doc, crdt::Transaction& txn) {
        must(doc.text("content").insert(txn, at, wide));
    });
}

void Person::remove(const DocumentId& id, std::uint32_t at, std::uint32_t length)
{
    edit(id, [&](crdt::Doc& doc, crdt::Transaction& txn) {
        must(doc.text("content").remove(txn, at, length));
    });
}

std::uint32_t Person::length(const DocumentId& id)
{
    open(id);
    return m_docs.at(id).doc->text("content").length();
}

std::string Person::text(const DocumentId& id)
{
    open(id);
    return m_docs.at(id).doc->text("content").toUtf8();
}

bool Person::hasProblem(Errc code) const
{
    return std::any_of(problems.begin(), problems.end(), [code](const Error& error) {
        return error.code == code;
    });
}

void Person::connectionChanged(engine::ConnectionState /*state*/,
                               const std::optional<Error>& reason)
{
    reasonNow = reason;
    if (reason)
        lastReason = reason;
}

void Person::remoteUpdates(const DocumentId& id, std::span<const SharedBytes> list)
{
    updates.emplace_back(m_world.scheduler.steady(), id);
    const auto found = m_docs.find(id);
    if (found == m_docs.end())
        return;
    for (const SharedBytes& update : list)
        must(found->second.doc->applyUpdate(update.view(), Remote));
}

void Person::documentRebuilt(const DocumentId& id)
{
    m_executor->postAfter(reopenAfter, [this, id]() {
        if (!m_client || m_docs.erase(id) == 0)
            return;
        m_client->closeDocument(id);
        open(id);
    });
}

void Person::presenceChanged(const DocumentId& id, const engine::Presence& presence)
{
    present.insert_or_assign({id, presence.device}, presence);
}

void Person::presenceGone(const DocumentId& id, const DeviceId& device)
{
    present.erase({id, device});
}

void Person::saveStatusChanged(const DocumentId& id, const engine::SaveStatus& next)
{
    status.insert_or_assign(id, next);
}

void Person::problem(const Error& error)
{
    problems.push_back(error);
}

// ---- the world

World::World(std::uint64_t seed)
    : random(seed)
    , relay(scheduler)
{
    crypto::ensureSodium();
    relay.start();
}

World::~World()
{
    tamper = {}; // It may borrow from a test that has ended.
    // Clients first: what they plan while they end must still find its world.
    m_people.clear();
    relay.kill();
    scheduler.close();
}

Person& World::add(const std::string& name)
{
    m_people.push_back(std::make_unique<Person>(*this, name, relay.registrationLink()));
    return *m_people.back();
}

Person& World::addLocal(const std::string& name)
{
    m_people.push_back(std::make_unique<Person>(*this, name, std::string()));
    return *m_people.back();
}

void World::cut(const std::string& name)
{
    std::erase_if(wires, [](const std::weak_ptr<Wire>& wire) { return wire.expired(); });
    const auto all = wires;
    for (const auto& weak : all) {
        if (const auto wire = weak.lock(); wire && (name.empty() || wire->name == name))
            wire->cut(Errc::RelayUnreachable);
    }
}

void World::inject(const std::string& name, const protocol::RelayMessage& message)
{
    const auto frame = protocol::encodeFrame(message, 0);
    CAHIER_CHECK(frame.has_value());
    for (const auto& weak : wires) {
        if (const auto wire = weak.lock(); wire && wire->isOpen && wire->name == name)
            wire->toClient(*frame);
    }
}

void World::restoreRelay(const MemoryDisk& older)
{
    relay.kill();
    cut("");
    relay.disk() = older;
    relay.start();
}

bool World::runUntil(const std::function<bool()>& done, Milliseconds limit)
{
    return scheduler.runUntil(done, limit);
}

bool World::settle(Milliseconds limit)
{
    std::size_t left = m_people.size();
    bool failed = false;
    for (const auto& person : m_people) {
        person->client().synchronise(limit, [&left, &failed](Result<void> outcome) {
            --left;
            failed = failed || !outcome;
        });
    }
    const bool ended = runUntil([&left]() { return left == 0; }, limit + Milliseconds{1'000});
    // What one has sent last, another may still be receiving.
    runFor(Milliseconds{100});
    return ended && !failed;
}

bool World::bringIn(Person& owner, const GroupId& group, Person& guest, engine::Role role)
{
    std::optional<std::string> link;
    bool failed = false;
    owner.client().invite(group, role, [&](Result<std::string> made) {
        if (made)
            link = *made;
        else
            failed = true;
    });
    if (!runUntil([&]() { return link || failed; }) || failed)
        return false;
    guest.client().join(*link, [](Result<GroupId>) {});
    return runUntil([&]() {
        for (const auto& info : guest.client().workspaces()) {
            if (info.id == group && info.joinPending == 0)
                return true;
        }
        return false;
    });
}

GroupId World::makeShared(Person& owner, Person& guest, engine::Role role)
{
    const GroupId group = owner.client().createWorkspace("Shared").value();
    owner.client().connect();
    guest.client().connect();
    runUntil([&]() { return owner.client().connectionState() == engine::ConnectionState::Online; });
    bringIn(owner, group, guest, role);
    return group;
}

} // namespace cahier::sim
