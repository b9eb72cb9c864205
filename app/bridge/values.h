// SPDX-License-Identifier: MPL-2.0
// The plain values that cross from the replica to models and windows. They are copied freely, hold
// no handles and may be queued between threads; ids are lower-case hex.
#pragma once

#include "sync/base/errc.h"

#include <QList>
#include <QMetaType>
#include <QString>

namespace cahier::app {

/// Rights in a workspace; the numbers are the engine's.
enum class Role { Owner = 1, Editor = 2, Commenter = 3, Viewer = 4 };

/// Where the connection to the relay stands. Offline is a state, not an error.
enum class Connection { LocalOnly, Offline, Connecting, Online, Refused };

struct Workspace
{
    QString id;
    QString name; ///< Empty while a join is pending.
    Role role = Role::Viewer;
    int memberCount = 0;
    bool joinPending = false; ///< Our request waits for an owner's device.

    friend bool operator==(const Workspace&, const Workspace&) = default;
};

struct Member
{
    QString user;
    QString name;
    Role role = Role::Viewer;
    int deviceCount = 0;
    bool isSelf = false;
    int colour = 0; ///< As in PresentPerson.

    friend bool operator==(const Member&, const Member&) = default;
};

struct DocumentEntry
{
    QString id;
    QString workspace;
    QString title;
    qint64 createdMs = 0; ///< Unix time.
    qint64 updatedMs = 0; ///< Unix time.
    bool trashed = false;

    friend bool operator==(const DocumentEntry&, const DocumentEntry&) = default;
};

/// The three honest levels, counted over this device's own updates of one document.
struct SaveState
{
    int notOnDevice = 0;
    int notOnRelay = 0;
    int seenByDevices = 0;

    friend bool operator==(const SaveState&, const SaveState&) = default;
};

/// Somebody else's device in the same document. Positions are UTF-16 units in the document.
struct PresentPerson
{
    QString device;
    QString user;
    QString name;
    int colour = 0;  ///< Index into the palette of app/style, taken modulo its size.
    int anchor = -1; ///< -1: no caret here.
    int caret = -1;  ///< -1: no caret here.
    int moves = 0;   ///< Counts what they did themselves; edits of others only shift positions.

    friend bool operator==(const PresentPerson&, const PresentPerson&) = default;
};

struct SearchResult
{
    QString document;
    QString title;
    QString snippet; ///< U+0002 and U+0003 stand around what matched.

    friend bool operator==(const SearchResult&, const SearchResult&) = default;
};

/// A failure to be put into words by app/text; `detail` is English and for logs.
struct Problem
{
    Errc code = Errc::Internal;
    QString detail;

    friend bool operator==(const Problem&, const Problem&) = default;
};

} // namespace cahier::app

Q_DECLARE_METATYPE(cahier::app::Problem)
