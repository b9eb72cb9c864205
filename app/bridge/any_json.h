// SPDX-License-Identifier: MPL-2.0
// Values and deltas between the replica's types and Qt's.
#pragma once

#include "app/bridge/delta.h"
#include "sync/crdt/delta.h"

#include <QJsonValue>

namespace cahier::app {

/// Undefined and bytes, which JSON has no word for, become null; a BigInt becomes a number.
QJsonValue toQt(const crdt::Any& value);
crdt::Any fromQt(const QJsonValue& value);
Attributes toQt(const crdt::Attributes& attributes);
crdt::Attributes fromQt(const Attributes& attributes);
Delta toQt(const crdt::Delta& delta);
crdt::Delta fromQt(const Delta& delta);

} // namespace cahier::app
