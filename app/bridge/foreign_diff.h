// SPDX-License-Identifier: MPL-2.0
// The arithmetic of the safety net: what really changed inside a coarse contentsChange hull.
#pragma once

#include "app/bridge/delta.h"

#include <optional>

namespace cahier::app {

/// "From `from` on, `oldLength` units became `newLength` units", perhaps too wide, never too
/// narrow.
struct Hull
{
    int from = 0;
    int oldLength = 0;
    int newLength = 0;

    friend bool operator==(const Hull&, const Hull&) = default;
};

/// One hull for a change and a later one.
Hull joined(const std::optional<Hull>& before, const Hull& later);

/// The units [from, to) of a whole text.
Delta sliceOf(const Delta& text, int from, int to);

/// The smallest change, at `offset` in the text, that turns slice `old` of the model into slice
/// `now` of the view: what both begin and end with is kept (its formats compared run by run), the
/// middle is replaced. Stand-ins of viewText() count as equal to what they stand for.
Delta minimalChange(const Delta& old, const Delta& now, int offset);

} // namespace cahier::app
