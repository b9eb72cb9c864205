// SPDX-License-Identifier: MPL-2.0
// Quill's delta as a value of Qt types: what commands produce and what the view renders.
#pragma once

#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>

namespace cahier::app {

/// Formatting by name, as in Quill; in a change, null removes.
using Attributes = QJsonObject;

/// One step over a text. Lengths are UTF-16 units; an embed counts one.
struct DeltaOp
{
    enum class Kind { Insert, Embed, Retain, Delete };

    Kind kind = Kind::Retain;
    int length = 0;        ///< Of what is inserted, kept or deleted.
    QString text;          ///< Insert only; never empty there.
    QJsonValue embed;      ///< Embed only.
    Attributes attributes; ///< Insert, Embed: exactly these. Retain: changes, null removes.

    friend bool operator==(const DeltaOp&, const DeltaOp&) = default;
};

/// A change of a text, or (inserts only) a whole text. The builder functions merge neighbours and
/// drop empty steps, so that equal changes compare equal. A trailing plain retain means nothing.
class Delta
{
public:
    Delta& insert(const QString& text, const Attributes& attributes = {});
    Delta& embed(const QJsonValue& value, const Attributes& attributes = {});
    Delta& retain(int length, const Attributes& changes = {});
    Delta& erase(int length);

    const QList<DeltaOp>& ops() const { return m_ops; }

    bool isEmpty() const { return m_ops.isEmpty(); }

    /// True if it changes nothing: no step, or plain retains only.
    bool isIdentity() const;
    /// Sum of what is inserted; for a whole text its length.
    int insertedLength() const;
    /// All inserted text; embeds as U+FFFC.
    QString plainText() const;
    /// Where a position of the old text lies in the new one. What is inserted exactly there goes
    /// behind it (`Before`) or in front of it (`After`).
    enum class Side { Before, After };
    int mapPosition(int position, Side side) const;

    /// [{"insert":…,"attributes":…},…], as Quill writes it.
    QByteArray toJson() const;
    /// An empty delta on anything malformed.
    static Delta fromJson(const QByteArray& json);

    friend bool operator==(const Delta&, const Delta&) = default;

private:
    QList<DeltaOp> m_ops; ///< Merged steps, in order.
};

/// `base` with `changes` laid over it; null removes a name.
Attributes merged(const Attributes& base, const Attributes& changes);
/// What turns `from` into `to`; vanished names as null.
Attributes difference(const Attributes& from, const Attributes& to);
/// The same bytes for equal attributes; empty for none.
QString canonical(const Attributes& attributes);
Attributes fromCanonical(const QString& text);

/// Text a person or another program put in, made fit for the model: one kind of line break, no
/// characters QTextDocument keeps for itself, no lone surrogates. May change the length.
QString cleanedInput(const QString& text);
/// Text of the model as the view can hold it, unit by unit of the same length: what QTextDocument
/// would turn into blocks or table marks is shown by a stand-in. '\n' must not be in it.
QString viewText(const QString& modelText);

} // namespace cahier::app
