// SPDX-License-Identifier: MPL-2.0
// Undo and redo of one person's own changes while others go on typing.
#pragma once

#include "sync/base/clock.h"
#include "sync/crdt/doc.h"

#include <any>
#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace cahier::crdt {

/// What an undo is about to delete.
struct UndoCandidate
{
    SharedType parent;
    std::string key; ///< Empty in a list or text.
    Value value;     ///< The first one of a run; a format has none.
};

struct UndoOptions
{
    /// What happens to a map entry that others changed after it was deleted or overwritten here.
    enum class RemoteMapChanges : std::uint8_t {
        Keep,     ///< It stays as they left it.
        Overwrite ///< It comes back.
    };

    /// Changes closer together than this are one step.
    std::chrono::milliseconds captureTimeout{500};
    /// Only transactions of these origins are undone.
    std::vector<Origin> trackedOrigins{Origin{}};
    /// False: this stays, though it was made in a step that is undone. Empty: nothing stays. Must
    /// not change the document.
    std::function<bool(const UndoCandidate&)> deleteFilter{};
    /// False: a transaction is not recorded, whatever its origin. Empty: every one is.
    std::function<bool(const Transaction&)> captureTransaction{};
    RemoteMapChanges remoteMapChanges = RemoteMapChanges::Keep;
};

/// Owner: the editor; same thread as the Doc, which must outlive it. While it lives, what it may
/// bring back is kept from garbage collection.
class UndoManager
{
public:
    enum class Stack : std::uint8_t { Undo, Redo };

    /// `scope`: types whose changes (and those below them) count; not empty.
    UndoManager(Doc& doc,
                std::span<const SharedType> scope,
                const Clock& clock,
                UndoOptions options = {});
    ~UndoManager();
    UndoManager(const UndoManager&) = delete;
    UndoManager& operator=(const UndoManager&) = delete;

    /// False if there was nothing to undo. The transaction has undoOrigin().
    /// O(log n) for each thing the step made or deleted; steps that have nothing left to undo are
    /// skipped.
    bool undo();
    bool redo();
    /// O(1), as are the depths.
    bool canUndo() const noexcept;
    bool canRedo() const noexcept;
    std::size_t undoDepth() const noexcept;
    std::size_t redoDepth() const noexcept;
    /// The next change starts a new step.
    void stopCapturing() noexcept;
    /// Forgets all steps; what only they kept is collected. O(what they made or deleted).
    void clear();
    void addToScope(const SharedType& type);
    void addTrackedOrigin(Origin origin);

    /// Origin of the transactions that undo and redo make; unique to this manager.
    Origin undoOrigin() const noexcept;

    /// Free slot of a step, e.g. for the selection. `added`: a step came onto a stack (or the top
    /// one grew, `grew`); set its meta. `popped`: a step was undone or redone; read it.
    struct StepEvent
    {
        Stack stack = Stack::Undo;
        bool grew = false;
        std::any* meta = nullptr; ///< Never null; of that step.
    };

    void onStepAdded(std::function<void(const StepEvent&)> callback);
    void onStepPopped(std::function<void(const StepEvent&)> callback);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace cahier::crdt
