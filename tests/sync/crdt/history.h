// SPDX-License-Identifier: MPL-2.0
// Plays a random history of several replicas and records it, so that real Yjs can replay it and
// compare every update, state, event and position (yjs_peer.mjs). Everything follows from the seed.
#pragma once

#include "sync/base/clock.h"
#include "sync/base/random.h"
#include "sync/crdt/doc.h"
#include "sync/crdt/snapshot.h"
#include "sync/crdt/undo.h"
#include "tests/support/manual_clock.h"

#include <memory>
#include <string>
#include <vector>

namespace cahier::crdt::test {

/// What histories are made of.
enum class Flavour {
    PlainText,
    RichText,
    Nested,
    Everything,
    Undo,
    Events,
    Cleanup,
    Past,
    Reacting,
    Count
};

std::string toBase64(ByteView bytes);

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

    /// Every update that was made, in that order; a later one may need earlier ones.
    const std::vector<Bytes>& updates() const noexcept { return m_updates; }

    /// canonicalState of the replicas at the end; empty where Yjs has none (see converge()).
    const Bytes& canonical() const noexcept { return m_canonical; }

private:
    struct Replica;

    // --- Chance and edits (history_ops.cpp)
    std::uint32_t below(std::uint64_t bound);
    bool chance(unsigned percent);
    Any randomValue(int depth = 0);
    Any randomJson(int depth = 0);
    std::string randomText();
    /// Halves of characters, as WTF-8.
    std::string randomHalves();
    /// Below `bound`; in histories with half characters often beside one.
    std::uint32_t randomPlace(const Text& text, std::uint32_t bound);
    const std::string& mapKey();
    Attributes randomAttributes();
    const char* randomKind(bool xml);
    Any textOp(const Text& text, AnyObject op, bool rich);
    Any mapOp(AnyObject op);
    Any arrayOp(const Array& array, AnyObject op);
    Any xmlOp(const SharedType& type, AnyObject op);
    Any editOf(const SharedType& type, AnyObject op);
    /// Goes down to a type that is nested somewhere; the steps are appended to `path`.
    SharedType descend(SharedType type, AnyArray& path);
    /// Name and type of a root that this flavour edits.
    std::pair<const char*, const char*> randomRoot();
    Any randomOp(Replica& replica);
    /// An update of a new client with what no API makes: JSON content and sub-documents.
    Bytes foreignUpdate(Replica& replica);

    // --- Steps (history_steps.cpp)
    void editStep(Replica& replica);
    /// A transaction of a few edits of that origin, as recorded.
    AnyArray edits(Replica& replica, const char* origin);
    /// Undo, redo and the like; the name of the call.
    const char* callUndo(UndoManager& undo);
    void syncStep(Replica& replica);
    /// One that was made, or several in one.
    Bytes randomUpdate();
    /// As recorded.
    AnyObject apply(Replica& replica, const Bytes& update);
    void receive(Replica& replica, const Bytes& update);
    AnyArray batch(Replica& replica);
    void batchStep(Replica& replica);
    void bytesStep(Replica& replica);
    void positionStep(Replica& replica);
    void undoStep(Replica& replica);
    void snapshotStep(Replica& replica);
    void pastStep(Replica& replica);
    /// Types as they were at two snapshots, without a document of the past.
    void betweenStep(Replica& replica);
    void observeStep(Replica& replica);
    /// What an observer does when it is told something: mostly nothing.
    void react(Replica& replica);
    Any reaction(Replica& replica);

    // --- The whole (history.cpp)
    void addReplica(std::size_t index);
    void addUndo(Replica& replica);
    void addObservers(Replica& replica);
    Subscription observeDeep(Replica& replica, const SharedType& type);
    void step(Replica& replica);
    void finishStep(Replica& replica, AnyObject step, bool full);
    AnyArray rootsOf(Doc& doc) const;
    std::string converge();
    /// What needs no Yjs to be judged; noted in m_problem.
    void checkClocks(Replica& replica);
    void checkAuthors(Replica& replica);

    bool hasUndo() const { return m_flavour == Flavour::Undo; }

    bool hasEvents() const
    {
        return m_flavour == Flavour::Events || m_flavour == Flavour::Reacting;
    }

    SeededRandom m_random;
    std::uint64_t m_seed;
    Flavour m_flavour;
    bool m_pairs;     ///< Texts hold surrogate pairs.
    bool m_halves;    ///< And lone surrogates.
    bool m_docEmbeds; ///< Documents are embedded in texts; V1 alone, as Yjs' V2 has their insides.
    bool m_manyFormats; ///< So many that texts have an index of them.
    bool m_indices;     ///< Keys are array indices, which JavaScript lists first.
    ManualClock m_clock;
    std::vector<std::unique_ptr<Replica>> m_replicas;
    std::vector<Bytes> m_updates;
    std::vector<Bytes> m_positions;
    ClientId m_foreign = 9000;
    AnyArray m_steps;
    Bytes m_canonical;
    std::string m_problem; ///< The first one.
};

/// One that takes part. Public to the files of History only.
struct History::Replica
{
    Replica(std::size_t number, ClientId client, DocOptions docOptions)
        : index(number)
        , options(docOptions)
        , doc(client, docOptions)
    {
    }

    std::size_t index;
    DocOptions options;
    Doc doc;
    std::vector<std::unique_ptr<UndoManager>> undo;
    AnyArray undoOptions; ///< As recorded.
    std::vector<Subscription> subscriptions;
    bool observed = false; ///< The roots are.
    std::vector<Snapshot> snapshots;
    bool secondFormat = false;    ///< Update events of V2 are compared, too.
    std::vector<Bytes> emitted;   ///< By the step that runs.
    std::vector<Bytes> emittedV2; ///< Likewise.
    std::vector<Bytes> own;       ///< Those of `emitted` that others do not have yet.
    Clock32 nextClock = 0;        ///< Of its own.
    bool mixed = false;           ///< The step mixes its own operations with those of others.
    AnyArray events;              ///< Likewise: what observers were told.
    AnyArray reactions;           ///< Likewise: number of the call and what the observer did.
    int calls = 0;                ///< Likewise: of observers.
    int mayReact = 0;             ///< So many times more.
    int stackItems = 0;

    void addEvents(std::span<const DeepEvent> list);
    void addEvent(const DeepEvent& event, const char* kind);
};

} // namespace cahier::crdt::test
