// SPDX-License-Identifier: MPL-2.0
// The four faces of the two update formats: V1 writes fields one after the other, V2 a run-length
// encoded column for each field. Included by codec.cpp and update tools only.
#pragma once

#include "sync/crdt/id.h"
#include "sync/crdt/lib0.h"
#include "sync/crdt/limits.h"
#include "sync/crdt/utf.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cahier::crdt::detail {

/// The first byte of a struct.
inline constexpr std::uint8_t HasOrigin = 0x80;
inline constexpr std::uint8_t HasRightOrigin = 0x40;
inline constexpr std::uint8_t HasParentSub = 0x20;
inline constexpr std::uint8_t KindMask = 0x1F;

class EncoderV1
{
public:
    explicit EncoderV1(Lib0Writer& out) noexcept
        : m_out(out)
    {
    }

    Lib0Writer& rest() noexcept { return m_out; }

    void client(ClientId id) { m_out.varUint(id); }

    void leftId(ClientId id, Clock32 clock)
    {
        m_out.varUint(id);
        m_out.varUint(clock);
    }

    void rightId(ClientId id, Clock32 clock) { leftId(id, clock); }

    void info(std::uint8_t value) { m_out.u8(value); }

    void string(std::string_view text) { m_out.varString(text); }

    void string16(std::u16string_view text) { m_out.varString16(text); }

    void key(std::string_view text) { m_out.varString(text); }

    void parentInfo(bool root) { m_out.varUint(root ? 1 : 0); }

    void typeRef(std::uint64_t ref) { m_out.varUint(ref); }

    void length(std::uint64_t length) { m_out.varUint(length); }

    void json(const Any& value) { m_out.varString(value.toJson()); }

    void resetDeletes() noexcept {}

    void deleteClock(Clock32 clock) { m_out.varUint(clock); }

    void deleteLength(Clock32 length) { m_out.varUint(length); }

private:
    Lib0Writer& m_out;
};

/// lib0's UintOptRleEncoder: a value, or minus the value and how often it repeats.
class UintRleWriter
{
public:
    void write(std::uint64_t value)
    {
        if (value == m_value) {
            ++m_count;
            return;
        }
        flush();
        m_count = 1;
        m_value = value;
    }

    ByteView finish()
    {
        flush();
        m_count = 0;
        return m_out.view();
    }

private:
    void flush()
    {
        if (m_count == 0)
            return;
        m_out.varInt({m_value, m_count > 1});
        if (m_count > 1)
            m_out.varUint(m_count - 2);
    }

    Lib0Writer m_out;
    std::uint64_t m_value = 0;
    std::uint64_t m_count = 0;
};

/// lib0's IntDiffOptRleEncoder: differences, with a bit that says whether a count follows.
class DiffRleWriter
{
public:
    void write(std::int64_t value)
    {
        if (m_diff == value - m_value) {
            m_value = value;
            ++m_count;
            return;
        }
        flush();
        m_count = 1;
        m_diff = value - m_value;
        m_value = value;
    }

    ByteView finish()
    {
        flush();
        m_count = 0;
        return m_out.view();
    }

private:
    void flush()
    {
        if (m_count == 0)
            return;
        const std::int64_t encoded = m_diff * 2 + (m_count == 1 ? 0 : 1);
        m_out.varInt({static_cast<std::uint64_t>(encoded < 0 ? -encoded : encoded), encoded < 0});
        if (m_count > 1)
            m_out.varUint(m_count - 2);
    }

    Lib0Writer m_out;
    std::int64_t m_value = 0;
    std::int64_t m_diff = 0;
    std::uint64_t m_count = 0;
};

/// lib0's RleEncoder of bytes: value and count, the last count left out.
class ByteRleWriter
{
public:
    void write(std::uint8_t value)
    {
        if (m_count > 0 && value == m_value) {
            ++m_count;
            return;
        }
        if (m_count > 0)
            m_out.varUint(m_count - 1);
        m_count = 1;
        m_value = value;
        m_out.u8(value);
    }

