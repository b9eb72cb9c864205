// SPDX-License-Identifier: MPL-2.0
// The formats in force where an editor stands, without listing them where there are many.
#pragma once

#include "sync/crdt/doc_state.h"
#include "sync/crdt/key_map.h"

namespace cahier::crdt::detail {

/// Values are borrowed from items, which live until the end of the transaction.
using FormatMap = KeyMap<const Any*>;

class PlacedFormats
{
public:
    /// Those in force behind `left` (null: at the start), before which nothing may change from now
    /// on. O(log n), and with few keys O(keys).
    void start(const DocState& doc, Type& type, const Item* left);

    /// Null if there is none.
    const Any* find(KeyId key) const;
    void set(KeyId key, const Any* value);
    void erase(KeyId key);
    /// What a format does that is passed.
    void pass(const Item* format);

    /// All of them, in the order of a JavaScript Map.
    FormatMap all() const;

private:
    /// What became of a key behind the start.
    struct Change
    {
        const Any* value = nullptr; ///< Null: it is not in force any more.
        bool atEnd = false;         ///< It was not in force meanwhile: a Map lists it at the end.
    };

    const Any* atStart(KeyId key) const;

    const Pools* m_pools = nullptr;
    Sequence* m_sequence = nullptr; ///< Null: all there is to know is in m_formats.
    const Item* m_left = nullptr;
    FormatMap m_formats;
    KeyMap<Change> m_changes;
};

} // namespace cahier::crdt::detail
