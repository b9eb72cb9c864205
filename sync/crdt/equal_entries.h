// SPDX-License-Identifier: MPL-2.0
// Whether two objects have the same entries, whatever their order.
#pragma once

#include "sync/crdt/any.h"

#include <algorithm>
#include <vector>

namespace cahier::crdt::detail {

/// By key, without the order of the entries; keys are unique. O(n) if the order is the same,
/// otherwise O(n log n).
template <typename Same>
bool equalEntries(const AnyObject& a, const AnyObject& b, Same same)
{
    if (a.size() != b.size())
        return false;
    const auto equal = [&same](const auto& x, const auto& y) {
        return x.first == y.first && same(x.second, y.second);
    };
    std::size_t first = 0;
    while (first < a.size() && a[first].first == b[first].first) {
        if (!same(a[first].second, b[first].second))
            return false;
        ++first;
    }
    const auto sorted = [first](const AnyObject& entries) {
        std::vector<const AnyObject::value_type*> out;
        out.reserve(entries.size() - first);
        for (std::size_t i = first; i < entries.size(); ++i)
            out.push_back(&entries[i]);
        std::sort(out.begin(), out.end(), [](const auto* x, const auto* y) {
            return x->first < y->first;
        });
        return out;
    };
    const auto left = sorted(a);
    const auto right = sorted(b);
    return std::equal(left.begin(), left.end(), right.begin(), [&equal](auto* x, auto* y) {
        return equal(*x, *y);
    });
}

} // namespace cahier::crdt::detail