    ByteView view() const noexcept { return m_out.view(); }

private:
    Lib0Writer m_out;
    std::uint8_t m_value = 0;
    std::uint64_t m_count = 0;
};

class EncoderV2
{
public:
    Lib0Writer& rest() noexcept { return m_rest; }

    void client(ClientId id) { m_clients.write(id); }

    void leftId(ClientId id, Clock32 clock)
    {
        m_clients.write(id);
        m_leftClocks.write(clock);
    }

    void rightId(ClientId id, Clock32 clock)
    {
        m_clients.write(id);
        m_rightClocks.write(clock);
    }

    void info(std::uint8_t value) { m_infos.write(value); }

    void string(std::string_view text)
    {
        const std::size_t before = m_text.size();
        appendUtf16(m_text, text);
        m_textLengths.write(m_text.size() - before);
    }

    void string16(std::u16string_view text)
    {
        m_text += text;
        m_textLengths.write(text.size());
    }

    /// Yjs numbers keys but never looks a number up, so each key is written again.
    void key(std::string_view text)
    {
        m_keyClocks.write(m_nextKey++);
        string(text);
    }

    void parentInfo(bool root) { m_parentInfos.write(root ? 1 : 0); }

    void typeRef(std::uint64_t ref) { m_typeRefs.write(ref); }

    void length(std::uint64_t length) { m_lengths.write(length); }

    void json(const Any& value) { m_rest.any(value); }

    void resetDeletes() noexcept { m_deleteClock = 0; }

    void deleteClock(Clock32 clock)
    {
        m_rest.varUint(clock - m_deleteClock);
        m_deleteClock = clock;
    }

    void deleteLength(Clock32 length)
    {
        m_rest.varUint(length - 1);
        m_deleteClock += length;
    }

    void finish(Lib0Writer& out)
    {
        out.varUint(0); // features: none
        out.varBytes(m_keyClocks.finish());
        out.varBytes(m_clients.finish());
        out.varBytes(m_leftClocks.finish());
        out.varBytes(m_rightClocks.finish());
        out.varBytes(m_infos.view());
        Lib0Writer strings;
        strings.varString16(m_text);
        strings.bytes(m_textLengths.finish());
        out.varBytes(strings.view());
        out.varBytes(m_parentInfos.view());
        out.varBytes(m_typeRefs.finish());
        out.varBytes(m_lengths.finish());
        out.bytes(m_rest.view());
    }

private:
    Lib0Writer m_rest;
    DiffRleWriter m_keyClocks;
    UintRleWriter m_clients;
    DiffRleWriter m_leftClocks;
    DiffRleWriter m_rightClocks;
    ByteRleWriter m_infos;
    std::u16string m_text; ///< Joined first: surrogates that meet across strings are one character.
    UintRleWriter m_textLengths;
    ByteRleWriter m_parentInfos;
    UintRleWriter m_typeRefs;
    UintRleWriter m_lengths;
    std::int64_t m_nextKey = 0;
    Clock32 m_deleteClock = 0;
};

/// An embed or format value of V1: JSON text.
inline Any parseJson(Lib0Reader& in)
{
    const std::string_view text = in.varString();
    if (!in.ok())
        return {};
    auto value = Any::fromJson(text);
    if (!value) {
        in.reject();
        return {};
    }
    return std::move(*value);
}

class DecoderV1
{
public:
    explicit DecoderV1(ByteView bytes) noexcept
        : m_in(bytes)
        , m_size(bytes.size())
    {
    }

    Lib0Reader& rest() noexcept { return m_in; }

    bool ok() const noexcept { return m_in.ok(); }

    bool finish() const noexcept { return m_in.ok() && m_in.atEnd(); }

    std::uint64_t maxStructs() const noexcept
    {
        return std::min<std::uint64_t>(MaxUpdateStructs, m_size / 2);
    }

