// SPDX-License-Identifier: MPL-2.0
#include "tests/sync/crdt/awareness_history.h"

#include "sync/crdt/awareness.h"
#include "tests/sync/crdt/history.h"

#include <algorithm>
#include <map>
#include <memory>

namespace cahier::crdt::test {

namespace {

using States = std::map<ClientId, Any>;

class Conversation
{
public:
    explicit Conversation(std::uint64_t seed)
        : m_random(seed)
    {
        for (std::uint64_t i = 2 + below(3); i > 0; --i) {
            m_ids.push_back(10 * i + below(10));
            m_instances.push_back(std::make_unique<Awareness>(m_ids.back(), m_clock));
        }
        for (std::size_t i = 0; i < m_ids.size(); ++i)
            set(i, false);
    }

    AwarenessHistory play()
    {
        for (std::uint64_t i = 20 + below(60); i > 0; --i)
            step(below(m_instances.size()));
        AnyArray ids;
        for (const ClientId id : m_ids)
            ids.emplace_back(id);
        const Any all(
            AnyObject{{"awareness", Any(std::move(ids))}, {"steps", Any(std::move(m_steps))}});
        return {m_problem, all.toJson()};
    }

private:
    std::uint64_t below(std::uint64_t bound) { return m_random.below(bound); }

    Any randomState()
    {
        AnyObject out;
        for (std::uint64_t i = below(3); i > 0; --i)
            out.emplace_back("k" + std::to_string(i), Any(static_cast<double>(below(3))));
        return Any(std::move(out));
    }

    void step(std::size_t index)
    {
        Awareness& own = *m_instances[index];
        const States before = statesOf(own);
        const std::uint64_t what = below(100);
        if (what < 20) {
            set(index, below(5) == 0);
        } else if (what < 45 || m_messages.empty()) {
            send(index);
        } else if (what < 75) {
            const Bytes& message = m_messages[below(m_messages.size())];
            const auto change = own.apply(message);
            if (!change)
                m_problem = "a message is refused";
            else
                check(before, statesOf(own), *change);
            finish(index, {{"apply", Any(toBase64(message))}});
        } else if (what < 82) {
            forge(index);
        } else if (what < 90) {
            const ClientId gone = m_ids[below(m_ids.size())];
            const ClientId clients[] = {gone};
            const Awareness::Change change = own.remove(clients);
            check(before, statesOf(own), change);
            finish(index, {{"remove", Any(gone)}});
        } else {
            tick(index);
        }
    }

    void set(std::size_t index, bool leaves)
    {
        const Any state = leaves ? Any(nullptr) : randomState();
        m_instances[index]->setLocalState(state);
        m_lastSet[index] = m_clock.unixMs();
        finish(index, {{"set", state}});
    }

    void send(std::size_t index)
    {
        std::vector<ClientId> about;
        for (const ClientId id : m_ids) {
            if (below(2) == 0 && known(*m_instances[index], id))
                about.push_back(id);
        }
        m_messages.push_back(m_instances[index]->encode(about));
        AnyArray ids;
        for (const ClientId id : about)
            ids.emplace_back(id);
        finish(index,
               {{"encode", Any(std::move(ids))}, {"bytes", Any(toBase64(m_messages.back()))}});
    }

    /// Somebody says that others are gone, or invents them.
    void forge(std::size_t index)
    {
        const ClientId who = m_ids[below(m_ids.size())];
        const auto clock = 1 + below(12);
        const AwarenessEntry entries[] = {
            {who, clock, below(2) == 0 ? Any(nullptr) : randomState()}};
        m_messages.push_back(encodeAwareness(entries));
        Awareness& own = *m_instances[index];
        const States before = statesOf(own);
        const auto change = own.apply(m_messages.back());
        check(before, statesOf(own), *change);
        finish(index, {{"apply", Any(toBase64(m_messages.back()))}});
    }

    void tick(std::size_t index)
    {
        // What y-protocols does every three seconds.
        m_clock.advance(static_cast<std::int64_t>(below(4)) * 9000);
        Awareness& own = *m_instances[index];
        if (const Any* state = own.state(m_ids[index]);
            state && m_clock.unixMs() - m_lastSet[index] >= 15000) {
            own.setLocalState(Any(*state));
            m_lastSet[index] = m_clock.unixMs();
        }
        const States before = statesOf(own);
        const Awareness::Change change = own.expire();
        check(before, statesOf(own), change);
        finish(index, {{"tick", Any(true)}});
    }

    static bool known(const Awareness& own, ClientId id)
    {
        const ClientId ids[] = {id};
        return own.encode(ids).size() > 1;
    }

    States statesOf(const Awareness& own) const
    {
        States out;
        for (const ClientId id : own.clients())
            out.emplace(id, *own.state(id));
        return out;
    }

    /// The change is the difference of the states.
    void check(const States& before, const States& after, const Awareness::Change& change)
    {
        Awareness::Change want;
        for (const auto& [id, state] : after) {
            const auto at = before.find(id);
            if (at == before.end())
                want.added.push_back(id);
            else if (!(at->second == state))
                want.updated.push_back(id);
        }
        for (const auto& [id, state] : before) {
            if (!after.contains(id))
                want.removed.push_back(id);
        }
        const auto same = [](std::vector<ClientId> a, const std::vector<ClientId>& b) {
            std::sort(a.begin(), a.end());
            return a == b;
        };
        if (!same(change.added, want.added) || !same(change.updated, want.updated) ||
            !same(change.removed, want.removed))
            m_problem = "a change is not what changed";
    }

    void finish(std::size_t index, AnyObject step)
    {
        const ClientId own[] = {m_ids[index]};
        const Bytes about = m_instances[index]->encode(own);
        if (about != m_own[index])
            m_lastSet[index] = m_clock.unixMs(); // whoever set it
        m_own[index] = about;
        step.emplace(step.begin(), "at", Any(static_cast<double>(index)));
        step.emplace_back("now", Any(m_clock.unixMs()));
        step.emplace_back("all", Any(toBase64(m_instances[index]->encode(m_ids))));
        m_steps.emplace_back(std::move(step));
    }

    SeededRandom m_random;
    ManualClock m_clock;
    std::vector<ClientId> m_ids;
    std::vector<std::unique_ptr<Awareness>> m_instances;
    std::map<std::size_t, std::uint64_t> m_lastSet;
    std::map<std::size_t, Bytes> m_own; ///< Last message of each about itself.
    std::vector<Bytes> m_messages;
    AnyArray m_steps;
    std::string m_problem;
};

} // namespace

AwarenessHistory playAwareness(std::uint64_t seed)
{
    return Conversation(seed).play();
}

} // namespace cahier::crdt::test
