// SPDX-License-Identifier: MPL-2.0
// Keys, input methods, paste and drop become edits of the binding; QTextEdit never edits by itself.
#include "app/editor/editor_widget.h"

#include "app/bridge/presence_binding.h"
#include "app/bridge/text_formats.h"
#include "app/bridge/view_writer.h"
#include "app/editor/clipboard.h"
#include "app/editor/key_rules.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDropEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QTextLayout>
#include <QUrl>
#include <QWheelEvent>

namespace cahier::app {

namespace {

constexpr int DocumentMargin = Metrics::PageTop;
/// Space that is kept below the caret.
constexpr int RevealMargin = 20;

/// Where in `text` the end of `before` went: behind its last words, nearest to where that was.
int placeBehind(const QString& before, const QString& text)
{
    const int end = int(before.size());
    for (int length = qMin(end, 64); length > 0; length /= 2) {
        const QString words = before.right(length);
        int best = -1;
        for (int at = int(text.indexOf(words)); at >= 0; at = int(text.indexOf(words, at + 1))) {
            const int place = at + length;
            if (best < 0 || qAbs(place - end) < qAbs(best - end))
                best = place;
        }
        if (best >= 0)
            return best;
    }
    return qMin(end, int(text.size()));
}

} // namespace

EditorWidget::EditorWidget(const Theme& theme, TextLooks& looks, QWidget* parent)
    : QTextEdit(parent)
    , m_theme(theme)
    , m_looks(looks)
    , m_embeds(theme)
    , m_blocks(*this, theme, looks)
    , m_remote(*this, theme)
{
    setObjectName(QStringLiteral("editor"));
    setAccessibleName(tr("Document text"));
    setFrameShape(QFrame::NoFrame);
    setUndoRedoEnabled(false);
    setTabChangesFocus(false);
    setCursorWidth(2);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    connect(this, &QTextEdit::cursorPositionChanged, this, &EditorWidget::caretMoved);
    connect(this, &QTextEdit::selectionChanged, this, &EditorWidget::caretMoved);
    connect(&theme, &Theme::changed, this, [this] {
        if (text() != nullptr)
            text()->restyle();
        refreshSelections();
    });
    showDocument(nullptr);
}

EditorWidget::~EditorWidget() = default;

TextBinding* EditorWidget::text() const
{
    return m_document ? &m_document->text() : nullptr;
}

void EditorWidget::replaceDocument(OpenDocument* document)
{
    const int caret = m_document ? textCursor().position() : 0;
    const QString before = toPlainText().left(caret);
    showDocument(document);
    QTextCursor cursor = textCursor();
    cursor.setPosition(placeBehind(before, toPlainText()));
    cursor.setKeepPositionOnInsert(true);
    setTextCursor(cursor);
}

void EditorWidget::showDocument(OpenDocument* document)
{
    if (m_document) {
        disconnect(&m_document->text(), nullptr, this, nullptr);
        disconnect(&m_document->presence(), nullptr, this, nullptr);
    }
    m_document = document;
    m_typing.reset();
    m_marks.clear();
    m_remote.setPeople({});
    if (document == nullptr) {
        setDocument(nullptr);
        setUndoRedoEnabled(false);
        setTextInteractionFlags(Qt::NoTextInteraction);
        Q_EMIT stateChanged();
        return;
    }
    document->view().setDocumentMargin(DocumentMargin);
    document->view().setIndentWidth(m_looks.indentWidth());
    m_embeds.registerWith(document->view());
    setDocument(&document->view());
    setUndoRedoEnabled(false);
    setTextInteractionFlags(canWrite() ? Qt::TextEditorInteraction
                                       : Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    // What others write exactly at the caret goes behind it.
    QTextCursor cursor = textCursor();
    cursor.setPosition(0);
    cursor.setKeepPositionOnInsert(true);
    setTextCursor(cursor);
    TextBinding& binding = document->text();
    connect(&binding, &TextBinding::remoteAboutToApply, this, &EditorWidget::beforeRemote);
    connect(&binding, &TextBinding::remoteApplied, this, &EditorWidget::afterRemote);
    connect(&binding, &TextBinding::changed, this, [this] { m_remote.refresh(); });
    connect(&binding, &TextBinding::undoChanged, this, &EditorWidget::stateChanged);
    connect(&document->presence(), &PresenceBinding::peopleChanged, this, [this] {
        m_remote.setPeople(m_document->presence().people());
        refreshSelections();
    });
    m_remote.setPeople(document->presence().people());
    layOutPage();
    refreshSelections();
    caretMoved();
}

bool EditorWidget::canWrite() const
{
    return m_document && m_document->access() == OpenDocument::Access::ReadWrite;
}

Selection EditorWidget::selection() const
{
    const QTextCursor cursor = textCursor();
    return {cursor.anchor(), cursor.position()};
}

void EditorWidget::select(const Selection& selection)
{
    const int last = document()->characterCount() - 1;
    QTextCursor cursor = textCursor();
    cursor.setPosition(qBound(0, selection.anchor, last));
    if (!selection.isEmpty())
        cursor.setPosition(qBound(0, selection.caret, last), QTextCursor::KeepAnchor);
    setTextCursor(cursor);
}

QString EditorWidget::selectedPlainText() const
{
    return textCursor().selectedText().replace(QChar(QChar::ParagraphSeparator), u'\n');
}

void EditorWidget::apply(const Edit& edit)
{
    if (!canWrite())
        return;
    {
        const QScopedValueRollback guard(m_applying, true);
        text()->change(edit.delta, edit.step);
        select(edit.after);
    }
    m_typing = edit.typing;
    m_typingAt = selection().caret;
    revealCaret();
    caretMoved();
}

void EditorWidget::revealCaret()
{
    ensureCursorVisible();
    const int below = cursorRect().bottom() + RevealMargin - viewport()->height();
    if (below > 0)
        verticalScrollBar()->setValue(verticalScrollBar()->value() + below);
    // In the first line the white space above it belongs into sight, too.
    if (cursorRect().top() + verticalScrollBar()->value() < 2 * DocumentMargin)
        verticalScrollBar()->setValue(0);
}

void EditorWidget::removeSelection()
{
    const Selection range = selection();
    if (range.isEmpty() || !canWrite())
        return;
    const auto typing = typingAttributes();
    apply(EditCommands(*text()).remove(range.from(), range.to()));
    m_typing = typing;
    m_typingAt = selection().caret;
}

Attributes EditorWidget::typingAttributes() const
{
    return m_typing ? *m_typing : EditCommands(*text()).typingAttributes(selection());
}

void EditorWidget::typeText(const QString& typed)
{
    if (!canWrite() || typed.isEmpty())
        return;
    removeSelection();
    const auto typing = m_typing;
    Edit edit = EditCommands(*text()).type(selection().caret, typed, typingAttributes());
    edit.typing = typing;
    apply(edit);
    if (typed == QLatin1String(" ")) {
        if (const auto formatted = EditCommands(*text()).autoFormat(selection().caret))
            apply(*formatted);
    }
}

void EditorWidget::pasteDelta(const Delta& pasted)
{
    if (!canWrite() || pasted.isEmpty())
        return;
    text()->endStep();
    removeSelection();
    apply(EditCommands(*text()).paste(selection().caret, pasted));
}

void EditorWidget::pastePlain()
{
    if (!canWrite())
        return;
    text()->endStep();
    typeText(QApplication::clipboard()->text());
    text()->endStep();
}

void EditorWidget::toggleInline(const QString& name)
{
    if (!canWrite())
        return;
    const QJsonValue value = hasInline(name) ? QJsonValue() : QJsonValue(true);
    if (selection().isEmpty()) {
        m_typing = merged(typingAttributes(), {{name, value}});
        m_typingAt = selection().caret;
        Q_EMIT stateChanged();
        return;
    }
    apply(EditCommands(*text()).format(selection(), {{name, value}}));
}

void EditorWidget::setLink(const QString& target)
{
    if (!canWrite())
        return;
    const QJsonValue value = target.isEmpty() ? QJsonValue() : QJsonValue(target);
    if (selection().isEmpty() && !target.isEmpty()) {
        Attributes attributes = typingAttributes();
        attributes.insert(QLatin1String("link"), target);
        apply(EditCommands(*text()).type(selection().caret, target, attributes));
        return;
    }
    apply(EditCommands(*text()).format(selection(), {{QLatin1String("link"), value}}));
}

void EditorWidget::setBlock(const Attributes& changes)
{
    if (canWrite())
        apply(EditCommands(*text()).formatBlocks(selection(), changes));
}

void EditorWidget::toggleBlock(const QString& name, const QJsonValue& value)
{
    const bool already = blockValue(name) == value;
    Attributes changes{{name, already ? QJsonValue() : value}};
    // A block is one kind of thing: a list item is no heading and no code.
    for (const char* other : {"header", "list", "blockquote", "code-block"}) {
        if (!already && name != QLatin1String(other))
            changes.insert(QLatin1String(other), QJsonValue());
    }
    setBlock(changes);
}

void EditorWidget::changeIndent(int step)
{
    if (canWrite())
        apply(EditCommands(*text()).indent(selection(), step));
}

void EditorWidget::clearFormat()
{
    if (canWrite())
        apply(EditCommands(*text()).clearFormat(selection()));
}

void EditorWidget::undoOwn()
{
    if (!canWrite() || !text()->canUndo())
        return;
    text()->undo();
    select({text()->lastChange(), text()->lastChange()});
    revealCaret();
}

void EditorWidget::redoOwn()
{
    if (!canWrite() || !text()->canRedo())
        return;
    text()->redo();
    select({text()->lastChange(), text()->lastChange()});
    revealCaret();
}

void EditorWidget::cutSelection()
{
    copySelection();
    if (canWrite() && !selection().isEmpty()) {
        text()->endStep();
        removeSelection();
        text()->endStep();
    }
}

void EditorWidget::copySelection()
{
    if (!selection().isEmpty())
        QApplication::clipboard()->setMimeData(createMimeDataFromSelection());
}

void EditorWidget::pasteClipboard()
{
    if (const QMimeData* offered = QApplication::clipboard()->mimeData())
        insertFromMimeData(offered);
}

void EditorWidget::replaceRanges(const QList<Selection>& ranges, const QString& replacement)
{
    if (!canWrite() || ranges.isEmpty())
        return;
    const EditCommands commands(*text());
    const QString clean = cleanedInput(replacement);
    Edit edit;
    edit.step = TextBinding::Step::Separate;
    int done = 0;
    int removed = 0;
    for (const Selection& range : ranges) {
        edit.delta.retain(range.from() - done)
            .insert(clean, commands.typingAttributes(range))
            .erase(range.to() - range.from());
        done = range.to();
        removed += range.to() - range.from();
    }
    const int end = done - removed + int(clean.size() * ranges.size());
    edit.after = {end - int(clean.size()), end};
    apply(edit);
}

bool EditorWidget::hasInline(const QString& name) const
{
    if (!m_document)
        return false;
    if (selection().isEmpty() && m_typing)
        return m_typing->contains(name);
    return EditCommands(*text()).hasInline(selection(), name);
}

QJsonValue EditorWidget::blockValue(const QString& name) const
{
    if (!m_document)
        return QJsonValue(QJsonValue::Undefined);
    return EditCommands(*text()).blockValue(selection(), name);
}

QString EditorWidget::linkAtCaret() const
{
    if (!m_document)
        return {};
    const Selection range = selection();
    const int at = range.isEmpty() ? qMax(0, range.caret - 1) : range.from();
    QString link = text()->attributesAt(at).value(QLatin1String("link")).toString();
    if (link.isEmpty() && range.isEmpty())
        link = text()->attributesAt(range.caret).value(QLatin1String("link")).toString();
    return link;
}

void EditorWidget::selectLink()
{
    const QString link = linkAtCaret();
    if (link.isEmpty() || !selection().isEmpty())
        return;
    const auto isLink = [this, &link](int at) {
        return at >= 0 && text()->attributesAt(at).value(QLatin1String("link")).toString() == link;
    };
    int from = selection().caret;
    int to = from;
    while (isLink(from - 1))
        --from;
    while (isLink(to))
        ++to;
    select({from, to});
}

void EditorWidget::setZoom(int percent)
{
    m_looks.setZoom(percent);
    document()->setIndentWidth(m_looks.indentWidth());
    if (text() != nullptr)
        text()->restyle();
    layOutPage();
    m_remote.refresh();
}

void EditorWidget::setMarks(const QList<QTextEdit::ExtraSelection>& marks)
{
    m_marks = marks;
    refreshSelections();
}

// -- Painting and layout --------------------------------------------------------------------------

void EditorWidget::paintEvent(QPaintEvent* event)
{
    if (m_document) {
        QPainter ground(viewport());
        m_blocks.paintGround(ground, event->rect());
    }
    QTextEdit::paintEvent(event);
    if (!m_document)
        return;
    QPainter painter(viewport());
    m_blocks.paintMarkers(painter, event->rect());
    if (canWrite() && document()->isEmpty() && m_preedit.isEmpty())
        m_blocks.paintInvitation(painter, tr("Start writing…"));
    m_remote.paint(painter);
}

void EditorWidget::layOutPage()
{
    if (m_layingOut)
        return;
    const QScopedValueRollback guard(m_layingOut, true);
    const int bar = verticalScrollBar()->isVisible() ? verticalScrollBar()->width() : 0;
    const int wanted = Metrics::PageWidth * m_looks.zoom() / 100 + 2 * DocumentMargin;
    const int free = width() - bar - wanted;
    const int side = qMax(0, free / 2);
    setViewportMargins(side, 0, side, 0);
}

void EditorWidget::resizeEvent(QResizeEvent* event)
{
    layOutPage();
    QTextEdit::resizeEvent(event);
    if (textCursor().position() == 0)
        verticalScrollBar()->setValue(0);
    m_remote.refresh();
}

void EditorWidget::scrollContentsBy(int dx, int dy)
{
    QTextEdit::scrollContentsBy(dx, dy);
    m_remote.refresh();
}

void EditorWidget::changeEvent(QEvent* event)
{
    QTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange)
        m_remote.refresh();
}

void EditorWidget::refreshSelections()
{
    setExtraSelections(m_remote.selections() + m_marks);
}

// -- Edits of others ------------------------------------------------------------------------------

void EditorWidget::beforeRemote()
{
    m_applying = true;
    if (!m_preedit.isEmpty()) {
        // It hangs on a place in a block, which may become another place or block.
        QInputMethodEvent clear;
        QTextEdit::inputMethodEvent(&clear);
    }
    const QTextCursor cursor = textCursor();
    m_keptBackwards = cursor.position() < cursor.anchor();
    m_keptEmpty = !cursor.hasSelection();
    m_keptStart = QTextCursor(document());
    m_keptStart.setPosition(cursor.selectionStart());
    m_keptEnd = QTextCursor(document());
    m_keptEnd.setPosition(cursor.selectionEnd());
    m_keptEnd.setKeepPositionOnInsert(true);
    m_topLine = QTextCursor();
    if (verticalScrollBar()->value() > 0) {
        m_topLine = cursorForPosition(QPoint(viewport()->width() / 2, 0));
        m_topLine.setKeepPositionOnInsert(true);
        m_topOffset = cursorRect(m_topLine).top();
    }
}

void EditorWidget::afterRemote()
{
    // Qt keeps the position in front of an insert, but moves the anchor.
    const int from = m_keptStart.position();
    const int to = m_keptEnd.position();
    Selection wanted{to, to};
    if (!m_keptEmpty && from < to)
        wanted = m_keptBackwards ? Selection{to, from} : Selection{from, to};
    if (wanted != selection()) {
        // Setting a cursor scrolls to it; somebody else's edit must not.
        const int scrolled = verticalScrollBar()->value();
        select(wanted);
        verticalScrollBar()->setValue(scrolled);
    }
    if (!m_topLine.isNull()) {
        const int moved = cursorRect(m_topLine).top() - m_topOffset;
        if (moved != 0)
            verticalScrollBar()->setValue(verticalScrollBar()->value() + moved);
    }
    m_keptStart = QTextCursor();
    m_keptEnd = QTextCursor();
    m_topLine = QTextCursor();
    if (!m_preedit.isEmpty()) {
        QInputMethodEvent again(m_preedit, m_preeditLooks);
        QTextEdit::inputMethodEvent(&again);
    }
    m_typingAt = selection().caret;
    m_applying = false;
}

void EditorWidget::caretMoved()
{
    if (m_applying)
        return;
    if (!m_document) {
        Q_EMIT stateChanged();
        return;
    }
    const Selection now = selection();
    if (m_typing && now != Selection{m_typingAt, m_typingAt})
        m_typing.reset();
    m_document->presence().setSelection(now.anchor, now.caret);
    Q_EMIT stateChanged();
}

} // namespace cahier::app
