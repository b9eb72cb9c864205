// SPDX-License-Identifier: MPL-2.0
// The relay's identity key on disk: one file of 64 bytes, readable by its owner alone.
#pragma once

#include "sync/crypto/verify/relay_signing.h"

#include <filesystem>
#include <string>

namespace cahier::server {

/// Reads DIR/identity.key, or makes a new identity and writes it (temp + fsync + rename) when the
/// file does not exist. Malformed when it is damaged, IoError when it cannot be read or written,
/// NotFound when it is missing beside a relay.db: a new identity would lock everybody out.
Result<crypto::RelaySigner> loadOrCreateIdentity(const std::filesystem::path& directory);

/// 32 hex digits in groups of four: what people compare.
std::string fingerprint(const RelayId& relay);

} // namespace cahier::server
