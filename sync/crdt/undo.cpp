// SPDX-License-Identifier: MPL-2.0
// Mirrors UndoManager.js of yjs 13.6.
#include "sync/crdt/undo.h"

#include "sync/base/check.h"
#include "sync/crdt/doc_state.h"
#include "sync/crdt/limits.h"
#include "sync/crdt/undo_items.h"
#include "sync/crdt/views.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace cahier::crdt {

using namespace detail; // the implementation of the public class

namespace {

struct Step
{
    /// What one more transaction did. What it costs does not depend on what the step has already.
    void add(const std::vector<DeleteRange>& deleted,
             const std::vector<ClientIndex>& deleters,
             const std::vector<DeleteRange>& inserted,
             const std::vector<ClientIndex>& inserters)
    {
        append(deletions, deleted);
        append(order, deleters);
        append(insertions, inserted);
        append(insertionOrder, inserters);
        m_settled = false;
    }

    /// Before it is read: ranges in normal form, each client once.
    void settle(const ClientTable& clients)
    {
        if (m_settled)
            return;
        normaliseDeletes(deletions, clients);
        normaliseDeletes(insertions, clients);
        keepFirst(order);
        keepFirst(insertionOrder);
        m_settled = true;
    }

    std::vector<DeleteRange> deletions;
    std::vector<DeleteRange> insertions;
    std::vector<ClientIndex> order; ///< In which the clients of `deletions` are gone through.
    std::vector<ClientIndex> insertionOrder; ///< And those of `insertions`.
    std::any meta;

private:
    /// Typing goes on where it was: one range for all of it.
    static void append(std::vector<DeleteRange>& to, const std::vector<DeleteRange>& from)
    {
        for (const DeleteRange& range : from) {
            if (!to.empty() && to.back().client == range.client &&
                to.back().clock + to.back().length == range.clock)
                to.back().length += range.length;
            else
                to.push_back(range);
        }
    }

    static void append(std::vector<ClientIndex>& to, const std::vector<ClientIndex>& from)
    {
        for (const ClientIndex client : from) {
            if (to.empty() || to.back() != client)
                to.push_back(client);
        }
    }

    static void keepFirst(std::vector<ClientIndex>& clients)
    {
        std::unordered_set<ClientIndex> seen;
        std::erase_if(clients, [&seen](ClientIndex client) { return !seen.insert(client).second; });
    }

    bool m_settled = true;
};

/// What the steps of both stacks deleted: no operation is deleted twice, so their ranges are
/// apart. Made when asked for first, kept from then on.
class StackedDeletions
{
public:
    bool made() const noexcept { return m_made; }

    void make() noexcept { m_made = true; }

    void add(const std::vector<DeleteRange>& ranges)
    {
        for (const DeleteRange& range : ranges)
            m_ends.insert_or_assign({range.client, range.clock}, range.clock + range.length);
    }

    /// Ranges that were added, or unions of them.
    void remove(const std::vector<DeleteRange>& ranges)
    {
        for (const DeleteRange& range : ranges)
            m_ends.erase(m_ends.lower_bound({range.client, range.clock}),
                         m_ends.lower_bound({range.client, range.clock + range.length}));
    }

    /// O(log n).
    bool contains(Ref ref) const
    {
        const auto behind = m_ends.upper_bound({ref.client, ref.clock});
        if (behind == m_ends.begin())
            return false;
        const auto& [start, end] = *std::prev(behind);
        return start.first == ref.client && ref.clock < end;
    }

private:
    bool m_made = false;
    std::map<std::pair<ClientIndex, Clock32>, Clock32> m_ends; ///< By start.
};

/// Origins of undo managers: above this, counted.
constexpr std::uint64_t UndoOriginBase = 0xFFFF'0000'0000'0000U;

Origin nextUndoOrigin()
{
    static std::atomic<std::uint64_t> counter{0};
    return Origin{UndoOriginBase + ++counter};
}

/// Client by client in that order; within each they stay as they are.
std::vector<DeleteRange> inOrder(std::vector<DeleteRange> ranges,
                                 const std::vector<ClientIndex>& order)
{
    std::unordered_map<ClientIndex, std::size_t> ranks;
    for (const ClientIndex client : order)
        ranks.try_emplace(client, ranks.size());
    const auto rank = [&ranks](const DeleteRange& range) {
        const auto at = ranks.find(range.client);
        return at == ranks.end() ? ranks.size() : at->second;
    };
    std::stable_sort(ranges.begin(), ranges.end(), [&](const DeleteRange& a, const DeleteRange& b) {
        return rank(a) < rank(b);
    });
    return ranges;
}

} // namespace

struct UndoManager::Impl final : TransactionHook
{
    Impl(Doc& owner, const Clock& ownerClock, UndoOptions undoOptions)
        : doc(owner)
        , clock(ownerClock)
        , options(std::move(undoOptions))
        , origin(nextUndoOrigin())
    {
        options.trackedOrigins.push_back(origin);
    }

