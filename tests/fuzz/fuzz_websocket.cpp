// SPDX-License-Identifier: MPL-2.0
// Any bytes as a client's WebSocket stream, whole and cut in two: both must give the same.
#include "server/net/ws_codec.h"
#include "sync/base/check.h"

using namespace cahier;
using namespace cahier::server;

namespace {

class Recorder final : public WsEvents
{
public:
    Flow onMessage(ByteView message) override { return note(1, message); }

    Flow onPing(ByteView payload) override { return note(2, payload); }

    Flow onPong() override { return note(3, {}); }

    Flow onClose(std::optional<std::uint16_t> code) override
    {
        const Bytes bytes{static_cast<std::uint8_t>(code.value_or(0) >> 8U),
                          static_cast<std::uint8_t>(code.value_or(0))};
        note(4, bytes);
        closed = true;
        return Flow::Stop;
    }

    Flow note(std::uint8_t kind, ByteView bytes)
    {
        CAHIER_CHECK(bytes.size() <= 4096);
        seen.push_back(kind);
        seen.insert(seen.end(), bytes.begin(), bytes.end());
        return Flow::Continue;
    }

    Bytes seen;
    bool closed = false;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Bytes once(data, data + size);
    Bytes twice = once;
    Recorder a;
    Recorder b;
    WsDecoder whole{4096};
    WsDecoder parts{4096};
    const auto first = whole.feed(once, a);
    const std::size_t cut = size / 2;
    auto second = parts.feed(MutableByteView{twice}.first(cut), b);
    if (!second && !b.closed)
        second = parts.feed(MutableByteView{twice}.subspan(cut), b);
    CAHIER_CHECK(first == second && a.seen == b.seen);
    return 0;
}
