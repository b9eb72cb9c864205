// SPDX-License-Identifier: MPL-2.0
// How attributes look, as an interface: app/style knows colours and metrics, the bridge does not.
#pragma once

#include "app/bridge/delta.h"

#include <QTextBlockFormat>
#include <QTextCharFormat>

namespace cahier::app {

/// Derives Qt's formats from attributes. Results are explicit and complete, so that nothing is ever
/// inherited from a neighbour. UI thread.
class Looks
{
public:
    virtual ~Looks() = default;
    /// Of a run of text inside a block (a heading's text is large because its block is a heading).
    virtual QTextCharFormat charFormat(const Attributes& text, const Attributes& block) const = 0;
    /// Of an embed, which is one U+FFFC.
    virtual QTextCharFormat
    embedFormat(const QJsonValue& embed, const Attributes& text, const Attributes& block) const = 0;
    virtual QTextBlockFormat blockFormat(const Attributes& block) const = 0;
};

} // namespace cahier::app
