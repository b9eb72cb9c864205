// SPDX-License-Identifier: MPL-2.0
// The relay's core in a box: no sockets, no threads, no disk; time stands still until told.
#pragma once

#include "server/core/relay.h"
#include "server/fanout/local_fan_out.h"
#include "sync/crypto/client_login.h"
#include "sync/crypto/invitation.h"
#include "sync/protocol/codec.h"
#include "tests/support/crypto_world.h"
#include "tests/support/memory_store.h"

#include <deque>
#include <memory>

namespace cahier::test {

/// Tasks run when drain() is called, in order.
class ManualExecutor final : public Executor
{
public:
    void post(Task task) override { m_tasks.push_back(std::move(task)); }

    TimerId postAfter(Milliseconds, Task task) override
    {
        m_tasks.push_back(std::move(task));
        return 1;
    }

    void cancel(TimerId) override {}

    void drain()
    {
        while (!m_tasks.empty()) {
            const Task task = std::move(m_tasks.front());
            m_tasks.pop_front();
            task();
        }
    }

private:
    std::deque<Task> m_tasks;
};

/// Works at once, reports later: the order that real threads could produce at the earliest.
class InlineWorkers final : public server::Workers
{
public:
    explicit InlineWorkers(Executor& core)
        : m_core(core)
    {
    }

    void run(std::function<void()> work, std::function<void()> done) override
    {
        work();
        m_core.post(std::move(done));
    }

private:
    Executor& m_core;
};

class FakeClock final : public Clock
{
public:
    std::uint64_t unixMs() const override { return nowMs; }

    SteadyTime steady() const override { return Milliseconds{static_cast<long>(nowMs)}; }

    std::uint64_t nowMs = 1'800'000'000'000;
};

/// A connection that remembers what it was told.
class FakeOutlet final : public server::Outlet
{
public:
    void send(SharedBytes frame) override { frames.push_back(std::move(frame)); }

    std::size_t queuedBytes() const override { return queued; }

    void setReading(server::Reading value) override { reading = value; }

    void authenticated() override { isAuthenticated = true; }

    void close(protocol::Reason reason) override { closedWith = reason; }

    std::deque<SharedBytes> frames;
    std::size_t queued = 0;
    server::Reading reading = server::Reading::On;
    bool isAuthenticated = false;
    std::optional<protocol::Reason> closedWith;
};

struct RelayRig
{
    explicit RelayRig(const server::RelayLimits& limits = {})
        : relay(
              server::RelayParts{
                  signer, store, store, store, workers, fanOut, clock, {crypto::SpkiHash{}}},
              limits)
    {
    }

    void run() { executor.drain(); }

    ManualExecutor executor;
    FakeClock clock;
    InlineWorkers workers{executor};
    MemoryStore store{executor};
    server::LocalFanOut fanOut;
    crypto::RelaySigner signer = crypto::RelaySigner::generate();
    server::Relay relay;
};

/// A client at the rig: says things and looks at the answers.
class RigClient
{
public:
    explicit RigClient(RelayRig& rig)
        : m_rig(rig)
        , m_session(rig.relay.open(outlet))
    {
    }

    ~RigClient() { m_rig.relay.closed(m_session); }

    RigClient(const RigClient&) = delete;
    RigClient& operator=(const RigClient&) = delete;

    /// Says it and lets everything that follows happen. Returns the request id.
    std::uint32_t say(const protocol::ClientMessage& message)
    {
        const std::uint32_t request = sayLater(message);
        m_rig.run();
        return request;
    }

    std::uint32_t sayLater(const protocol::ClientMessage& message)
    {
        const Bytes frame = must(protocol::encodeFrame(message, ++m_request), "encode");
        m_rig.relay.receive(m_session, frame);
        return m_request;
    }

    void sayRaw(ByteView frame)
    {
        m_rig.relay.receive(m_session, frame);
        m_rig.run();
    }

    void drained()
    {
        m_rig.relay.drained(m_session);
        m_rig.run();
    }

    /// The next frame of this kind; frames of other kinds before it are dropped.
    template <typename M>
    std::optional<M> next()
    {
        while (!outlet.frames.empty()) {
            const auto frame = protocol::decodeRelayFrame(outlet.frames.front().view());
            outlet.frames.pop_front();
            if (!frame)
                std::abort();
            lastRequest = frame->request;
            if (const auto* m = std::get_if<M>(&frame->message))
                return *m;
        }
        return std::nullopt;
    }

    /// All frames so far, oldest first, as message types.
    std::vector<protocol::MessageType> types() const
    {
        std::vector<protocol::MessageType> all;
        for (const SharedBytes& frame : outlet.frames)
            all.push_back(static_cast<protocol::MessageType>(frame.view()[0]));
        return all;
    }

    void clear() { outlet.frames.clear(); }

    /// HELLO and AUTH with a right signature.
    std::optional<protocol::Welcome> logIn(const Person& person, std::size_t device = 0)
    {
        const protocol::Bytes32 nonce{1, 2, 3};
        const crypto::DeviceKeys& keys = person.devices[device];
        say(protocol::Hello{1, person.id, keys.id(), nonce});
        const auto challenge = next<protocol::Challenge>();
        if (!challenge)
            return std::nullopt;
        const crypto::LoginFacts facts{
            challenge->relay, {}, challenge->relayNonce, nonce, person.id, keys.id(), 1};
        say(protocol::Auth{crypto::signRelayAuth(facts, keys.sign)});
        return next<protocol::Welcome>();
    }

    FakeOutlet outlet;
    std::uint32_t lastRequest = 0;

private:
    RelayRig& m_rig;
    const server::SessionId m_session;
    std::uint32_t m_request = 0;
};

/// The one entry of a person's log that addPerson() makes.
inline Bytes genesisOf(const Person& person)
{
    return must(crypto::buildUserGenesis(person.recovery, person.devices[0], 1000), "genesis");
}

} // namespace cahier::test
