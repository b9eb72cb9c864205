// SPDX-License-Identifier: MPL-2.0
// Text on its way between programs: what is offered when copying, what is taken when pasting.
#pragma once

#include "app/bridge/delta.h"

#include <QString>

class QMimeData;

namespace cahier::app {

/// Our own formats without loss, HTML and Markdown for others, plain text for everyone.
/// The caller owns the result.
QMimeData* mimeOf(const Delta& text);
bool isPasteable(const QMimeData& data);
/// The richest form that is there; empty if there is none.
Delta deltaOf(const QMimeData& data);
/// One http(s) address and nothing else.
bool isWebAddress(const QString& text);

} // namespace cahier::app
