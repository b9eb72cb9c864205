// SPDX-License-Identifier: MPL-2.0
#include "app/windows/command_palette.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace cahier::app {

namespace {

constexpr qsizetype MaxShown = 60;

/// 0: no match; larger is better.
int scoreOf(const QString& text, const QStringList& words)
{
    int score = 1;
    const QString lower = text.toLower();
    for (const QString& word : words) {
        const qsizetype at = lower.indexOf(word);
        if (at < 0)
            return 0;
        if (at == 0)
            score += 3;
        else if (!lower.at(at - 1).isLetterOrNumber())
            score += 2;
    }
    return score;
}

} // namespace

CommandPalette::CommandPalette(const Theme& theme, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_theme(theme)
    , m_words(new QLineEdit(this))
    , m_list(new QListWidget(this))
{
    setProperty("look", QStringLiteral("popover"));
    setAccessibleName(tr("Command palette"));
    m_words->setPlaceholderText(tr("Go to a document or do something…"));
    m_words->setAccessibleName(m_words->placeholderText());
    m_words->installEventFilter(this);
    m_list->setAccessibleName(tr("Matches"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->addWidget(m_words);
    column->addWidget(m_list);
    connect(m_words, &QLineEdit::textChanged, this, &CommandPalette::refresh);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::choose);
}

void CommandPalette::open(const QList<PaletteEntry>& entries)
{
    m_entries = entries;
    m_words->clear();
    refresh();
    const QWidget* window = parentWidget()->window();
    const int width = qMin(640, window->width() - 40);
    resize(width, qMin(460, window->height() - 120));
    move(window->mapToGlobal(QPoint((window->width() - width) / 2, 70)));
    show();
    m_words->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    setMask(popoverShape(size()));
}

QList<PaletteEntry> CommandPalette::filtered(const QList<PaletteEntry>& entries,
                                             const QString& words)
{
    const QStringList parts = words.toLower().split(u' ', Qt::SkipEmptyParts);
    QList<std::pair<int, PaletteEntry>> scored;
    for (const PaletteEntry& entry : entries) {
        const int score = scoreOf(entry.text, parts);
        if (score > 0)
            scored.append({score, entry});
    }
    std::stable_sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) {
        return a.first > b.first;
    });
    QList<PaletteEntry> result;
    for (const auto& each : scored)
        result.append(each.second);
    return result;
}

void CommandPalette::refresh()
{
    m_shown = filtered(m_entries, m_words->text());
    if (m_shown.size() > MaxShown)
        m_shown.resize(MaxShown);
    m_list->clear();
    for (const PaletteEntry& entry : std::as_const(m_shown)) {
        QString icon = QStringLiteral("command");
        if (entry.kind == PaletteEntry::Kind::Document)
            icon = QStringLiteral("document");
        else if (entry.kind == PaletteEntry::Kind::Heading)
            icon = QStringLiteral("chevron-right");
        auto* item = new QListWidgetItem(m_theme.icon(icon), entry.text, m_list);
        if (entry.hint.isEmpty())
            continue;
        auto* holder = new QWidget(m_list);
        holder->setAttribute(Qt::WA_TransparentForMouseEvents);
        auto* row = new QHBoxLayout(holder);
        row->setContentsMargins(0, 0, 10, 0);
        auto* hint = new QLabel(entry.hint, holder);
        hint->setProperty("look", QStringLiteral("muted"));
        row->addStretch(1);
        row->addWidget(hint);
        m_list->setItemWidget(item, holder);
    }
    m_list->setCurrentRow(0);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_words || event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const int row = m_list->currentRow();
    switch (key->key()) {
    case Qt::Key_Down:
        m_list->setCurrentRow(qMin(row + 1, m_list->count() - 1));
        return true;
    case Qt::Key_Up:
        m_list->setCurrentRow(qMax(row - 1, 0));
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        choose();
        return true;
    case Qt::Key_Escape:
        hide();
        return true;
    default:
        return QFrame::eventFilter(watched, event);
    }
}

void CommandPalette::choose()
{
    const int row = m_list->currentRow();
    if (row < 0 || row >= m_shown.size())
        return;
    const PaletteEntry entry = m_shown.at(row);
    hide();
    switch (entry.kind) {
    case PaletteEntry::Kind::Document:
        Q_EMIT documentChosen(entry.document);
        break;
    case PaletteEntry::Kind::Heading:
        Q_EMIT headingChosen(entry.position);
        break;
    case PaletteEntry::Kind::Command:
        if (entry.action)
            entry.action->trigger();
        break;
    }
}

} // namespace cahier::app