    ~Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    bool inScope(const Type* type) const
    {
        std::size_t depth = 0;
        for (const Type* at = type; at && depth <= MaxTypeDepth;
             at = at->item ? at->item->parent : nullptr, ++depth) {
            if (scope.contains(at))
                return true;
        }
        return false;
    }

    bool concerns(const Txn& txn) const
    {
        const auto& origins = options.trackedOrigins;
        if (std::find(origins.begin(), origins.end(), txn.origin()) == origins.end())
            return false;
        return std::any_of(
            txn.told.begin(), txn.told.end(), [this](const Type* type) { return inScope(type); });
    }

    void afterTransaction(Txn& txn) override
    {
        // A remote update is never one's own, whatever its origin says.
        if (txn.source() == Source::Remote || !concerns(txn) ||
            (options.captureTransaction && !options.captureTransaction(txn)))
            return;
        std::vector<Step>& stack = undoing ? redoSteps : undoSteps;
        if (undoing)
            lastChange.reset();
        else if (!redoing)
            clearStack(redoSteps);
        std::vector<DeleteRange> insertions;
        for (const ClientBefore& entry : txn.touched) {
            if (entry.after != entry.before)
                insertions.push_back({entry.client, entry.before, entry.after - entry.before});
        }
        normaliseDeletes(insertions, state().pools.clients);
        const SteadyTime now = clock.steady();
        const bool joins = lastChange && now - *lastChange < options.captureTimeout &&
                           !stack.empty() && !undoing && !redoing;
        if (!joins) {
            settleTop(stack);
            stack.emplace_back();
        }
        stack.back().add(txn.deletes, txn.deleteOrder, insertions, inserters(insertions));
        if (onStacks.made())
            onStacks.add(txn.deletes);
        if (!undoing && !redoing)
            lastChange = now;
        const std::vector<DeleteRange> deletes = txn.deletes;
        forEachStruct(state(), txn, deletes, [this](Item* item) {
            if (item->kind != ContentKind::Gc && inScope(item->parent))
                keepItem(item, true);
        });
        if (added)
            added({undoing ? Stack::Redo : Stack::Undo, joins, &stack.back().meta});
    }

    /// Who inserted, in the order in which they came into the document: an observer may have let
    /// others in before the transaction was told.
    std::vector<ClientIndex> inserters(const std::vector<DeleteRange>& insertions) const
    {
        std::vector<ClientIndex> out;
        for (const DeleteRange& range : insertions)
            out.push_back(range.client);
        if (out.size() < 2)
            return out;
        const std::unordered_set<ClientIndex> named(out.begin(), out.end());
        out.clear();
        for (const ClientIndex client : state().arrivals) {
            if (named.contains(client))
                out.push_back(client);
        }
        return out;
    }

    /// All steps but the last one of a stack are settled.
    void settleTop(std::vector<Step>& stack)
    {
        if (!stack.empty())
            stack.back().settle(state().pools.clients);
    }

    void clearStack(std::vector<Step>& stack)
    {
        if (stack.empty())
            return;
        Txn& txn = state().begin(Origin{}, Source::Local);
        release(txn, stack);
        state().end();
    }

    /// What its steps would bring back may be collected.
    void release(Txn& txn, std::vector<Step>& stack)
    {
        settleTop(stack);
        for (const Step& step : stack) {
            onStacks.remove(step.deletions);
            forEachStruct(state(), txn, step.deletions, [this](Item* item) {
                if (item->kind != ContentKind::Gc && inScope(item->parent))
                    keepItem(item, false);
            });
        }
        stack.clear();
    }

    bool pop(std::vector<Step>& stack, Stack which)
    {
        // An observer that undoes while an undo is being told undoes nothing more, as in Yjs.
        Txn& txn = state().begin(origin, Source::Local);
        settleTop(undoSteps);
        settleTop(redoSteps);
        while (!stack.empty() && !current) {
            Step step = std::move(stack.back());
            stack.pop_back();
            onStacks.remove(step.deletions);
            if (perform(txn, step))
                current = std::move(step);
        }
        state().end();
        std::optional<Step> done = std::move(current);
        current.reset();
        if (done && popped)
            popped({which, false, &done->meta});
        return done.has_value();
    }

