// SPDX-License-Identifier: MPL-2.0
// Places in a text or list that survive edits, e.g. carets and anchors of comments.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/result.h"
#include "sync/crdt/doc.h"
#include "sync/crdt/id.h"

#include <cstdint>
#include <optional>
#include <string>

namespace cahier::crdt {

enum class Assoc : std::int8_t {
    Left = -1, ///< Sticks to the unit before it.
    Right = 0  ///< Sticks to the unit after it.
};

/// Plain value; may cross threads and outlive the document.
struct RelativePosition
{
    std::optional<Id> type;          ///< Item that holds the type, when it is not a root.
    std::optional<std::string> root; ///< Name of the root.
    std::optional<Id> item;          ///< The unit it sticks to; without it: an end of the type.
    Assoc assoc = Assoc::Right;

    friend bool operator==(const RelativePosition&, const RelativePosition&) = default;
};

struct AbsolutePosition
{
    SharedType type;
    std::uint32_t index = 0;
    Assoc assoc = Assoc::Right;
};

/// O(log n). BadPosition beyond the end of the type.
Result<RelativePosition>
relativePosition(const SharedType& type, std::uint32_t index, Assoc assoc = Assoc::Right);

/// Nothing if it points to something this document does not know (yet) or that is gone for good.
/// Follows deletions that were undone. O(log n), also for each undo of it since asked last.
std::optional<AbsolutePosition> resolve(Doc& doc, const RelativePosition& position);

/// Yjs' bytes. BadPosition for anything else than exactly one position.
Bytes encodeRelativePosition(const RelativePosition& position);
Result<RelativePosition> decodeRelativePosition(ByteView bytes);

/// Yjs' JSON: an object with `type` or `tname`, `item` and `assoc`. BadPosition for anything else.
Any toJson(const RelativePosition& position);
Result<RelativePosition> relativePositionFromJson(const Any& json);

/// At most 40 bytes: the unit or the type's item, without the name of the root (the reader knows
/// which root is meant). BadPosition as above.
inline constexpr std::size_t MaxCompactPositionBytes = 40;
Bytes encodeCompactPosition(const RelativePosition& position);
/// `root` names the root for positions at an end of it.
Result<RelativePosition> decodeCompactPosition(ByteView bytes, std::string_view root);

} // namespace cahier::crdt
