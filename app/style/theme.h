// SPDX-License-Identifier: MPL-2.0
// The look of the whole program: palette, style sheet and tinted icons from one set of tokens.
#pragma once

#include "app/style/tokens.h"

#include <QIcon>
#include <QObject>
#include <QString>

class QApplication;

namespace cahier::app {

/// Owner: Application. UI thread.
class Theme final : public QObject
{
    Q_OBJECT

public:
    /// Follow asks the desktop (its portal) and is Light where nobody answers.
    enum class Mode { Follow, Light, Dark };
    /// What an icon is drawn in.
    enum class Tint { Muted, Text, Accent, OnAccent, Good, Caution, Bad };

    explicit Theme(QObject* parent = nullptr);

    const Tokens& tokens() const { return *m_tokens; }

    Mode mode() const { return m_mode; }

    /// Changes palette, style sheet and icons of every window; emits `changed`.
    void setMode(Mode mode);
    /// Installs style, fonts and palette once, before the first widget.
    void install(QApplication& application);

    /// An icon of resources/icons, drawn when it is needed, in the theme of that moment.
    QIcon icon(const QString& name, Tint tint = Tint::Muted) const;

    QColor tintColour(Tint tint) const;

    /// Colour of a person; any index is fine.
    QColor personColour(int index) const;

Q_SIGNALS:
    void changed();

private:
    void apply();
    void askDesktop();

    const Tokens* m_tokens;     ///< Light or dark, static.
    Mode m_mode = Mode::Follow; ///< As chosen.
    QApplication* m_application = nullptr;
};

/// A length of Metrics grown with the interface's font.
int withFont(int length);

/// The shape of a popover (look "popover"), for QWidget::setMask: outside of its round corners
/// there is nothing, with or without a compositor.
QRegion popoverShape(const QSize& size);

/// The style sheet for a set of tokens; `points` is the size of the interface's font.
QString styleSheet(const Tokens& tokens, double points);

} // namespace cahier::app