    bool perform(Txn& txn, const Step& step)
    {
        DocState& own = state();
        std::vector<Item*> toDelete;
        const std::vector<DeleteRange> insertions = inOrder(step.insertions, step.insertionOrder);
        forEachStruct(own, txn, insertions, [&](Item* item) {
            if ((item->flags & Struct::Redone) != 0) {
                // What was brought back meanwhile goes under its new name.
                const auto [copy, offset] = followRedone(own, item->id);
                item = copy;
                if (offset > 0)
                    item = own.itemStartingAt(txn, {copy->id.client, copy->id.clock + offset});
            }
            if (item->kind != ContentKind::Gc && !item->deleted() && inScope(item->parent))
                toDelete.push_back(item);
        });
        std::vector<Item*> toRedo;
        const std::vector<DeleteRange> deletions = inOrder(step.deletions, step.order);
        forEachStruct(own, txn, deletions, [&](Item* item) {
            if (item->kind != ContentKind::Gc && inScope(item->parent) &&
                !contains(step.insertions, item->id, own.pools.clients))
                toRedo.push_back(item);
        });
        const std::unordered_set<const Item*> set(toRedo.begin(), toRedo.end());
        const std::function<bool(Ref)> onAnyStack = [this](Ref ref) {
            return isOnAnyStack(ref);
        };
        const bool overwrite = options.remoteMapChanges == UndoOptions::RemoteMapChanges::Overwrite;
        Traces traces(own, toRedo.size());
        const RedoContext context{toRedo, set, step.insertions, onAnyStack, overwrite, traces};
        bool changed = false;
        for (Item* item : toRedo)
            changed = redoItem(own, txn, item, context) != nullptr || changed;
        // Backwards: children before what holds them.
        for (auto item = toDelete.rbegin(); item != toDelete.rend(); ++item) {
            if (!mayDelete(**item))
                continue;
            own.deleteItem(txn, *item);
            changed = true;
        }
        return changed;
    }

    /// Whether a step deleted it that is not undone now.
    bool isOnAnyStack(Ref ref)
    {
        if (!onStacks.made()) {
            onStacks.make();
            for (const std::vector<Step>* steps : {&undoSteps, &redoSteps}) {
                for (const Step& step : *steps)
                    onStacks.add(step.deletions);
            }
        }
        return onStacks.contains(ref);
    }

    bool mayDelete(const Item& item) const
    {
        if (!options.deleteFilter)
            return true;
        UndoCandidate candidate;
        candidate.parent = SharedType(&state(), item.parent);
        if (item.parentSub != NoKey)
            candidate.key = state().pools.keys.text(item.parentSub);
        candidate.value = valueOf(state(), item, 0);
        return options.deleteFilter(candidate);
    }

    DocState& state() const { return doc.state(); }

    Doc& doc;
    const Clock& clock;
    UndoOptions options;
    Origin origin;
    std::unordered_set<const Type*> scope;
    std::vector<Step> undoSteps;
    std::vector<Step> redoSteps;
    StackedDeletions onStacks;
    std::optional<SteadyTime> lastChange; ///< None: the next change starts a step.
    std::optional<Step> current;          ///< Undone or redone, and not told yet.
    bool undoing = false;
    bool redoing = false;
    std::function<void(const StepEvent&)> added;
    std::function<void(const StepEvent&)> popped;
};

UndoManager::UndoManager(Doc& doc,
                         std::span<const SharedType> scope,
                         const Clock& clock,
                         UndoOptions options)
    : m_impl(std::make_unique<Impl>(doc, clock, std::move(options)))
{
    CAHIER_CHECK(!scope.empty());
    for (const SharedType& type : scope)
        addToScope(type);
    doc.state().wantsEvents = true;
    doc.state().hooks.push_back(m_impl.get());
}

UndoManager::~UndoManager()
{
    std::erase(m_impl->state().hooks, m_impl.get());
}

bool UndoManager::undo()
{
    m_impl->undoing = true;
    const bool done = m_impl->pop(m_impl->undoSteps, Stack::Undo);
    m_impl->undoing = false;
    return done;
}

bool UndoManager::redo()
{
    m_impl->redoing = true;
    const bool done = m_impl->pop(m_impl->redoSteps, Stack::Redo);
    m_impl->redoing = false;
    return done;
}

bool UndoManager::canUndo() const noexcept
{
    return !m_impl->undoSteps.empty();
}

bool UndoManager::canRedo() const noexcept
{
    return !m_impl->redoSteps.empty();
}

std::size_t UndoManager::undoDepth() const noexcept
{
    return m_impl->undoSteps.size();
}

std::size_t UndoManager::redoDepth() const noexcept
{
    return m_impl->redoSteps.size();
}

void UndoManager::stopCapturing() noexcept
{
    m_impl->lastChange.reset();
}

void UndoManager::clear()
{
    if (!canUndo() && !canRedo())
        return;
    Txn& txn = m_impl->state().begin(Origin{}, Source::Local);
    m_impl->release(txn, m_impl->undoSteps);
    m_impl->release(txn, m_impl->redoSteps);
    m_impl->state().end();
}

void UndoManager::addToScope(const SharedType& type)
{
    if (!m_impl->inScope(type.type()))
        m_impl->scope.insert(type.type());
}

void UndoManager::addTrackedOrigin(Origin origin)
{
    m_impl->options.trackedOrigins.push_back(origin);
}

Origin UndoManager::undoOrigin() const noexcept
{
    return m_impl->origin;
}

void UndoManager::onStepAdded(std::function<void(const StepEvent&)> callback)
{
    m_impl->added = std::move(callback);
}

void UndoManager::onStepPopped(std::function<void(const StepEvent&)> callback)
{
    m_impl->popped = std::move(callback);
}

} // namespace cahier::crdt
