// SPDX-License-Identifier: MPL-2.0
#include "sync/base/bytes.h"

#include <algorithm>

namespace cahier {

namespace {

constexpr std::string_view HexDigits = "0123456789abcdef";
constexpr std::string_view Base64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const std::shared_ptr<const Bytes>& emptyBytes()
{
    static const auto empty = std::make_shared<const Bytes>();
    return empty;
}

int hexValue(char c) noexcept
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

void appendLittle(Bytes& out, std::uint64_t value, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

} // namespace

SharedBytes::SharedBytes()
    : m_bytes(emptyBytes())
{
}

SharedBytes::SharedBytes(Bytes bytes)
    : m_bytes(std::make_shared<const Bytes>(std::move(bytes)))
{
}

Bytes toBytes(ByteView view)
{
    return {view.begin(), view.end()};
}

ByteView asBytes(std::string_view text) noexcept
{
    // Reading any object as bytes is what unsigned char is for; this is the one place that does it.
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string_view asText(ByteView bytes) noexcept
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool equal(ByteView a, ByteView b) noexcept
{
    return std::ranges::equal(a, b);
}

std::string toHex(ByteView bytes)
{
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        out.push_back(HexDigits[byte >> 4U]);
        out.push_back(HexDigits[byte & 15U]);
    }
    return out;
}

Result<Bytes> fromHex(std::string_view hex)
{
    if (hex.size() % 2 != 0)
        return fail(Errc::Malformed, "odd number of hex digits");
    Bytes out;
    out.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const int high = hexValue(hex[i]);
        const int low = hexValue(hex[i + 1]);
        if (high < 0 || low < 0)
            return fail(Errc::Malformed, "not a hex digit");
        out.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return out;
}

std::string toBase64Url(ByteView bytes)
{
    std::string out;
    out.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (const std::uint8_t byte : bytes) {
        pending = (pending << 8U) | byte;
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            out.push_back(Base64Digits[(pending >> bits) & 63U]);
        }
    }
    if (bits > 0)
        out.push_back(Base64Digits[(pending << (6U - bits)) & 63U]);
    return out;
}

Result<Bytes> fromBase64Url(std::string_view text)
{
    Bytes out;
    out.reserve(text.size() * 3 / 4);
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const std::size_t value = Base64Digits.find(c);
        if (value == std::string_view::npos)
            return fail(Errc::Malformed, "not a base64url digit");
        pending = (pending << 6U) | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out.push_back(static_cast<std::uint8_t>(pending >> bits));
        }
    }
    // A lone digit, or spare bits that are not zero: another encoder wrote this.
    if (bits >= 6 || (pending & ((1U << bits) - 1U)) != 0)
        return fail(Errc::Malformed, "base64url does not end on a byte");
    return out;
}

ByteWriter& ByteWriter::u8(std::uint8_t value)
{
    m_bytes.push_back(value);
    return *this;
}

ByteWriter& ByteWriter::u16(std::uint16_t value)
{
    appendLittle(m_bytes, value, 2);
    return *this;
}

ByteWriter& ByteWriter::u32(std::uint32_t value)
{
    appendLittle(m_bytes, value, 4);
    return *this;
}

ByteWriter& ByteWriter::u64(std::uint64_t value)
{
    appendLittle(m_bytes, value, 8);
    return *this;
}

ByteWriter& ByteWriter::raw(ByteView bytes)
{
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    return *this;
}

ByteWriter& ByteWriter::zeros(std::size_t count)
{
    m_bytes.resize(m_bytes.size() + count);
    return *this;
}

std::uint64_t ByteReader::little(std::size_t count) noexcept
{
    const ByteView from = raw(count);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < from.size(); ++i)
        value |= std::uint64_t{from[i]} << (8 * i);
    return value;
}

std::uint8_t ByteReader::u8() noexcept
{
    return static_cast<std::uint8_t>(little(1));
}

std::uint16_t ByteReader::u16() noexcept
{
    return static_cast<std::uint16_t>(little(2));
}

std::uint32_t ByteReader::u32() noexcept
{
    return static_cast<std::uint32_t>(little(4));
}

std::uint64_t ByteReader::u64() noexcept
{
    return little(8);
}

ByteView ByteReader::raw(std::size_t count) noexcept
{
    if (!m_ok || count > remaining()) {
        m_ok = false;
        return {};
    }
    const ByteView out = m_bytes.subspan(m_position, count);
    m_position += count;
    return out;
}

Result<void> ByteReader::finish() const
{
    if (!m_ok)
        return fail(Errc::Truncated);
    if (remaining() != 0)
        return fail(Errc::TrailingBytes);
    return {};
}

} // namespace cahier
