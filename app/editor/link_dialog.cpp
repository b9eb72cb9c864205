// SPDX-License-Identifier: MPL-2.0
#include "app/editor/link_dialog.h"

#include "app/bridge/text_formats.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace cahier::app {

LinkDialog::LinkDialog(const QString& target, QWidget* parent)
    : QDialog(parent)
    , m_field(new QLineEdit(target, this))
    , m_hint(new QLabel(this))
    , m_apply(new QPushButton(tr("Set link"), this))
{
    setWindowTitle(tr("Link"));
    auto* label = new QLabel(tr("&Address"), this);
    label->setBuddy(m_field);
    m_field->setPlaceholderText(QStringLiteral("https://"));
    m_field->setMinimumWidth(380);
    m_hint->setProperty("look", QStringLiteral("muted"));
    m_hint->setText(QStringLiteral(" "));
    m_apply->setDefault(true);
    m_apply->setProperty("look", QStringLiteral("primary"));
    auto* removal = new QPushButton(tr("Remove link"), this);
    removal->setProperty("look", QStringLiteral("quiet"));
    removal->setVisible(!target.isEmpty());
    auto* cancel = new QPushButton(tr("Cancel"), this);

    auto* buttons = new QHBoxLayout;
    buttons->addWidget(removal);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_apply);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(8);
    column->addWidget(label);
    column->addWidget(m_field);
    column->addWidget(m_hint);
    column->addSpacing(8);
    column->addLayout(buttons);

    connect(m_field, &QLineEdit::textChanged, this, &LinkDialog::check);
    connect(m_apply, &QPushButton::clicked, this, &QDialog::accept);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(removal, &QPushButton::clicked, this, [this] {
        m_removed = true;
        accept();
    });
    check();
    m_field->selectAll();
}

QString LinkDialog::target() const
{
    if (m_removed)
        return {};
    const QString text = m_field->text().trimmed();
    const bool hasScheme = text.contains(QLatin1String("://")) ||
                           text.startsWith(QLatin1String("mailto:")) ||
                           text.startsWith(QLatin1String("tel:"));
    if (text.isEmpty() || hasScheme)
        return text;
    if (text.contains(u'@') && !text.contains(u'/'))
        return QLatin1String("mailto:") + text;
    return QLatin1String("https://") + text;
}

void LinkDialog::check()
{
    const QString text = target();
    const bool fine = !text.isEmpty() && isSafeLink(text);
    m_apply->setEnabled(fine);
    m_hint->setText(text.isEmpty() || fine ? QStringLiteral(" ")
                                           : tr("This kind of address cannot be linked."));
}

} // namespace cahier::app
