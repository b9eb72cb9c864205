// SPDX-License-Identifier: MPL-2.0
#include "app/editor/edit_commands.h"

#include "app/bridge/view_writer.h"
#include "app/style/text_looks.h"

#include <QTextCursor>

#include <utility>

namespace cahier::app {

namespace {

const QLatin1String LinkName("link");
const QLatin1String HeaderName("header");
const QLatin1String ListName("list");
const QLatin1String IndentName("indent");
const QLatin1String QuoteName("blockquote");
const QLatin1String CodeName("code-block");

QString newline()
{
    return QString(u'\n');
}

int endOf(const QTextBlock& block)
{
    return block.position() + block.length() - 1;
}

Attributes without(Attributes attributes, QLatin1String name)
{
    attributes.remove(name);
    return attributes;
}

Attributes removal(const Attributes& attributes)
{
    return difference(attributes, {});
}

/// One line of a pasted text.
struct PastedLine
{
    QList<DeltaOp> content;
    Attributes format;
    bool ended = false; ///< By a newline of its own.
};

QList<PastedLine> linesOf(const Delta& text)
{
    QList<PastedLine> lines;
    lines.append(PastedLine{});
    for (const DeltaOp& op : text.ops()) {
        if (op.kind == DeltaOp::Kind::Embed) {
            lines.last().content.append(op);
            continue;
        }
        if (op.kind != DeltaOp::Kind::Insert)
            continue;
        const QStringList parts = cleanedInput(op.text).split(u'\n');
        for (qsizetype i = 0; i < parts.size(); ++i) {
            const QString& part = parts.at(i);
            if (!part.isEmpty())
                lines.last().content.append(
                    {DeltaOp::Kind::Insert, int(part.size()), part, {}, op.attributes});
            if (i + 1 < parts.size()) {
                lines.last().format = op.attributes;
                lines.last().ended = true;
                lines.append(PastedLine{});
            }
        }
    }
    return lines;
}

void append(Delta& delta, const DeltaOp& op, const Attributes& attributes)
{
    if (op.kind == DeltaOp::Kind::Embed)
        delta.embed(op.embed, attributes);
    else
        delta.insert(op.text, attributes);
}

} // namespace

EditCommands::EditCommands(const TextBinding& text)
    : m_text(text)
{
}

QTextBlock EditCommands::blockAt(int position) const
{
    return m_text.view().findBlock(position);
}

Attributes EditCommands::typingAttributes(const Selection& selection) const
{
    const int at = selection.from();
    const QTextBlock block = blockAt(at);
    if (BlockKind::of(blockAttributesOf(block)).code)
        return {};
    if (!selection.isEmpty())
        return without(m_text.attributesAt(at), LinkName);
    if (at > block.position()) {
        const Attributes before = m_text.attributesAt(at - 1);
        const bool insideLink = before.contains(LinkName) && at < endOf(block) &&
                                m_text.attributesAt(at).value(LinkName) == before.value(LinkName);
        return insideLink ? before : without(before, LinkName);
    }
    return block.length() > 1 ? without(m_text.attributesAt(at), LinkName) : Attributes();
}

Edit EditCommands::type(int at, const QString& text, const Attributes& attributes) const
{
    const QString clean = cleanedInput(text);
    const Attributes block = blockAttributesOf(blockAt(at));
    Edit edit;
    edit.delta.retain(at);
    const QStringList lines = clean.split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (i > 0)
            edit.delta.insert(newline(), block);
        edit.delta.insert(lines.at(i), attributes);
    }
    const int end = at + int(clean.size());
    edit.after = {end, end};
    return edit;
}

Edit EditCommands::paste(int at, const Delta& text) const
{
    const QTextBlock block = blockAt(at);
    const Attributes own = blockAttributesOf(block);
    const bool code = BlockKind::of(own).code;
    const bool atStart = at == block.position();
    const bool atEnd = at == endOf(block);
    const QList<PastedLine> lines = linesOf(text);
    // A last newline only says that the last line is a whole one.
    const bool whole = lines.size() > 1 && lines.last().content.isEmpty();
    const qsizetype count = whole ? lines.size() - 1 : lines.size();

    Edit edit;
    edit.step = TextBinding::Step::Separate;
    edit.delta.retain(at);
    for (qsizetype i = 0; i < count; ++i) {
        const PastedLine& line = lines.at(i);
        for (const DeltaOp& op : line.content)
            append(edit.delta, op, code ? Attributes() : op.attributes);
        if (i + 1 < count)
            edit.delta.insert(newline(), code || (i == 0 && !atStart) ? own : line.format);
    }
    const int end = at + edit.delta.insertedLength();
    const PastedLine& last = lines.at(count - 1);
    if (atEnd && last.ended && !code && (count > 1 || atStart))
        edit.delta.retain(1, difference(own, last.format));
    edit.after = {end, end};
    return edit;
}

