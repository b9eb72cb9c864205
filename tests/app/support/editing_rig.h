// SPDX-License-Identifier: MPL-2.0
// A replica with view and binding, and a second replica that plays the other person.
#pragma once

#include "app/bridge/any_json.h"
#include "app/bridge/open_document.h"
#include "app/bridge/presence_binding.h"
#include "app/bridge/text_binding.h"
#include "app/style/text_looks.h"
#include "sync/base/clock.h"
#include "sync/crdt/doc.h"
#include "sync/crdt/update.h"
#include "tests/support/manual_clock.h"

#include <QTextDocument>

namespace cahier::app {

/// The other person: a replica without a view.
struct OtherPerson
{
    crdt::Doc doc{2002};
    QList<QByteArray> sent; ///< Updates not yet given to the rig.
    crdt::Subscription updates;

    OtherPerson()
    {
        updates = doc.onUpdate([this](const crdt::UpdateEvent& event) {
            if (event.source == crdt::Source::Local)
                sent.append(bytes(event.update));
        });
    }

    static QByteArray bytes(ByteView view)
    {
        return QByteArray(asText(view).data(), qsizetype(view.size()));
    }

    void change(const Delta& delta)
    {
        doc.transact({}, [&](crdt::Transaction& transaction) {
            (void)doc.text("content").applyDelta(transaction, fromQt(delta));
        });
    }

    void take(const QByteArray& update)
    {
        const auto done = doc.applyUpdate(
            asBytes(std::string_view(update.constData(), std::size_t(update.size()))), {});
        Q_ASSERT(done);
    }

    Delta text() { return toQt(doc.text("content").toDelta()); }
};

/// Everything of one editor but the widget.
struct EditingRig
{
    Theme theme;
    TextLooks looks{theme};
    ManualClock clock;
    std::unique_ptr<OpenDocument> document;
    QList<QByteArray> made; ///< Local updates not yet given to the other person.

    explicit EditingRig(const Delta& initial = {},
                        OpenDocument::Access access = OpenDocument::Access::ReadWrite)
    {
        auto doc = std::make_unique<crdt::Doc>(1001);
        doc->transact({}, [&](crdt::Transaction& transaction) {
            (void)doc->text("content").applyDelta(transaction, fromQt(initial));
        });
        document = std::make_unique<OpenDocument>(
            QStringLiteral("00"), std::move(doc), looks, clock, access);
        QObject::connect(&text(),
                         &TextBinding::localUpdateMade,
                         &text(),
                         [this](const QByteArray& update) { made.append(update); });
    }

    TextBinding& text() { return document->text(); }

    QTextDocument& view() { return document->view(); }

    /// The view shows the text, formats and all.
    bool agrees() { return text().shownDelta() == text().toDelta(); }

    /// Both have what the other one wrote.
    void exchange(OtherPerson& other)
    {
        for (const QByteArray& update : std::exchange(made, {}))
            other.take(update);
        for (const QByteArray& update : std::exchange(other.sent, {}))
            text().receive(update);
        text().applyReceived();
        text().applyReceived();
    }

    /// As exchange, for a rig that began with a text.
    void introduce(OtherPerson& other, const QByteArray& state)
    {
        other.take(state);
        made.clear();
    }
};

} // namespace cahier::app
