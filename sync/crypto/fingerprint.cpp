// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/fingerprint.h"

#include "sync/crypto/verify/hash.h"

#include <algorithm>

namespace cahier::crypto {

namespace {

constexpr std::size_t GroupDigits = 5;
constexpr std::uint32_t GroupBase = 100000;

/// The last 5 × `groups` decimal digits of the little-endian number, in groups of five.
std::string digitsOf(Digest number, std::size_t groups)
{
    std::string out(groups * (GroupDigits + 1) - 1, ' ');
    for (std::size_t group = groups; group-- > 0;) {
        std::uint32_t rest = 0;
        for (auto byte = number.rbegin(); byte != number.rend(); ++byte) {
            const std::uint32_t value = rest * 256 + *byte;
            *byte = static_cast<std::uint8_t>(value / GroupBase);
            rest = value % GroupBase;
        }
        for (std::size_t digit = GroupDigits; digit-- > 0; rest /= 10)
            out[group * (GroupDigits + 1) + digit] = static_cast<char>('0' + rest % 10);
    }
    return out;
}

} // namespace

std::string safetyNumber(const UserId& a, const UserId& b)
{
    return digitsOf(hash(Label::Safety, {std::min(a, b).view(), std::max(a, b).view()}), 12);
}

std::string groupFingerprint(const GroupId& group)
{
    return digitsOf(group.array(), 4);
}

std::uint64_t actorClientId(const GroupId& group, const DeviceId& device) noexcept
{
    const Digest digest = hash(Label::Actor, {group.view(), device.view()});
    ByteReader in(digest);
    const std::uint64_t id = in.u64() & ((std::uint64_t{1} << 53U) - 1);
    return id == 0 ? 1 : id;
}

} // namespace cahier::crypto
