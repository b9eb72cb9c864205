// SPDX-License-Identifier: MPL-2.0
#include "app/editor/find_bar.h"

#include "app/editor/editor_widget.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTextDocument>
#include <QToolButton>
#include <QVBoxLayout>

namespace cahier::app {

namespace {

/// More than this is counted, not marked.
constexpr qsizetype MaxMarked = 500;
constexpr qsizetype MaxHits = 100000;
constexpr int SearchAgainMs = 120;

} // namespace

FindBar::FindBar(EditorWidget& editor, const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_editor(editor)
    , m_theme(theme)
    , m_words(new QLineEdit(this))
    , m_replacement(new QLineEdit(this))
    , m_count(new QLabel(this))
    , m_replaceRow(new QWidget(this))
{
    setObjectName(QStringLiteral("findRow"));
    setAttribute(Qt::WA_StyledBackground);
    m_words->setPlaceholderText(tr("Find in this document"));
    m_words->setAccessibleName(tr("Find in this document"));
    m_words->setClearButtonEnabled(true);
    m_replacement->setPlaceholderText(tr("Replace with"));
    m_replacement->setAccessibleName(tr("Replace with"));
    m_count->setProperty("look", QStringLiteral("muted"));
    m_count->setMinimumWidth(m_count->fontMetrics().horizontalAdvance(QStringLiteral("0000/0000")));
    m_case = makeOption(tr("Aa"), tr("Match case"));
    m_whole = makeOption(tr("W", "whole words"), tr("Whole words only"));
    m_regex = makeOption(QStringLiteral(".*"), tr("Regular expression"));
    auto* back =
        makeButton(QStringLiteral("chevron-up"), tr("Previous match"), Qt::SHIFT | Qt::Key_F3);
    auto* forth = makeButton(QStringLiteral("chevron-down"), tr("Next match"), Qt::Key_F3);
    auto* shut = makeButton(QStringLiteral("close"), tr("Close the find bar"), Qt::Key_Escape);

    auto* first = new QHBoxLayout;
    first->setSpacing(4);
    first->addWidget(m_words, 1);
    first->addSpacing(8);
    first->addWidget(m_count);
    first->addSpacing(4);
    for (QToolButton* button : {m_case, m_whole, m_regex, back, forth, shut})
        first->addWidget(button);
    auto* one = new QPushButton(tr("Replace"), this);
    auto* every = new QPushButton(tr("Replace all"), this);
    auto* second = new QHBoxLayout(m_replaceRow);
    second->setContentsMargins(0, 0, 0, 0);
    second->addWidget(m_replacement, 1);
    second->addWidget(one);
    second->addWidget(every);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 8, 16, 8);
    column->addLayout(first);
    column->addWidget(m_replaceRow);

    connect(m_words, &QLineEdit::textChanged, this, &FindBar::search);
    connect(m_words, &QLineEdit::returnPressed, this, &FindBar::next);
    for (QToolButton* option : {m_case, m_whole, m_regex})
        connect(option, &QToolButton::toggled, this, &FindBar::search);
    connect(back, &QToolButton::clicked, this, &FindBar::previous);
    connect(forth, &QToolButton::clicked, this, &FindBar::next);
    connect(shut, &QToolButton::clicked, this, &FindBar::close);
    // Whoever writes meanwhile moves what was found; marks and counts follow a moment later.
    m_again.setSingleShot(true);
    m_again.setInterval(SearchAgainMs);
    connect(&m_again, &QTimer::timeout, this, &FindBar::search);
    connect(&m_editor, &QTextEdit::textChanged, this, [this] {
        if (isVisible())
            m_again.start();
    });
    connect(one, &QPushButton::clicked, this, &FindBar::replaceOne);
    connect(every, &QPushButton::clicked, this, &FindBar::replaceAll);
    hide();
}

QToolButton*
FindBar::makeButton(const QString& icon, const QString& words, const QKeySequence& shortcut)
{
    auto* button = new QToolButton(this);
    button->setIcon(m_theme.icon(icon));
    button->setToolTip(
        QStringLiteral("%1 (%2)").arg(words, shortcut.toString(QKeySequence::NativeText)));
    button->setAccessibleName(words);
    return button;
}

QToolButton* FindBar::makeOption(const QString& text, const QString& words)
{
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setCheckable(true);
    button->setToolTip(words);
    button->setAccessibleName(words);
    return button;
}

void FindBar::open(Mode mode)
{
    m_replaceRow->setVisible(mode == Mode::Replace && m_editor.canWrite());
    QWidget::show();
    const QString selected = m_editor.selectedPlainText();
    if (!selected.isEmpty() && !selected.contains(u'\n'))
        m_words->setText(selected);
    m_words->setFocus(Qt::ShortcutFocusReason);
    m_words->selectAll();
    search();
}

void FindBar::close()
{
    hide();
    m_again.stop();
    m_hits.clear();
    m_editor.setMarks({});
    m_editor.setFocus(Qt::OtherFocusReason);
}

void FindBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else if (event->key() == Qt::Key_Return && event->modifiers() == Qt::ShiftModifier)
        previous();
    else
        QWidget::keyPressEvent(event);
}

