// SPDX-License-Identifier: MPL-2.0
// Quill's delta: how rich text and its changes look outside the engine.
#pragma once

#include "sync/base/result.h"
#include "sync/crdt/any.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cahier::crdt {

/// Format name → value, in the order of insertion (Yjs shows and writes formats in that order);
/// two are equal whatever the order. Null as a value removes a format. set() is O(1), amortised;
/// find() and erase() are O(entries).
class Attributes
{
public:
    using Entry = std::pair<std::string, Any>;

    Attributes() = default;

    Attributes(std::initializer_list<Entry> entries)
    {
        for (const Entry& entry : entries)
            set(entry.first, entry.second);
    }

    void set(std::string_view key, Any value);
    /// Removes the entry; a no-op when there is none.
    void erase(std::string_view key);
    const Any* find(std::string_view key) const noexcept;

    bool contains(std::string_view key) const noexcept { return find(key) != nullptr; }

    bool empty() const noexcept { return m_entries.empty(); }

    std::size_t size() const noexcept { return m_entries.size(); }

    auto begin() const noexcept { return m_entries.begin(); }

    auto end() const noexcept { return m_entries.end(); }

    Any toAny() const;
    /// InvalidArgument unless `value` is an object.
    static Result<Attributes> fromAny(const Any& value);
    /// Of entries with different keys.
    static Attributes ofUnique(std::vector<Entry> entries);

    friend bool operator==(const Attributes& a, const Attributes& b) noexcept;

private:
    std::size_t placeOf(std::string_view key) const noexcept; ///< size() if there is none.
    void makeIndex();

    std::vector<Entry> m_entries; ///< Unique keys.
    /// Made by set() where there are many entries; otherwise empty.
    std::unordered_map<std::string, std::size_t> m_index;
};

struct DeltaOp
{
    enum class Kind : std::uint8_t { Insert, Delete, Retain };

    Kind kind = Kind::Insert;
    std::u16string text;      ///< Insert of text; empty when `embed` is set.
    std::optional<Any> embed; ///< Insert of one embed (length 1); a nested type shows as its JSON.
    std::uint32_t length = 0; ///< UTF-16 units deleted, retained or inserted.
    Attributes attributes;    ///< Insert: the formats it has. Retain: the changes (null removes).

    static DeltaOp insert(std::u16string text, Attributes attributes = {});
    static DeltaOp insertEmbed(Any embed, Attributes attributes = {});
    static DeltaOp remove(std::uint32_t length);
    static DeltaOp retain(std::uint32_t length, Attributes attributes = {});

    friend bool operator==(const DeltaOp& a, const DeltaOp& b) = default;
};

using Delta = std::vector<DeltaOp>;

/// The JSON that JSON.stringify makes of Yjs' toDelta() or event.delta. O(size), as is reading it.
std::string toJson(const Delta& delta);
/// Malformed unless it is an array of ops.
Result<Delta> deltaFromJson(std::string_view json);
Result<Delta> deltaFromAny(const Any& value);

} // namespace cahier::crdt
