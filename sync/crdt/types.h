// SPDX-License-Identifier: MPL-2.0
// Handles to the shared types of a document. A handle is two words, cheap to copy, and valid while
// its Doc lives; one to a type that was deleted reads as empty and refuses writes (InvalidState).
// Keys, names and strings are UTF-8: writing others is InvalidArgument, longer keys than
// MaxKeyBytes and values deeper than MaxAnyDepth are TooLarge, because no other replica could read
// them.
#pragma once

#include "sync/base/result.h"
#include "sync/crdt/any.h"
#include "sync/crdt/delta.h"
#include "sync/crdt/events.h"
#include "sync/crdt/id.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cahier::crdt {

class Doc;
class Transaction;
class Text;
class Map;
class Array;
class XmlFragment;

namespace detail {
struct DocState;
struct Type;
} // namespace detail

/// What a nested type is; numbers are Yjs' type references on the wire.
enum class TypeKind : std::uint8_t {
    Array = 0,
    Map = 1,
    Text = 2,
    XmlElement = 3,
    XmlFragment = 4,
    XmlHook = 5,
    XmlText = 6
};

/// Common part of all handles.
class SharedType
{
public:
    SharedType() = default;

    SharedType(detail::DocState* doc, detail::Type* type) noexcept
        : m_doc(doc)
        , m_type(type)
    {
    }

    /// False for a default-made handle.
    explicit operator bool() const noexcept { return m_type != nullptr; }

    TypeKind kind() const noexcept;
    /// True once the item that holds the type is deleted. O(depth).
    bool isDeleted() const noexcept;
    /// JSON of the whole type, as Yjs' toJSON(): text as a string, maps as objects, lists as
    /// arrays; types nested deeper than MaxShownDepth as null. O(n).
    Any toJson() const;
    /// From the root, whose name is the first step. O(depth · log n).
    Path path() const;
    /// Changes of this type and of everything below it, once a transaction.
    Subscription observeDeep(std::function<void(std::span<const DeepEvent>)> callback) const;

    /// The same type as another handle class; the caller knows the kind (roots have none of their
    /// own until they are used).
    Text asText() const noexcept;
    Map asMap() const noexcept;
    Array asArray() const noexcept;
    XmlFragment asXml() const noexcept;

    friend bool operator==(const SharedType& a, const SharedType& b) noexcept
    {
        return a.m_type == b.m_type;
    }

    detail::DocState* docState() const noexcept { return m_doc; }

    detail::Type* type() const noexcept { return m_type; }

protected:
    detail::DocState* m_doc = nullptr; ///< Borrowed.
    detail::Type* m_type = nullptr;    ///< Borrowed; owned by the Doc.
};

/// What a map key or a list place holds: a plain value or a nested type.
struct Value
{
    Any any;           ///< Undefined when `type` is set. A sub-document shows as {"guid":…}.
    SharedType nested; ///< False unless the value is a shared type.

    /// JSON of either.
    Any toJson() const { return nested ? nested.toJson() : any; }
};

/// Rich text. Positions and lengths are UTF-16 units; an embed counts one.
/// Errors: BadPosition for a place outside the text, InvalidState for a deleted type; then nothing
/// was changed. Inserting is O(log n), removing O(log n) for each piece of text, embed and format
/// in the range and each format that stands at its ends, formatting O(log n) for each format of the
/// same names in the range; what lies between is jumped over (with more than eight names at once
/// in a text that has many it is passed).
class Text : public SharedType
{
public:
    using SharedType::SharedType;

    std::uint32_t length() const noexcept;
    /// Without formats; embeds are left out, as in Yjs. O(n).
    std::u16string toString() const;
    std::string toUtf8() const;
    /// The units of [from, from+count) with embeds as U+FFFC, so that indices agree; clamped.
    std::u16string slice(std::uint32_t from, std::uint32_t count) const;
    /// As Yjs' toDelta(). O(n + formats).
    Delta toDelta() const;
    /// Formats that text typed at `index` takes over. O(log n + formats).
    Attributes attributesAt(std::uint32_t index) const;
    /// The embed at `index` as JSON or nested type; nothing if there is text. O(log n).
    std::optional<Value> embedAt(std::uint32_t index) const;

