// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/delta.h"

#include "sync/crdt/equal_entries.h"
#include "sync/crdt/limits.h"
#include "sync/crdt/utf.h"

#include <algorithm>

namespace cahier::crdt {

namespace {

constexpr std::size_t MaxUnindexed = 16;

} // namespace

std::size_t Attributes::placeOf(std::string_view key) const noexcept
{
    const auto at = std::find_if(m_entries.begin(), m_entries.end(), [key](const Entry& entry) {
        return entry.first == key;
    });
    return static_cast<std::size_t>(at - m_entries.begin());
}

void Attributes::makeIndex()
{
    m_index.clear();
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        m_index.emplace(m_entries[i].first, i);
}

void Attributes::set(std::string_view key, Any value)
{
    if (m_entries.size() < MaxUnindexed) {
        if (const std::size_t at = placeOf(key); at < m_entries.size())
            m_entries[at].second = std::move(value);
        else
            m_entries.emplace_back(std::string(key), std::move(value));
        return;
    }
    if (m_index.empty())
        makeIndex();
    const auto [at, isNew] = m_index.try_emplace(std::string(key), m_entries.size());
    if (isNew)
        m_entries.emplace_back(std::string(key), std::move(value));
    else
        m_entries[at->second].second = std::move(value);
}

void Attributes::erase(std::string_view key)
{
    const std::size_t at = placeOf(key);
    if (at == m_entries.size())
        return;
    m_entries.erase(m_entries.begin() + static_cast<std::ptrdiff_t>(at));
    m_index.clear();
}

const Any* Attributes::find(std::string_view key) const noexcept
{
    const std::size_t at = placeOf(key);
    return at == m_entries.size() ? nullptr : &m_entries[at].second;
}

Attributes Attributes::ofUnique(std::vector<Entry> entries)
{
    Attributes out;
    out.m_entries = std::move(entries);
    return out;
}

Any Attributes::toAny() const
{
    return Any(AnyObject(m_entries.begin(), m_entries.end()));
}

Result<Attributes> Attributes::fromAny(const Any& value)
{
    if (!value.isObject())
        return fail(Errc::InvalidArgument, "attributes are not an object");
    Attributes out;
    out.m_entries = value.toObject();
    return out;
}

bool operator==(const Attributes& a, const Attributes& b) noexcept
{
    return detail::equalEntries(
        a.m_entries, b.m_entries, [](const Any& x, const Any& y) { return x == y; });
}

DeltaOp DeltaOp::insert(std::u16string text, Attributes attributes)
{
    DeltaOp op;
    op.length = static_cast<std::uint32_t>(text.size());
    op.text = std::move(text);
    op.attributes = std::move(attributes);
    return op;
}

DeltaOp DeltaOp::insertEmbed(Any embed, Attributes attributes)
{
    DeltaOp op;
    op.length = 1;
    op.embed = std::move(embed);
    op.attributes = std::move(attributes);
    return op;
}

DeltaOp DeltaOp::remove(std::uint32_t length)
{
    DeltaOp op;
    op.kind = Kind::Delete;
    op.length = length;
    return op;
}

DeltaOp DeltaOp::retain(std::uint32_t length, Attributes attributes)
{
    DeltaOp op;
    op.kind = Kind::Retain;
    op.length = length;
    op.attributes = std::move(attributes);
    return op;
}

namespace {

void appendOp(std::string& out, const DeltaOp& op)
{
    switch (op.kind) {
    case DeltaOp::Kind::Insert:
        out += "{\"insert\":";
        if (op.embed) {
            op.embed->appendJson(out);
        } else {
            std::string text;
            appendWtf8(text, op.text);
            appendJsonString(out, text);
        }
        break;
    case DeltaOp::Kind::Delete:
        out += "{\"delete\":" + std::to_string(op.length);
        break;
    case DeltaOp::Kind::Retain:
        out += "{\"retain\":" + std::to_string(op.length);
        break;
    }
    if (!op.attributes.empty()) {
        out += ",\"attributes\":";
        op.attributes.toAny().appendJson(out);
    }
    out += '}';
}

Result<std::uint32_t> lengthFrom(const Any& value)
{
    const double number = value.toNumber();
    if (!value.isNumber() || !(number >= 0) || number > static_cast<double>(MaxTextUnits) ||
        number != static_cast<double>(static_cast<std::uint32_t>(number)))
        return fail(Errc::Malformed, "a length is not a whole number");
    return static_cast<std::uint32_t>(number);
}

Result<DeltaOp> opFrom(const Any& value)
{
    if (!value.isObject())
        return fail(Errc::Malformed, "a delta op is not an object");
    DeltaOp op;
    if (const Any* insert = value.find("insert")) {
        if (insert->isString()) {
            op = DeltaOp::insert(fromWtf8(insert->toString()));
        } else {
            op = DeltaOp::insertEmbed(*insert);
        }
    } else if (const Any* retain = value.find("retain")) {
        CAHIER_TRY(const std::uint32_t length, lengthFrom(*retain));
        op = DeltaOp::retain(length);
    } else if (const Any* remove = value.find("delete")) {
        CAHIER_TRY(const std::uint32_t length, lengthFrom(*remove));
        op = DeltaOp::remove(length);
    } else {
        return fail(Errc::Malformed, "a delta op without insert, retain or delete");
    }
    if (const Any* attributes = value.find("attributes"); attributes && !attributes->isNull()) {
        if (!attributes->isObject())
            return fail(Errc::Malformed, "attributes are not an object");
        CAHIER_TRY(op.attributes, Attributes::fromAny(*attributes));
    }
    return op;
}

} // namespace

std::string toJson(const Delta& delta)
{
    std::string out = "[";
    for (const DeltaOp& op : delta) {
        if (out.size() > 1)
            out += ',';
        appendOp(out, op);
    }
    out += ']';
    return out;
}

Result<Delta> deltaFromAny(const Any& value)
{
    if (!value.isArray())
        return fail(Errc::Malformed, "a delta is not an array");
    Delta out;
    out.reserve(value.toArray().size());
    for (const Any& entry : value.toArray()) {
        CAHIER_TRY(DeltaOp op, opFrom(entry));
        out.push_back(std::move(op));
    }
    return out;
}

Result<Delta> deltaFromJson(std::string_view json)
{
    CAHIER_TRY(const Any value, Any::fromJson(json));
    return deltaFromAny(value);
}

} // namespace cahier::crdt