Edit EditCommands::stripBlock(const QTextBlock& block, int caret) const
{
    const Attributes attributes = blockAttributesOf(block);
    const BlockKind kind = BlockKind::of(attributes);
    Attributes changes;
    if (kind.indent > 0)
        changes.insert(IndentName, kind.indent > 1 ? QJsonValue(kind.indent - 1) : QJsonValue());
    else if (kind.list != BlockKind::List::None)
        changes.insert(ListName, QJsonValue());
    else
        changes = removal(attributes);
    Edit edit;
    edit.delta.retain(endOf(block)).retain(1, changes);
    edit.after = {caret, caret};
    edit.step = TextBinding::Step::Separate;
    return edit;
}

Edit EditCommands::enter(int at, const Attributes& typing) const
{
    const QTextBlock block = blockAt(at);
    const Attributes own = blockAttributesOf(block);
    const BlockKind kind = BlockKind::of(own);
    const bool atEnd = at == endOf(block);
    const bool empty = block.length() == 1;
    const bool leaves = kind.list != BlockKind::List::None || kind.quote ||
                        (kind.code && BlockKind::of(blockAttributesOf(block.previous())).code);
    if (empty && leaves)
        return stripBlock(block, at);

    Edit edit;
    edit.delta.retain(at);
    edit.after = {at + 1, at + 1};
    edit.typing = typing;
    if (kind.header > 0 && at == block.position() && !empty) {
        // Room above a heading is ordinary text.
        edit.delta.insert(newline(), without(own, HeaderName));
        return edit;
    }
    edit.delta.insert(newline(), own);
    Attributes next = own;
    if (kind.header > 0 && atEnd) {
        next.remove(HeaderName);
        edit.typing = Attributes();
    }
    if (kind.list == BlockKind::List::Checked && atEnd)
        next.insert(ListName, QLatin1String("unchecked"));
    if (next != own)
        edit.delta.retain(endOf(block) - at).retain(1, difference(own, next));
    return edit;
}

Edit EditCommands::softBreak(int at, const Attributes& typing) const
{
    return type(at, QString(QChar(QChar::LineSeparator)), typing);
}

Edit EditCommands::remove(int from, int to) const
{
    Edit edit;
    edit.after = {from, from};
    if (from >= to)
        return edit;
    const QTextBlock first = blockAt(from);
    const QTextBlock last = blockAt(to);
    edit.delta.retain(from).erase(to - from);
    if (first == last)
        return edit;
    const bool nothingOfFirst = from == first.position();
    const bool nothingOfLast = to == endOf(last) && last.length() > 1;
    const Attributes kept = blockAttributesOf(last);
    const Attributes wanted = nothingOfFirst && !nothingOfLast ? kept : blockAttributesOf(first);
    if (wanted != kept)
        edit.delta.retain(endOf(last) - to).retain(1, difference(kept, wanted));
    return edit;
}

Edit EditCommands::backspace(int at) const
{
    const QTextBlock block = blockAt(at);
    if (at == block.position()) {
        if (BlockKind::of(blockAttributesOf(block)) != BlockKind())
            return stripBlock(block, at);
        return remove(qMax(0, at - 1), at);
    }
    // A combining mark goes alone; a pair of surrogates or a joined emoji as one.
    QTextCursor cursor(&m_text.view());
    cursor.setPosition(at);
    cursor.movePosition(QTextCursor::PreviousCharacter);
    const int cluster = cursor.position();
    const bool astral = m_text.view().characterAt(cluster).isHighSurrogate();
    return remove(astral ? cluster : at - 1, at);
}

Edit EditCommands::deleteForward(int at) const
{
    const QTextBlock block = blockAt(at);
    if (at == endOf(block))
        return remove(at, block.next().isValid() ? at + 1 : at);
    QTextCursor cursor(&m_text.view());
    cursor.setPosition(at);
    cursor.movePosition(QTextCursor::NextCharacter);
    return remove(at, qMax(cursor.position(), at + 1));
}

Edit EditCommands::move(int from, int to, int target) const
{
    Edit edit;
    edit.step = TextBinding::Step::Separate;
    edit.after = {from, to};
    if (target >= from && target <= to)
        return edit;
    const Delta moved = m_text.slice(from, to);
    const int length = to - from;
    if (target < from) {
        edit.delta.retain(target);
        for (const DeltaOp& op : moved.ops())
            append(edit.delta, op, op.attributes);
        edit.delta.retain(from - target).erase(length);
        edit.after = {target, target + length};
    } else {
        edit.delta.retain(from).erase(length).retain(target - to);
        for (const DeltaOp& op : moved.ops())
            append(edit.delta, op, op.attributes);
        edit.after = {target - length, target};
    }
    return edit;
}

Edit EditCommands::format(const Selection& range, const Attributes& changes) const
{
    Edit edit;
    edit.after = range;
    edit.step = TextBinding::Step::Separate;
    edit.delta.retain(range.from());
    // Newlines carry block attributes only.
    for (QTextBlock block = blockAt(range.from()); block.isValid() && block.position() < range.to();
         block = block.next()) {
        const int from = qMax(range.from(), block.position());
        const int to = qMin(range.to(), endOf(block));
        edit.delta.retain(to - from, changes);
        if (endOf(block) < range.to())
            edit.delta.retain(1);
    }
    return edit;
}

