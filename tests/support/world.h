// SPDX-License-Identifier: MPL-2.0
// A whole world in one process: real clients, the real relay core, a network and disks that fail on
// demand, one virtual clock, one seed.
#pragma once

#include "server/core/relay.h"
#include "server/fanout/local_fan_out.h"
#include "sync/base/random.h"
#include "sync/crdt/doc.h"
#include "sync/engine/client_impl.h"
#include "sync/store/database.h"
#include "sync/transport/channel.h"
#include "tests/support/memory_store.h"
#include "tests/support/scheduler.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cahier::sim {

using test::MemoryDisk;

enum class Direction { ToRelay, ToClient };

/// What a machine in the middle (or a lying relay) makes of one frame: any number of frames.
using Tamper = std::function<std::vector<Bytes>(Direction, const Bytes& frame)>;

class World;

/// One person at one device: profile on a disk of its own, client, and what an editor would do.
class Person final : private engine::ClientListener
{
public:
    Person(World& world, std::string name, const std::string& registrationLink);
    ~Person() override;
    Person(const Person&) = delete;
    Person& operator=(const Person&) = delete;

    engine::Client& client() { return *m_client; }

    bool running() const { return m_client != nullptr; }

    const std::string& name() const { return m_name; }

    /// The process dies; the disk keeps what was committed.
    void crash();
    void start();
    /// What is on disk now, to be put back later (a restored backup).
    std::unique_ptr<store::Database> copyDisk();
    void putBack(std::unique_ptr<store::Database> disk);

    store::Database& database() { return *m_database; }

    /// Opens it like an editor window; closes nothing else.
    void open(const DocumentId& id);

    bool isOpen(const DocumentId& id) const { return m_docs.contains(id); }

    void insert(const DocumentId& id, std::uint32_t at, const std::string& text);
    void remove(const DocumentId& id, std::uint32_t at, std::uint32_t length);
    std::uint32_t length(const DocumentId& id);
    std::string text(const DocumentId& id);

    std::vector<Error> problems;
    std::vector<std::pair<SteadyTime, DocumentId>> updates; ///< When what of others came.
    std::map<DocumentId, engine::SaveStatus> status;
    std::map<std::pair<DocumentId, DeviceId>, engine::Presence> present;
    std::optional<Error> lastReason;
    std::optional<Error> reasonNow; ///< Of the last change of the connection; none: it gave none.
    /// How long an editor takes to open a rebuilt document again; edits go on in the old one.
    Milliseconds reopenAfter{0};
    bool hasProblem(Errc code) const;

private:
    struct OpenDoc
    {
        std::unique_ptr<crdt::Doc> doc;
        crdt::Subscription onUpdate;
    };

    void edit(const DocumentId& id,
              const std::function<void(crdt::Doc&, crdt::Transaction&)>& body);

    void connectionChanged(engine::ConnectionState state,
                           const std::optional<Error>& reason) override;
    void remoteUpdates(const DocumentId& id, std::span<const SharedBytes> updates) override;
    void documentRebuilt(const DocumentId& id) override;
    void presenceChanged(const DocumentId& id, const engine::Presence& presence) override;
    void presenceGone(const DocumentId& id, const DeviceId& device) override;
    void saveStatusChanged(const DocumentId& id, const engine::SaveStatus& status) override;
    void problem(const Error& error) override;

    World& m_world;
    std::string m_name;
    std::unique_ptr<store::Database> m_database;
    std::unique_ptr<NodeExecutor> m_executor;
    std::unique_ptr<transport::ChannelFactory> m_channels;
    std::unique_ptr<engine::ClientImpl> m_client;
    std::map<DocumentId, OpenDoc> m_docs;
};

/// The relay process and its disk.
class RelayHost
{
public:
    explicit RelayHost(Scheduler& scheduler);
    ~RelayHost();

    void start();
    void kill();

    bool running() const { return m_relay != nullptr; }

    server::Relay& relay() { return *m_relay; }

    MemoryDisk& disk() { return m_disk; }

    const crypto::RelaySigner& signer() const { return m_signer; }

    /// A fresh registration link.
    std::string registrationLink();

    /// Counts starts, so that a connection knows its own.
    std::uint64_t generation() const { return m_generation; }

private:
    struct InlineWorkers;

    void tickLater();

    Scheduler& m_scheduler;
    crypto::RelaySigner m_signer;
    MemoryDisk m_disk;
    std::unique_ptr<NodeExecutor> m_executor;
    std::unique_ptr<test::MemoryStore> m_stores;
    std::unique_ptr<InlineWorkers> m_workers;
    std::unique_ptr<server::LocalFanOut> m_fanOut;
    std::unique_ptr<server::Relay> m_relay;
    std::uint64_t m_generation = 0;
};

class World
{
public:
    explicit World(std::uint64_t seed);
    ~World();

    Scheduler scheduler;
    SeededRandom random;
    RelayHost relay;
    Tamper tamper;                           ///< None: an honest network.
    Milliseconds latency{2};                 ///< One way, at least.
    std::uint64_t jitterMs = 3;              ///< Added to it, uniform.
    std::map<std::string, bool> unreachable; ///< By name: this person has no network.
    std::vector<Bytes> seenByRelay;          ///< Every frame that reached it, when recording.
    bool record = false;

    Person& add(const std::string& name);
    Person& addLocal(const std::string& name);

    const std::vector<std::unique_ptr<Person>>& people() const { return m_people; }

    /// Cuts every connection of this person (or everybody's, if empty), as a lost network does.
    void cut(const std::string& name);

    /// A frame from nowhere, as a lying relay may send one.
    void inject(const std::string& name, const protocol::RelayMessage& message);
    /// The process comes back with an older disk.
    void restoreRelay(const MemoryDisk& older);

    /// Everybody online and everything acknowledged.
    bool settle(Milliseconds limit = Milliseconds{60'000});
    bool runUntil(const std::function<bool()>& done, Milliseconds limit = Milliseconds{60'000});

    void runFor(Milliseconds span) { scheduler.runFor(span); }

    /// Invites, joins, waits until `guest` is a member. The workspace's id.
    GroupId makeShared(Person& owner, Person& guest, engine::Role role = engine::Role::Editor);
    bool bringIn(Person& owner, const GroupId& group, Person& guest, engine::Role role);

    struct Wire;
    std::vector<std::weak_ptr<Wire>> wires;

private:
    std::vector<std::unique_ptr<Person>> m_people;
};

/// The channels of one person.
std::unique_ptr<transport::ChannelFactory>
makeChannels(World& world, const std::string& name, Executor& executor);

} // namespace cahier::sim
