// SPDX-License-Identifier: MPL-2.0
// libsodium must be initialised before first use; every entry point that needs it says so by
// calling this.
#pragma once

namespace cahier::crypto {

/// Initialises libsodium once; cheap afterwards. Any thread. A failure ends the process: without
/// randomness nothing may go on.
void ensureSodium() noexcept;

} // namespace cahier::crypto
