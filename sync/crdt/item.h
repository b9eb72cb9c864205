// SPDX-License-Identifier: MPL-2.0
// The structs a document is made of. Private to the module: no item leaves it.
#pragma once

#include "sync/crdt/any.h"
#include "sync/crdt/id.h"
#include "sync/crdt/types.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace cahier::crdt::detail {

/// Clients and strings are numbered per document, so that a reference takes eight bytes.
using ClientIndex = std::uint32_t;
using KeyId = std::uint32_t;
using ValueId = std::uint32_t;
inline constexpr ClientIndex NoClient = 0xFFFFFFFFU;
inline constexpr KeyId NoKey = 0xFFFFFFFFU;
/// Null, as the value of a format.
inline constexpr ValueId NullValue = 0;
/// What Yjs makes of either half of a split surrogate pair.
inline constexpr char16_t ReplacementUnit = 0xFFFD;

/// Id of one operation with its client's number; false if there is none.
struct Ref
{
    ClientIndex client = NoClient;
    Clock32 clock = 0;

    explicit operator bool() const noexcept { return client != NoClient; }

    friend bool operator==(const Ref&, const Ref&) = default;
};

/// Numbers are those of the wire.
enum class ContentKind : std::uint8_t {
    Gc = 0,
    Deleted = 1,
    Json = 2,
    Binary = 3,
    String = 4,
    Embed = 5,
    Format = 6,
    Type = 7,
    Any = 8,
    Doc = 9,
    Skip = 10
};

/// The rarer contents. Json, Any: run(). Embed, Binary: `value`. Format with Struct::Boxed: `key`,
/// `value`. Doc: guid as `value`, options in values[0].
struct Box
{
    Any value;
    KeyId key = NoKey;
    std::uint32_t skipped = 0; ///< Values at the front that belong to another box now.
    AnyArray values;
    bool single = false; ///< `value` is the run; most have one value.

    /// The values of a Json or Any content.
    std::span<Any> run() noexcept
    {
        return single ? std::span(&value, 1) : std::span(values).subspan(skipped);
    }

    std::span<const Any> run() const noexcept
    {
        return single ? std::span(&value, 1) : std::span(values).subspan(skipped);
    }

    /// One more at the end of the run.
    void add(Any more);
    /// So that all values of the run are in `values`.
    void unpack();

    /// Everything from `offset` on goes to the box that is returned. Costs the shorter half, and
    /// memory stays in proportion to the values, so that many splits are cheap, too.
    std::unique_ptr<Box> splitOff(std::uint32_t offset);
    /// The values of `other`, behind or before one's own. Costs the values of the shorter one.
    void append(Box&& other);
    void dropFront(std::uint32_t count);

private:
    void fit();
};

/// Text lies in the document's text pool; what a split leaves is not copied.
struct TextRange
{
    std::uint32_t offset;
    std::uint32_t capacity; ///< At least the item's length; the rest may be appended to.
};

/// Type content before it is integrated.
struct TypeDescription
{
    TypeKind kind;
    KeyId name; ///< Node or hook name, NoKey for the others.
};

/// A format whose value is one of ValueTable: nothing of its own.
struct SharedFormat
{
    KeyId key;
    ValueId value;
};

struct Item;
struct Type;
struct Leaf;

union Content {
    TextRange text;
    Box* box;
    SharedFormat format;
    Type* type;
    TypeDescription description;
};

/// What a struct on the wire and an item in a document have in common.
struct Struct
{
    static constexpr std::uint8_t Deleted = 1; ///< Not visible any more.
    static constexpr std::uint8_t Keep = 2;    ///< An undo manager may bring it back: no GC.
    static constexpr std::uint8_t Redone = 4;  ///< Undo made a copy of it: DocState::redone.
    static constexpr std::uint8_t Amid = 8;    ///< Something lies across it: Conflicts.
    static constexpr std::uint8_t Boxed = 16;  ///< A format with a value of its own, in a box.
    static constexpr std::uint8_t Joined = 32; ///< Of what waits: one with the struct before it.

    Ref id;
    std::uint32_t length = 0;
    ContentKind kind = ContentKind::Gc;
    std::uint8_t flags = 0;
    mutable std::uint8_t slot = 0; ///< In the leaf, or near it: others come in before it.
    Ref origin;
    Ref rightOrigin;
    KeyId parentSub = NoKey;
    /// In the tree of origins: 0 without origin, else one more than the unit it was typed behind.
    std::uint32_t depth = 0;
    Content content{};

    bool deleted() const noexcept { return (flags & Deleted) != 0; }

    bool kept() const noexcept { return (flags & Keep) != 0; }

    bool boxed() const noexcept { return (flags & Boxed) != 0; }

    bool countable() const noexcept
    {
        return kind != ContentKind::Format && kind != ContentKind::Deleted &&
               kind != ContentKind::Gc;
    }

    /// Of a text: part of its delta. Other values in it are counted, but neither shown nor deleted.
    bool inDelta() const noexcept
    {
        return kind == ContentKind::String || kind == ContentKind::Embed ||
               kind == ContentKind::Type;
    }

    bool hasBox() const noexcept
    {
        return kind == ContentKind::Json || kind == ContentKind::Binary ||
               kind == ContentKind::Embed || kind == ContentKind::Any || kind == ContentKind::Doc ||
               (kind == ContentKind::Format && boxed());
    }

    /// Of a format; its value: formatValue() in pools.h.
    KeyId formatKey() const noexcept { return boxed() ? content.box->key : content.format.key; }

    /// Of a format: the value is null.
    bool formatEnds() const noexcept { return !boxed() && content.format.value == NullValue; }

    Clock32 end() const noexcept { return id.clock + length; }

    Ref lastId() const noexcept { return Ref{id.client, id.clock + length - 1}; }
};

/// A run of operations in a document. Owned by its ItemStore; its address is stable.
struct Item : Struct
{
    Item* left = nullptr;   ///< In document order, or older values of a map key.
    Item* right = nullptr;  ///< Likewise; also links free items.
    Type* parent = nullptr; ///< Null for Gc.
    Leaf* leaf = nullptr;   ///< Place in the parent's sequence; null for values of map keys.

    std::uint32_t visible() const noexcept { return deleted() || !countable() ? 0 : length; }
};

/// Where a decoded struct says it belongs, when it has no origins.
struct ParentRef
{
    enum class Kind : std::uint8_t { None, Root, Nested };

    Kind kind = Kind::None;
    KeyId root = NoKey;
    Ref nested;
};

/// A struct as decoded from an update, before integration. Owns its box.
struct RawStruct : Struct
{
    ParentRef parent;
};

} // namespace cahier::crdt::detail
