// SPDX-License-Identifier: MPL-2.0
// A sentence inside a window instead of a dialog: a problem or a note, with words only.
#pragma once

#include <QIcon>
#include <QMargins>
#include <QWidget>

class QFrame;
class QLabel;
class QToolButton;

namespace cahier::app {

class MessageBar final : public QWidget
{
    Q_OBJECT

public:
    enum class Kind { Note, Problem };

    /// `around`: space that comes and goes with the message.
    explicit MessageBar(const QIcon& closeIcon,
                        QWidget* parent = nullptr,
                        const QMargins& around = {});

    /// Shows `text`; screen readers are told.
    void showMessage(Kind kind, const QString& text);
    void hideMessage();
    QString text() const;

private:
    QFrame* m_frame;
    QLabel* m_label;
    QToolButton* m_close;
};

} // namespace cahier::app
