// SPDX-License-Identifier: MPL-2.0
// What this is, which version, under which licence.
#pragma once

#include <QDialog>

namespace cahier::app {

class AboutDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit AboutDialog(QWidget* parent = nullptr);
};

} // namespace cahier::app
