// SPDX-License-Identifier: MPL-2.0
// What comes in: keys, input methods, clipboard, drop and mouse. Apart from editor_widget.cpp to
// keep both short.
#include "app/bridge/presence_binding.h"
#include "app/bridge/text_formats.h"
#include "app/bridge/view_writer.h"
#include "app/editor/clipboard.h"
#include "app/editor/editor_widget.h"
#include "app/editor/key_rules.h"
#include "app/text/phrases.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDropEvent>
#include <QHelpEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QTextLayout>
#include <QToolTip>
#include <QUrl>
#include <QWheelEvent>

namespace cahier::app {

// -- Keys -----------------------------------------------------------------------------------------

void EditorWidget::keyPressEvent(QKeyEvent* event)
{
    if (isMovement(*event) || event->matches(QKeySequence::SelectAll)) {
        QTextEdit::keyPressEvent(event);
        if (canWrite() && !event->matches(QKeySequence::SelectAll))
            revealCaret();
        return;
    }
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
        return;
    }
    if (event->key() == Qt::Key_Return && event->modifiers() == Qt::ControlModifier &&
        !linkAtCaret().isEmpty()) {
        Q_EMIT linkOpened(QUrl(linkAtCaret()));
        return;
    }
    if (canWrite() && (handleEditingKey(event) || handleDeletionKey(event)))
        return;
    if (canWrite() && isTypedText(*event)) {
        typeText(event->text());
        return;
    }
    event->ignore();
}

bool EditorWidget::handleEditingKey(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Undo)) {
        undoOwn();
    } else if (event->matches(QKeySequence::Redo) || isCtrlY(*event)) {
        redoOwn();
    } else if (event->matches(QKeySequence::Cut)) {
        cutSelection();
    } else if (event->matches(QKeySequence::Paste)) {
        pasteClipboard();
    } else if (isPlain(*event, Qt::Key_Tab)) {
        handleTab(1);
    } else if (event->key() == Qt::Key_Backtab) {
        handleTab(-1);
    } else if (event->matches(QKeySequence::InsertLineSeparator)) {
        removeSelection();
        apply(EditCommands(*text()).softBreak(selection().caret, typingAttributes()));
    } else if (isParagraphKey(*event)) {
        removeSelection();
        apply(EditCommands(*text()).enter(selection().caret, typingAttributes()));
    } else {
        return false;
    }
    return true;
}

bool EditorWidget::handleDeletionKey(QKeyEvent* event)
{
    if (event->matches(QKeySequence::DeleteStartOfWord))
        removeTo(QTextCursor::PreviousWord);
    else if (event->matches(QKeySequence::DeleteEndOfWord))
        removeTo(QTextCursor::NextWord);
    else if (event->key() == Qt::Key_Backspace &&
             !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)))
        handleBackspace();
    else if (event->matches(QKeySequence::Delete))
        handleDelete();
    else
        return false;
    return true;
}

void EditorWidget::handleBackspace()
{
    if (!selection().isEmpty())
        removeSelection();
    else
        apply(EditCommands(*text()).backspace(selection().caret));
}

void EditorWidget::handleDelete()
{
    if (!selection().isEmpty())
        removeSelection();
    else
        apply(EditCommands(*text()).deleteForward(selection().caret));
}

void EditorWidget::removeTo(QTextCursor::MoveOperation operation)
{
    QTextCursor cursor = textCursor();
    if (!cursor.hasSelection())
        cursor.movePosition(operation, QTextCursor::KeepAnchor);
    apply(EditCommands(*text()).remove(cursor.selectionStart(), cursor.selectionEnd()));
}

void EditorWidget::handleTab(int step)
{
    const BlockKind kind = BlockKind::of(blockAttributesOf(textCursor().block()));
    const bool severalBlocks =
        document()->findBlock(selection().from()) != document()->findBlock(selection().to());
    if (kind.list != BlockKind::List::None || severalBlocks || step < 0)
        changeIndent(step);
    else
        typeText(QString(u'\t'));
}

// -- Input methods --------------------------------------------------------------------------------

