// SPDX-License-Identifier: MPL-2.0
// lib0's variable-length encoding: the alphabet all Yjs formats are written in.
#pragma once

#include "sync/base/bytes.h"
#include "sync/crdt/any.h"

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace cahier::crdt::detail {

/// Signed number as lib0 writes it; it keeps minus zero apart.
struct SignedVar
{
    std::uint64_t magnitude = 0;
    bool negative = false;
};

/// Bounded cursor. After a failure ok() is false and everything reads as zero or empty.
class Lib0Reader
{
public:
    Lib0Reader() = default;

    explicit Lib0Reader(ByteView bytes) noexcept
        : m_at(bytes.data())
        , m_end(bytes.data() + bytes.size())
    {
    }

    bool ok() const noexcept { return m_ok; }

    void reject() noexcept
    {
        m_ok = false;
        m_at = m_end;
    }

    std::size_t remaining() const noexcept { return static_cast<std::size_t>(m_end - m_at); }

    bool atEnd() const noexcept { return m_at == m_end; }

    std::uint8_t u8() noexcept
    {
        if (m_at == m_end) {
            reject();
            return 0;
        }
        return *m_at++;
    }

    /// At most 2^53 - 1.
    std::uint64_t varUint() noexcept
    {
        if (m_at != m_end && *m_at < 0x80)
            return *m_at++;
        return varUintSlow();
    }

    SignedVar varInt() noexcept;
    ByteView bytes(std::uint64_t count) noexcept;

    ByteView varBytes() noexcept { return bytes(varUint()); }

    /// Checked to be UTF-8.
    std::string_view varString() noexcept;
    /// Bounded in depth, and by MaxAnyElements in what all calls return together.
    Any any(std::size_t depth = 0);

private:
    std::uint64_t varUintSlow() noexcept;

    const std::uint8_t* m_at = nullptr;
    const std::uint8_t* m_end = nullptr;
    std::size_t m_elements = 0;
    bool m_ok = true;
};

/// Growing buffer. Kept and cleared between uses, so that encoding allocates nothing.
class Lib0Writer
{
public:
    void clear() noexcept { m_size = 0; }

    std::size_t size() const noexcept { return m_size; }

    ByteView view() const noexcept { return {m_data.get(), m_size}; }

    Bytes toBytes() const { return Bytes(m_data.get(), m_data.get() + m_size); }

    void u8(std::uint8_t value)
    {
        reserve(1);
        m_data[m_size++] = value;
    }

    void varUint(std::uint64_t value)
    {
        reserve(10);
        std::uint8_t* at = m_data.get() + m_size;
        while (value >= 0x80) {
            *at++ = static_cast<std::uint8_t>(value | 0x80U);
            value >>= 7U;
        }
        *at++ = static_cast<std::uint8_t>(value);
        m_size = static_cast<std::size_t>(at - m_data.get());
    }

    void varInt(SignedVar value);

    void bytes(ByteView bytes)
    {
        if (bytes.empty())
            return;
        reserve(bytes.size());
        std::memcpy(m_data.get() + m_size, bytes.data(), bytes.size());
        m_size += bytes.size();
    }

    void varBytes(ByteView view)
    {
        varUint(view.size());
        bytes(view);
    }

    void varString(std::string_view utf8) { varBytes(asBytes(utf8)); }

    /// Length and UTF-8 of the text; lone surrogates become U+FFFD.
    void varString16(std::u16string_view text);
    void any(const Any& value);

private:
    void reserve(std::size_t more)
    {
        if (m_capacity - m_size < more)
            growBy(more);
    }

    void growBy(std::size_t more);

    std::unique_ptr<std::uint8_t[]> m_data;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

/// Appends the UTF-16 of `utf8` to `out`; false, and nothing appended, if it is not well-formed.
bool appendUtf16(std::u16string& out, std::string_view utf8);

} // namespace cahier::crdt::detail