    std::uint64_t maxStrings() const noexcept { return m_in.remaining(); }

    std::uint64_t client() noexcept { return m_in.varUint(); }

    std::uint64_t idClient() noexcept { return m_in.varUint(); }

    std::uint64_t leftClock() noexcept { return m_in.varUint(); }

    std::uint64_t rightClock() noexcept { return m_in.varUint(); }

    std::uint8_t info() noexcept { return m_in.u8(); }

    std::string_view string() noexcept { return m_in.varString(); }

    std::string_view key() noexcept { return m_in.varString(); }

    bool appendText(std::u16string& out)
    {
        const std::string_view utf8 = asText(m_in.varBytes());
        return m_in.ok() && appendUtf16(out, utf8);
    }

    bool parentInfo() noexcept { return m_in.varUint() == 1; }

    std::uint64_t typeRef() noexcept { return m_in.varUint(); }

    std::uint64_t length() noexcept { return m_in.varUint(); }

    Any json() { return parseJson(m_in); }

    void resetDeletes() noexcept {}

    std::uint64_t deleteClock() noexcept { return m_in.varUint(); }

    std::uint64_t deleteLength() noexcept { return m_in.varUint(); }

private:
    Lib0Reader m_in;
    std::size_t m_size;
};

class UintRleReader
{
public:
    explicit UintRleReader(ByteView bytes) noexcept
        : m_in(bytes)
    {
    }

    Lib0Reader& in() noexcept { return m_in; }

    bool ok() const noexcept { return m_in.ok(); }

    std::uint64_t read() noexcept
    {
        if (m_count == 0) {
            const SignedVar value = m_in.varInt();
            m_value = value.magnitude;
            m_count = value.negative ? m_in.varUint() + 2 : 1;
        }
        --m_count;
        return m_value;
    }

private:
    Lib0Reader m_in;
    std::uint64_t m_value = 0;
    std::uint64_t m_count = 0;
};

class DiffRleReader
{
public:
    explicit DiffRleReader(ByteView bytes) noexcept
        : m_in(bytes)
    {
    }

    bool ok() const noexcept { return m_in.ok() && m_good; }

    std::uint64_t read() noexcept
    {
        if (m_count == 0) {
            const SignedVar value = m_in.varInt();
            const auto magnitude = static_cast<std::int64_t>(value.magnitude);
            const std::int64_t encoded = value.negative ? -magnitude : magnitude;
            m_diff = encoded >> 1;
            m_count = (encoded & 1) != 0 ? m_in.varUint() + 2 : 1;
        }
        --m_count;
        m_value += m_diff;
        // Bounded here, so that the sum cannot overflow however often it is asked.
        if (m_value < 0 || m_value > static_cast<std::int64_t>(MaxClientId)) {
            m_good = false;
            m_value = 0;
        }
        return static_cast<std::uint64_t>(m_value);
    }

private:
    Lib0Reader m_in;
    std::int64_t m_value = 0;
    std::int64_t m_diff = 0;
    std::uint64_t m_count = 0;
    bool m_good = true;
};

class ByteRleReader
{
public:
    explicit ByteRleReader(ByteView bytes) noexcept
        : m_in(bytes)
    {
    }

    bool ok() const noexcept { return m_in.ok(); }

    std::uint8_t read() noexcept
    {
        if (m_forever)
            return m_value;
        if (m_count == 0) {
            m_value = m_in.u8();
            if (m_in.atEnd()) {
                m_forever = m_in.ok();
                return m_value;
            }
            m_count = m_in.varUint() + 1;
        }
        --m_count;
        return m_value;
    }

private:
    Lib0Reader m_in;
    std::uint64_t m_count = 0;
    std::uint8_t m_value = 0;
    bool m_forever = false;
};

