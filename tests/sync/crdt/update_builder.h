// SPDX-License-Identifier: MPL-2.0
// Updates written by hand, struct by struct, in either format: also such as no engine would make.
#pragma once

#include "sync/crdt/codec.h"
#include "sync/crdt/codec_columns.h"

namespace cahier::crdt::test {

/// `body` gets an encoder of that format and writes the whole update to it.
template <typename Body>
Bytes buildUpdate(UpdateFormat format, Body&& body)
{
    detail::Lib0Writer out;
    if (format == UpdateFormat::V1) {
        detail::EncoderV1 encoder(out);
        body(encoder);
    } else {
        detail::EncoderV2 encoder;
        body(encoder);
        encoder.finish(out);
    }
    return out.toBytes();
}

inline constexpr std::uint8_t HasOrigin = 0x80;
inline constexpr std::uint8_t HasRightOrigin = 0x40;
inline constexpr std::uint8_t HasParentSub = 0x20;

inline constexpr std::uint8_t kindOf(detail::ContentKind kind) noexcept
{
    return static_cast<std::uint8_t>(kind);
}

/// A block of `count` structs of one client, from `clock` on.
template <typename Encoder>
void beginBlock(Encoder& out, std::uint64_t count, ClientId client, std::uint64_t clock = 0)
{
    out.rest().varUint(count);
    out.client(client);
    out.rest().varUint(clock);
}

/// Begins a struct without neighbours in a root.
template <typename Encoder>
void inRoot(Encoder& out, detail::ContentKind kind, std::string_view root)
{
    out.info(kindOf(kind));
    out.parentInfo(true);
    out.string(root);
}

/// Begins a struct without neighbours in the type that the struct `client`:`clock` holds.
template <typename Encoder>
void inType(Encoder& out, detail::ContentKind kind, ClientId client, Clock32 clock)
{
    out.info(kindOf(kind));
    out.parentInfo(false);
    out.leftId(client, clock);
}

/// Begins a value of a map key in a root.
template <typename Encoder>
void inMap(Encoder& out, detail::ContentKind kind, std::string_view root, std::string_view key)
{
    out.info(static_cast<std::uint8_t>(kindOf(kind) | HasParentSub));
    out.parentInfo(true);
    out.string(root);
    out.string(key);
}

/// Begins a struct behind, before or between others.
template <typename Encoder>
void behind(Encoder& out, detail::ContentKind kind, ClientId client, Clock32 clock)
{
    out.info(static_cast<std::uint8_t>(kindOf(kind) | HasOrigin));
    out.leftId(client, clock);
}

template <typename Encoder>
void before(Encoder& out, detail::ContentKind kind, ClientId client, Clock32 clock)
{
    out.info(static_cast<std::uint8_t>(kindOf(kind) | HasRightOrigin));
    out.rightId(client, clock);
}

template <typename Encoder>
void between(Encoder& out, detail::ContentKind kind, ClientId client, Clock32 left, Clock32 right)
{
    out.info(static_cast<std::uint8_t>(kindOf(kind) | HasOrigin | HasRightOrigin));
    out.leftId(client, left);
    out.rightId(client, right);
}

template <typename Encoder>
void noDeletes(Encoder& out)
{
    out.rest().varUint(0);
}

/// The deletions of one client; their ranges follow as deleteClock() and deleteLength().
template <typename Encoder>
void beginDeletes(Encoder& out, std::uint64_t ranges, ClientId client)
{
    out.resetDeletes();
    out.rest().varUint(client);
    out.rest().varUint(ranges);
}

} // namespace cahier::crdt::test
