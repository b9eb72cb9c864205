// SPDX-License-Identifier: MPL-2.0
// Plays a random history of several replicas and records it, so that real Yjs can replay it and
// compare every update, state and delta (yjs_peer.mjs). Everything follows from the seed.
#pragma once

#include "sync/base/clock.h"
#include "sync/base/random.h"
#include "sync/crdt/doc.h"
#include "sync/crdt/undo.h"

#include <memory>
#include <string>
#include <vector>

namespace cahier::crdt::test {

/// What histories are made of.
enum class Flavour { PlainText, RichText, Nested, Everything, Undo, Events, Count };

class FixedClock final : public Clock
{
public:
    std::uint64_t unixMs() const override { return static_cast<std::uint64_t>(m_ms); }

    SteadyTime steady() const override { return std::chrono::milliseconds(m_ms); }

    void advance(std::int64_t ms) { m_ms += ms; }

private:
    std::int64_t m_ms = 1000000;
};

class History
{
public:
    History(std::uint64_t seed, Flavour flavour);
    ~History();
    History(const History&) = delete;
    History& operator=(const History&) = delete;

    /// Runs it; empty, or what went wrong on our side alone (replicas that do not converge).
    std::string play();
    /// The recording as one line of JSON.
    std::string json() const;

private:
    struct Replica;

    std::uint32_t below(std::uint64_t bound);
    bool chance(unsigned percent);
    Any randomValue(int depth = 0);
    std::string randomText();
    Attributes randomAttributes();
    Any randomOp(Replica& replica);
    Any textOp(const Text& text, AnyObject op, bool rich);
    Any mapOp(const Map& map, AnyObject op, const std::vector<std::string>& keys);
    Any arrayOp(const Array& array, AnyObject op);
    Any xmlOp(const SharedType& type, AnyObject op);
    Any descend(SharedType type, AnyObject op);
    void editStep(Replica& replica);
    void applyStep(Replica& replica, std::size_t update);
    void mergeStep(Replica& replica);
    void positionStep(Replica& replica);
    void undoStep(Replica& replica);
    void finishStep(Replica& replica, AnyObject step, bool full);
    std::string converge();

    SeededRandom m_random;
    std::uint64_t m_seed;
    Flavour m_flavour;
    bool m_pairs; ///< Texts hold surrogate pairs.
    FixedClock m_clock;
    std::vector<std::unique_ptr<Replica>> m_replicas;
    std::vector<Bytes> m_updates;
    AnyArray m_steps;
};

} // namespace cahier::crdt::test