void EditorWidget::inputMethodEvent(QInputMethodEvent* event)
{
    if (!canWrite()) {
        event->ignore();
        return;
    }
    if (!event->preeditString().isEmpty() || !event->commitString().isEmpty())
        removeSelection();
    if (event->replacementLength() > 0) {
        const int from = qMax(0, selection().caret + event->replacementStart());
        const int to = qMin(from + event->replacementLength(), text()->length());
        apply(EditCommands(*text()).remove(from, to));
    }
    if (!event->commitString().isEmpty()) {
        // The preedit area would shift under the committed text.
        QInputMethodEvent clear;
        QTextEdit::inputMethodEvent(&clear);
        typeText(event->commitString());
    }
    // Only what is not text yet goes to QTextEdit.
    QInputMethodEvent preedit(event->preeditString(), event->attributes());
    QTextEdit::inputMethodEvent(&preedit);
    m_preedit = event->preeditString();
    m_preeditLooks = event->attributes();
    event->accept();
}

// -- Clipboard and drop ---------------------------------------------------------------------------

bool EditorWidget::canInsertFromMimeData(const QMimeData* source) const
{
    return canWrite() && isPasteable(*source);
}

QMimeData* EditorWidget::createMimeDataFromSelection() const
{
    if (!m_document)
        return QTextEdit::createMimeDataFromSelection();
    const Selection range = selection();
    return mimeOf(text()->slice(range.from(), range.to()));
}

void EditorWidget::insertFromMimeData(const QMimeData* source)
{
    if (!canWrite())
        return;
    const QList<QUrl> urls = source->urls();
    const bool files =
        std::any_of(urls.begin(), urls.end(), [](const QUrl& url) { return url.isLocalFile(); });
    if (files && !source->hasHtml()) {
        // A file manager offers paths as text, too; nobody wants those in a document.
        Q_EMIT pasteRefused();
        return;
    }
    const QString plain = source->text().trimmed();
    if (!selection().isEmpty() && isWebAddress(plain)) {
        setLink(plain);
        return;
    }
    const Delta pasted = deltaOf(*source);
    if (pasted.isEmpty() && (source->hasImage() || source->hasUrls()))
        Q_EMIT pasteRefused();
    pasteDelta(pasted);
}

void EditorWidget::dropEvent(QDropEvent* event)
{
    if (!canInsertFromMimeData(event->mimeData())) {
        event->ignore();
        return;
    }
    const int target = cursorForPosition(event->position().toPoint()).position();
    const bool ownDrag = event->source() == this || event->source() == viewport();
    const Selection range = selection();
    if (ownDrag && event->dropAction() == Qt::MoveAction && !range.isEmpty()) {
        apply(EditCommands(*text()).move(range.from(), range.to(), target));
    } else {
        select({target, target});
        insertFromMimeData(event->mimeData());
    }
    // As a copy: QTextEdit must not remove the dragged text by itself.
    event->setDropAction(Qt::CopyAction);
    event->accept();
    QDragLeaveEvent left;
    QTextEdit::dragLeaveEvent(&left);
}

void EditorWidget::contextMenuEvent(QContextMenuEvent* event)
{
    if (event->reason() == QContextMenuEvent::Mouse && selection().isEmpty()) {
        const int at = cursorForPosition(event->pos()).position();
        select({at, at});
    }
    Q_EMIT contextMenuWanted(event->globalPos());
}

// -- Mouse ----------------------------------------------------------------------------------------

QTextBlock EditorWidget::checkBoxAt(const QPoint& position) const
{
    const QTextBlock block = cursorForPosition(position).block();
    const QRectF box = m_blocks.checkBox(block).adjusted(-4, -4, 4, 4);
    return box.contains(position) ? block : QTextBlock();
}

int EditorWidget::embedAt(const QPoint& position) const
{
    const int near = cursorForPosition(position).position();
    for (const int at : {near, near - 1}) {
        if (at < 0 || document()->characterAt(at) != QChar::ObjectReplacementCharacter)
            continue;
        QTextCursor cursor(document());
        cursor.setPosition(at);
        const QRect begin = cursorRect(cursor);
        cursor.setPosition(at + 1);
        const QRect end = cursorRect(cursor);
        if (begin.top() == end.top() && begin.united(end).contains(position))
            return at;
    }
    return -1;
}

