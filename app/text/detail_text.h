// SPDX-License-Identifier: MPL-2.0
// Details of errors from below the window side, in the user's language. The replica knows no Qt and
// writes them in English; those that are about a person's own input are listed here.
#pragma once

#include <QString>

#include <string_view>

namespace cahier::app {

/// `detail` in the user's language; as it is when it is not in the list (it may be in that language
/// already, or be meant for logs). lint/translations compares the list with the replica's sources.
QString detailText(std::string_view detail);

} // namespace cahier::app
