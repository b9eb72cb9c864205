// SPDX-License-Identifier: MPL-2.0
// Find and replace in the open document: counts, case, whole words, regular expressions.
#pragma once

#include "app/editor/edit_commands.h"
#include "app/style/theme.h"

#include <QKeySequence>
#include <QList>
#include <QRegularExpression>
#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace cahier::app {

class EditorWidget;

/// Owner: the main window; editor and theme outlive it.
class FindBar final : public QWidget
{
    Q_OBJECT

public:
    FindBar(EditorWidget& editor, const Theme& theme, QWidget* parent = nullptr);

    enum class Mode { Find, Replace };
    void open(Mode mode);
    void close();
    void next();
    void previous();

    const QList<Selection>& hits() const { return m_hits; }

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QToolButton*
    makeButton(const QString& icon, const QString& words, const QKeySequence& shortcut);
    QToolButton* makeOption(const QString& text, const QString& words);
    void search();
    void show(qsizetype index);
    void refreshCount();
    void replaceOne();
    void replaceAll();
    QRegularExpression pattern() const;

    EditorWidget& m_editor;
    const Theme& m_theme;
    QLineEdit* m_words;
    QLineEdit* m_replacement;
    QLabel* m_count;
    QToolButton* m_case;
    QToolButton* m_whole;
    QToolButton* m_regex;
    QWidget* m_replaceRow;
    QList<Selection> m_hits;  ///< In order of the text.
    qsizetype m_current = -1; ///< The hit that is selected.
    QTimer m_again;           ///< The text changed while the bar is open.
};

} // namespace cahier::app
