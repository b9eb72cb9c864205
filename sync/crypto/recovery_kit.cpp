// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/recovery_kit.h"

#include <algorithm>

namespace cahier::crypto {

namespace {

// Crockford's alphabet: no I, L, O, U.
constexpr std::string_view Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t KeyBytes = 32;
constexpr std::size_t CheckBytes = 3;
constexpr std::size_t TextDigits = (KeyBytes + CheckBytes) * 8 / 5; // 56, no bit to spare.
constexpr std::size_t GroupDigits = 4;

using KitBytes = std::array<std::uint8_t, KeyBytes + CheckBytes>;

/// Index of a typed character, or nothing. What people mistake for a digit is read as it.
std::size_t digitValue(char c) noexcept
{
    if (c >= 'a' && c <= 'z')
        c = static_cast<char>(c - 'a' + 'A');
    if (c == 'O')
        c = '0';
    if (c == 'I' || c == 'L')
        c = '1';
    return Digits.find(c);
}

void writeCheck(KitBytes& bytes) noexcept
{
    const Digest check = hash(Label::KitCheck, {ByteView(bytes).first(KeyBytes)});
    std::copy_n(check.begin(), CheckBytes, bytes.begin() + KeyBytes);
}

} // namespace

RecoveryKit RecoveryKit::generate()
{
    RecoveryKit kit;
    kit.m_key = SecretKey::random();
    return kit;
}

std::string RecoveryKit::text() const
{
    KitBytes bytes{};
    {
        const auto key = m_key.open();
        std::copy(key.view().begin(), key.view().end(), bytes.begin());
    }
    writeCheck(bytes);
    std::string out;
    std::uint32_t pending = 0;
    unsigned bits = 0;
    std::size_t count = 0;
    for (const std::uint8_t byte : bytes) {
        pending = ((pending << 8U) | byte) & 0xffffU;
        bits += 8;
        for (; bits >= 5; bits -= 5) {
            if (count != 0 && count % GroupDigits == 0)
                out.push_back('-');
            out.push_back(Digits[(pending >> (bits - 5)) & 31U]);
            ++count;
        }
    }
    detail::wipe(bytes);
    return out;
}

Result<RecoveryKit> RecoveryKit::fromText(std::string_view text)
{
    KitBytes bytes{};
    std::uint32_t pending = 0;
    unsigned bits = 0;
    std::size_t count = 0;
    for (const char c : text) {
        if (c == '-' || c == ' ' || c == '\t' || c == '\r' || c == '\n')
            continue;
        const std::size_t value = digitValue(c);
        if (value == std::string_view::npos)
            return fail(Errc::Malformed, "a character that no recovery kit holds");
        if (count == TextDigits)
            return fail(Errc::Malformed, "a recovery kit has 56 characters");
        pending = ((pending << 5U) | static_cast<std::uint32_t>(value)) & 0xffffU;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            bytes[(count * 5) / 8] = static_cast<std::uint8_t>(pending >> bits);
        }
        ++count;
    }
    if (count != TextDigits)
        return fail(Errc::Malformed, "a recovery kit has 56 characters");
    KitBytes expected = bytes;
    writeCheck(expected);
    const bool good = equalConstantTime(expected, bytes);
    auto key = SecretKey::take(MutableByteView(bytes).first(KeyBytes));
    detail::wipe(expected);
    if (!good || !key)
        return fail(Errc::Malformed, "the recovery kit's checksum does not fit: a typing error");
    RecoveryKit kit;
    kit.m_key = std::move(*key);
    return kit;
}

RecoveryKeys RecoveryKit::keys() const
{
    const auto key = m_key.open();
    return RecoveryKeys{SigningKey::fromSeed(deriveKey(key.key(), Label::RecoverySign, {})),
                        BoxKey::fromSeed(deriveKey(key.key(), Label::RecoveryBox, {}))};
}

} // namespace cahier::crypto
