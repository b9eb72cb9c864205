// SPDX-License-Identifier: MPL-2.0
// What the encrypting VFS needs from cryptography, and nothing more: seal and open one unit (a page
// or a WAL frame) in place. Keeps the file logic testable without a key.
#pragma once

#include "sync/base/bytes.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace cahier::store {

/// Names one database file; part of every page's associated data, so that pages cannot move
/// between two files under one key. Random at creation, public.
using DatabaseId = std::array<std::uint8_t, 16>;

inline constexpr std::size_t PageSizeBytes = 4096;
/// Nonce and tag, in the bytes SQLite reserves at the end of each page.
inline constexpr std::size_t PageOverheadBytes = 40;
inline constexpr std::size_t PagePlainBytes = PageSizeBytes - PageOverheadBytes;

/// Seals units of `n + 40` bytes in place: n bytes ciphertext, 24 nonce, 16 tag. One thread.
class PageCipher
{
public:
    /// Values are in the associated data of each unit on disk.
    enum class Region : std::uint8_t { MainPage = 1, WalFrame = 2 };

    virtual ~PageCipher() = default;
    /// Encrypts the first n bytes under a fresh random nonce and fills the last 40. `index` counts
    /// from 1. Cannot fail.
    virtual void seal(Region region, std::uint64_t index, MutableByteView unit) noexcept = 0;
    /// Decrypts the first n bytes and zeroes the last 40. False: not authentic, `unit` is wiped.
    [[nodiscard]] virtual bool
    open(Region region, std::uint64_t index, MutableByteView unit) noexcept = 0;
};

} // namespace cahier::store
