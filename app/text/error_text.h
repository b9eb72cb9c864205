// SPDX-License-Identifier: MPL-2.0
// The only place where error codes become words, for windows and terminals alike: what happened and
// what to do now.
#pragma once

#include "sync/base/errc.h"

#include <QCoreApplication>
#include <QString>

#include <string_view>

namespace cahier::app {

class ErrorText
{
    Q_DECLARE_TR_FUNCTIONS(cahier::app::ErrorText)

public:
    /// For windows: a sentence or two in the user's language, the clause and perhaps advice that
    /// only makes sense there. Never empty. `detail` as in line().
    static QString sentence(Errc code, std::string_view detail = {});
    /// The same with the code for support, e.g. "… (E501)".
    static QString sentenceWithCode(Errc code);
    /// For terminals: one line, the clause and, where the error is about the person's own input,
    /// which part of it. Other details are for logs; they may come from a relay or a damaged file.
    static QString line(Errc code, std::string_view detail);

private:
    /// What both say: no capital at the beginning, no full stop at the end. The switch has no
    /// default, so that a new code is a compiler warning.
    static QString clause(Errc code);
    /// What windows add; empty when there is nothing to add.
    static QString advice(Errc code);
};

} // namespace cahier::app
