// SPDX-License-Identifier: MPL-2.0
// All that is deleted in a document, kept once somebody asked: whoever asks again and again for
// what is new since a state vector gets all deletions each time, and looking for them would cost
// the whole document.
#pragma once

#include "sync/crdt/codec.h"

#include <span>
#include <vector>

namespace cahier::crdt::detail {

class KnownDeletes
{
public:
    /// False: nothing is kept, and nothing need be noted.
    bool kept() const noexcept { return m_kept; }

    /// `ranges` in normal form: everything until now.
    void keep(std::vector<DeleteRange> ranges);
    /// What is deleted since, in any order. O(log n) for each, amortised.
    void note(std::span<const DeleteRange> ranges, const ClientTable& clients);
    /// All of it in normal form. O(n + m log m) where m came since.
    const std::vector<DeleteRange>& all(const ClientTable& clients);

private:
    std::vector<DeleteRange> m_ranges; ///< In normal form.
    std::vector<DeleteRange> m_since;
    bool m_kept = false;
};

} // namespace cahier::crdt::detail
