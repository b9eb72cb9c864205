// SPDX-License-Identifier: MPL-2.0
#include "app/windows/about_dialog.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace cahier::app {

AboutDialog::AboutDialog(QWidget* parent)
    : QDialog(parent)
{
    setWindowTitle(tr("About Cahier"));
    auto* picture = new QLabel(this);
    picture->setPixmap(QIcon(QStringLiteral(":/icons/app.svg")).pixmap(72, 72));
    auto* name = new QLabel(QStringLiteral("Cahier"), this);
    name->setProperty("look", QStringLiteral("heading"));
    auto* version = new QLabel(tr("Version %1").arg(QApplication::applicationVersion()), this);
    version->setProperty("look", QStringLiteral("muted"));
    auto* text = new QLabel(tr("Write together, end-to-end encrypted, on your own relay.\n\n"
                               "Free software under the Mozilla Public License 2.0. Built with Qt, "
                               "SQLite, libsodium and Boost."),
                            this);
    text->setWordWrap(true);
    auto* close = new QPushButton(tr("Close"), this);
    close->setProperty("look", QStringLiteral("primary"));
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    auto* column = new QVBoxLayout;
    column->setSpacing(6);
    column->addWidget(name);
    column->addWidget(version);
    column->addSpacing(8);
    column->addWidget(text);
    column->addSpacing(12);
    column->addWidget(close, 0, Qt::AlignRight);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(28, 24, 28, 24);
    row->setSpacing(24);
    row->addWidget(picture, 0, Qt::AlignTop);
    row->addLayout(column, 1);
    setMinimumWidth(fontMetrics().averageCharWidth() * 66);
}

} // namespace cahier::app
