// SPDX-License-Identifier: MPL-2.0
// Hashes of what others chose: ids, keys, places. Salted, so that nobody can choose a million that
// share a bucket. What a table holds never depends on the salt, nor does any order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string_view>

namespace cahier::crdt::detail {

/// Nobody else knows where in memory a table lies.
struct Salt
{
    std::uint64_t value = std::hash<const Salt*>{}(this);
};

/// All bits depend on all bits (the end of splitmix64).
constexpr std::uint64_t mixed(std::uint64_t value) noexcept
{
    value = (value ^ value >> 30U) * 0xBF58476D1CE4E5B9U;
    value = (value ^ value >> 27U) * 0x94D049BB133111EBU;
    return value ^ value >> 31U;
}

struct NumberHash : Salt
{
    std::size_t operator()(std::uint64_t number) const noexcept { return mixed(number ^ value); }
};

struct TextHash : Salt
{
    std::size_t operator()(std::string_view text) const noexcept
    {
        std::uint64_t hash = mixed(text.size() ^ value);
        std::uint64_t word = 0;
        for (; text.size() >= sizeof(word); text.remove_prefix(sizeof(word))) {
            std::memcpy(&word, text.data(), sizeof(word));
            hash = mixed(hash ^ word);
        }
        word = 0;
        std::memcpy(&word, text.data(), text.size());
        return mixed(hash ^ word);
    }
};

} // namespace cahier::crdt::detail
