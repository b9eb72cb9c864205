// SPDX-License-Identifier: MPL-2.0
// The row at the bottom: word count, right to write, zoom, encryption.
#pragma once

#include "app/style/theme.h"

#include <QWidget>

class QLabel;
class QSlider;
class QToolButton;

namespace cahier::app {

/// Owner: the main window; the theme outlives it.
class StatusRow final : public QWidget
{
    Q_OBJECT

public:
    explicit StatusRow(const Theme& theme, QWidget* parent = nullptr);

    /// Negative: no document.
    void setWords(int count);
    void setZoom(int percent);

Q_SIGNALS:
    void zoomChosen(int percent);

private:
    QLabel* m_words;
    QToolButton* m_percent;
    QSlider* m_zoom;
    QLabel* m_lockIcon;
    QLabel* m_lock;
};

} // namespace cahier::app
