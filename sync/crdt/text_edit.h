// SPDX-License-Identifier: MPL-2.0
// Editing rich text: where formats begin and end. Behaviour of yjs 13.6's YText, item for item.
#pragma once

#include "sync/crdt/doc_state.h"
#include "sync/crdt/placed_formats.h"

namespace cahier::crdt::detail {

/// As Yjs compares values of formats: objects and arrays by their entries, and these like ===, so
/// that nested objects are equal only if one is a copy of the other.
bool equalFormats(const Any& a, const Any& b) noexcept;

/// Formats asked for: keys in the order given, values borrowed from the caller.
using WantedFormats = FormatMap;

class TextEditor
{
public:
    TextEditor(DocState& doc, Txn& txn, Type& type)
        : m_doc(doc)
        , m_txn(txn)
        , m_type(type)
    {
    }

    /// Behind the visible unit before `index` ≤ length, with the formats in force there.
    void seek(std::uint32_t index);

    std::uint32_t index() const noexcept { return m_index; }

    WantedFormats wanted(const Attributes& attributes);

    /// What is typed without formats of its own takes over those around it.
    void insertText(std::u16string_view text);
    void insertText(std::u16string_view text, WantedFormats formats);
    Item* insertContent(ContentKind kind, Content content, WantedFormats formats);
    void format(std::uint32_t length, const WantedFormats& formats);
    void remove(std::uint32_t length);
    /// Formats between the first live item, `first`, and the first content that nobody needs.
    void cleanStart(Item* first);
    /// `retain` without formats.
    void skip(std::uint32_t length);

private:
    void skipDeleted();
    void forward();
    const Any& valueOf(const Item* format) const noexcept;
    const Any& here(KeyId key) const;
    /// Passes the formats that have the values that `wanted` gives for their keys.
    template <typename Wanted>
    void minimise(Wanted wanted);
    Place insertHere(std::u16string_view text);
    FormatMap open(const WantedFormats& formats);
    void close(FormatMap negated);
    void insertFormat(KeyId key, const Any& value);
    void completeWanted(WantedFormats& formats) const;
    /// Yjs keeps them in an object, whose keys that are array indices come first.
    void indicesFirst(WantedFormats& formats) const;
    bool formatOver(std::uint32_t& length, const WantedFormats& formats, FormatMap& negated);
    bool jump(std::uint32_t& length, const WantedFormats& formats);
    void cleanGap(Item* start, Item* behind, KeyMap<const Any*> before);

    DocState& m_doc;
    Txn& m_txn;
    Type& m_type;
    Item* m_left = nullptr;
    Item* m_right = nullptr;
    std::uint32_t m_index = 0;
    PlacedFormats m_formats; ///< In force at this place.
    bool m_cleaned = false;  ///< Their order may be another one than that of the list.
};

} // namespace cahier::crdt::detail
