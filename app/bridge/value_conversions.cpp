// SPDX-License-Identifier: MPL-2.0
#include "app/bridge/value_conversions.h"

namespace cahier::app {

QString hex(ByteView id)
{
    return QString::fromStdString(toHex(id));
}

Problem problemOf(const Error& error)
{
    return {error.code, QString::fromStdString(error.detail)};
}

QByteArray qtBytes(ByteView bytes)
{
    const std::string_view text = asText(bytes);
    return QByteArray(text.data(), qsizetype(text.size()));
}

Bytes ourBytes(const QByteArray& bytes)
{
    return toBytes(asBytes(std::string_view(bytes.constData(), std::size_t(bytes.size()))));
}

Connection connectionOf(engine::ConnectionState state)
{
    switch (state) {
    case engine::ConnectionState::LocalOnly:
        return Connection::LocalOnly;
    case engine::ConnectionState::Offline:
        return Connection::Offline;
    case engine::ConnectionState::Connecting:
        return Connection::Connecting;
    case engine::ConnectionState::Online:
        return Connection::Online;
    case engine::ConnectionState::Refused:
        return Connection::Refused;
    }
    return Connection::Offline;
}

Role roleOf(engine::Role role)
{
    return static_cast<Role>(role);
}

Workspace workspaceOf(const engine::WorkspaceInfo& info)
{
    return {hex(info.id.view()),
            QString::fromStdString(info.name),
            roleOf(info.role),
            int(info.memberCount),
            info.joinPending != 0};
}

namespace {

/// From the person's id, not from what their device says: one person has one colour everywhere.
int colourOf(const UserId& user)
{
    return int(user.array()[0]);
}

} // namespace

Member memberOf(const engine::MemberInfo& info)
{
    return {hex(info.user.view()),
            QString::fromStdString(info.name),
            roleOf(info.role),
            int(info.deviceCount),
            info.isSelf,
            colourOf(info.user)};
}

DocumentEntry documentOf(const engine::DocumentInfo& info)
{
    return {hex(info.id.view()),
            hex(info.workspace.view()),
            QString::fromStdString(info.title),
            qint64(info.createdMs),
            qint64(info.updatedMs),
            info.trashed};
}

PresenceReport reportOf(const engine::Presence& presence)
{
    return {hex(presence.device.view()),
            hex(presence.user.view()),
            QString::fromStdString(presence.name),
            colourOf(presence.user),
            qtBytes(presence.anchor),
            qtBytes(presence.head)};
}

SaveState saveStateOf(const engine::SaveStatus& status)
{
    return {int(status.notOnDevice), int(status.notOnRelay), int(status.seenByDevices)};
}

} // namespace cahier::app
