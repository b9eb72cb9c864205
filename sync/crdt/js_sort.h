// SPDX-License-Identifier: MPL-2.0
// The order in which V8's Array.prototype.sort leaves a list. It matters where the comparison is
// none, because it contradicts itself: Yjs compares a collected and a whole struct of one id so.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace cahier::crdt::detail {

/// Timsort: runs that are in order already are found, short ones are grown to a least length by
/// inserting, and neighbours are merged, galloping where one of them wins again and again. The same
/// comparisons in the same order as V8 makes them. O(n log n), O(n) if sorted but for one.
template <typename T, typename Compare>
class JsSort
{
public:
    /// `compare(a, b)` is negative if a comes before b.
    JsSort(std::vector<T>& list, Compare compare)
        : m_list(list)
        , m_compare(std::move(compare))
    {
    }

    void run()
    {
        const std::size_t length = m_list.size();
        if (length < 2)
            return;
        const std::size_t least = leastRun(length);
        for (std::size_t low = 0; low < length;) {
            std::size_t count = findRun(low, length);
            if (count < least) {
                const std::size_t forced = std::min(least, length - low);
                insertInto(low, low + count, low + forced);
                count = forced;
            }
            m_runs.push_back({low, count});
            collapse();
            low += count;
        }
        while (m_runs.size() > 1) {
            std::size_t at = m_runs.size() - 2;
            if (at > 0 && m_runs[at - 1].length < m_runs[at + 1].length)
                --at;
            mergeAt(at);
        }
    }

private:
    struct Run
    {
        std::size_t base = 0;
        std::size_t length = 0;
    };

    static constexpr std::size_t MinWins = 7; ///< From here on it gallops.

    bool less(const T& a, const T& b) { return m_compare(a, b) < 0; }

    static std::size_t leastRun(std::size_t length) noexcept
    {
        std::size_t rest = 0;
        for (; length >= 64; length >>= 1U)
            rest |= length & 1U;
        return length + rest;
    }

    /// Length of the run that begins there; one that goes down is turned round.
    std::size_t findRun(std::size_t low, std::size_t high)
    {
        if (low + 1 == high)
            return 1;
        std::size_t end = low + 2;
        const bool down = less(m_list[low + 1], m_list[low]);
        while (end < high && less(m_list[end], m_list[end - 1]) == down)
            ++end;
        if (down)
            std::reverse(at(low), at(end));
        return end - low;
    }

    /// [low, start) is sorted; the rest is put where it belongs one by one.
    void insertInto(std::size_t low, std::size_t start, std::size_t high)
    {
        for (; start < high; ++start) {
            std::size_t left = low;
            std::size_t right = start;
            while (left < right) {
                const std::size_t middle = left + (right - left) / 2;
                if (less(m_list[start], m_list[middle]))
                    right = middle;
                else
                    left = middle + 1;
            }
            std::rotate(at(left), at(start), at(start + 1));
        }
    }

    bool isBalanced(std::size_t n) const noexcept
    {
        return n < 2 || m_runs[n - 2].length > m_runs[n - 1].length + m_runs[n].length;
    }

    void collapse()
    {
        while (m_runs.size() > 1) {
            std::size_t n = m_runs.size() - 2;
            if (!isBalanced(n + 1) || !isBalanced(n)) {
                if (m_runs[n - 1].length < m_runs[n + 1].length)
                    --n;
                mergeAt(n);
            } else if (m_runs[n].length <= m_runs[n + 1].length) {
                mergeAt(n);
            } else {
                return;
            }
        }
    }

    void mergeAt(std::size_t n)
    {
        Run a = m_runs[n];
        Run b = m_runs[n + 1];
        m_runs[n].length = a.length + b.length;
        m_runs.erase(m_runs.begin() + static_cast<std::ptrdiff_t>(n) + 1);
        // What lies before all of b, and behind all of a, stays.
        const std::size_t skip = gallopRight(m_list, m_list[b.base], a.base, a.length, 0);
        a.base += skip;
        a.length -= skip;
        if (a.length == 0)
            return;
        b.length =
            gallopLeft(m_list, m_list[a.base + a.length - 1], b.base, b.length, b.length - 1);
        if (b.length == 0)
            return;
        if (a.length <= b.length)
            mergeLow(a, b);
        else
            mergeHigh(a, b);
    }

    /// Where `key` belongs in a run, before what equals it. `hint`: from where to look.
    std::size_t gallopLeft(
        const std::vector<T>& in, T key, std::size_t base, std::size_t length, std::size_t hint)
    {
        std::size_t last = 0;
        std::size_t offset = 1;
        std::size_t low = 0;
        std::size_t high = 0;
        if (less(in[base + hint], key)) {
            const std::size_t most = length - hint;
            while (offset < most && less(in[base + hint + offset], key)) {
                last = offset;
                offset = 2 * offset + 1;
            }
            low = hint + last + 1;
            high = hint + std::min(offset, most);
        } else {
            const std::size_t most = hint + 1;
            while (offset < most && !less(in[base + hint - offset], key)) {
                last = offset;
                offset = 2 * offset + 1;
            }
            low = hint + 1 - std::min(offset, most);
            high = hint - last;
        }
        while (low < high) {
            const std::size_t middle = low + (high - low) / 2;
            if (less(in[base + middle], key))
                low = middle + 1;
            else
                high = middle;
        }
        return high;
    }

