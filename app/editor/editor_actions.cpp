// SPDX-License-Identifier: MPL-2.0
#include "app/editor/editor_actions.h"

#include "app/editor/editor_widget.h"

#include <QApplication>
#include <QClipboard>

namespace cahier::app {

namespace {

QString alignName(qsizetype index)
{
    constexpr const char* names[] = {"", "center", "right", "justify"};
    return QLatin1String(names[index]);
}

} // namespace

EditorActions::EditorActions(EditorWidget& editor, const Theme& theme, QObject* parent)
    : QObject(parent)
    , m_editor(editor)
    , m_theme(theme)
{
    makeClipboard();
    makeInline();
    makeBlocks();
    m_soon.setSingleShot(true);
    m_soon.setInterval(0);
    connect(&editor, &EditorWidget::stateChanged, &m_soon, qOverload<>(&QTimer::start));
    connect(&m_soon, &QTimer::timeout, this, &EditorActions::refresh);
    refresh();
}

QAction* EditorActions::make(const QString& text,
                             const QString& icon,
                             const QKeySequence& shortcut,
                             Kind kind)
{
    auto* action = new QAction(text, this);
    if (!icon.isEmpty())
        action->setIcon(m_theme.icon(icon, Theme::Tint::Text));
    action->setShortcut(shortcut);
    action->setCheckable(kind == Kind::Checkable);
    const QString plain = QString(text).remove(u'&');
    action->setToolTip(
        shortcut.isEmpty()
            ? plain
            : QStringLiteral("%1 (%2)").arg(plain, shortcut.toString(QKeySequence::NativeText)));
    return action;
}

void EditorActions::makeClipboard()
{
    undo = make(tr("&Undo"), QStringLiteral("undo"), QKeySequence::Undo);
    redo = make(tr("&Redo"), QStringLiteral("redo"), QKeySequence(Qt::CTRL | Qt::Key_Y));
    redo->setShortcuts(
        {QKeySequence(Qt::CTRL | Qt::Key_Y), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z)});
    cut = make(tr("Cu&t"), {}, QKeySequence::Cut);
    copy = make(tr("&Copy"), QStringLiteral("copy"), QKeySequence::Copy);
    paste = make(tr("&Paste"), {}, QKeySequence::Paste);
    pastePlain =
        make(tr("Paste without &formatting"), {}, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V));
    selectAll = make(tr("Select &all"), {}, QKeySequence::SelectAll);
    connect(undo, &QAction::triggered, &m_editor, &EditorWidget::undoOwn);
    connect(redo, &QAction::triggered, &m_editor, &EditorWidget::redoOwn);
    connect(cut, &QAction::triggered, &m_editor, &EditorWidget::cutSelection);
    connect(copy, &QAction::triggered, &m_editor, &EditorWidget::copySelection);
    connect(paste, &QAction::triggered, &m_editor, &EditorWidget::pasteClipboard);
    connect(pastePlain, &QAction::triggered, &m_editor, &EditorWidget::pastePlain);
    connect(selectAll, &QAction::triggered, &m_editor, &QTextEdit::selectAll);
}

void EditorActions::makeInline()
{
    const auto toggle = [this](QAction* action, const char* name) {
        connect(action, &QAction::triggered, &m_editor, [this, name] {
            m_editor.toggleInline(QLatin1String(name));
        });
    };
    bold = make(tr("&Bold"), QStringLiteral("bold"), QKeySequence::Bold, Kind::Checkable);
    italic = make(tr("&Italic"), QStringLiteral("italic"), QKeySequence::Italic, Kind::Checkable);
    underline = make(
        tr("&Underline"), QStringLiteral("underline"), QKeySequence::Underline, Kind::Checkable);
    strike = make(tr("&Strikethrough"),
                  QStringLiteral("strike"),
                  QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_X),
                  Kind::Checkable);
    code = make(
        tr("&Code"), QStringLiteral("code"), QKeySequence(Qt::CTRL | Qt::Key_E), Kind::Checkable);
    toggle(bold, "bold");
    toggle(italic, "italic");
    toggle(underline, "underline");
    toggle(strike, "strike");
    toggle(code, "code");
    link = make(tr("&Link…"),
                QStringLiteral("link"),
                QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_K),
                Kind::Checkable);
    connect(link, &QAction::triggered, this, [this] {
        // The press is not the link yet; without one the button must not stay down.
        link->setChecked(!m_editor.linkAtCaret().isEmpty());
        Q_EMIT linkWanted();
    });
    clearFormat = make(tr("Clear f&ormatting"),
                       QStringLiteral("clear-format"),
                       QKeySequence(Qt::CTRL | Qt::Key_Backslash));
    connect(clearFormat, &QAction::triggered, &m_editor, &EditorWidget::clearFormat);
}

