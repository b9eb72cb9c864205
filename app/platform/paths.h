// SPDX-License-Identifier: MPL-2.0
// Where things lie on this operating system.
#pragma once

#include <QString>

namespace cahier::app {

/// Folder of the profile used when none is named.
QString defaultProfileFolder();

} // namespace cahier::app
