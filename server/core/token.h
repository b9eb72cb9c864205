// SPDX-License-Identifier: MPL-2.0
// Registration tokens: 32 random bytes in a link; the relay keeps their hash alone, so that a
// stolen database registers nobody.
#pragma once

#include "sync/protocol/message.h"

namespace cahier::server {

/// A new token, from the operating system's randomness.
protocol::Bytes32 newToken();
/// What the database knows of it.
protocol::Bytes32 tokenHash(const protocol::Bytes32& token);

} // namespace cahier::server
