// SPDX-License-Identifier: MPL-2.0
// The command line of the editor, parsed and checked.
#pragma once

#include "app/style/theme.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace cahier::app {

struct Options
{
    QString profile;        ///< Folder; never empty.
    QString passphraseFile; ///< "-": standard input; empty: ask.
    QString caFile;         ///< Trusted besides the system's authorities; may be empty.
    QString relay;          ///< Registration link.
    QString join;           ///< Invitation link.
    QString name;           ///< For an unattended first start.
    QString open;           ///< Document id or "first".
    std::optional<Theme::Mode> theme;
    QString screenshot; ///< File to be written.
    enum class AfterScreenshot { Stay, Quit };
    AfterScreenshot afterScreenshot = AfterScreenshot::Stay;
    enum class StartupTime { Quiet, Print };
    StartupTime startupTime = StartupTime::Quiet;
};

/// Either options to run with, or a text to be printed and a status to exit with (help and version
/// 0, wrong usage 2).
struct Parsed
{
    std::optional<Options> options;
    QString text;
    int exitStatus = 0;
};

/// Pure but for the environment variable CAHIER_PASSPHRASE_FILE, which is passed in.
Parsed parseOptions(const QStringList& arguments, const QString& passphraseFileVariable);

/// The first line of a file, or of standard input for "-"; nothing if it cannot be read.
std::optional<QString> readPassphrase(const QString& file);

} // namespace cahier::app
