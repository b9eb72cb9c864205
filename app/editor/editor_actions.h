// SPDX-License-Identifier: MPL-2.0
// Every editing command as a QAction, with words, shortcut and icon: for tool bar, menus, context
// menu and the command palette alike.
#pragma once

#include "app/style/theme.h"

#include <QAction>
#include <QList>
#include <QObject>
#include <QTimer>

namespace cahier::app {

class EditorWidget;

/// Owner: the main window; editor and theme outlive it.
class EditorActions final : public QObject
{
    Q_OBJECT

public:
    EditorActions(EditorWidget& editor, const Theme& theme, QObject* parent = nullptr);

    QAction* undo;
    QAction* redo;
    QAction* cut;
    QAction* copy;
    QAction* paste;
    QAction* pastePlain;
    QAction* selectAll;
    QAction* bold;
    QAction* italic;
    QAction* underline;
    QAction* strike;
    QAction* code;
    QAction* link;
    QAction* clearFormat;
    QAction* paragraph;
    QList<QAction*> headings; ///< Levels 1 to 3.
    QAction* bulletList;
    QAction* orderedList;
    QAction* checkList;
    QAction* quote;
    QAction* codeBlock;
    QAction* indent;
    QAction* outdent;
    QList<QAction*> alignments; ///< Left, centre, right, justified.

    /// All of them, in the order of the menus.
    QList<QAction*> all() const;

Q_SIGNALS:
    void linkWanted();

private:
    enum class Kind { Plain, Checkable };
    QAction* make(const QString& text,
                  const QString& icon,
                  const QKeySequence& shortcut,
                  Kind kind = Kind::Plain);
    void makeClipboard();
    void makeInline();
    void makeBlocks();
    void refresh();

    EditorWidget& m_editor;
    const Theme& m_theme;
    QTimer m_soon; ///< Several changes of state are shown once.
};

} // namespace cahier::app
