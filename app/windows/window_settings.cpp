// SPDX-License-Identifier: MPL-2.0
#include "app/windows/window_settings.h"

#include <QDir>
#include <QSettings>

namespace cahier::app {

namespace {

constexpr const char* ModeNames[] = {"follow", "light", "dark"};

} // namespace

WindowSettings::WindowSettings(const QString& profileFolder)
    : m_file(QDir(profileFolder).filePath(QStringLiteral("window.ini")))
{
}

QByteArray WindowSettings::geometry() const
{
    return QSettings(m_file, QSettings::IniFormat).value(QStringLiteral("geometry")).toByteArray();
}

void WindowSettings::setGeometry(const QByteArray& geometry)
{
    QSettings(m_file, QSettings::IniFormat).setValue(QStringLiteral("geometry"), geometry);
}

int WindowSettings::sidebarWidth() const
{
    return QSettings(m_file, QSettings::IniFormat)
        .value(QStringLiteral("sidebar"), Metrics::SidebarWidth)
        .toInt();
}

void WindowSettings::setSidebarWidth(int width)
{
    QSettings(m_file, QSettings::IniFormat).setValue(QStringLiteral("sidebar"), width);
}

int WindowSettings::zoom() const
{
    return QSettings(m_file, QSettings::IniFormat).value(QStringLiteral("zoom"), 100).toInt();
}

void WindowSettings::setZoom(int percent)
{
    QSettings(m_file, QSettings::IniFormat).setValue(QStringLiteral("zoom"), percent);
}

Theme::Mode WindowSettings::themeMode() const
{
    const QString name =
        QSettings(m_file, QSettings::IniFormat).value(QStringLiteral("theme")).toString();
    if (name == QLatin1String(ModeNames[1]))
        return Theme::Mode::Light;
    if (name == QLatin1String(ModeNames[2]))
        return Theme::Mode::Dark;
    return Theme::Mode::Follow;
}

void WindowSettings::setThemeMode(Theme::Mode mode)
{
    QSettings(m_file, QSettings::IniFormat)
        .setValue(QStringLiteral("theme"), QLatin1String(ModeNames[int(mode)]));
}

QString WindowSettings::lastDocument() const
{
    return QSettings(m_file, QSettings::IniFormat).value(QStringLiteral("document")).toString();
}

void WindowSettings::setLastDocument(const QString& id)
{
    QSettings(m_file, QSettings::IniFormat).setValue(QStringLiteral("document"), id);
}

} // namespace cahier::app
