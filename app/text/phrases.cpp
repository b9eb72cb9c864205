// SPDX-License-Identifier: MPL-2.0
#include "app/text/phrases.h"

#include "app/text/error_text.h"

#include <QLocale>

namespace cahier::app {

SaveLevel saveLevel(const SaveState& state, Connection connection)
{
    if (state.notOnDevice > 0)
        return SaveLevel::Saving;
    if (state.notOnRelay > 0 || connection == Connection::LocalOnly)
        return SaveLevel::OnDevice;
    return state.seenByDevices > 0 ? SaveLevel::Seen : SaveLevel::OnRelay;
}

QString Phrases::saveStatus(const SaveState& state, Connection connection)
{
    switch (saveLevel(state, connection)) {
    case SaveLevel::Saving:
        return tr("Saving…");
    case SaveLevel::OnDevice:
        return tr("Saved on this device");
    case SaveLevel::OnRelay:
        return tr("On the relay");
    case SaveLevel::Seen:
        return tr("Seen by %n device(s)", nullptr, state.seenByDevices);
    }
    return {};
}

QString Phrases::saveExplanation(const SaveState& state,
                                 Connection connection,
                                 const std::optional<Problem>& problem)
{
    QString text;
    switch (saveLevel(state, connection)) {
    case SaveLevel::Saving:
        text = tr("The last keystrokes are being written to the encrypted store on this computer.");
        break;
    case SaveLevel::OnDevice:
        if (connection == Connection::LocalOnly)
            text = tr("Everything is in the encrypted store on this computer. This profile uses no "
                      "relay, so it is nowhere else.");
        else
            text = tr("Everything is in the encrypted store on this computer. %n change(s) wait to "
                      "be sent to the relay.",
                      nullptr,
                      state.notOnRelay);
        break;
    case SaveLevel::OnRelay:
        text = tr("Everything is on this computer and, sealed so that nobody there can read it, on "
                  "the relay.");
        break;
    case SaveLevel::Seen:
        text = tr("%n other device(s) have everything you wrote.", nullptr, state.seenByDevices);
        break;
    }
    if (!problem || connection == Connection::Connecting || connection == Connection::LocalOnly)
        return text;
    // Online, it is the relay that cannot store what waits: of interest only while something waits.
    if (connection == Connection::Online && state.notOnRelay == 0)
        return text;
    return text + QLatin1String("\n\n") +
           ErrorText::sentence(problem->code, problem->detail.toStdString());
}

QString Phrases::connection(Connection connection)
{
    switch (connection) {
    case Connection::LocalOnly:
        return tr("On this computer");
    case Connection::Offline:
        return tr("Offline");
    case Connection::Connecting:
        return tr("Connecting…");
    case Connection::Online:
        return tr("Online");
    case Connection::Refused:
        return tr("Not connected");
    }
    return {};
}

QString Phrases::role(Role role)
{
    switch (role) {
    case Role::Owner:
        return tr("Owner");
    case Role::Editor:
        return tr("Editor");
    case Role::Commenter:
        return tr("Commenter");
    case Role::Viewer:
        return tr("Viewer");
    }
    return {};
}

QString Phrases::roleExplanation(Role role)
{
    switch (role) {
    case Role::Owner:
        return tr("can write, invite and remove people");
    case Role::Editor:
        return tr("can write in every document");
    case Role::Commenter:
        return tr("can read and comment");
    case Role::Viewer:
        return tr("can read");
    }
    return {};
}

QString Phrases::when(const QDateTime& then, const QDateTime& now)
{
    const qint64 seconds = then.secsTo(now);
    if (seconds < 60)
        return tr("just now");
    if (seconds < 3600)
        return tr("%n minute(s) ago", nullptr, int(seconds / 60));
    if (then.date() == now.date())
        return tr("%n hour(s) ago", nullptr, int(seconds / 3600));
    if (then.date().daysTo(now.date()) == 1)
        return tr("yesterday");
    return QLocale().toString(then.date(), QLocale::ShortFormat);
}

QString Phrases::embedKind(const QString& kind)
{
    if (kind == QLatin1String("image"))
        return tr("Picture");
    if (kind == QLatin1String("video"))
        return tr("Video");
    if (kind == QLatin1String("audio"))
        return tr("Sound");
    if (kind == QLatin1String("table"))
        return tr("Table");
    if (kind == QLatin1String("formula"))
        return tr("Formula");
    if (kind == QLatin1String("divider") || kind == QLatin1String("hr"))
        return tr("Dividing line");
    if (kind == QLatin1String("file"))
        return tr("File");
    if (kind == QLatin1String("mention"))
        return tr("Mention");
    if (kind.isEmpty())
        return tr("Object");
    return tr("Object “%1”", "name of an unknown kind").arg(kind);
}

QString Phrases::embed(const QString& kind, const QString& detail)
{
    return tr("%1: %2", "kind of object, its name").arg(kind, detail);
}

QString Phrases::embedExplanation()
{
    return tr("Made with another program. Cahier keeps it, but cannot show it yet.");
}

QString Phrases::words(int count)
{
    return tr("%Ln word(s)", nullptr, count);
}

} // namespace cahier::app
