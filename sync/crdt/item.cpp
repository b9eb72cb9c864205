// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/item.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cahier::crdt::detail {

namespace {

using Offset = std::ptrdiff_t;

/// The values from `begin` to `end`, moved into an array that has just their room.
AnyArray taken(AnyArray::iterator begin, AnyArray::iterator end)
{
    return {std::make_move_iterator(begin), std::make_move_iterator(end)};
}

} // namespace

void Box::unpack()
{
    if (!single)
        return;
    values.push_back(std::exchange(value, Any()));
    single = false;
}

void Box::add(Any more)
{
    if (!single && values.empty()) {
        value = std::move(more);
        single = true;
        return;
    }
    unpack();
    values.push_back(std::move(more));
}

std::unique_ptr<Box> Box::splitOff(std::uint32_t offset)
{
    auto tail = std::make_unique<Box>();
    const auto at = values.begin() + Offset{skipped} + Offset{offset};
    if (offset < run().size() / 2) {
        // The longer half stays where it is, and changes its owner.
        tail->values = taken(values.begin() + Offset{skipped}, at);
        std::swap(values, tail->values);
        tail->skipped = skipped + offset;
        skipped = 0;
        tail->fit();
    } else {
        tail->values = taken(at, values.end());
        values.erase(at, values.end());
        fit();
    }
    return tail;
}

void Box::append(Box&& other)
{
    unpack();
    other.unpack();
    const std::span<Any> mine = run();
    const std::span<Any> more = other.run();
    if (mine.size() >= more.size()) {
        values.insert(values.end(),
                      std::make_move_iterator(more.begin()),
                      std::make_move_iterator(more.end()));
        return;
    }
    if (other.skipped < mine.size()) {
        // Room at the front for as much again, so that merging on to the left stays cheap.
        const std::size_t room = mine.size() + more.size();
        AnyArray grown(room);
        grown.reserve(room + more.size());
        std::move(more.begin(), more.end(), std::back_inserter(grown));
        other.values = std::move(grown);
        other.skipped = static_cast<std::uint32_t>(room);
    }
    other.skipped -= static_cast<std::uint32_t>(mine.size());
    std::move(mine.begin(), mine.end(), other.run().begin());
    values = std::move(other.values);
    skipped = other.skipped;
}

void Box::dropFront(std::uint32_t count)
{
    skipped += count;
    fit();
}

void Box::fit()
{
    if (run().size() < values.capacity() / 2) {
        values = taken(values.begin() + Offset{skipped}, values.end());
        skipped = 0;
    }
}

} // namespace cahier::crdt::detail