class DecoderV2
{
public:
    explicit DecoderV2(ByteView bytes)
        : m_size(bytes.size())
        , m_rest(bytes)
        , m_features(m_rest.varUint())
        , m_keyClocks(m_rest.varBytes())
        , m_clients(m_rest.varBytes())
        , m_leftClocks(m_rest.varBytes())
        , m_rightClocks(m_rest.varBytes())
        , m_infos(m_rest.varBytes())
        , m_strings(m_rest.varBytes())
        , m_parentInfos(m_rest.varBytes())
        , m_typeRefs(m_rest.varBytes())
        , m_lengths(m_rest.varBytes())
    {
        const std::string_view utf8 = asText(m_strings.in().varBytes());
        if (!m_strings.ok() || !appendUtf16(m_text, utf8))
            m_good = false;
    }

    Lib0Reader& rest() noexcept { return m_rest; }

    bool ok() const noexcept
    {
        return m_good && m_rest.ok() && m_keyClocks.ok() && m_clients.ok() && m_leftClocks.ok() &&
               m_rightClocks.ok() && m_infos.ok() && m_strings.ok() && m_parentInfos.ok() &&
               m_typeRefs.ok() && m_lengths.ok();
    }

    bool finish() const noexcept { return ok() && m_rest.atEnd(); }

    std::uint64_t maxStructs() const noexcept
    {
        return std::min<std::uint64_t>(MaxUpdateStructs, MaxFreeStructs + StructsPerByte * m_size);
    }

    std::uint64_t maxStrings() const noexcept { return (std::uint64_t{1} << 16U) + m_size; }

    std::uint64_t client() noexcept { return m_clients.read(); }

    std::uint64_t idClient() noexcept { return m_clients.read(); }

    std::uint64_t leftClock() noexcept { return m_leftClocks.read(); }

    std::uint64_t rightClock() noexcept { return m_rightClocks.read(); }

    std::uint8_t info() noexcept { return m_infos.read(); }

    /// Lives until the next call.
    std::string_view string()
    {
        m_utf8.clear();
        appendUtf8(m_utf8, nextText());
        return m_utf8;
    }

    std::string_view key()
    {
        const std::uint64_t number = m_keyClocks.read();
        if (number < m_keys.size())
            return m_keys[number];
        m_keys.emplace_back(string());
        return m_keys.back();
    }

    bool appendText(std::u16string& out)
    {
        out += nextText();
        return ok();
    }

    bool parentInfo() noexcept { return m_parentInfos.read() == 1; }

    std::uint64_t typeRef() noexcept { return m_typeRefs.read(); }

    std::uint64_t length() noexcept { return m_lengths.read(); }

    Any json() { return m_rest.any(); }

    void resetDeletes() noexcept { m_deleteClock = 0; }

    std::uint64_t deleteClock() noexcept { return m_deleteClock += m_rest.varUint(); }

    std::uint64_t deleteLength() noexcept
    {
        const std::uint64_t length = m_rest.varUint() + 1;
        m_deleteClock += length;
        return length;
    }

private:
    std::u16string_view nextText() noexcept
    {
        const std::uint64_t length = m_strings.read();
        if (length > m_text.size() - m_textAt) {
            m_good = false;
            return {};
        }
        const auto out = std::u16string_view(m_text).substr(m_textAt, length);
        m_textAt += length;
        return out;
    }

    std::size_t m_size;
    Lib0Reader m_rest;
    std::uint64_t m_features; ///< Reserved by Yjs; read and ignored, as there.
    DiffRleReader m_keyClocks;
    UintRleReader m_clients;
    DiffRleReader m_leftClocks;
    DiffRleReader m_rightClocks;
    ByteRleReader m_infos;
    UintRleReader m_strings;
    ByteRleReader m_parentInfos;
    UintRleReader m_typeRefs;
    UintRleReader m_lengths;
    std::u16string m_text;
    std::size_t m_textAt = 0;
    std::string m_utf8;
    std::vector<std::string> m_keys;
    std::uint64_t m_deleteClock = 0;
    bool m_good = true;
};

} // namespace cahier::crdt::detail