bool EditorWidget::showToolTip(const QHelpEvent& event)
{
    if (!m_document)
        return false;
    const int embed = embedAt(event.pos());
    const int at = cursorForPosition(event.pos()).position();
    const QString link = text()->attributesAt(at).value(QLatin1String("link")).toString();
    QString words;
    if (embed >= 0) {
        QTextCursor cursor(document());
        cursor.setPosition(embed + 1);
        words = labelOfEmbed(embedOf(cursor.charFormat()), attributesOf(cursor.charFormat())).text +
                u'\n' + Phrases::embedExplanation();
    } else if (!link.isEmpty()) {
        words = isSafeLink(link) && canWrite() ? link + u'\n' + tr("Ctrl+click opens it") : link;
    }
    // Plain text, whatever somebody wrote into an address.
    QToolTip::showText(event.globalPos(),
                       words.isEmpty() ? QString()
                                       : QStringLiteral("<p style='white-space:pre-wrap'>%1</p>")
                                             .arg(words.left(512).toHtmlEscaped()),
                       viewport());
    return true;
}

void EditorWidget::mousePressEvent(QMouseEvent* event)
{
    const QTextBlock box = checkBoxAt(event->pos());
    if (event->button() == Qt::LeftButton && box.isValid() && canWrite()) {
        const Selection kept = selection();
        Edit edit = EditCommands(*text()).toggleCheck(box);
        edit.after = kept;
        apply(edit);
        return;
    }
    if (text() != nullptr)
        text()->endStep();
    const int embed = embedAt(event->pos());
    const bool choosesEmbed = embed >= 0 && event->button() == Qt::LeftButton &&
                              event->modifiers() == Qt::NoModifier &&
                              selection() != Selection{embed, embed + 1};
    if (choosesEmbed) {
        // Between two letters one writes; an object is taken as a whole.
        select({embed, embed + 1});
        return;
    }
    QTextEdit::mousePressEvent(event);
}

void EditorWidget::mouseReleaseEvent(QMouseEvent* event)
{
    QTextEdit::mouseReleaseEvent(event);
    const bool wantsLink = event->button() == Qt::LeftButton &&
                           (event->modifiers() == Qt::ControlModifier || !canWrite());
    if (!wantsLink || !selection().isEmpty())
        return;
    const QString link = linkAtCaret();
    if (!link.isEmpty() && isSafeLink(link))
        Q_EMIT linkOpened(QUrl(link));
}

void EditorWidget::mouseMoveEvent(QMouseEvent* event)
{
    QTextEdit::mouseMoveEvent(event);
    if (event->buttons() != Qt::NoButton || !m_document)
        return;
    m_remote.point(event->pos());
    const int at = cursorForPosition(event->pos()).position();
    const bool overLink = (event->modifiers() == Qt::ControlModifier || !canWrite()) &&
                          text()->attributesAt(at).contains(QLatin1String("link"));
    const bool overBox = canWrite() && checkBoxAt(event->pos()).isValid();
    const bool overEmbed = embedAt(event->pos()) >= 0;
    viewport()->setCursor(overLink || overBox ? Qt::PointingHandCursor
                          : overEmbed         ? Qt::ArrowCursor
                                              : Qt::IBeamCursor);
}

bool EditorWidget::event(QEvent* event)
{
    switch (event->type()) {
    case QEvent::ShortcutOverride:
        // Commands with Ctrl belong to the window's actions; QTextEdit would swallow some.
        if (claimsShortcut(*static_cast<QKeyEvent*>(event)))
            event->accept();
        else
            event->ignore();
        return true;
    case QEvent::Wheel:
        // The white space beside the page scrolls, too.
        QCoreApplication::sendEvent(viewport(), event);
        return true;
    case QEvent::MouseButtonPress: {
        auto* mouse = static_cast<QMouseEvent*>(event);
        const QPoint inside(
            qBound(0, viewport()->mapFrom(this, mouse->pos()).x(), viewport()->width() - 1),
            viewport()->mapFrom(this, mouse->pos()).y());
        const int at = cursorForPosition(inside).position();
        select({at, at});
        setFocus(Qt::MouseFocusReason);
        return true;
    }
    default:
        return QTextEdit::event(event);
    }
}

bool EditorWidget::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip)
        return showToolTip(*static_cast<QHelpEvent*>(event));
    const bool done = QTextEdit::viewportEvent(event);
    if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest)
        m_remote.refresh();
    return done;
}

} // namespace cahier::app
