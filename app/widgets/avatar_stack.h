// SPDX-License-Identifier: MPL-2.0
// Round initials of the people who are in a document, "+2" when there are too many.
#pragma once

#include <QColor>
#include <QList>
#include <QWidget>

namespace cahier::app {

struct Avatar
{
    QString name;
    QColor colour;   ///< Of the disc.
    QColor onColour; ///< Of the initials.

    friend bool operator==(const Avatar&, const Avatar&) = default;
};

class AvatarStack final : public QWidget
{
    Q_OBJECT

public:
    explicit AvatarStack(QWidget* parent = nullptr);

    void setAvatars(const QList<Avatar>& avatars);
    QSize sizeHint() const override;

    /// "AB" for "Anna Berg", "A" for "anna".
    static QString initials(const QString& name);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    int diameter() const;
    int shownCount() const;

    QList<Avatar> m_avatars;
};

} // namespace cahier::app