QRegularExpression FindBar::pattern() const
{
    QString text = m_words->text();
    if (!m_regex->isChecked())
        text = QRegularExpression::escape(text);
    if (m_whole->isChecked())
        text = QStringLiteral("\\b(?:%1)\\b").arg(text);
    QRegularExpression::PatternOptions options =
        QRegularExpression::UseUnicodePropertiesOption | QRegularExpression::MultilineOption;
    if (!m_case->isChecked())
        options |= QRegularExpression::CaseInsensitiveOption;
    return QRegularExpression(text, options);
}

void FindBar::search()
{
    m_again.stop();
    m_hits.clear();
    m_current = -1;
    const QRegularExpression expression = pattern();
    if (isVisible() && !m_words->text().isEmpty() && expression.isValid()) {
        // Raw text has the positions of the document.
        QString text = m_editor.document()->toRawText();
        text.replace(QChar(QChar::ParagraphSeparator), u'\n');
        auto matches = expression.globalMatch(text);
        while (matches.hasNext() && m_hits.size() < MaxHits) {
            const QRegularExpressionMatch match = matches.next();
            if (match.capturedLength() > 0)
                m_hits.append(Selection{int(match.capturedStart()), int(match.capturedEnd())});
        }
    }
    QList<QTextEdit::ExtraSelection> marks;
    for (const Selection& hit : std::as_const(m_hits)) {
        if (marks.size() >= MaxMarked)
            break;
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(m_editor.document());
        mark.cursor.setPosition(hit.from());
        mark.cursor.setPosition(hit.to(), QTextCursor::KeepAnchor);
        mark.format.setBackground(m_theme.tokens().mark);
        marks.append(mark);
    }
    m_editor.setMarks(marks);
    m_current = m_hits.indexOf(Selection{m_editor.selection().from(), m_editor.selection().to()});
    refreshCount();
}

void FindBar::refreshCount()
{
    QString words;
    if (m_words->text().isEmpty())
        words.clear();
    else if (m_hits.isEmpty())
        words = tr("No match");
    else if (m_current >= 0)
        words = tr("%1 of %2").arg(m_current + 1).arg(m_hits.size());
    else
        words = tr("%Ln match(es)", nullptr, int(m_hits.size()));
    m_count->setText(words);
}

void FindBar::show(qsizetype index)
{
    m_current = index;
    m_editor.select(m_hits.at(index));
    m_editor.revealCaret();
    refreshCount();
}

void FindBar::next()
{
    if (m_hits.isEmpty())
        return;
    const int caret = m_editor.selection().to();
    for (qsizetype i = 0; i < m_hits.size(); ++i) {
        if (m_hits.at(i).from() >= caret) {
            show(i);
            return;
        }
    }
    show(0);
}

void FindBar::previous()
{
    if (m_hits.isEmpty())
        return;
    const int caret = m_editor.selection().from();
    for (qsizetype i = m_hits.size() - 1; i >= 0; --i) {
        if (m_hits.at(i).to() <= caret) {
            show(i);
            return;
        }
    }
    show(m_hits.size() - 1);
}

void FindBar::replaceOne()
{
    // What was found may have moved since; only what is selected and found now is replaced.
    search();
    if (m_current < 0) {
        next();
        return;
    }
    m_editor.replaceRanges({m_hits.at(m_current)}, m_replacement->text());
    search();
    next();
}

void FindBar::replaceAll()
{
    search();
    m_editor.replaceRanges(m_hits, m_replacement->text());
    search();
}

} // namespace cahier::app
