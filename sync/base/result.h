// SPDX-License-Identifier: MPL-2.0
// The one error dialect: outside input, I/O and crypto failures are values.
// Result is tl::expected under our own alias, to become std::expected with C++23.
#pragma once

#include "sync/base/errc.h"

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace cahier {

/// What went wrong. `detail` is English, for logs and developers, and never holds content, names,
/// keys or tokens.
struct [[nodiscard]] Error
{
    Errc code = Errc::Internal;
    std::string detail;

    friend bool operator==(const Error&, const Error&) = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Errc code, std::string detail = {})
{
    return tl::make_unexpected(Error{code, std::move(detail)});
}

} // namespace cahier

#define CAHIER_CONCAT_INNER(a, b) a##b
#define CAHIER_CONCAT(a, b) CAHIER_CONCAT_INNER(a, b)

/// CAHIER_TRY(auto value, fallible()); returns the error to the caller, or binds the value.
#define CAHIER_TRY(declaration, ...)                                                               \
    auto CAHIER_CONCAT(cahierTry, __LINE__) = (__VA_ARGS__);                                       \
    if (!CAHIER_CONCAT(cahierTry, __LINE__))                                                       \
        return tl::make_unexpected(std::move(CAHIER_CONCAT(cahierTry, __LINE__)).error());         \
    declaration = std::move(*CAHIER_CONCAT(cahierTry, __LINE__))

/// CAHIER_TRY_VOID(fallible()); the same for Result<void>, or where the value is not wanted.
#define CAHIER_TRY_VOID(...)                                                                       \
    do {                                                                                           \
        if (auto cahierTryResult = (__VA_ARGS__); !cahierTryResult)                                \
            return tl::make_unexpected(std::move(cahierTryResult).error());                        \
    } while (false)
