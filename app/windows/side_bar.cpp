// SPDX-License-Identifier: MPL-2.0
#include "app/windows/side_bar.h"

#include "app/bridge/bridge.h"
#include "app/widgets/plain_menu.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace cahier::app {

namespace {

constexpr int SearchDelayMs = 80;

/// Title, and below it where the searched words stand.
class DocumentDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QSize size = QStyledItemDelegate::sizeHint(option, index);
        size.setHeight(option.fontMetrics.height() + 14);
        if (!snippetOf(index).isEmpty())
            size.rheight() += option.fontMetrics.height();
        return size;
    }

    void paint(QPainter* painter,
               const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const QString snippet = snippetOf(index);
        if (snippet.isEmpty()) {
            QStyledItemDelegate::paint(painter, option, index);
            return;
        }
        QStyleOptionViewItem row = option;
        initStyleOption(&row, index);
        const QString title = row.text;
        row.text.clear();
        const QWidget* widget = option.widget;
        widget->style()->drawControl(QStyle::CE_ItemViewItem, &row, painter, widget);
        const QRect area = option.rect.adjusted(9, 6, -9, -6);
        const int line = option.fontMetrics.height();
        painter->save();
        painter->setPen(option.palette.color(QPalette::Text));
        painter->drawText(QRect(area.left(), area.top(), area.width(), line),
                          Qt::AlignVCenter,
                          option.fontMetrics.elidedText(title, Qt::ElideRight, area.width()));
        painter->setPen(option.palette.color(QPalette::PlaceholderText));
        painter->drawText(QRect(area.left(), area.top() + line, area.width(), line),
                          Qt::AlignVCenter,
                          option.fontMetrics.elidedText(snippet, Qt::ElideRight, area.width()));
        painter->restore();
    }

private:
    static QString snippetOf(const QModelIndex& index)
    {
        QString text = index.data(DocumentListModel::SnippetRole).toString();
        text.remove(QChar(2));
        text.remove(QChar(3));
        return text.simplified();
    }
};

} // namespace