void EditorActions::makeBlocks()
{
    const auto toggle = [this](QAction* action, const char* name, const QJsonValue& value) {
        connect(action, &QAction::triggered, &m_editor, [this, name, value] {
            m_editor.toggleBlock(QLatin1String(name), value);
        });
    };
    paragraph =
        make(tr("&Paragraph"), {}, QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_0), Kind::Checkable);
    connect(paragraph, &QAction::triggered, &m_editor, [this] {
        const QJsonValue none;
        m_editor.setBlock({{QLatin1String("header"), none},
                           {QLatin1String("list"), none},
                           {QLatin1String("blockquote"), none},
                           {QLatin1String("code-block"), none}});
    });
    for (int level = 1; level <= 3; ++level) {
        QAction* heading = make(tr("Heading &%1").arg(level),
                                {},
                                QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key(Qt::Key_0 + level)),
                                Kind::Checkable);
        toggle(heading, "header", level);
        headings.append(heading);
    }
    bulletList = make(tr("&Bulleted list"),
                      QStringLiteral("list-bullet"),
                      QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_8),
                      Kind::Checkable);
    orderedList = make(tr("&Numbered list"),
                       QStringLiteral("list-ordered"),
                       QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_7),
                       Kind::Checkable);
    checkList = make(tr("&Checklist"),
                     QStringLiteral("list-check"),
                     QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_9),
                     Kind::Checkable);
    quote = make(tr("&Quote"),
                 QStringLiteral("quote"),
                 QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Q),
                 Kind::Checkable);
    codeBlock = make(tr("Code bl&ock"),
                     QStringLiteral("code-block"),
                     QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E),
                     Kind::Checkable);
    toggle(bulletList, "list", QLatin1String("bullet"));
    toggle(orderedList, "list", QLatin1String("ordered"));
    toggle(checkList, "list", QLatin1String("unchecked"));
    toggle(quote, "blockquote", true);
    toggle(codeBlock, "code-block", true);
    indent = make(tr("&Increase indent"),
                  QStringLiteral("indent"),
                  QKeySequence(Qt::CTRL | Qt::Key_BracketRight));
    outdent = make(tr("&Decrease indent"),
                   QStringLiteral("outdent"),
                   QKeySequence(Qt::CTRL | Qt::Key_BracketLeft));
    connect(indent, &QAction::triggered, &m_editor, [this] { m_editor.changeIndent(1); });
    connect(outdent, &QAction::triggered, &m_editor, [this] { m_editor.changeIndent(-1); });
    const QStringList words{tr("Align &left"), tr("C&entre"), tr("Align &right"), tr("&Justify")};
    const QStringList icons{QStringLiteral("align-left"),
                            QStringLiteral("align-center"),
                            QStringLiteral("align-right"),
                            QStringLiteral("align-justify")};
    const QList<Qt::Key> keys{Qt::Key_L, Qt::Key_T, Qt::Key_R, Qt::Key_J};
    for (qsizetype i = 0; i < words.size(); ++i) {
        QAction* align = make(words.at(i),
                              icons.at(i),
                              QKeySequence(Qt::CTRL | Qt::SHIFT | keys.at(i)),
                              Kind::Checkable);
        connect(align, &QAction::triggered, &m_editor, [this, i] {
            m_editor.setBlock(
                {{QLatin1String("align"), i == 0 ? QJsonValue() : QJsonValue(alignName(i))}});
        });
        alignments.append(align);
    }
}

QList<QAction*> EditorActions::all() const
{
    QList<QAction*> actions{undo,
                            redo,
                            cut,
                            copy,
                            paste,
                            pastePlain,
                            selectAll,
                            bold,
                            italic,
                            underline,
                            strike,
                            code,
                            link,
                            clearFormat,
                            paragraph};
    actions += headings;
    actions += {bulletList, orderedList, checkList, quote, codeBlock, indent, outdent};
    actions += alignments;
    return actions;
}

void EditorActions::refresh()
{
    const bool writes = m_editor.canWrite();
    const bool selected = !m_editor.selection().isEmpty();
    const QList<QAction*> actions = all();
    for (QAction* action : actions)
        action->setEnabled(writes);
    copy->setEnabled(selected);
    cut->setEnabled(writes && selected);
    selectAll->setEnabled(m_editor.shownDocument() != nullptr);
    if (m_editor.shownDocument() == nullptr)
        return;
    undo->setEnabled(writes && m_editor.shownDocument()->text().canUndo());
    redo->setEnabled(writes && m_editor.shownDocument()->text().canRedo());
    bold->setChecked(m_editor.hasInline(QStringLiteral("bold")));
    italic->setChecked(m_editor.hasInline(QStringLiteral("italic")));
    underline->setChecked(m_editor.hasInline(QStringLiteral("underline")));
    strike->setChecked(m_editor.hasInline(QStringLiteral("strike")));
    code->setChecked(m_editor.hasInline(QStringLiteral("code")));
    link->setChecked(!m_editor.linkAtCaret().isEmpty());
    const int header = m_editor.blockValue(QStringLiteral("header")).toInt();
    for (qsizetype i = 0; i < headings.size(); ++i)
        headings.at(i)->setChecked(header == i + 1);
    const QString list = m_editor.blockValue(QStringLiteral("list")).toString();
    bulletList->setChecked(list == QLatin1String("bullet"));
    orderedList->setChecked(list == QLatin1String("ordered"));
    checkList->setChecked(list.endsWith(QLatin1String("checked")));
    quote->setChecked(m_editor.blockValue(QStringLiteral("blockquote")).toBool());
    const QJsonValue codeValue = m_editor.blockValue(QStringLiteral("code-block"));
    codeBlock->setChecked(codeValue.toBool() || !codeValue.toString().isEmpty());
    paragraph->setChecked(header == 0 && list.isEmpty() && !quote->isChecked() &&
                          !codeBlock->isChecked());
    const QString align = m_editor.blockValue(QStringLiteral("align")).toString();
    for (qsizetype i = 0; i < alignments.size(); ++i)
        alignments.at(i)->setChecked(align == alignName(i));
}

} // namespace cahier::app
