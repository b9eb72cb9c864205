// SPDX-License-Identifier: MPL-2.0
// The engine's values as those that windows know, and bytes between both worlds.
#pragma once

#include "app/bridge/presence_binding.h"
#include "app/bridge/values.h"
#include "sync/base/bytes.h"
#include "sync/engine/client.h"

#include <QByteArray>

namespace cahier::app {

QString hex(ByteView id);
Problem problemOf(const Error& error);
QByteArray qtBytes(ByteView bytes);
Bytes ourBytes(const QByteArray& bytes);
Connection connectionOf(engine::ConnectionState state);
Role roleOf(engine::Role role);
Workspace workspaceOf(const engine::WorkspaceInfo& info);
Member memberOf(const engine::MemberInfo& info);
DocumentEntry documentOf(const engine::DocumentInfo& info);
PresenceReport reportOf(const engine::Presence& presence);
SaveState saveStateOf(const engine::SaveStatus& status);

} // namespace cahier::app
