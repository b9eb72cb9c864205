// SPDX-License-Identifier: MPL-2.0
// Carets of others in one document: kept as places that survive edits, resolved after each change.
#pragma once

#include "app/bridge/values.h"

#include <QByteArray>
#include <QHash>
#include <QObject>

namespace cahier::app {

class TextBinding;

/// What the replica says of somebody in the document; places are opaque bytes.
struct PresenceReport
{
    QString device;
    QString user;
    QString name;
    int colour = 0;
    QByteArray anchor; ///< Empty: no caret.
    QByteArray head;   ///< Empty: no caret.
    int moves = 0;     ///< How often the places changed; counted here.
};

/// Owner: OpenDocument. UI thread; the binding outlives it.
class PresenceBinding final : public QObject
{
    Q_OBJECT

public:
    explicit PresenceBinding(TextBinding& text, QObject* parent = nullptr);

    void report(PresenceReport report);
    void gone(const QString& device);

    /// Everybody here, by name, with positions as of the last change. O(people · log n).
    const QList<PresentPerson>& people() const { return m_people; }

    /// The local selection; `announced` follows when its place is another one than before.
    void setSelection(int anchor, int caret);

Q_SIGNALS:
    void peopleChanged();
    /// Places to tell the others; both empty: looking without a caret.
    void announced(const QByteArray& anchor, const QByteArray& head);

private:
    void resolve();

    TextBinding& m_text;                      ///< Outlives this.
    QHash<QString, PresenceReport> m_reports; ///< By device.
    QList<PresentPerson> m_people;            ///< Resolved reports, sorted by name.
    QByteArray m_anchor;                      ///< As last announced.
    QByteArray m_head;                        ///< As last announced.
};

} // namespace cahier::app
