// SPDX-License-Identifier: MPL-2.0
// What --help prints.
#pragma once

#include <QString>

namespace cahier::app::cli {

/// Every command and option with what it does, in the user's language; ends in a newline.
QString helpText();

} // namespace cahier::app::cli
