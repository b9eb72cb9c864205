// SPDX-License-Identifier: MPL-2.0
// Byte buffers and the bounded little-endian cursor that every fixed-layout format is read with
// (varint formats of the CRDT have their own reader in sync/crdt).
#pragma once

#include "sync/base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cahier {

using ByteView = std::span<const std::uint8_t>;
using MutableByteView = std::span<std::uint8_t>;
using Bytes = std::vector<std::uint8_t>;

/// Immutable bytes that may cross threads. Copying shares; never null.
class SharedBytes
{
public:
    SharedBytes();
    explicit SharedBytes(Bytes bytes);

    ByteView view() const noexcept { return *m_bytes; }

    std::size_t size() const noexcept { return m_bytes->size(); }

    bool empty() const noexcept { return m_bytes->empty(); }

private:
    std::shared_ptr<const Bytes> m_bytes; ///< Shared, immutable.
};

Bytes toBytes(ByteView view);
ByteView asBytes(std::string_view text) noexcept;
/// The bytes seen as characters; the view lives as long as the bytes.
std::string_view asText(ByteView bytes) noexcept;
bool equal(ByteView a, ByteView b) noexcept;

std::string toHex(ByteView bytes);
/// Malformed on odd length or a character outside [0-9a-fA-F].
Result<Bytes> fromHex(std::string_view hex);
/// RFC 4648 §5 alphabet without padding.
std::string toBase64Url(ByteView bytes);
/// Malformed on padding, foreign characters or non-zero spare bits.
Result<Bytes> fromBase64Url(std::string_view text);

/// Appends fixed-width little-endian values and raw bytes to a buffer it owns.
class ByteWriter
{
public:
    ByteWriter() = default;

    explicit ByteWriter(std::size_t capacityBytes) { m_bytes.reserve(capacityBytes); }

    ByteWriter& u8(std::uint8_t value);
    ByteWriter& u16(std::uint16_t value);
    ByteWriter& u32(std::uint32_t value);
    ByteWriter& u64(std::uint64_t value);
    ByteWriter& raw(ByteView bytes);

    ByteWriter& raw(std::string_view text) { return raw(asBytes(text)); }

    ByteWriter& zeros(std::size_t count);

    std::size_t size() const noexcept { return m_bytes.size(); }

    ByteView view() const noexcept { return m_bytes; }

    Bytes take() && { return std::move(m_bytes); }

private:
    Bytes m_bytes; ///< What was written so far.
};

/// Bounded cursor over borrowed bytes. After the first failure every read fails; check `ok()` (or
/// `finish()`) once at the end of a record. Values read after a failure are zero. Never allocates.
class ByteReader
{
public:
    explicit ByteReader(ByteView bytes) noexcept
        : m_bytes(bytes)
    {
    }

    std::uint8_t u8() noexcept;
    std::uint16_t u16() noexcept;
    std::uint32_t u32() noexcept;
    std::uint64_t u64() noexcept;
    /// A view into the input of exactly `count` bytes, or empty on failure.
    ByteView raw(std::size_t count) noexcept;

    template <std::size_t N>
    std::array<std::uint8_t, N> array() noexcept
    {
        std::array<std::uint8_t, N> out{};
        const ByteView from = raw(N);
        for (std::size_t i = 0; i < from.size(); ++i)
            out[i] = from[i];
        return out;
    }

    bool ok() const noexcept { return m_ok; }

    std::size_t position() const noexcept { return m_position; }

    std::size_t remaining() const noexcept { return m_bytes.size() - m_position; }

    /// Marks the input as bad, e.g. for a value out of range.
    void reject() noexcept { m_ok = false; }

    /// Truncated if a read failed, TrailingBytes if input is left.
    Result<void> finish() const;

private:
    std::uint64_t little(std::size_t count) noexcept;

    ByteView m_bytes;           ///< Borrowed input.
    std::size_t m_position = 0; ///< Next byte to read.
    bool m_ok = true;           ///< False after the first failure.
};

} // namespace cahier
