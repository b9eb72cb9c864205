// SPDX-License-Identifier: MPL-2.0
// The head of an HTTP request as anyone may send it to the relay.
#include "server/net/http.h"
#include "sync/base/check.h"

using namespace cahier;
using namespace cahier::server;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    const auto length = headLength(bytes);
    CAHIER_CHECK(!length || (*length > 0 && *length <= size));
    const auto request = parseHead(length ? bytes.first(*length) : bytes);
    if (!request)
        return 0;
    CAHIER_CHECK(request->target.find('?') == std::string::npos);
    const Upgrade answer = upgrade(*request);
    // One reply, whatever the header said: a line break in it would begin another.
    const std::string reply =
        answer.response ? *answer.response : printReply(answer.refusal, request->method);
    CAHIER_CHECK(reply.starts_with("HTTP/1.1 "));
    CAHIER_CHECK(!answer.response || reply.find("\r\n\r\n") == reply.size() - 4);
    return 0;
}