Edit EditCommands::clearFormat(const Selection& range) const
{
    Edit edit;
    edit.after = range;
    edit.step = TextBinding::Step::Separate;
    const QTextBlock first = blockAt(range.from());
    edit.delta.retain(first.position());
    for (QTextBlock block = first; block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            const int begin = fragment.position();
            const int end = begin + fragment.length();
            const int from = qBound(begin, range.from(), end);
            const int to = qBound(begin, range.to(), end);
            edit.delta.retain(from - begin)
                .retain(to - from, removal(attributesOf(fragment.charFormat())))
                .retain(end - to);
        }
        edit.delta.retain(1, removal(blockAttributesOf(block)));
        if (endOf(block) >= range.to())
            break;
    }
    return edit;
}

Edit EditCommands::formatBlocks(const Selection& range, const Attributes& changes) const
{
    Edit edit;
    edit.after = range;
    edit.step = TextBinding::Step::Separate;
    int at = 0;
    const QTextBlock first = blockAt(range.from());
    for (QTextBlock block = first;
         block.isValid() && (block == first || block.position() < range.to());
         block = block.next()) {
        const Attributes old = blockAttributesOf(block);
        edit.delta.retain(endOf(block) - at).retain(1, difference(old, merged(old, changes)));
        at = endOf(block) + 1;
    }
    return edit;
}

Edit EditCommands::indent(const Selection& range, int step) const
{
    Edit edit;
    edit.after = range;
    edit.step = TextBinding::Step::Separate;
    int at = 0;
    const QTextBlock first = blockAt(range.from());
    for (QTextBlock block = first;
         block.isValid() && (block == first || block.position() < range.to());
         block = block.next()) {
        const int old = BlockKind::of(blockAttributesOf(block)).indent;
        const int now = qBound(0, old + step, MaxIndent);
        Attributes changes;
        if (now != old)
            changes.insert(IndentName, now > 0 ? QJsonValue(now) : QJsonValue());
        edit.delta.retain(endOf(block) - at).retain(1, changes);
        at = endOf(block) + 1;
    }
    return edit;
}

Edit EditCommands::toggleCheck(const QTextBlock& block) const
{
    const bool checked = BlockKind::of(blockAttributesOf(block)).list == BlockKind::List::Checked;
    const QLatin1String value(checked ? "unchecked" : "checked");
    return formatBlocks({block.position(), block.position()}, {{ListName, value}});
}

std::optional<Edit> EditCommands::autoFormat(int at) const
{
    const QList<std::pair<QLatin1String, Attributes>> patterns{
        {QLatin1String("# "), {{HeaderName, 1}}},
        {QLatin1String("## "), {{HeaderName, 2}}},
        {QLatin1String("### "), {{HeaderName, 3}}},
        {QLatin1String("- "), {{ListName, QLatin1String("bullet")}}},
        {QLatin1String("* "), {{ListName, QLatin1String("bullet")}}},
        {QLatin1String("1. "), {{ListName, QLatin1String("ordered")}}},
        {QLatin1String("[] "), {{ListName, QLatin1String("unchecked")}}},
        {QLatin1String("[ ] "), {{ListName, QLatin1String("unchecked")}}},
        {QLatin1String("[x] "), {{ListName, QLatin1String("checked")}}},
        {QLatin1String("> "), {{QuoteName, true}}},
        {QLatin1String("``` "), {{CodeName, true}}}};
    const QTextBlock block = blockAt(at);
    const int start = block.position();
    if (at - start > 4 || BlockKind::of(blockAttributesOf(block)) != BlockKind())
        return std::nullopt;
    const QString typed = block.text().left(at - start);
    for (const auto& [pattern, attributes] : patterns) {
        if (typed != pattern)
            continue;
        Edit edit;
        edit.delta.retain(start).erase(at - start).retain(endOf(block) - at);
        edit.delta.retain(1, attributes);
        edit.after = {start, start};
        edit.step = TextBinding::Step::Separate;
        return edit;
    }
    return std::nullopt;
}

bool EditCommands::hasInline(const Selection& range, const QString& name) const
{
    if (range.isEmpty())
        return typingAttributes(range).contains(name);
    bool any = false;
    for (QTextBlock block = blockAt(range.from()); block.isValid() && block.position() < range.to();
         block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            const int begin = fragment.position();
            if (begin >= range.to() || begin + fragment.length() <= range.from())
                continue;
            any = true;
            if (!attributesOf(fragment.charFormat()).contains(name))
                return false;
        }
    }
    return any;
}

QJsonValue EditCommands::blockValue(const Selection& range, const QString& name) const
{
    QJsonValue value(QJsonValue::Undefined);
    const QTextBlock first = blockAt(range.from());
    for (QTextBlock block = first;
         block.isValid() && (block == first || block.position() < range.to());
         block = block.next()) {
        const QJsonValue own = blockAttributesOf(block).value(name);
        if (block != first && own != value)
            return QJsonValue(QJsonValue::Undefined);
        value = own;
    }
    return value;
}

} // namespace cahier::app
