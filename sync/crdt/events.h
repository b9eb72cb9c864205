// SPDX-License-Identifier: MPL-2.0
// What observers are told, and the token that keeps them subscribed.
#pragma once

#include "sync/base/bytes.h"
#include "sync/crdt/any.h"
#include "sync/crdt/delta.h"
#include "sync/crdt/id.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cahier::crdt {

/// Who made a transaction, in the program's own terms; observers and undo managers filter by it.
struct Origin
{
    std::uint64_t id = 0;

    /// A stable origin for a name.
    static constexpr Origin named(std::string_view name) noexcept
    {
        std::uint64_t hash = 0xcbf29ce484222325U; // FNV-1a
        for (const char c : name)
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
        return Origin{hash};
    }

    friend bool operator==(const Origin&, const Origin&) = default;
};

enum class Source : std::uint8_t {
    Local, ///< Made through transact().
    Remote ///< Came through applyUpdate().
};

/// From a root to a type: map keys and list indices.
using Path = std::vector<std::variant<std::string, std::uint32_t>>;

struct KeyChange
{
    enum class Action : std::uint8_t { Add, Update, Remove };

    std::string key;
    Action action = Action::Add;
    Any oldValue; ///< JSON of the value before; undefined for Add.
    Any newValue; ///< JSON of the value now; undefined for Remove.
};

/// One change of a list; `values` are the JSON of what was inserted.
struct ArrayOp
{
    DeltaOp::Kind kind = DeltaOp::Kind::Retain;
    std::uint32_t length = 0;
    AnyArray values;
};

/// A change of one type by one transaction. Valid during the call only.
struct TypeEvent
{
    Origin origin;
    Source source = Source::Local;
    Path path;                   ///< From the root (whose name is the first step).
    std::vector<KeyChange> keys; ///< Map entries or XML attributes.
};

struct TextEvent : TypeEvent
{
    Delta delta; ///< As Yjs' event.delta; a trailing plain retain is left out.
};

struct ArrayEvent : TypeEvent
{
    std::vector<ArrayOp> delta;
};

struct MapEvent : TypeEvent
{
};

/// Any of the three, as deep observers get it.
using DeepEvent = std::variant<TextEvent, ArrayEvent, MapEvent>;

/// One transaction that changed something, encoded. `update` lives during the call only.
struct UpdateEvent
{
    ByteView update;
    Origin origin;
    Source source = Source::Local;
};

namespace detail {
struct SlotBase
{
    bool active = true;
};
} // namespace detail

/// Ends the subscription when destroyed. May outlive the Doc, and may be destroyed by the observer
/// itself. Same thread as the Doc.
class [[nodiscard]] Subscription
{
public:
    Subscription() = default;

    explicit Subscription(std::shared_ptr<detail::SlotBase> slot)
        : m_slot(std::move(slot))
    {
    }

    Subscription(Subscription&&) noexcept = default;

    Subscription& operator=(Subscription&& other) noexcept
    {
        reset();
        m_slot = std::move(other.m_slot);
        return *this;
    }

    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

    ~Subscription() { reset(); }

    void reset() noexcept
    {
        if (m_slot)
            m_slot->active = false;
        m_slot.reset();
    }

private:
    std::shared_ptr<detail::SlotBase> m_slot; ///< Shared with the observer list.
};

} // namespace cahier::crdt
