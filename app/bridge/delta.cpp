// SPDX-License-Identifier: MPL-2.0
// Building, comparing and sanitising deltas.
#include "app/bridge/delta.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace cahier::app {

namespace {

constexpr char16_t FrameStart = 0xFDD0; ///< QTextBeginningOfFrame.
constexpr char16_t FrameEnd = 0xFDD1;   ///< QTextEndOfFrame.
constexpr char16_t StandIn = 0xFFFD;    ///< Replacement character.
constexpr char16_t Invisible = 0x200B;  ///< Zero-width space.

bool isPair(const QString& text, qsizetype high)
{
    return high + 1 < text.size() && text.at(high).isHighSurrogate() &&
           text.at(high + 1).isLowSurrogate();
}

} // namespace

Delta& Delta::insert(const QString& text, const Attributes& attributes)
{
    if (text.isEmpty())
        return *this;
    // An insert goes before a delete at the same place, so that both orders compare equal.
    const bool behindErase = !m_ops.isEmpty() && m_ops.last().kind == DeltaOp::Kind::Delete;
    const qsizetype index = m_ops.size() - (behindErase ? 1 : 0);
    if (index > 0) {
        DeltaOp& last = m_ops[index - 1];
        if (last.kind == DeltaOp::Kind::Insert && last.attributes == attributes) {
            last.text += text;
            last.length += int(text.size());
            return *this;
        }
    }
    m_ops.insert(index, {DeltaOp::Kind::Insert, int(text.size()), text, {}, attributes});
    return *this;
}

Delta& Delta::embed(const QJsonValue& value, const Attributes& attributes)
{
    const bool behindErase = !m_ops.isEmpty() && m_ops.last().kind == DeltaOp::Kind::Delete;
    m_ops.insert(m_ops.size() - (behindErase ? 1 : 0),
                 {DeltaOp::Kind::Embed, 1, {}, value, attributes});
    return *this;
}

Delta& Delta::retain(int length, const Attributes& changes)
{
    if (length <= 0)
        return *this;
    if (!m_ops.isEmpty() && m_ops.last().kind == DeltaOp::Kind::Retain &&
        m_ops.last().attributes == changes) {
        m_ops.last().length += length;
        return *this;
    }
    m_ops.append({DeltaOp::Kind::Retain, length, {}, {}, changes});
    return *this;
}

Delta& Delta::erase(int length)
{
    if (length <= 0)
        return *this;
    if (!m_ops.isEmpty() && m_ops.last().kind == DeltaOp::Kind::Delete) {
        m_ops.last().length += length;
        return *this;
    }
    m_ops.append({DeltaOp::Kind::Delete, length, {}, {}, {}});
    return *this;
}

bool Delta::isIdentity() const
{
    for (const DeltaOp& op : m_ops) {
        if (op.kind != DeltaOp::Kind::Retain || !op.attributes.isEmpty())
            return false;
    }
    return true;
}

int Delta::insertedLength() const
{
    int sum = 0;
    for (const DeltaOp& op : m_ops) {
        if (op.kind == DeltaOp::Kind::Insert || op.kind == DeltaOp::Kind::Embed)
            sum += op.length;
    }
    return sum;
}

QString Delta::plainText() const
{
    QString text;
    for (const DeltaOp& op : m_ops) {
        if (op.kind == DeltaOp::Kind::Insert)
            text += op.text;
        else if (op.kind == DeltaOp::Kind::Embed)
            text += QChar(QChar::ObjectReplacementCharacter);
    }
    return text;
}

int Delta::mapPosition(int position, Side side) const
{
    int old = 0;
    int now = 0;
    for (const DeltaOp& op : m_ops) {
        switch (op.kind) {
        case DeltaOp::Kind::Insert:
        case DeltaOp::Kind::Embed:
            if (old == position && side == Side::Before)
                return now;
            now += op.length;
            break;
        case DeltaOp::Kind::Retain:
            if (position < old + op.length)
                return now + (position - old);
            old += op.length;
            now += op.length;
            break;
        case DeltaOp::Kind::Delete:
            if (position < old + op.length)
                position = old + op.length;
            old += op.length;
            break;
        }
        if (old > position)
            return now;
    }
    return now + (position - old);
}

