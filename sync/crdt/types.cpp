// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/types.h"

#include "sync/crdt/limits.h"
#include "sync/crdt/utf.h"
#include "sync/crdt/views.h"

namespace cahier::crdt {

using namespace detail; // the implementation of the public handles

TypeKind SharedType::kind() const noexcept
{
    return m_type ? m_type->kind : TypeKind::Map;
}

bool SharedType::isDeleted() const noexcept
{
    // Deleting a type deletes all that is below it, so its own item tells.
    return !m_type || m_type->deleted();
}

Any SharedType::toJson() const
{
    return m_type ? jsonOf(*m_doc, *m_type) : Any();
}

Path SharedType::path() const
{
    return m_type ? pathOf(*m_doc, *m_type) : Path();
}

Subscription SharedType::observeDeep(std::function<void(std::span<const DeepEvent>)> callback) const
{
    if (!m_type->observers)
        m_type->observers = std::make_unique<TypeObservers>();
    auto slot = std::make_shared<DeepSlot>();
    slot->call = std::move(callback);
    addSlot(m_type->observers->deep, slot);
    m_doc->wantsEvents = true;
    return Subscription(std::move(slot));
}

Text SharedType::asText() const noexcept
{
    return {m_doc, m_type};
}

Map SharedType::asMap() const noexcept
{
    return {m_doc, m_type};
}

Array SharedType::asArray() const noexcept
{
    return {m_doc, m_type};
}

XmlFragment SharedType::asXml() const noexcept
{
    return {m_doc, m_type};
}

// --- Map

std::size_t Map::size() const noexcept
{
    std::size_t count = 0;
    if (m_type) {
        for (const ItemMap::Entry& entry : m_type->map.entries())
            count += entry.item->deleted() ? 0U : 1U;
    }
    return count;
}

bool Map::contains(std::string_view key) const noexcept
{
    return m_type && mapItem(*m_doc, *m_type, key);
}

std::optional<Value> Map::get(std::string_view key) const
{
    const Item* item = m_type ? mapItem(*m_doc, *m_type, key) : nullptr;
    if (!item)
        return std::nullopt;
    return valueOf(*m_doc, *item, item->length - 1);
}

std::vector<std::string> Map::keys() const
{
    std::vector<std::string> out;
    if (!m_type)
        return out;
    for (const ItemMap::Entry& entry : m_type->map.entries()) {
        if (!entry.item->deleted())
            out.push_back(m_doc->pools.keys.text(entry.key));
    }
    return out;
}

Result<void> Map::set(Transaction& txn, std::string_view key, const Any& value) const
{
    CAHIER_TRY_VOID(checkWritable(m_doc, m_type));
    CAHIER_TRY_VOID(checkKey(key));
    CAHIER_TRY_VOID(checkValue(value));
    Content content{};
    const ContentKind kind = valueContent(value, content);
    CAHIER_TRY_VOID(mapSet(*m_doc, txn, *m_type, key, kind, content));
    return {};
}

Result<SharedType>
Map::setType(Transaction& txn, std::string_view key, TypeKind kind, std::string_view nodeName) const
{
    CAHIER_TRY_VOID(checkWritable(m_doc, m_type));
    CAHIER_TRY_VOID(checkKey(key));
    CAHIER_TRY_VOID(checkKey(nodeName));
    const Content content = newTypeContent(*m_doc, kind, nodeName);
    CAHIER_TRY_VOID(mapSet(*m_doc, txn, *m_type, key, ContentKind::Type, content));
    return SharedType(m_doc, content.type);
}

Result<void> Map::remove(Transaction& txn, std::string_view key) const
{
    CAHIER_TRY_VOID(checkWritable(m_doc, m_type));
    mapRemove(*m_doc, txn, *m_type, key);
    return {};
}

Result<void> Map::clear(Transaction& txn) const
{
    CAHIER_TRY_VOID(checkWritable(m_doc, m_type));
    for (const ItemMap::Entry& entry : m_type->map.entries())
        m_doc->deleteItem(txnOf(txn), entry.item);
    return {};
}

Result<Text> Map::setText(Transaction& txn, std::string_view key) const
{
    CAHIER_TRY(const SharedType type, setType(txn, key, TypeKind::Text));
    return type.asText();
}

Result<Map> Map::setMap(Transaction& txn, std::string_view key) const
{
    CAHIER_TRY(const SharedType type, setType(txn, key, TypeKind::Map));
    return type.asMap();
}

Result<Array> Map::setArray(Transaction& txn, std::string_view key) const
{
    CAHIER_TRY(const SharedType type, setType(txn, key, TypeKind::Array));
    return type.asArray();
}

Subscription Map::observe(std::function<void(const MapEvent&)> callback) const
{
    return subscribe(*m_doc, *m_type, &TypeObservers::map, std::move(callback));
}

// --- Array

std::uint32_t Array::length() const noexcept
{
    return m_type ? m_type->sequence.total() : 0;
}

Result<Value> Array::at(std::uint32_t index) const
{
    if (index >= length())
        return fail(Errc::BadPosition, "beyond the end of the list");
    const Place place = m_type->sequence.locate(index + 1);
    return valueOf(*m_doc, *place.left, place.offset - 1);
}

std::vector<Value> Array::values() const
{
    std::vector<Value> out;
    if (!m_type)
        return out;
    m_type->sequence.forEachLive([&](const Item& item) {
        for (std::uint32_t i = 0; i < item.visible(); ++i)
            out.push_back(valueOf(*m_doc, item, i));
    });
    return out;
}

Result<void> Array::insert(Transaction& txn, std::uint32_t index, std::span<const Any> values) const
{
    CAHIER_TRY_VOID(checkWritable(m_doc, m_type));
    if (values.size() > MaxLocalClock - m_doc->stateOf(m_doc->own))
        return fail(Errc::TooLarge, "MaxLocalClock");
    for (const Any& value : values)
        CAHIER_TRY_VOID(checkValue(value));
    CAHIER_TRY(Item * left, listLeft(*m_doc, txn, *m_type, index));
    // As Yjs: plain values share an item, bytes have one each; all before the same neighbour.
    Item* const right = left ? left->right : m_type->start;
    for (std::size_t i = 0; i < values.size();) {
        Content content{};
        const ContentKind kind = valueContent(values[i++], content);
        while (kind == ContentKind::Any && i < values.size() &&
               values[i].kind() != Any::Kind::Bytes)
            content.box->add(values[i++]);
        left = m_doc->insertElements(txnOf(txn), *m_type, left, right, kind, content);
    }
    return {};
}

Result<void> Array::push(Transaction& txn, const Any& value) const
{
    return insert(txn, length(), std::span(&value, 1));
}

Result<SharedType> Array::insertType(Transaction& txn,
                                     std::uint32_t index,
                                     TypeKind kind,
                                     std::string_view nodeName) const
{
    CAHIER_TRY_VOID(checkWritable(m_doc, m_type));
    CAHIER_TRY_VOID(checkKey(nodeName));
    const Content content = newTypeContent(*m_doc, kind, nodeName);
    CAHIER_TRY_VOID(listInsert(*m_doc, txn, *m_type, index, ContentKind::Type, content));
    return SharedType(m_doc, content.type);
}

Result<void> Array::remove(Transaction& txn, std::uint32_t index, std::uint32_t length) const
{
    CAHIER_TRY_VOID(checkWritable(m_doc, m_type));
    return listRemove(*m_doc, txn, *m_type, index, length);
}

Result<Text> Array::insertText(Transaction& txn, std::uint32_t index) const
{
    CAHIER_TRY(const SharedType type, insertType(txn, index, TypeKind::Text));
    return type.asText();
}

Result<Map> Array::insertMap(Transaction& txn, std::uint32_t index) const
{
    CAHIER_TRY(const SharedType type, insertType(txn, index, TypeKind::Map));
    return type.asMap();
}

Result<Array> Array::insertArray(Transaction& txn, std::uint32_t index) const
{
    CAHIER_TRY(const SharedType type, insertType(txn, index, TypeKind::Array));
    return type.asArray();
}

Subscription Array::observe(std::function<void(const ArrayEvent&)> callback) const
{
    return subscribe(*m_doc, *m_type, &TypeObservers::array, std::move(callback));
}

// --- XmlFragment, XmlElement

std::uint32_t XmlFragment::length() const noexcept
{
    return m_type ? m_type->sequence.total() : 0;
}

std::string XmlFragment::nodeName() const
{
    return m_type && m_type->kind == TypeKind::XmlElement ? m_doc->pools.keys.text(m_type->name)
                                                          : std::string();
}

Result<Value> XmlFragment::at(std::uint32_t index) const
{
    return asArray().at(index);
}

Result<XmlFragment>
XmlFragment::insertElement(Transaction& txn, std::uint32_t index, std::string_view nodeName) const
{
    CAHIER_TRY(const SharedType type,
               asArray().insertType(txn, index, TypeKind::XmlElement, nodeName));
    return type.asXml();
}

Result<Text> XmlFragment::insertText(Transaction& txn, std::uint32_t index) const
{
    CAHIER_TRY(const SharedType type, asArray().insertType(txn, index, TypeKind::XmlText));
    return type.asText();
}

Result<Map>
XmlFragment::insertHook(Transaction& txn, std::uint32_t index, std::string_view hookName) const
{
    CAHIER_TRY(const SharedType type,
               asArray().insertType(txn, index, TypeKind::XmlHook, hookName));
    return type.asMap();
}

Result<void> XmlFragment::remove(Transaction& txn, std::uint32_t index, std::uint32_t length) const
{
    return asArray().remove(txn, index, length);
}

Result<void>
XmlFragment::setAttribute(Transaction& txn, std::string_view key, const Any& value) const
{
    return asMap().set(txn, key, value);
}

Result<void> XmlFragment::removeAttribute(Transaction& txn, std::string_view key) const
{
    return asMap().remove(txn, key);
}

std::optional<Any> XmlFragment::attribute(std::string_view key) const
{
    return asText().attribute(key);
}

std::vector<std::string> XmlFragment::attributeNames() const
{
    return asMap().keys();
}

std::string XmlFragment::toXml() const
{
    std::string out;
    if (m_type)
        appendXml(*m_doc, *m_type, out);
    return wellFormed(joinedWtf8(std::move(out)));
}

Subscription XmlFragment::observe(std::function<void(const ArrayEvent&)> callback) const
{
    return asArray().observe(std::move(callback));
}

} // namespace cahier::crdt
