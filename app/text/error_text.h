// SPDX-License-Identifier: MPL-2.0
// The only place where error codes become words: what happened and what to do now.
#pragma once

#include "sync/base/errc.h"

#include <QCoreApplication>
#include <QString>

namespace cahier::app {

class ErrorText
{
    Q_DECLARE_TR_FUNCTIONS(cahier::app::ErrorText)

public:
    /// A sentence or two in the user's language. Never empty. The switch has no default, so that a
    /// new code is a compiler warning.
    static QString sentence(Errc code);
    /// The same with the code for support, e.g. "… (E501)".
    static QString sentenceWithCode(Errc code);
};

} // namespace cahier::app