SideBar::SideBar(Bridge& bridge, const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_bridge(bridge)
    , m_theme(theme)
    , m_model(new DocumentListModel(bridge, this))
    , m_search(new QLineEdit(this))
    , m_new(new QPushButton(tr("New document"), this))
    , m_heading(new QLabel(this))
    , m_list(new QListView(this))
    , m_empty(new QLabel(this))
    , m_trash(new QToolButton(this))
    , m_searchDelay(new QTimer(this))
{
    setObjectName(QStringLiteral("sidebar"));
    setAttribute(Qt::WA_StyledBackground);
    m_search->setProperty("look", QStringLiteral("search"));
    m_search->setPlaceholderText(tr("Search"));
    m_search->setAccessibleName(tr("Search in all documents"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(theme.icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_new->setIcon(theme.icon(QStringLiteral("plus"), Theme::Tint::Text));
    m_new->setIconSize({withFont(Metrics::SmallIcon + 4), withFont(Metrics::SmallIcon)});
    m_new->setProperty("look", QStringLiteral("soft"));
    m_new->setToolTip(tr("New document (Ctrl+N)"));
    m_heading->setProperty("look", QStringLiteral("caps"));
    m_heading->setContentsMargins(8, 0, 0, 0);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new DocumentDelegate(m_list));
    m_list->setAccessibleName(tr("Documents"));
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setUniformItemSizes(false);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->installEventFilter(this);
    m_search->installEventFilter(this);
    m_empty->setProperty("look", QStringLiteral("muted"));
    m_empty->setWordWrap(true);
    m_empty->setContentsMargins(8, 4, 8, 4);
    m_trash->setProperty("look", QStringLiteral("row"));
    m_trash->setIcon(theme.icon(QStringLiteral("trash")));
    m_trash->setIconSize({withFont(Metrics::SmallIcon + 6), withFont(Metrics::SmallIcon)});
    m_trash->setText(tr("Trash"));
    m_trash->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_trash->setCheckable(true);
    m_trash->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(10, 12, 10, 10);
    column->setSpacing(8);
    column->addWidget(m_search);
    column->addWidget(m_new);
    column->addSpacing(6);
    column->addWidget(m_heading);
    column->addWidget(m_empty);
    column->addWidget(m_list, 1);
    column->addWidget(m_trash);

    m_searchDelay->setSingleShot(true);
    m_searchDelay->setInterval(SearchDelayMs);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_model->setFilter(words);
        m_searchDelay->start();
    });
    connect(m_searchDelay, &QTimer::timeout, this, [this] {
        if (!m_search->text().trimmed().isEmpty())
            m_bridge.search(m_search->text());
    });
    connect(&bridge, &Bridge::searchFinished, m_model, &DocumentListModel::setFound);
    connect(m_new, &QPushButton::clicked, this, &SideBar::newDocumentWanted);
    connect(m_list, &QListView::clicked, this, &SideBar::choose);
    connect(m_list, &QWidget::customContextMenuRequested, this, &SideBar::openMenu);
    connect(m_trash, &QToolButton::toggled, this, [this](bool shown) {
        m_model->setShown(shown ? DocumentListModel::Show::Trash
                                : DocumentListModel::Show::Documents);
        refreshHeading();
    });
    const auto refresh = [this] {
        refreshHeading();
        setCurrent(m_current);
    };
    connect(m_model, &QAbstractItemModel::modelReset, this, refresh);
    connect(m_model, &QAbstractItemModel::dataChanged, this, refresh);
    connect(&bridge, &Bridge::workspacesChanged, this, &SideBar::refreshHeading);
    refreshHeading();
}

void SideBar::refreshHeading()
{
    const bool trash = m_model->shown() == DocumentListModel::Show::Trash;
    QString name = tr("Documents");
    if (m_bridge.workspaces().size() == 1 && !m_bridge.workspaces().first().name.isEmpty())
        name = m_bridge.workspaces().first().name;
    m_heading->setText(trash ? tr("Trash") : name);
    const bool empty = m_model->rowCount() == 0;
    m_empty->setVisible(empty);
    if (!m_search->text().trimmed().isEmpty())
        m_empty->setText(tr("Nothing found."));
    else
        m_empty->setText(trash ? tr("The trash is empty.") : tr("No documents yet."));
}

void SideBar::setCurrent(const QString& document)
{
    m_current = document;
    const QModelIndex index = m_model->indexOf(document);
    if (index.isValid())
        m_list->setCurrentIndex(index);
    else
        m_list->setCurrentIndex({});
}

void SideBar::setCanCreate(bool can)
{
    m_new->setEnabled(can);
}

void SideBar::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void SideBar::focusList()
{
    m_list->setFocus(Qt::ShortcutFocusReason);
}

void SideBar::choose(const QModelIndex& index)
{
    if (index.isValid())
        Q_EMIT documentChosen(index.data(DocumentListModel::IdRole).toString());
}

bool SideBar::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool enters = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (watched == m_search && (key->key() == Qt::Key_Down || enters)) {
        if (m_model->rowCount() == 0)
            return true;
        m_list->setCurrentIndex(m_model->index(0));
        m_list->setFocus(Qt::OtherFocusReason);
        if (enters)
            choose(m_list->currentIndex());
        return true;
    }
    if (watched == m_list && enters) {
        choose(m_list->currentIndex());
        return true;
    }
    if (watched == m_list && key->key() == Qt::Key_Delete && m_list->currentIndex().isValid()) {
        Q_EMIT trashWanted(m_list->currentIndex().data(DocumentListModel::IdRole).toString());
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void SideBar::openMenu(const QPoint& position)
{
    const QModelIndex index = m_list->indexAt(position);
    if (!index.isValid())
        return;
    const QString document = index.data(DocumentListModel::IdRole).toString();
    PlainMenu menu(this);
    if (m_model->shown() == DocumentListModel::Show::Trash) {
        menu.addAction(m_theme.icon(QStringLiteral("restore")),
                       tr("Restore"),
                       this,
                       [this, document] { Q_EMIT restoreWanted(document); });
    } else {
        menu.addAction(m_theme.icon(QStringLiteral("document")),
                       tr("Open"),
                       this,
                       [this, document] { Q_EMIT documentChosen(document); });
        menu.addAction(m_theme.icon(QStringLiteral("pencil")),
                       tr("Rename"),
                       this,
                       [this, document] { Q_EMIT renameWanted(document); });
        menu.addAction(m_theme.icon(QStringLiteral("trash")),
                       tr("Move to trash"),
                       this,
                       [this, document] { Q_EMIT trashWanted(document); });
    }
    menu.exec(m_list->viewport()->mapToGlobal(position));
}

} // namespace cahier::app
