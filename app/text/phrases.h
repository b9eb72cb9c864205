// SPDX-License-Identifier: MPL-2.0
// Sentences that several windows share: the save status, roles and points in time.
#pragma once

#include "app/bridge/values.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QString>

#include <optional>

namespace cahier::app {

/// How safe the work in a document is, from what the replica says. A pure function of both.
enum class SaveLevel { Saving, OnDevice, OnRelay, Seen };
SaveLevel saveLevel(const SaveState& state, Connection connection);

class Phrases
{
    Q_DECLARE_TR_FUNCTIONS(cahier::app::Phrases)

public:
    /// "Saved on this device", "On the relay", "Seen by 3 devices".
    static QString saveStatus(const SaveState& state, Connection connection);
    /// What that means and what is waiting, in one or two sentences.
    static QString saveExplanation(const SaveState& state,
                                   Connection connection,
                                   const std::optional<Problem>& problem);
    static QString connection(Connection connection);
    static QString role(Role role);
    static QString roleExplanation(Role role);
    /// "just now", "5 minutes ago", "yesterday", a date.
    static QString when(const QDateTime& then, const QDateTime& now);
    /// A word for an embed's kind ("image", "table" or whatever a client wrote; empty: unknown).
    static QString embedKind(const QString& kind);
    static QString embed(const QString& kind, const QString& detail);
    static QString embedExplanation();
    static QString words(int count);
};

} // namespace cahier::app