QByteArray Delta::toJson() const
{
    QJsonArray array;
    for (const DeltaOp& op : m_ops) {
        QJsonObject object;
        switch (op.kind) {
        case DeltaOp::Kind::Insert:
            object.insert(QLatin1String("insert"), op.text);
            break;
        case DeltaOp::Kind::Embed:
            object.insert(QLatin1String("insert"), op.embed);
            break;
        case DeltaOp::Kind::Retain:
            object.insert(QLatin1String("retain"), op.length);
            break;
        case DeltaOp::Kind::Delete:
            object.insert(QLatin1String("delete"), op.length);
            break;
        }
        if (!op.attributes.isEmpty())
            object.insert(QLatin1String("attributes"), op.attributes);
        array.append(object);
    }
    return QJsonDocument(array).toJson(QJsonDocument::Compact);
}

Delta Delta::fromJson(const QByteArray& json)
{
    Delta delta;
    const QJsonDocument document = QJsonDocument::fromJson(json);
    const QJsonArray array = document.isObject()
                                 ? document.object().value(QLatin1String("ops")).toArray()
                                 : document.array();
    for (const QJsonValue& value : array) {
        const QJsonObject object = value.toObject();
        const Attributes attributes = object.value(QLatin1String("attributes")).toObject();
        const QJsonValue insert = object.value(QLatin1String("insert"));
        if (insert.isString())
            delta.insert(insert.toString(), attributes);
        else if (!insert.isUndefined())
            delta.embed(insert, attributes);
        else if (object.contains(QLatin1String("retain")))
            delta.retain(object.value(QLatin1String("retain")).toInt(), attributes);
        else
            delta.erase(object.value(QLatin1String("delete")).toInt());
    }
    return delta;
}

Attributes merged(const Attributes& base, const Attributes& changes)
{
    if (changes.isEmpty())
        return base;
    Attributes result = base;
    for (auto it = changes.begin(); it != changes.end(); ++it) {
        if (it.value().isNull())
            result.remove(it.key());
        else
            result.insert(it.key(), it.value());
    }
    return result;
}

Attributes difference(const Attributes& from, const Attributes& to)
{
    Attributes changes;
    for (auto it = from.begin(); it != from.end(); ++it) {
        if (!to.contains(it.key()))
            changes.insert(it.key(), QJsonValue(QJsonValue::Null));
    }
    for (auto it = to.begin(); it != to.end(); ++it) {
        if (from.value(it.key()) != it.value())
            changes.insert(it.key(), it.value());
    }
    return changes;
}

QString canonical(const Attributes& attributes)
{
    // QJsonObject keeps its names sorted, so equal objects print alike.
    if (attributes.isEmpty())
        return {};
    return QString::fromUtf8(QJsonDocument(attributes).toJson(QJsonDocument::Compact));
}

Attributes fromCanonical(const QString& text)
{
    if (text.isEmpty())
        return {};
    return QJsonDocument::fromJson(text.toUtf8()).object();
}

QString cleanedInput(const QString& text)
{
    QString out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char16_t unit = text.at(i).unicode();
        if (unit == u'\r') {
            out += u'\n';
            if (i + 1 < text.size() && text.at(i + 1) == u'\n')
                ++i;
        } else if (unit == QChar::ParagraphSeparator) {
            out += u'\n';
        } else if (unit == FrameStart || unit == FrameEnd ||
                   unit == QChar::ObjectReplacementCharacter) {
            continue;
        } else if (unit < 0x20 && unit != u'\n' && unit != u'\t') {
            continue;
        } else if (isPair(text, i)) {
            out += text.at(i);
            out += text.at(++i);
        } else if (QChar::isSurrogate(unit)) {
            out += QChar(StandIn);
        } else {
            out += QChar(unit);
        }
    }
    return out;
}

QString viewText(const QString& modelText)
{
    QString out = modelText;
    for (qsizetype i = 0; i < out.size(); ++i) {
        const char16_t unit = std::as_const(out).at(i).unicode();
        if (unit >= 0x20 && unit < 0x2028)
            continue;
        if (unit == QChar::ParagraphSeparator)
            out[i] = QChar(QChar::LineSeparator);
        else if (unit == FrameStart || unit == FrameEnd ||
                 unit == QChar::ObjectReplacementCharacter)
            out[i] = QChar(StandIn);
        else if (unit < 0x20 && unit != u'\t')
            out[i] = QChar(Invisible);
        else if (isPair(out, i))
            ++i;
        else if (QChar::isSurrogate(unit))
            out[i] = QChar(StandIn);
    }
    return out;
}

} // namespace cahier::app