    /// Takes over the formats around it.
    Result<void> insert(Transaction& txn, std::uint32_t index, std::u16string_view text) const;
    /// Has exactly `attributes`.
    Result<void> insert(Transaction& txn,
                        std::uint32_t index,
                        std::u16string_view text,
                        const Attributes& attributes) const;
    /// A string becomes text, as in Yjs.
    Result<void> insertEmbed(Transaction& txn,
                             std::uint32_t index,
                             const Any& embed,
                             const Attributes& attributes = {}) const;
    /// A nested type as embed. XmlElement and XmlHook take their name.
    Result<SharedType> insertEmbedType(Transaction& txn,
                                       std::uint32_t index,
                                       TypeKind kind,
                                       const Attributes& attributes = {},
                                       std::string_view nodeName = {}) const;
    Result<void> remove(Transaction& txn, std::uint32_t index, std::uint32_t length) const;
    /// Null as a value removes a format.
    Result<void> format(Transaction& txn,
                        std::uint32_t index,
                        std::uint32_t length,
                        const Attributes& attributes) const;
    /// Applied as a whole or, when it reaches beyond the end, not at all.
    Result<void> applyDelta(Transaction& txn, const Delta& delta) const;

    /// Attributes of the text as a whole (Yjs' setAttribute; also of XML text).
    Result<void> setAttribute(Transaction& txn, std::string_view key, const Any& value) const;
    Result<void> removeAttribute(Transaction& txn, std::string_view key) const;
    std::optional<Any> attribute(std::string_view key) const;

    Subscription observe(std::function<void(const TextEvent&)> callback) const;
};

/// Key → value, last writer wins. InvalidState for a deleted type. Reading and writing one
/// key is O(1) on average, what tells of all keys O(keys ever used).
class Map : public SharedType
{
public:
    using SharedType::SharedType;

    std::size_t size() const noexcept;
    bool contains(std::string_view key) const noexcept;
    std::optional<Value> get(std::string_view key) const;
    /// In the order in which the keys first came into this replica.
    std::vector<std::string> keys() const;

    Result<void> set(Transaction& txn, std::string_view key, const Any& value) const;
    /// A new nested type of that kind in place of the value. XmlElement takes its node name.
    Result<SharedType> setType(Transaction& txn,
                               std::string_view key,
                               TypeKind kind,
                               std::string_view nodeName = {}) const;
    /// A no-op when the key is not there.
    Result<void> remove(Transaction& txn, std::string_view key) const;
    Result<void> clear(Transaction& txn) const;

    Result<Text> setText(Transaction& txn, std::string_view key) const;
    Result<Map> setMap(Transaction& txn, std::string_view key) const;
    Result<Array> setArray(Transaction& txn, std::string_view key) const;

    Subscription observe(std::function<void(const MapEvent&)> callback) const;
};

/// List of values and nested types; places and lengths count values. BadPosition for a place
/// outside of it, InvalidState for a deleted type. Edits are O(log n + what they touch).
class Array : public SharedType
{
public:
    using SharedType::SharedType;

    std::uint32_t length() const noexcept;
    /// O(log n).
    Result<Value> at(std::uint32_t index) const;
    /// O(n).
    std::vector<Value> values() const;

    Result<void> insert(Transaction& txn, std::uint32_t index, std::span<const Any> values) const;
    Result<void> push(Transaction& txn, const Any& value) const;
    Result<SharedType> insertType(Transaction& txn,
                                  std::uint32_t index,
                                  TypeKind kind,
                                  std::string_view nodeName = {}) const;
    Result<void> remove(Transaction& txn, std::uint32_t index, std::uint32_t length = 1) const;

    Result<Text> insertText(Transaction& txn, std::uint32_t index) const;
    Result<Map> insertMap(Transaction& txn, std::uint32_t index) const;
    Result<Array> insertArray(Transaction& txn, std::uint32_t index) const;

    Subscription observe(std::function<void(const ArrayEvent&)> callback) const;
};

/// XmlFragment and XmlElement: a list of XmlElement, XmlText and XmlHook; elements have a node name
/// and attributes, too. Errors and cost as of Array and Map.
class XmlFragment : public SharedType
{
public:
    using SharedType::SharedType;

    std::uint32_t length() const noexcept;
    /// Empty for a fragment.
    std::string nodeName() const;
    Result<Value> at(std::uint32_t index) const;
    Result<XmlFragment>
    insertElement(Transaction& txn, std::uint32_t index, std::string_view nodeName) const;
    Result<Text> insertText(Transaction& txn, std::uint32_t index) const;
    Result<Map> insertHook(Transaction& txn, std::uint32_t index, std::string_view hookName) const;
    Result<void> remove(Transaction& txn, std::uint32_t index, std::uint32_t length = 1) const;
    Result<void> setAttribute(Transaction& txn, std::string_view key, const Any& value) const;
    Result<void> removeAttribute(Transaction& txn, std::string_view key) const;
    std::optional<Any> attribute(std::string_view key) const;
    std::vector<std::string> attributeNames() const;
    /// The XML string that Yjs' toString() makes; nothing of what is nested deeper than
    /// MaxShownDepth, and U+FFFD for half a character (toJson() has that half). O(n).
    std::string toXml() const;

    Subscription observe(std::function<void(const ArrayEvent&)> callback) const;
};

} // namespace cahier::crdt
