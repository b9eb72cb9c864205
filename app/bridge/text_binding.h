// SPDX-License-Identifier: MPL-2.0
// Binds one QTextDocument to one shared text. The CRDT is the truth, the document a view: commands
// come in as deltas, go to the CRDT, and what the CRDT says happened is rendered.
#pragma once

#include "app/bridge/delta.h"
#include "app/bridge/looks.h"

#include <QByteArray>
#include <QObject>
#include <QTextDocument>

#include <memory>
#include <optional>

namespace cahier {
class Clock;
}

namespace cahier::crdt {
class Doc;
}

namespace cahier::app {

/// Owner: OpenDocument. UI thread. Doc, view, looks and clock outlive it.
/// Invariant between calls: the view shows the text (see ViewWriter), but for edits that came
/// through another door (accessibility, a spell checker); those are found by contentsChange, taken
/// over as a minimal change before anything else happens, at the latest in the next event turn.
class TextBinding final : public QObject
{
    Q_OBJECT

public:
    /// Whether a change may become one undo step with the one before it.
    enum class Step { Join, Separate };
    /// Which neighbour a position sticks to when somebody writes exactly there.
    enum class Stick { Left, Right };

    TextBinding(crdt::Doc& doc,
                QTextDocument& view,
                const Looks& looks,
                const Clock& clock,
                QObject* parent = nullptr);
    ~TextBinding() override;

    /// One transaction of the local user. False (and nothing happened) if it does not fit the text.
    /// A text without a final newline gets one along with the first change.
    bool change(const Delta& delta, Step step = Step::Join);
    /// Undo the local user's own steps only. The caret belongs at `lastChange()` afterwards.
    bool undo();
    bool redo();
    bool canUndo() const;
    bool canRedo() const;
    /// The next change starts a new undo step.
    void endStep();
    int lastChange() const;

    /// Updates of others; applied together at the next frame.
    void receive(const QByteArray& update);
    /// Applies what was received, in slices of about 4 ms.
    void applyReceived();

    /// Attributes of the unit at `position` (text or embed), from the view. O(log n).
    Attributes attributesAt(int position) const;
    /// Length of the text in UTF-16 units.
    int length() const;
    /// The text itself, from the CRDT. O(n).
    Delta toDelta() const;
    /// The part [from, to) as it is shown.
    Delta slice(int from, int to) const;
    /// What the view shows, for tests. O(n).
    Delta shownDelta() const;
    /// Text for the search index: no formats, no embeds. O(n).
    QString plainText() const;

    /// A place that survives edits, as bytes that any device understands; empty on failure.
    QByteArray placeAt(int position, Stick stick) const;
    /// Nothing while it points to something this device has not got yet.
    std::optional<int> resolvePlace(const QByteArray& place) const;

    /// Derives every look anew (theme, zoom).
    void restyle();

    QTextDocument& view() const;

Q_SIGNALS:
    /// The bytes of a local transaction, to be stored and sent.
    void localUpdateMade(const QByteArray& update);
    /// Around edits of others: keep caret, selection and scroll position.
    void remoteAboutToApply();
    void remoteApplied();
    /// After any change of the text, local or not.
    void changed();
    void undoChanged();

private:
    struct Private;

    void onContentsChange(int position, int removed, int added);
    void adoptForeign();
    void adoptHull(int from, int oldLength, int newLength);

    std::unique_ptr<Private> d; ///< Keeps sync/ out of this header.
};

} // namespace cahier::app
