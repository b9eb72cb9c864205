// SPDX-License-Identifier: MPL-2.0
// A field for a passphrase that can be shown, and a hint how strong it is.
#pragma once

#include <QAction>
#include <QIcon>
#include <QLineEdit>

namespace cahier::app {

class PassphraseField final : public QLineEdit
{
    Q_OBJECT

public:
    PassphraseField(const QIcon& show, const QIcon& hide, QWidget* parent = nullptr);

    /// Hands the text over and empties the field.
    QString take();

    /// Rough and honest: from length and variety, for orientation only.
    enum class Strength { Empty, Weak, Fair, Good };
    static Strength strengthOf(const QString& passphrase);

private:
    QIcon m_show;      ///< While hidden.
    QIcon m_hide;      ///< While shown.
    QAction* m_reveal; ///< At the right end.
};

} // namespace cahier::app
