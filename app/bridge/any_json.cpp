// SPDX-License-Identifier: MPL-2.0
// Depth is bounded by the engine (MaxAnyDepth) on the way in and by QJsonDocument on the way out.
#include "app/bridge/any_json.h"

#include <QJsonArray>

namespace cahier::app {

QJsonValue toQt(const crdt::Any& value)
{
    switch (value.kind()) {
    case crdt::Any::Kind::Undefined:
    case crdt::Any::Kind::Null:
    case crdt::Any::Kind::Bytes:
        return QJsonValue(QJsonValue::Null);
    case crdt::Any::Kind::Bool:
        return value.toBool();
    case crdt::Any::Kind::Number:
        return value.toNumber();
    case crdt::Any::Kind::BigInt:
        return QJsonValue(qint64(value.toBigInt()));
    case crdt::Any::Kind::String:
        return QString::fromStdString(value.toString());
    case crdt::Any::Kind::Array: {
        QJsonArray array;
        for (const crdt::Any& entry : value.toArray())
            array.append(toQt(entry));
        return array;
    }
    case crdt::Any::Kind::Object: {
        QJsonObject object;
        for (const auto& [key, entry] : value.toObject())
            object.insert(QString::fromStdString(key), toQt(entry));
        return object;
    }
    }
    return {};
}

crdt::Any fromQt(const QJsonValue& value)
{
    switch (value.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        return nullptr;
    case QJsonValue::Bool:
        return value.toBool();
    case QJsonValue::Double:
        return value.toDouble();
    case QJsonValue::String:
        return value.toString().toStdString();
    case QJsonValue::Array: {
        crdt::AnyArray array;
        const QJsonArray from = value.toArray();
        for (const QJsonValue& entry : from)
            array.push_back(fromQt(entry));
        return array;
    }
    case QJsonValue::Object: {
        crdt::AnyObject object;
        const QJsonObject from = value.toObject();
        for (auto it = from.begin(); it != from.end(); ++it)
            object.emplace_back(it.key().toStdString(), fromQt(QJsonValue(it.value())));
        return object;
    }
    }
    return nullptr;
}

Attributes toQt(const crdt::Attributes& attributes)
{
    Attributes out;
    for (const auto& [key, value] : attributes)
        out.insert(QString::fromStdString(key), toQt(value));
    return out;
}

crdt::Attributes fromQt(const Attributes& attributes)
{
    crdt::Attributes out;
    for (auto it = attributes.begin(); it != attributes.end(); ++it)
        out.set(it.key().toStdString(), fromQt(QJsonValue(it.value())));
    return out;
}

Delta toQt(const crdt::Delta& delta)
{
    Delta out;
    for (const crdt::DeltaOp& op : delta) {
        switch (op.kind) {
        case crdt::DeltaOp::Kind::Insert:
            if (op.embed)
                out.embed(toQt(*op.embed), toQt(op.attributes));
            else
                out.insert(QString::fromStdU16String(op.text), toQt(op.attributes));
            break;
        case crdt::DeltaOp::Kind::Delete:
            out.erase(int(op.length));
            break;
        case crdt::DeltaOp::Kind::Retain:
            out.retain(int(op.length), toQt(op.attributes));
            break;
        }
    }
    return out;
}

crdt::Delta fromQt(const Delta& delta)
{
    crdt::Delta out;
    for (const DeltaOp& op : delta.ops()) {
        switch (op.kind) {
        case DeltaOp::Kind::Insert:
            out.push_back(crdt::DeltaOp::insert(op.text.toStdU16String(), fromQt(op.attributes)));
            break;
        case DeltaOp::Kind::Embed:
            out.push_back(crdt::DeltaOp::insertEmbed(fromQt(op.embed), fromQt(op.attributes)));
            break;
        case DeltaOp::Kind::Delete:
            out.push_back(crdt::DeltaOp::remove(std::uint32_t(op.length)));
            break;
        case DeltaOp::Kind::Retain:
            out.push_back(crdt::DeltaOp::retain(std::uint32_t(op.length), fromQt(op.attributes)));
            break;
        }
    }
    return out;
}

} // namespace cahier::app
