// SPDX-License-Identifier: MPL-2.0
// See the header; pitfalls of contentsChange that this is built around stand in app/README.md.
#include "app/bridge/text_binding.h"

#include "app/bridge/any_json.h"
#include "app/bridge/foreign_diff.h"
#include "app/bridge/view_writer.h"
#include "sync/base/log.h"
#include "sync/crdt/doc.h"
#include "sync/crdt/relative_position.h"
#include "sync/crdt/undo.h"
#include "sync/engine/update_batch.h"

#include <QElapsedTimer>
#include <QScopedValueRollback>
#include <QTextFrame>
#include <QTimer>

#include <array>

namespace cahier::app {

namespace {

constexpr crdt::Origin LocalOrigin = crdt::Origin::named("app.local");
constexpr crdt::Origin RemoteOrigin = crdt::Origin::named("app.remote");
constexpr const char* RootName = "content";
constexpr int FrameMs = 16;
constexpr qint64 SliceNs = 4'000'000;

ByteView bytesOf(const QByteArray& bytes)
{
    return asBytes(std::string_view(bytes.constData(), std::size_t(bytes.size())));
}

QByteArray qtBytes(ByteView bytes)
{
    const std::string_view text = asText(bytes);
    return QByteArray(text.data(), qsizetype(text.size()));
}

} // namespace

struct TextBinding::Private
{
    crdt::Doc& doc;
    QTextDocument& view;
    crdt::Text text;
    ViewWriter writer;
    std::unique_ptr<crdt::UndoManager> undo;
    crdt::Subscription textEvents;
    crdt::Subscription updateEvents;
    QTimer frame;                ///< Waits for the next frame while something is received.
    QList<QByteArray> received;  ///< Updates of others, in order.
    bool rendering = false;      ///< Signals of the view are our own doing.
    bool adopting = false;       ///< The view shows the coming change already.
    std::optional<Hull> foreign; ///< Edits through other doors, not taken over yet.

