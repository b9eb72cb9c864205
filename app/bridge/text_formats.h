// SPDX-License-Identifier: MPL-2.0
// Deltas to and from what other programs understand: the clipboard and files.
#pragma once

#include "app/bridge/delta.h"

namespace cahier::app {

/// A fragment of a page; empty if it cannot be read.
Delta deltaFromHtml(const QByteArray& html);
Delta deltaFromMarkdown(const QString& markdown);
QString htmlOf(const Delta& text);
QString markdownOf(const Delta& text);
/// Whether opening such a link can do no harm (http, https, mailto and the like).
bool isSafeLink(const QString& target);

} // namespace cahier::app
