// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/limits.h"
#include "sync/crdt/text_edit.h"
#include "sync/crdt/types.h"
#include "sync/crdt/utf.h"
#include "sync/crdt/views.h"

#include <algorithm>

namespace cahier::crdt {

using namespace detail; // the implementation of the public handles

namespace {

constexpr char16_t ObjectReplacement = 0xFFFC;

tl::unexpected<Error> beyondEnd()
{
    return fail(Errc::BadPosition, "beyond the end of the text");
}

Result<void>
checkInsert(const DocState& doc, const Type& type, std::uint32_t index, std::size_t units)
{
    if (index > type.sequence.total()) [[unlikely]]
        return beyondEnd();
    if (units > MaxTextUnits || doc.pools.text.size() + units > MaxTextUnits ||
        doc.stateOf(doc.own) + units > MaxLocalClock) [[unlikely]]
        return fail(Errc::TooLarge, "MaxTextUnits");
    return {};
}

Result<void> checkRange(const Type& type, std::uint32_t index, std::uint32_t length)
{
    const std::uint32_t total = type.sequence.total();
    if (index > total || length > total - index) [[unlikely]]
        return beyondEnd();
    return {};
}

} // namespace

std::uint32_t Text::length() const noexcept
{
    return m_type ? m_type->sequence.total() : 0;
}

std::u16string Text::toString() const
{
    return m_type ? plainText(*m_doc, *m_type) : std::u16string();
}

std::string Text::toUtf8() const
{
    return crdt::toUtf8(toString());
}

std::u16string Text::slice(std::uint32_t from, std::uint32_t count) const
{
    std::u16string out;
    if (from >= length() || count == 0)
        return out;
    count = std::min(count, length() - from);
    out.reserve(count);
    // The item that holds unit `from`.
    const Place place = m_type->sequence.locate(from + 1);
    std::uint32_t offset = place.offset - 1;
    for (Item* item = place.left; item && count > 0; item = Sequence::nextLive(item->right)) {
        const std::uint32_t visible = item->visible();
        if (visible == 0)
            continue;
        const std::uint32_t taken = std::min(count, visible - offset);
        if (item->kind == ContentKind::String)
            out += textOf(*m_doc, *item).substr(offset, taken);
        else
            out.append(taken, ObjectReplacement);
        count -= taken;
        offset = 0;
    }
    return out;
}

Delta Text::toDelta() const
{
    return m_type ? deltaOf(*m_doc, *m_type) : Delta();
}

Attributes Text::attributesAt(std::uint32_t index) const
{
    Attributes out;
    if (!m_type || !m_type->hasFormats || index == 0 || index > length())
        return out;
    const Place place = m_type->sequence.locate(index);
    // No split: formats cannot begin inside an item.
    const Item* behind = place.offset < place.left->length ? place.left : place.left->right;
    for (const ActiveFormat& format : m_type->sequence.formatsBefore(behind)) {
        if (!format.ends)
            out.set(m_doc->pools.keys.text(format.key), formatValue(m_doc->pools, *format.item));
    }
    return out;
}

std::optional<Value> Text::embedAt(std::uint32_t index) const
{
    if (index >= length())
        return std::nullopt;
    const Place place = m_type->sequence.locate(index + 1);
    if (place.left->kind == ContentKind::String)
        return std::nullopt;
    return valueOf(*m_doc, *place.left, place.offset - 1);
}

Result<void> Text::insert(Transaction& txn, std::uint32_t index, std::u16string_view text) const
{
    CAHIER_TRY_VOID(checkWritable(m_doc, m_type));
    CAHIER_TRY_VOID(checkInsert(*m_doc, *m_type, index, text.size()));
    if (text.empty())
        return {};
    if (!m_type->hasFormats) {
        m_doc->insertPlain(txnOf(txn), *m_type, index, text);
        return {};
    }
    TextEditor editor(*m_doc, txnOf(txn), *m_type);
    editor.seek(index);
    editor.insertText(text);
    return {};
}

Result<void> Text::insert(Transaction& txn,
                          std::uint32_t index,
                          std::u16string_view text,
                          const Attributes& attributes) const
{
    CAHIER_TRY_VOID(checkWritable(m_doc, m_type));
    CAHIER_TRY_VOID(checkInsert(*m_doc, *m_type, index, text.size()));
    CAHIER_TRY_VOID(checkAttributes(attributes));
    if (text.empty())
        return {};
    TextEditor editor(*m_doc, txnOf(txn), *m_type);
    editor.seek(index);
    editor.insertText(text, editor.wanted(attributes));
    return {};
}

Result<void> Text::insertEmbed(Transaction& txn,
                               std::uint32_t index,
                               const Any& embed,
                               const Attributes& attributes) const
{
    CAHIER_TRY_VOID(checkValue(embed));
    if (embed.isString())
        return insert(txn, index, fromWtf8(embed.toString()), attributes);
    CAHIER_TRY_VOID(checkWritable(m_doc, m_type));
    CAHIER_TRY_VOID(checkInsert(*m_doc, *m_type, index, 1));
    CAHIER_TRY_VOID(checkAttributes(attributes));
    TextEditor editor(*m_doc, txnOf(txn), *m_type);
    editor.seek(index);
    Content content{};
    content.box = new Box;
    content.box->value = embed;
    editor.insertContent(ContentKind::Embed, content, editor.wanted(attributes));
    return {};
}

Result<SharedType> Text::insertEmbedType(Transaction& txn,
                                         std::uint32_t index,
                                         TypeKind kind,
                                         const Attributes& attributes,
                                         std::string_view nodeName) const
{
    CAHIER_TRY_VOID(checkWritable(m_doc, m_type));
    CAHIER_TRY_VOID(checkKey(nodeName));
    CAHIER_TRY_VOID(checkAttributes(attributes));
    CAHIER_TRY_VOID(checkInsert(*m_doc, *m_type, index, 1));
    TextEditor editor(*m_doc, txnOf(txn), *m_type);
    editor.seek(index);
    Item* item = editor.insertContent(
        ContentKind::Type, newTypeContent(*m_doc, kind, nodeName), editor.wanted(attributes));
    return SharedType(m_doc, item->content.type);
}

Result<void> Text::remove(Transaction& txn, std::uint32_t index, std::uint32_t length) const
{
    CAHIER_TRY_VOID(checkWritable(m_doc, m_type));
    CAHIER_TRY_VOID(checkRange(*m_type, index, length));
    if (length == 0)
        return {};
    if (!m_type->hasFormats && m_doc->removeInPlace(txnOf(txn), *m_type, index, length))
        return {};
    TextEditor editor(*m_doc, txnOf(txn), *m_type);
    const Place place = m_type->sequence.locate(index);
    editor.seek(index);
    editor.remove(length);
    if (place.left)
        m_type->sequence.setCursor(place.left, place.start);
    return {};
}

Result<void> Text::format(Transaction& txn,
                          std::uint32_t index,
                          std::uint32_t length,
                          const Attributes& attributes) const
{
    CAHIER_TRY_VOID(checkWritable(m_doc, m_type));
    CAHIER_TRY_VOID(checkRange(*m_type, index, length));
    CAHIER_TRY_VOID(checkAttributes(attributes));
    if (length == 0)
        return {};
    TextEditor editor(*m_doc, txnOf(txn), *m_type);
    editor.seek(index);
    editor.format(length, editor.wanted(attributes));
    return {};
}

Result<void> Text::applyDelta(Transaction& txn, const Delta& delta) const
{
    CAHIER_TRY_VOID(checkWritable(m_doc, m_type));
    std::uint64_t taken = 0;
    std::uint64_t added = 0;
    for (const DeltaOp& op : delta) {
        CAHIER_TRY_VOID(checkAttributes(op.attributes));
        if (op.embed)
            CAHIER_TRY_VOID(checkValue(*op.embed));
        if (op.kind == DeltaOp::Kind::Insert)
            added += op.embed ? 1 : op.text.size();
        else
            taken += op.length;
    }
    if (taken > length())
        return fail(Errc::BadPosition, "the delta reaches beyond the end of the text");
    CAHIER_TRY_VOID(checkInsert(*m_doc, *m_type, 0, added));
    TextEditor editor(*m_doc, txnOf(txn), *m_type);
    editor.seek(0);
    for (const DeltaOp& op : delta) {
        switch (op.kind) {
        case DeltaOp::Kind::Insert:
            if (op.embed) {
                Content content{};
                content.box = new Box;
                content.box->value = *op.embed;
                editor.insertContent(ContentKind::Embed, content, editor.wanted(op.attributes));
            } else if (!op.text.empty()) {
                editor.insertText(op.text, editor.wanted(op.attributes));
            }
            break;
        case DeltaOp::Kind::Retain:
            if (op.length == 0)
                break;
            if (op.attributes.empty())
                editor.skip(op.length);
            else
                editor.format(op.length, editor.wanted(op.attributes));
            break;
        case DeltaOp::Kind::Delete:
            if (op.length > 0)
                editor.remove(op.length);
            break;
        }
    }
    return {};
}

Result<void> Text::setAttribute(Transaction& txn, std::string_view key, const Any& value) const
{
    return asMap().set(txn, key, value);
}

Result<void> Text::removeAttribute(Transaction& txn, std::string_view key) const
{
    return asMap().remove(txn, key);
}

std::optional<Any> Text::attribute(std::string_view key) const
{
    const auto value = asMap().get(key);
    return value ? std::optional<Any>(value->toJson()) : std::nullopt;
}

Subscription Text::observe(std::function<void(const TextEvent&)> callback) const
{
    return subscribe(*m_doc, *m_type, &TypeObservers::text, std::move(callback));
}

} // namespace cahier::crdt
