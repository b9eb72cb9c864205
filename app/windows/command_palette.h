// SPDX-License-Identifier: MPL-2.0
// Ctrl+K: documents, headings and commands in one list, found by typing.
#pragma once

#include "app/style/theme.h"

#include <QAction>
#include <QFrame>
#include <QList>
#include <QPointer>

class QLineEdit;
class QListWidget;

namespace cahier::app {

/// Something that can be chosen.
struct PaletteEntry
{
    enum class Kind { Document, Heading, Command };

    Kind kind = Kind::Command;
    QString text;
    QString hint;             ///< At the right: a shortcut.
    QString document;         ///< Document only: its id.
    int position = 0;         ///< Heading only: where it stands.
    QPointer<QAction> action; ///< Command only.
};

/// Owner: the main window; the theme outlives it.
class CommandPalette final : public QFrame
{
    Q_OBJECT

public:
    CommandPalette(const Theme& theme, QWidget* parent);

    void open(const QList<PaletteEntry>& entries);

    /// Entries that match, best first. Every word must occur; a match at a word's start counts
    /// more. Pure.
    static QList<PaletteEntry> filtered(const QList<PaletteEntry>& entries, const QString& words);

Q_SIGNALS:
    void documentChosen(const QString& document);
    void headingChosen(int position);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void refresh();
    void choose();

    const Theme& m_theme;
    QLineEdit* m_words;
    QListWidget* m_list;
    QList<PaletteEntry> m_entries;
    QList<PaletteEntry> m_shown;
};

} // namespace cahier::app
