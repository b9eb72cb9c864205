// SPDX-License-Identifier: MPL-2.0
// Strong 32-byte identifiers: a DeviceId can never be passed where a UserId is meant.
#pragma once

#include "sync/base/bytes.h"

#include <array>
#include <compare>
#include <cstring>
#include <functional>
#include <string>

namespace cahier {

/// A value of exactly 32 bytes with its own type; ordered bytewise, hashable, printed as hex.
/// A default-constructed id is all zeros, which no real id ever is.
template <typename Tag>
class Id
{
public:
    static constexpr std::size_t SizeBytes = 32;

    constexpr Id() = default;

    constexpr explicit Id(const std::array<std::uint8_t, SizeBytes>& bytes) noexcept
        : m_bytes(bytes)
    {
    }

    /// Malformed unless exactly 32 bytes.
    static Result<Id> fromBytes(ByteView bytes)
    {
        if (bytes.size() != SizeBytes)
            return fail(Errc::Malformed, "an id has 32 bytes");
        Id id;
        std::memcpy(id.m_bytes.data(), bytes.data(), SizeBytes);
        return id;
    }

    /// Malformed unless 64 hex digits.
    static Result<Id> fromHexText(std::string_view hex)
    {
        CAHIER_TRY(const Bytes bytes, fromHex(hex));
        return fromBytes(bytes);
    }

    ByteView view() const noexcept { return m_bytes; }

    const std::array<std::uint8_t, SizeBytes>& array() const noexcept { return m_bytes; }

    std::string hex() const { return toHex(m_bytes); }

    bool isZero() const noexcept { return *this == Id{}; }

    friend constexpr auto operator<=>(const Id&, const Id&) = default;

private:
    std::array<std::uint8_t, SizeBytes> m_bytes{}; ///< The id itself.
};

using UserId = Id<struct UserIdTag>;         ///< H("user-id", genesis of the user log).
using DeviceId = Id<struct DeviceIdTag>;     ///< Ed25519 public key of the device.
using GroupId = Id<struct GroupIdTag>;       ///< H("group-id", genesis of the group log).
using DocumentId = Id<struct DocumentIdTag>; ///< Random at creation.
using EnvelopeId = Id<struct EnvelopeIdTag>; ///< H("env", …), see sync/crypto.
using EntryHash = Id<struct EntryHashTag>;   ///< H("log", …) of a signed log entry.
using LogId = Id<struct LogIdTag>;           ///< A user id or a group id, as a log's name.
using RelayId = Id<struct RelayIdTag>;       ///< Ed25519 public key of the relay.
using BlobId = Id<struct BlobIdTag>;         ///< H("blob-id", object).

inline LogId logIdOf(const UserId& id)
{
    return LogId{id.array()};
}

inline LogId logIdOf(const GroupId& id)
{
    return LogId{id.array()};
}

/// What a document's CRDT holds; each kind is a CRDT document of its own. Values are on the wire.
enum class DocumentKind : std::uint8_t { Content = 1, Comments = 2, Directory = 3 };

} // namespace cahier

template <typename Tag>
struct std::hash<cahier::Id<Tag>>
{
    /// Ids are hashes, keys or random: eight of their bytes are already uniform.
    std::size_t operator()(const cahier::Id<Tag>& id) const noexcept
    {
        std::size_t value = 0;
        std::memcpy(&value, id.array().data() + 8, sizeof value);
        return value;
    }
};
