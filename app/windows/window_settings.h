// SPDX-License-Identifier: MPL-2.0
// What a window remembers between starts, kept beside the vault. Nothing of the content: sizes,
// choices and the id of the last document.
#pragma once

#include "app/style/theme.h"

#include <QByteArray>
#include <QString>

namespace cahier::app {

class WindowSettings
{
public:
    explicit WindowSettings(const QString& profileFolder);

    QByteArray geometry() const;
    void setGeometry(const QByteArray& geometry);
    int sidebarWidth() const; ///< 0: hidden.
    void setSidebarWidth(int width);
    int zoom() const;
    void setZoom(int percent);
    Theme::Mode themeMode() const;
    void setThemeMode(Theme::Mode mode);
    QString lastDocument() const;
    void setLastDocument(const QString& id);

private:
    QString m_file;
};

} // namespace cahier::app
