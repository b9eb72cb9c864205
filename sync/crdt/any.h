// SPDX-License-Identifier: MPL-2.0
// The JSON-like value that maps, arrays, embeds and formats hold (lib0's "any").
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cahier::crdt {

class Any;

/// Entries in the order in which they were added, as a JavaScript object keeps them.
using AnyObject = std::vector<std::pair<std::string, Any>>;
using AnyArray = std::vector<Any>;

/// An immutable value; copies share what is inside, so copying is O(1). Strings are UTF-8.
/// Numbers are doubles, as in JavaScript; BigInt is the 64-bit integer lib0 also knows.
class Any
{
public:
    enum class Kind : std::uint8_t {
        Undefined,
        Null,
        Bool,
        Number,
        BigInt,
        String,
        Bytes,
        Array,
        Object
    };

    /// Undefined.
    Any() noexcept = default;

    Any(std::nullptr_t) noexcept
        : m_kind(Kind::Null)
    {
    }

    Any(bool value) noexcept
        : m_kind(Kind::Bool)
        , m_number(value ? 1 : 0)
    {
    }

    Any(double value) noexcept
        : m_kind(Kind::Number)
        , m_number(value)
    {
    }

    Any(int value) noexcept
        : Any(static_cast<double>(value))
    {
    }

    Any(unsigned value) noexcept
        : Any(static_cast<double>(value))
    {
    }

    /// Exact up to 2^53, as in JavaScript.
    Any(std::int64_t value) noexcept
        : Any(static_cast<double>(value))
    {
    }

    Any(std::uint64_t value) noexcept
        : Any(static_cast<double>(value))
    {
    }

    Any(std::string value);
    Any(std::string_view value);
    Any(const char* value);
    explicit Any(Bytes value);
    Any(AnyArray value);
    Any(AnyObject value);
    static Any bigInt(std::int64_t value);

    Kind kind() const noexcept { return m_kind; }

    bool isUndefined() const noexcept { return m_kind == Kind::Undefined; }

    bool isNull() const noexcept { return m_kind == Kind::Null; }

    /// Undefined or null.
    bool isNullish() const noexcept { return isUndefined() || isNull(); }

    bool isBool() const noexcept { return m_kind == Kind::Bool; }

    bool isNumber() const noexcept { return m_kind == Kind::Number; }

    bool isString() const noexcept { return m_kind == Kind::String; }

    bool isArray() const noexcept { return m_kind == Kind::Array; }

    bool isObject() const noexcept { return m_kind == Kind::Object; }

    /// The value if it is of that kind, otherwise false, 0, empty.
    bool toBool() const noexcept { return isBool() && m_number != 0; }

    double toNumber() const noexcept { return isNumber() ? m_number : 0; }

    std::int64_t toBigInt() const noexcept;
    const std::string& toString() const noexcept;
    const Bytes& toBytes() const noexcept;
    const AnyArray& toArray() const noexcept;
    const AnyObject& toObject() const noexcept;

    /// The entry of an object, or null. O(entries).
    const Any* find(std::string_view key) const noexcept;

    /// JSON text exactly as JavaScript's JSON.stringify writes it. What JSON cannot hold:
    /// undefined is left out of objects and null elsewhere, bytes are an object of indices (as a
    /// Uint8Array prints), a BigInt is a plain integer.
    std::string toJson() const;
    void appendJson(std::string& out) const;

    /// Malformed for anything that is not one JSON value; TooLarge beyond MaxAnyDepth or
    /// MaxAnyElements. A lone surrogate, which JSON can only escape, stays what it is in a value
    /// (WTF-8, see utf.h; toJson() escapes it again, everything binary has U+FFFD instead) and
    /// becomes U+FFFD in a key.
    static Result<Any> fromJson(std::string_view json);

    /// JavaScript's ===: objects, arrays and bytes are the same only if one is a copy of the other.
    /// O(1), of strings O(length).
    bool isSame(const Any& other) const noexcept;

    /// Deep, O(size · log size); objects are equal whatever the order of their entries.
    friend bool operator==(const Any& a, const Any& b) noexcept;

private:
    struct Payload;

    Kind m_kind = Kind::Undefined;
    double m_number = 0;                      ///< Bool and Number.
    std::shared_ptr<const Payload> m_payload; ///< Everything larger; immutable.
};

/// 2^32-2 or less, written as JavaScript writes numbers: an "array index" comes first among an
/// object's keys. Nothing for every other key.
std::optional<std::uint32_t> arrayIndex(std::string_view key) noexcept;

/// Appends `text` as a JSON string literal, quotes included, escaped as JSON.stringify does.
void appendJsonString(std::string& out, std::string_view text);

} // namespace cahier::crdt
