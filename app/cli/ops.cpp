// SPDX-License-Identifier: MPL-2.0
#include "app/cli/ops.h"

#include "app/cli/tr.h"
#include "sync/crdt/types.h"
#include "sync/crdt/utf.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace cahier::app::cli {

namespace {

using crdt::Any;

tl::unexpected<Error> wrong(std::size_t number, const QString& what)
{
    return refuse(Errc::Malformed, Cli::tr("operation %1: %2").arg(QString::number(number), what));
}

std::optional<Op::Kind> kindByName(const std::string& name)
{
    if (name == "insert")
        return Op::Kind::Insert;
    if (name == "delete")
        return Op::Kind::Delete;
    if (name == "format")
        return Op::Kind::Format;
    if (name == "embed")
        return Op::Kind::Embed;
    return std::nullopt;
}

/// "length"; the others are what programs and people write as well.
bool isLength(std::string_view key)
{
    return key == "length" || key == "len" || key == "count";
}

/// The first entry whose key `fits`, or null.
const Any* findAny(const Any& object, bool (*fits)(std::string_view))
{
    const auto& entries = object.toObject();
    const auto found = std::find_if(
        entries.begin(), entries.end(), [fits](const auto& entry) { return fits(entry.first); });
    return found == entries.end() ? nullptr : &found->second;
}

bool mayHave(Op::Kind kind, std::string_view key)
{
    if (key == "op" || key == "at")
        return true;
    switch (kind) {
    case Op::Kind::Insert:
        return key == "text" || key == "attributes";
    case Op::Kind::Delete:
        return isLength(key);
    case Op::Kind::Format:
        return isLength(key) || key == "attributes";
    case Op::Kind::Embed:
        return key == "value" || key == "embed" || key == "attributes";
    }
    return false;
}

std::optional<std::uint32_t> unitsOf(const Any* value)
{
    if (value == nullptr || !value->isNumber())
        return std::nullopt;
    const double number = value->toNumber();
    if (!(number >= 0) || number > 4294967295.0 || std::floor(number) != number)
        return std::nullopt;
    return static_cast<std::uint32_t>(number);
}

Result<Op> parseOp(const Any& value, std::size_t number)
{
    if (!value.isObject())
        return wrong(number, Cli::tr("is no object"));
    const Any* name = value.find("op");
    const auto kind = name == nullptr ? std::nullopt : kindByName(name->toString());
    if (!kind)
        return wrong(number, Cli::tr("\"op\" is one of insert, delete, format, embed"));
    for (const auto& entry : value.toObject())
        if (!mayHave(*kind, entry.first))
            return wrong(number,
                         Cli::tr("%1 has an entry it does not know", "operation")
                             .arg(toQString(name->toString())));
    Op op;
    op.kind = *kind;
    const auto at = unitsOf(value.find("at"));
    if (!at)
        return wrong(number, Cli::tr("\"at\" is not a position"));
    op.at = *at;
    if (const Any* attributes = value.find("attributes"); attributes != nullptr) {
        auto parsed = crdt::Attributes::fromAny(*attributes);
        if (!parsed)
            return wrong(number, Cli::tr("\"attributes\" is no object"));
        op.attributes = std::move(*parsed);
    }
    if (op.kind == Op::Kind::Insert) {
        const Any* text = value.find("text");
        if (text == nullptr || !text->isString())
            return wrong(number, Cli::tr("\"text\" is missing"));
        op.text = crdt::toUtf16Lossy(text->toString());
    } else if (op.kind == Op::Kind::Embed) {
        const Any* embed = value.find("value");
        if (embed == nullptr)
            embed = value.find("embed");
        if (embed == nullptr || embed->isNullish())
            return wrong(number, Cli::tr("\"value\" is missing"));
        op.embed = *embed;
    } else {
        const auto length = unitsOf(findAny(value, isLength));
        if (!length)
            return wrong(number, Cli::tr("\"length\" is not a number of units"));
        op.length = *length;
        if (op.kind == Op::Kind::Format && !op.attributes)
            return wrong(number, Cli::tr("\"attributes\" is missing"));
    }
    return op;
}

} // namespace

Result<std::vector<Op>> parseOps(std::string_view line)
{
    if (line.size() > MaxOpsLineBytes)
        return refuse(Errc::TooLarge, Cli::tr("a line has at most 16 MiB"));
    auto value = Any::fromJson(line);
    if (!value)
        return refuse(Errc::Malformed, Cli::tr("is not JSON"));
    if (!value->isArray())
        return refuse(Errc::Malformed, Cli::tr("is no array of operations"));
    std::vector<Op> ops;
    for (const Any& element : value->toArray()) {
        CAHIER_TRY(Op op, parseOp(element, ops.size() + 1));
        ops.push_back(std::move(op));
    }
    return ops;
}

Result<void> checkOps(const std::vector<Op>& ops, std::uint64_t length)
{
    for (std::size_t i = 0; i < ops.size(); ++i) {
        const Op& op = ops[i];
        const std::uint64_t end = std::uint64_t{op.at} + op.length;
        if (end > length)
            return refuse(
                Errc::BadPosition,
                Cli::tr("operation %1: position %2 is behind the end (%3 UTF-16 units)")
                    .arg(QString::number(i + 1), QString::number(end), QString::number(length)));
        if (op.kind == Op::Kind::Insert)
            length += op.text.size();
        else if (op.kind == Op::Kind::Embed)
            ++length;
        else if (op.kind == Op::Kind::Delete)
            length -= op.length;
    }
    return {};
}

Result<void>
applyOps(const crdt::Text& text, crdt::Transaction& transaction, const std::vector<Op>& ops)
{
    for (const Op& op : ops) {
        switch (op.kind) {
        case Op::Kind::Insert:
            if (op.text.empty())
                break;
            CAHIER_TRY_VOID(op.attributes ? text.insert(transaction, op.at, op.text, *op.attributes)
                                          : text.insert(transaction, op.at, op.text));
            break;
        case Op::Kind::Delete:
            if (op.length > 0)
                CAHIER_TRY_VOID(text.remove(transaction, op.at, op.length));
            break;
        case Op::Kind::Format:
            if (op.length > 0)
                CAHIER_TRY_VOID(text.format(transaction, op.at, op.length, *op.attributes));
            break;
        case Op::Kind::Embed:
            CAHIER_TRY_VOID(text.insertEmbed(
                transaction, op.at, op.embed, op.attributes.value_or(crdt::Attributes{})));
            break;
        }
    }
    return {};
}

} // namespace cahier::app::cli