    Private(crdt::Doc& document, QTextDocument& shown, const Looks& looks)
        : doc(document)
        , view(shown)
        , text(document.text(RootName))
        , writer(shown, looks)
    {
    }
};

TextBinding::TextBinding(
    crdt::Doc& doc, QTextDocument& view, const Looks& looks, const Clock& clock, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(doc, view, looks))
{
    d->writer.reset(app::toQt(d->text.toDelta()));
    const std::array<crdt::SharedType, 1> scope{d->text};
    crdt::UndoOptions options;
    options.trackedOrigins = {LocalOrigin};
    d->undo = std::make_unique<crdt::UndoManager>(doc, scope, clock, options);
    d->textEvents = d->text.observe([this](const crdt::TextEvent& event) {
        if (!d->adopting) {
            const QScopedValueRollback guard(d->rendering, true);
            d->writer.apply(app::toQt(event.delta));
        }
    });
    d->updateEvents = doc.onUpdate([this](const crdt::UpdateEvent& event) {
        if (event.origin == LocalOrigin || event.origin == d->undo->undoOrigin())
            Q_EMIT localUpdateMade(qtBytes(event.update));
    });
    d->frame.setSingleShot(true);
    d->frame.setTimerType(Qt::PreciseTimer);
    connect(&d->frame, &QTimer::timeout, this, &TextBinding::applyReceived);
    connect(&view, &QTextDocument::contentsChange, this, &TextBinding::onContentsChange);
}

TextBinding::~TextBinding() = default;

bool TextBinding::change(const Delta& delta, Step step)
{
    adoptForeign();
    if (delta.isIdentity())
        return true;
    if (step == Step::Separate)
        d->undo->stopCapturing();
    const bool addNewline = !d->writer.hasFinalNewline();
    const bool done = d->doc.transact(LocalOrigin, [&](crdt::Transaction& transaction) {
        if (addNewline) {
            if (!d->text.insert(transaction, d->text.length(), u"\n", crdt::Attributes{}))
                return false;
        }
        return d->text.applyDelta(transaction, fromQt(delta)).has_value();
    });
    if (step == Step::Separate)
        d->undo->stopCapturing();
    Q_EMIT changed();
    Q_EMIT undoChanged();
    return done;
}

bool TextBinding::undo()
{
    adoptForeign();
    const bool done = d->undo->undo();
    if (done)
        Q_EMIT changed();
    Q_EMIT undoChanged();
    return done;
}

bool TextBinding::redo()
{
    adoptForeign();
    const bool done = d->undo->redo();
    if (done)
        Q_EMIT changed();
    Q_EMIT undoChanged();
    return done;
}

bool TextBinding::canUndo() const
{
    return d->undo->canUndo();
}

bool TextBinding::canRedo() const
{
    return d->undo->canRedo();
}

void TextBinding::endStep()
{
    d->undo->stopCapturing();
}

int TextBinding::lastChange() const
{
    return d->writer.lastChange();
}

void TextBinding::receive(const QByteArray& update)
{
    d->received.append(update);
    if (!d->frame.isActive())
        d->frame.start(FrameMs);
}

void TextBinding::applyReceived()
{
    if (d->received.isEmpty())
        return;
    adoptForeign();
    Q_EMIT remoteAboutToApply();
    QElapsedTimer spent;
    spent.start();
    qsizetype taken = 0;
    d->doc.transact(RemoteOrigin, [&](crdt::Transaction&) {
        engine::UpdateBatch batch(d->doc, RemoteOrigin);
        while (taken < d->received.size()) {
            if (!batch.apply(bytesOf(d->received.at(taken))))
                log(LogLevel::Warning, "app", "an update of another device could not be applied");
            ++taken;
            if (spent.nsecsElapsed() > SliceNs)
                break;
        }
    });
    d->received.remove(0, taken);
    if (!d->received.isEmpty())
        d->frame.start(0);
    Q_EMIT remoteApplied();
    Q_EMIT changed();
}

Attributes TextBinding::attributesAt(int position) const
{
    const QTextBlock block = d->view.findBlock(position);
    if (!block.isValid() || position >= block.position() + block.length() - 1)
        return {};
    // QTextCursor reports the format of the character before it.
    QTextCursor cursor(&d->view);
    cursor.setPosition(position + 1);
    return attributesOf(cursor.charFormat());
}

int TextBinding::length() const
{
    return d->writer.length();
}

Delta TextBinding::toDelta() const
{
    return app::toQt(d->text.toDelta());
}

Delta TextBinding::slice(int from, int to) const
{
    return d->writer.slice(from, to);
}

Delta TextBinding::shownDelta() const
{
    return d->writer.toDelta();
}

QString TextBinding::plainText() const
{
    return QString::fromStdU16String(d->text.toString());
}

QByteArray TextBinding::placeAt(int position, Stick stick) const
{
    const auto assoc = stick == Stick::Left ? crdt::Assoc::Left : crdt::Assoc::Right;
    const auto clamped = std::uint32_t(qBound(0, position, int(d->text.length())));
    const auto place = crdt::relativePosition(d->text, clamped, assoc);
    if (!place)
        return {};
    return qtBytes(crdt::encodeCompactPosition(*place));
}

std::optional<int> TextBinding::resolvePlace(const QByteArray& place) const
{
    if (place.isEmpty())
        return std::nullopt;
    const auto position = crdt::decodeCompactPosition(bytesOf(place), RootName);
    if (!position)
        return std::nullopt;
    const auto found = crdt::resolve(d->doc, *position);
    if (!found || !(found->type == d->text))
        return std::nullopt;
    return qMin(int(found->index), d->view.characterCount() - 1);
}

void TextBinding::restyle()
{
    adoptForeign();
    const QScopedValueRollback guard(d->rendering, true);
    d->writer.restyle();
}

QTextDocument& TextBinding::view() const
{
    return d->view;
}

void TextBinding::onContentsChange(int position, int removed, int added)
{
    if (d->rendering)
        return;
    // Setting a layout says "everything was added", though nothing was.
    const bool grew = d->writer.length() != int(d->text.length());
    if (position == 0 && removed == 0 && !grew && !d->foreign)
        return;
    // The document must not be changed from inside this signal; the next turn takes it over.
    if (!d->foreign)
        QMetaObject::invokeMethod(this, &TextBinding::adoptForeign, Qt::QueuedConnection);
    d->foreign = joined(d->foreign, Hull{position, removed, added});
}

void TextBinding::adoptForeign()
{
    if (!d->foreign)
        return;
    const Hull hull = *d->foreign;
    d->foreign.reset();
    if (!d->view.rootFrame()->childFrames().isEmpty()) {
        // A table or frame has no place in the text: show the truth again.
        const QScopedValueRollback guard(d->rendering, true);
        d->writer.reset(app::toQt(d->text.toDelta()));
        return;
    }
    adoptHull(hull.from, hull.oldLength, hull.newLength);
}

void TextBinding::adoptHull(int from, int oldLength, int newLength)
{
    const Delta model = app::toQt(d->text.toDelta());
    const bool addNewline = !d->writer.hasFinalNewline();
    d->writer.setFinalNewline(true);
    const int shown = d->writer.length();
    const int known = int(d->text.length()) + (addNewline ? 1 : 0);
    if (shown - newLength != known - oldLength) {
        // The signals did not add up (setPlainText counts the last separator, or not).
        from = 0;
        oldLength = known;
        newLength = shown;
    }
    // Whole blocks: a join leaves its trace in the format of the newline behind the hull.
    from = qBound(0, from, qMin(shown, known));
    const QTextBlock last = d->view.findBlock(qMin(from + newLength, shown - 1));
    const int to = qMax(from, last.position() + last.length());
    const int oldTo = qBound(from, from + oldLength + (to - (from + newLength)), known);
    Delta old = sliceOf(model, from, oldTo);
    if (addNewline && oldTo == known)
        old.insert(QString(u'\n'));
    const Delta now = d->writer.slice(from, to);
    const Delta difference = minimalChange(old, now, from);
    if (difference.isIdentity()) {
        d->writer.setFinalNewline(!addNewline);
        return;
    }
    const bool done = d->doc.transact(LocalOrigin, [&](crdt::Transaction& transaction) {
        if (addNewline && !d->text.insert(transaction, d->text.length(), u"\n", crdt::Attributes{}))
            return false;
        d->adopting = true;
        return d->text.applyDelta(transaction, fromQt(difference)).has_value();
    });
    d->adopting = false;
    const QScopedValueRollback guard(d->rendering, true);
    if (!done || int(d->text.length()) != d->writer.length())
        d->writer.reset(app::toQt(d->text.toDelta()));
    else
        d->writer.restyle(from, to);
    Q_EMIT changed();
    Q_EMIT undoChanged();
}

} // namespace cahier::app
