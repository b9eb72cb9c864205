// SPDX-License-Identifier: MPL-2.0
// A menu of words. Qt keeps room for the icons of its entries even where menus show none.
#pragma once

#include <QMenu>
#include <QStyleOptionMenuItem>

namespace cahier::app {

class PlainMenu final : public QMenu
{
public:
    using QMenu::QMenu;

protected:
    void initStyleOption(QStyleOptionMenuItem* option, const QAction* action) const override
    {
        QMenu::initStyleOption(option, action);
        option->maxIconWidth = 0;
        option->icon = QIcon();
    }
};

} // namespace cahier::app
