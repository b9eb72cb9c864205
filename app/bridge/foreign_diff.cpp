// SPDX-License-Identifier: MPL-2.0
// Works on units (character, embed, attributes); a hull is short, so clarity wins over speed.
#include "app/bridge/foreign_diff.h"

#include <vector>

namespace cahier::app {

namespace {

struct Unit
{
    QChar character;
    QJsonValue embed = QJsonValue(QJsonValue::Undefined);
    const Attributes* attributes = nullptr; ///< Borrowed from the delta.
};

std::vector<Unit> unitsOf(const Delta& text)
{
    std::vector<Unit> units;
    for (const DeltaOp& op : text.ops()) {
        if (op.kind == DeltaOp::Kind::Embed) {
            units.push_back({QChar(QChar::ObjectReplacementCharacter), op.embed, &op.attributes});
            continue;
        }
        const QStringList lines = op.text.split(u'\n');
        for (const QString& line : lines) {
            const QString shown = viewText(line);
            for (const QChar character : shown)
                units.push_back({character, QJsonValue(QJsonValue::Undefined), &op.attributes});
            units.push_back({QChar(u'\n'), QJsonValue(QJsonValue::Undefined), &op.attributes});
        }
        units.pop_back();
    }
    return units;
}

bool sameText(const Unit& a, const Unit& b)
{
    return a.character == b.character && a.embed == b.embed;
}

void keep(Delta& change, const Unit& old, const Unit& now)
{
    change.retain(1, difference(*old.attributes, *now.attributes));
}

} // namespace

Hull joined(const std::optional<Hull>& before, const Hull& later)
{
    if (!before)
        return later;
    // In the coordinates between the two changes.
    const int start = qMin(before->from, later.from);
    const int end = qMax(before->from + before->newLength, later.from + later.oldLength);
    const int span = end - start;
    return {start,
            span - before->newLength + before->oldLength,
            span - later.oldLength + later.newLength};
}

Delta sliceOf(const Delta& text, int from, int to)
{
    Delta slice;
    int at = 0;
    for (const DeltaOp& op : text.ops()) {
        const int a = qMax(from, at);
        const int b = qMin(to, at + op.length);
        if (a < b) {
            if (op.kind == DeltaOp::Kind::Embed)
                slice.embed(op.embed, op.attributes);
            else
                slice.insert(op.text.mid(a - at, b - a), op.attributes);
        }
        at += op.length;
    }
    return slice;
}

Delta minimalChange(const Delta& old, const Delta& now, int offset)
{
    const std::vector<Unit> a = unitsOf(old);
    const std::vector<Unit> b = unitsOf(now);
    std::size_t prefix = 0;
    while (prefix < a.size() && prefix < b.size() && sameText(a[prefix], b[prefix]))
        ++prefix;
    std::size_t suffix = 0;
    while (suffix < a.size() - prefix && suffix < b.size() - prefix &&
           sameText(a[a.size() - 1 - suffix], b[b.size() - 1 - suffix]))
        ++suffix;

    // Never cut a surrogate pair: the replica would replace both halves.
    if (prefix > 0 && a[prefix - 1].character.isHighSurrogate())
        --prefix;
    if (suffix > 0 && a[a.size() - suffix].character.isLowSurrogate())
        --suffix;

    Delta change;
    change.retain(offset);
    for (std::size_t i = 0; i < prefix; ++i)
        keep(change, a[i], b[i]);
    for (std::size_t i = prefix; i < b.size() - suffix; ++i) {
        const Unit& unit = b[i];
        if (!unit.embed.isUndefined())
            change.embed(unit.embed, *unit.attributes);
        else
            change.insert(QString(unit.character), *unit.attributes);
    }
    change.erase(int(a.size() - suffix - prefix));
    for (std::size_t i = suffix; i > 0; --i)
        keep(change, a[a.size() - i], b[b.size() - i]);
    return change;
}

} // namespace cahier::app
