// SPDX-License-Identifier: MPL-2.0
// Presence as y-protocols sends it, for interoperability: who is here, with a little JSON each. It
// is no part of the document and is forgotten when its sender falls silent.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/clock.h"
#include "sync/base/result.h"
#include "sync/crdt/any.h"
#include "sync/crdt/id.h"

#include <map>
#include <optional>
#include <span>
#include <vector>

namespace cahier::crdt {

struct AwarenessEntry
{
    ClientId client = 0;
    std::uint64_t clock = 0;
    Any state; ///< Null: gone.

    friend bool operator==(const AwarenessEntry&, const AwarenessEntry&) = default;
};

/// y-protocols' bytes; clocks count the messages of a client. O(bytes), as is reading.
Bytes encodeAwareness(std::span<const AwarenessEntry> entries);
/// BadUpdate for anything else than exactly one message.
Result<std::vector<AwarenessEntry>> decodeAwareness(ByteView bytes);

/// The states of all that are here. Owner: whoever shows them; one thread. O(log clients) for each
/// client asked for or told of; listing and expire() are O(clients).
class Awareness
{
public:
    /// A client is forgotten after so long without news.
    static constexpr Milliseconds Timeout{30000};
    /// The clock of one that is gone is remembered so long, so that nothing late brings it back.
    static constexpr Milliseconds Memory{600000};

    /// Which clients changed.
    struct Change
    {
        std::vector<ClientId> added;
        std::vector<ClientId> updated;
        std::vector<ClientId> removed;
    };

    Awareness(ClientId own, const Clock& clock)
        : m_own(own)
        , m_clock(clock)
    {
    }

    /// Null leaves. The own state is to be sent again every Timeout / 2.
    void setLocalState(Any state);
    const Any* state(ClientId client) const noexcept;
    std::vector<ClientId> clients() const;
    /// A message about these clients; unknown ones are left out.
    Bytes encode(std::span<const ClientId> clients) const;
    /// All or nothing; nobody else can remove the own state. BadUpdate; TooLarge if more than
    /// MaxAwarenessClients would be known.
    Result<Change> apply(ByteView message);
    /// Forgets the silent ones (never the own state), after a while also that they were here.
    Change expire();
    /// Takes these for gone, e.g. when a connection ended; the next message about them says so.
    Change remove(std::span<const ClientId> clients);

private:
    struct Known
    {
        std::uint64_t clock = 0;
        SteadyTime heard{};
        std::optional<Any> state; ///< None: gone, but its clock is remembered.
    };

    ClientId m_own;
    const Clock& m_clock; ///< Outlives this.
    std::map<ClientId, Known> m_known;
};

} // namespace cahier::crdt
