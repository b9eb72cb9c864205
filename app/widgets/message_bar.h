// SPDX-License-Identifier: MPL-2.0
// A sentence inside a window instead of a dialog: a problem or a note, with words only.
#pragma once

#include <QFrame>

class QLabel;
class QToolButton;

namespace cahier::app {

class MessageBar final : public QFrame
{
    Q_OBJECT

public:
    enum class Kind { Note, Problem };

    explicit MessageBar(const QIcon& closeIcon, QWidget* parent = nullptr);

    /// Shows `text`; screen readers are told.
    void showMessage(Kind kind, const QString& text);
    void hideMessage();
    QString text() const;

private:
    QLabel* m_label;
    QToolButton* m_close;
};

} // namespace cahier::app
