// SPDX-License-Identifier: MPL-2.0
// How long this process exists, loading of libraries included: what a person waits for.
#pragma once

namespace cahier::app {

/// Milliseconds since the process was started, to about 10 ms; -1 where the system cannot tell.
int processAgeMs();

} // namespace cahier::app
