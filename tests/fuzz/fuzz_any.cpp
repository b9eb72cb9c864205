// SPDX-License-Identifier: MPL-2.0
// JSON-like values: lib0's bytes, and JSON text.
#include "sync/base/check.h"
#include "sync/crdt/any.h"
#include "sync/crdt/lib0.h"

using namespace cahier;
using namespace cahier::crdt;

namespace {

void fuzzBytes(ByteView bytes)
{
    detail::Lib0Reader reader(bytes);
    const Any value = reader.any();
    if (!reader.ok())
        return;
    // Compared as bytes: NaN differs from itself.
    detail::Lib0Writer first;
    first.any(value);
    detail::Lib0Reader second(first.view());
    const Any again = second.any();
    CAHIER_CHECK(second.ok() && second.atEnd());
    detail::Lib0Writer third;
    third.any(again);
    CAHIER_CHECK(equal(first.view(), third.view()));
    CAHIER_CHECK(value.toJson() == again.toJson());
    if (value.isUndefined())
        return;
    CAHIER_CHECK(Any::fromJson(value.toJson()));
}

void fuzzText(std::string_view text)
{
    const auto value = Any::fromJson(text);
    if (!value)
        return;
    const std::string printed = value->toJson();
    // Compared as text: as in JavaScript 2e308 is read as infinity, which prints as null.
    const auto again = Any::fromJson(printed);
    CAHIER_CHECK(again && again->toJson() == printed);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzzBytes({data, size});
    fuzzText(asText(ByteView(data, size)));
    return 0;
}
