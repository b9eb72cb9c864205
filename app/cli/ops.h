// SPDX-License-Identifier: MPL-2.0
// The operations of `doc edit`: one transaction a line, as JSON.
#pragma once

#include "sync/base/result.h"
#include "sync/crdt/any.h"
#include "sync/crdt/delta.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cahier::crdt {
class Text;
class Transaction;
} // namespace cahier::crdt

namespace cahier::app::cli {

/// Longest line of operations, in bytes.
inline constexpr std::size_t MaxOpsLineBytes = std::size_t{16} * 1024 * 1024;

struct Op
{
    enum class Kind : std::uint8_t { Insert, Delete, Format, Embed };

    Kind kind = Kind::Insert;
    std::uint32_t at = 0;     ///< UTF-16 units.
    std::uint32_t length = 0; ///< Of Delete and Format, in UTF-16 units.
    std::u16string text;      ///< Of Insert.
    crdt::Any embed;          ///< Of Embed.
    /// Insert without: takes over the formats around it; otherwise exactly these.
    std::optional<crdt::Attributes> attributes;
};

/// Malformed: `detail` says what is wrong in words, without the text itself. TooLarge.
Result<std::vector<Op>> parseOps(std::string_view line);

/// Checks that every position lies inside a text of `length` units, as it grows and shrinks.
/// BadPosition with a `detail` in words.
Result<void> checkOps(const std::vector<Op>& ops, std::uint64_t length);

/// Applies checked operations. An error leaves the transaction half done: throw the document away.
Result<void>
applyOps(const crdt::Text& text, crdt::Transaction& transaction, const std::vector<Op>& ops);

} // namespace cahier::app::cli
