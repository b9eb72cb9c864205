// SPDX-License-Identifier: MPL-2.0
// One document on the screen: its live replica, its view and who else is in it.
#pragma once

#include "app/bridge/looks.h"
#include "app/bridge/values.h"

#include <QObject>
#include <QTextDocument>

#include <memory>

namespace cahier {
class Clock;
}

namespace cahier::crdt {
class Doc;
}

namespace cahier::app {

class PresenceBinding;
class TextBinding;

/// Owner: the bridge, until it is closed. UI thread.
class OpenDocument final : public QObject
{
    Q_OBJECT

public:
    enum class Access { ReadWrite, ReadOnly };

    /// Takes the replica over on this thread; looks and clock outlive the document.
    OpenDocument(const QString& id,
                 std::unique_ptr<crdt::Doc> replica,
                 const Looks& looks,
                 const Clock& clock,
                 Access access,
                 QObject* parent = nullptr);
    ~OpenDocument() override;

    const QString& id() const { return m_id; }

    Access access() const { return m_access; }

    QTextDocument& view() { return *m_view; }

    TextBinding& text() { return *m_text; }

    PresenceBinding& presence() { return *m_presence; }

private:
    QString m_id;                                ///< Hex.
    Access m_access;                             ///< Of this user.
    std::unique_ptr<crdt::Doc> m_replica;        ///< The truth.
    std::unique_ptr<QTextDocument> m_view;       ///< Shows it.
    std::unique_ptr<TextBinding> m_text;         ///< Keeps both equal.
    std::unique_ptr<PresenceBinding> m_presence; ///< Carets of others.
};

} // namespace cahier::app
