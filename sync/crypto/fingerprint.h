// SPDX-License-Identifier: MPL-2.0
// Numbers derived from ids: for people to compare, and the CRDT client id of a device.
#pragma once

#include "sync/base/ids.h"

#include <string>

namespace cahier::crypto {

/// 60 digits in 12 groups of five, the same for both people, for the life of both users.
std::string safetyNumber(const UserId& a, const UserId& b);
/// 20 digits in 4 groups of five.
std::string groupFingerprint(const GroupId& group);
/// Low 53 bits of H("actor", group, device); 0 becomes 1. The Yjs client id of the device's edits.
std::uint64_t actorClientId(const GroupId& group, const DeviceId& device) noexcept;

} // namespace cahier::crypto