    /// The same behind what equals it.
    std::size_t gallopRight(
        const std::vector<T>& in, T key, std::size_t base, std::size_t length, std::size_t hint)
    {
        std::size_t last = 0;
        std::size_t offset = 1;
        std::size_t low = 0;
        std::size_t high = 0;
        if (less(key, in[base + hint])) {
            const std::size_t most = hint + 1;
            while (offset < most && less(key, in[base + hint - offset])) {
                last = offset;
                offset = 2 * offset + 1;
            }
            low = hint + 1 - std::min(offset, most);
            high = hint - last;
        } else {
            const std::size_t most = length - hint;
            while (offset < most && !less(key, in[base + hint + offset])) {
                last = offset;
                offset = 2 * offset + 1;
            }
            low = hint + last + 1;
            high = hint + std::min(offset, most);
        }
        while (low < high) {
            const std::size_t middle = low + (high - low) / 2;
            if (less(key, in[base + middle]))
                high = middle;
            else
                low = middle + 1;
        }
        return high;
    }

    /// Merges forwards; the shorter run a goes aside.
    void mergeLow(Run a, Run b)
    {
        const std::vector<T> aside(at(a.base), at(a.base + a.length));
        std::size_t to = a.base;
        std::size_t fromA = 0;
        std::size_t fromB = b.base;
        const auto takeA = [&](std::size_t count) {
            std::copy_n(aside.begin() + static_cast<std::ptrdiff_t>(fromA), count, at(to));
            to += count;
            fromA += count;
            a.length -= count;
        };
        const auto takeB = [&](std::size_t count) {
            std::copy_n(at(fromB), count, at(to)); // to < fromB
            to += count;
            fromB += count;
            b.length -= count;
        };
        // True at the end: b is used up, or the last one of a goes behind all.
        const auto isDone = [&](bool checkA) {
            return b.length == 0 || a.length == 0 || (checkA && a.length == 1);
        };
        const auto finish = [&] {
            if (b.length > 0 && a.length == 1)
                takeB(b.length);
            takeA(a.length);
        };
        takeB(1);
        if (isDone(true))
            return finish();
        std::size_t least = m_leastWins;
        for (;;) {
            std::size_t winsA = 0;
            std::size_t winsB = 0;
            do {
                if (less(m_list[fromB], aside[fromA])) {
                    takeB(1);
                    ++winsB;
                    winsA = 0;
                    if (isDone(false))
                        return finish();
                } else {
                    takeA(1);
                    ++winsA;
                    winsB = 0;
                    if (isDone(true))
                        return finish();
                }
            } while (winsA < least && winsB < least);
            ++least;
            do {
                least = std::max<std::size_t>(1, least - 1);
                m_leastWins = least;
                winsA = gallopRight(aside, m_list[fromB], fromA, a.length, 0);
                takeA(winsA);
                if (winsA > 0 && isDone(true))
                    return finish();
                takeB(1);
                if (isDone(false))
                    return finish();
                winsB = gallopLeft(m_list, aside[fromA], fromB, b.length, 0);
                takeB(winsB);
                if (isDone(false))
                    return finish();
                takeA(1);
                if (isDone(true))
                    return finish();
            } while (winsA >= MinWins || winsB >= MinWins);
            m_leastWins = ++least;
        }
    }

    /// Merges backwards; the shorter run b goes aside.
    void mergeHigh(Run a, Run b)
    {
        const std::vector<T> aside(at(b.base), at(b.base + b.length));
        // Ends: what comes next lies before them.
        std::size_t to = b.base + b.length;
        std::size_t endA = a.base + a.length;
        std::size_t endB = b.length;
        const auto takeA = [&](std::size_t count) {
            std::copy_backward(at(endA - count), at(endA), at(to));
            to -= count;
            endA -= count;
            a.length -= count;
        };
        const auto takeB = [&](std::size_t count) {
            const auto end = aside.begin() + static_cast<std::ptrdiff_t>(endB);
            std::copy_backward(end - static_cast<std::ptrdiff_t>(count), end, at(to));
            to -= count;
            endB -= count;
            b.length -= count;
        };
        const auto isDone = [&](bool checkB) {
            return a.length == 0 || b.length == 0 || (checkB && b.length == 1);
        };
        const auto finish = [&] {
            if (a.length > 0 && b.length == 1)
                takeA(a.length);
            takeB(b.length);
        };
        takeA(1);
        if (isDone(true))
            return finish();
        std::size_t least = m_leastWins;
        for (;;) {
            std::size_t winsA = 0;
            std::size_t winsB = 0;
            do {
                if (less(aside[endB - 1], m_list[endA - 1])) {
                    takeA(1);
                    ++winsA;
                    winsB = 0;
                    if (isDone(false))
                        return finish();
                } else {
                    takeB(1);
                    ++winsB;
                    winsA = 0;
                    if (isDone(true))
                        return finish();
                }
            } while (winsA < least && winsB < least);
            ++least;
            do {
                least = std::max<std::size_t>(1, least - 1);
                m_leastWins = least;
                winsA =
                    a.length - gallopRight(m_list, aside[endB - 1], a.base, a.length, a.length - 1);
                takeA(winsA);
                if (isDone(false))
                    return finish();
                takeB(1);
                if (isDone(true))
                    return finish();
                winsB = b.length - gallopLeft(aside, m_list[endA - 1], 0, b.length, b.length - 1);
                takeB(winsB);
                if (winsB > 0 && isDone(true))
                    return finish();
                takeA(1);
                if (isDone(false))
                    return finish();
            } while (winsA >= MinWins || winsB >= MinWins);
            m_leastWins = ++least;
        }
    }

    auto at(std::size_t index) { return m_list.begin() + static_cast<std::ptrdiff_t>(index); }

    std::vector<T>& m_list;
    Compare m_compare;
    std::vector<Run> m_runs;
    std::size_t m_leastWins = MinWins;
};

template <typename T, typename Compare>
void sortLikeJs(std::vector<T>& list, Compare compare)
{
    JsSort<T, Compare>(list, std::move(compare)).run();
}

} // namespace cahier::crdt::detail
