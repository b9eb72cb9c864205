// SPDX-License-Identifier: MPL-2.0
// A large button with icon, heading and explanation.
#pragma once

#include <QIcon>
#include <QPushButton>

class QLabel;

namespace cahier::app {

class ChoiceCard final : public QPushButton
{
    Q_OBJECT

public:
    ChoiceCard(const QIcon& icon,
               const QString& heading,
               const QString& explanation,
               QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override;
    int heightForWidth(int width) const override;

protected:
    void changeEvent(QEvent* event) override;

private:
    QIcon m_icon;
    QLabel* m_picture;
    QLabel* m_heading;
    QLabel* m_explanation;
};

} // namespace cahier::app
