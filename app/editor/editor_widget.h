// SPDX-License-Identifier: MPL-2.0
// The page one writes on. QTextEdit does caret, selection, scrolling, input methods' preedit and
// accessibility; every change of text goes through EditCommands into the binding.
#pragma once

#include "app/bridge/open_document.h"
#include "app/editor/block_painter.h"
#include "app/editor/edit_commands.h"
#include "app/editor/embed_painter.h"
#include "app/editor/remote_cursor_layer.h"

#include <QPointer>
#include <QTextEdit>

#include <optional>

namespace cahier::app {

/// Owner: the main window. UI thread; theme and looks outlive it.
class EditorWidget final : public QTextEdit
{
    Q_OBJECT

public:
    EditorWidget(const Theme& theme, TextLooks& looks, QWidget* parent = nullptr);
    ~EditorWidget() override;

    /// Null shows an empty, closed page. Does not own the document.
    void showDocument(OpenDocument* document);
    /// The same document once more, after it was rebuilt: the caret stays behind the same words.
    void replaceDocument(OpenDocument* document);

    OpenDocument* shownDocument() const { return m_document; }

    bool canWrite() const;
    Selection selection() const;
    void select(const Selection& selection);
    QString selectedPlainText() const;

    // -- Commands, for actions, tests and other widgets; no-ops on a closed or read-only page.
    void typeText(const QString& text);
    void pasteDelta(const Delta& text);
    void pastePlain();
    void toggleInline(const QString& name);
    void setLink(const QString& target);
    void setBlock(const Attributes& changes);
    /// Sets `name` to `value`, or removes it when all blocks have that already.
    void toggleBlock(const QString& name, const QJsonValue& value);
    void changeIndent(int step);
    void clearFormat();
    void undoOwn();
    void redoOwn();
    void cutSelection();
    void copySelection();
    void pasteClipboard();
    /// Scrolls so that the caret is in sight.
    void revealCaret();
    /// Replaces ranges that are in order and do not overlap, as find and replace does: one undo
    /// step. The last one's new text is selected afterwards.
    void replaceRanges(const QList<Selection>& ranges, const QString& text);

    bool hasInline(const QString& name) const;
    QJsonValue blockValue(const QString& name) const;
    QString linkAtCaret() const;
    /// Selects the whole link at the caret, so that it can be edited.
    void selectLink();

    void setZoom(int percent);
    /// Ranges that find-in-page marks.
    void setMarks(const QList<QTextEdit::ExtraSelection>& marks);

    const RemoteCursorLayer& remoteCursors() const { return m_remote; }

Q_SIGNALS:
    /// What buttons show may have changed: formats, selection, undo.
    void stateChanged();
    void linkWanted();
    void linkOpened(const QUrl& url);
    void contextMenuWanted(const QPoint& globalPosition);
    /// Something that cannot be pasted yet, for a note.
    void pasteRefused();

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void insertFromMimeData(const QMimeData* source) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;
    QMimeData* createMimeDataFromSelection() const override;
    void dropEvent(QDropEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent* event) override;

private:
    TextBinding* text() const;
    void apply(const Edit& edit);
    void removeSelection();
    Attributes typingAttributes() const;
    bool handleEditingKey(QKeyEvent* event);
    bool handleDeletionKey(QKeyEvent* event);
    void handleBackspace();
    void handleDelete();
    void handleTab(int step);
    void removeTo(QTextCursor::MoveOperation operation);
    void beforeRemote();
    void afterRemote();
    void caretMoved();
    void refreshSelections();
    void layOutPage();
    QTextBlock checkBoxAt(const QPoint& position) const;
    /// Position of the embed under a place of the viewport, or -1.
    int embedAt(const QPoint& position) const;
    bool showToolTip(const QHelpEvent& event);

    const Theme& m_theme;
    TextLooks& m_looks;
    QPointer<OpenDocument> m_document; ///< Not owned.
    EmbedPainter m_embeds;
    BlockPainter m_blocks;
    RemoteCursorLayer m_remote;
    std::optional<Attributes> m_typing;       ///< Chosen for the next typed text.
    int m_typingAt = 0;                       ///< Where m_typing holds; elsewhere it is forgotten.
    QList<QTextEdit::ExtraSelection> m_marks; ///< Of find-in-page.
    bool m_applying = false;                  ///< The caret moves because of our own edit.
    bool m_layingOut = false;                 ///< setViewportMargins resizes us again.
    QTextCursor m_keptStart;                  ///< Selection around edits of others.
    QTextCursor m_keptEnd;                    ///< Selection around edits of others.
    bool m_keptEmpty = true;                  ///< Nothing was selected.
    bool m_keptBackwards = false;             ///< The caret was at the start.
    QString m_preedit;                        ///< What an input method is composing.
    QList<QInputMethodEvent::Attribute> m_preeditLooks; ///< How it shows that.
    QTextCursor m_topLine;                              ///< First visible place around such edits.
    int m_topOffset = 0;                                ///< Its distance from the top, in pixels.
};

} // namespace cahier::app
