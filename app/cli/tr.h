// SPDX-License-Identifier: MPL-2.0
// How the command line speaks the user's language: every sentence goes through Cli::tr().
#pragma once

#include "sync/base/result.h"

#include <QCoreApplication>
#include <QString>

#include <string>
#include <string_view>

namespace cahier::app::cli {

/// The context of all sentences. Without a translator they are English.
class Cli
{
    Q_DECLARE_TR_FUNCTIONS(cahier::app::cli::Cli)
};

/// An error of this program, whose detail is for the person at the terminal.
inline tl::unexpected<Error> refuse(Errc code, const QString& words)
{
    return fail(code, words.toStdString());
}

/// UTF-8 as Qt's string, for the arguments of sentences.
inline QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace cahier::app::cli
