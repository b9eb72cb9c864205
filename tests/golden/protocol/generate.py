#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Second opinion on sync/protocol: encodes every message from PROTOCOL.md's tables, without the
product's code. Run without arguments it writes the golden files that are missing; with --check it
compares all of them. One file a message: lines `valid HEX` or `invalid ERROR HEX`."""

import pathlib
import struct
import sys

HERE = pathlib.Path(__file__).parent
CLIENT, RELAY = "client", "relay"
MAX_FRAME = 2 * 1024 * 1024


def fill(byte, count):
    return bytes((byte + i) & 0xFF for i in range(count))


def u8(value):
    return struct.pack("<B", value)


def u16(value):
    return struct.pack("<H", value)


def u32(value):
    return struct.pack("<I", value)


def u64(value):
    return struct.pack("<Q", value)


def blob(data):
    return u32(len(data)) + data


def items(*parts):
    return u32(len(parts)) + b"".join(parts)


def id32(byte):
    return fill(byte, 32)


def log_ref(kind, byte):
    return u8(kind) + id32(byte)


def stream(group, doc, kind):
    return id32(group) + id32(doc) + u8(kind)


def receipt(ms, byte):
    return u64(ms) + fill(byte, 64)


ENTRY = fill(7, 254)
ENTRY2 = fill(9, 300)
ENVELOPE = fill(11, 296)
ENVELOPE2 = fill(13, 552)
STUB = fill(15, 312)

# name: (direction, type, body, [(offset in body, size, bad values)] of fields with limited values)
MESSAGES = {
    "HELLO": (CLIENT, 1, u16(1) + id32(1) + id32(2) + id32(3), []),
    "AUTH": (CLIENT, 2, fill(4, 64), []),
    "REGISTER": (CLIENT, 3, id32(1) + items(blob(ENTRY), blob(ENTRY2)),
                 [(32, 4, [0, 65, 0xFFFFFFFF]), (36, 4, [0, 253, 1048829, 0xFFFFFFFF])]),
    "JOIN": (CLIENT, 4, id32(1) + id32(2) + fill(3, 64) + items(blob(ENTRY)) + blob(b"name"),
             [(128, 4, [0, 2, 65, 0xFFFFFFFF]), (132, 4, [253, 1048829]), (390, 4, [257, 0xFFFFFFFF])]),
    "LOG_GET": (CLIENT, 5, log_ref(1, 5) + u64(0x0102030405060708), [(0, 1, [0, 3, 255])]),
    "LOG_APPEND": (CLIENT, 6, blob(ENTRY), [(0, 4, [0, 253, 255, 1048829, 0xFFFFFFFF])]),
    "LOG_SUBSCRIBE": (CLIENT, 7, log_ref(2, 5) + u64(9), [(0, 1, [0, 3, 255])]),
    "LOG_UNSUBSCRIBE": (CLIENT, 8, log_ref(2, 6), [(0, 1, [0, 3, 255])]),
    "SUBSCRIBE": (CLIENT, 9, stream(1, 2, 1) + u64(77), [(64, 1, [0, 4, 255])]),
    "UNSUBSCRIBE": (CLIENT, 10, stream(1, 2, 3), [(64, 1, [0, 4, 255])]),
    "PUSH": (CLIENT, 11, items(blob(ENVELOPE), blob(ENVELOPE2)),
             [(0, 4, [0, 1, 3, 1025, 0xFFFFFFFF]), (4, 4, [0, 295, 1114393])]),
    "PRESENCE": (CLIENT, 12, fill(1, 480), []),
    "BLOB_TICKET": (CLIENT, 13, id32(1) + id32(2) + u64(123456789) + u8(2), [(72, 1, [0, 3, 255])]),
    "PING": (CLIENT, 14, u64(0xA1B2C3D4E5F60718), []),
    "FEED_HEADS_GET": (CLIENT, 15, id32(1), []),
    "STUBS_GET": (CLIENT, 16, id32(1) + id32(2) + u64(3), []),
    "LIST_STREAMS": (CLIENT, 17, id32(1), []),
    "JOIN_DECLINE": (CLIENT, 18, id32(1) + id32(2) + id32(3), []),
    "CHALLENGE": (RELAY, 129, id32(1) + id32(2) + fill(3, 64), []),
    "WELCOME": (RELAY, 130, u16(1) + u16(2) + u8(1) + u64(1700000000000) + u32(3) + u32(4) + u32(5)
                + u32(6), [(4, 1, [2, 255])]),
    "REGISTERED": (RELAY, 131, id32(1) + u64(2), []),
    "JOIN_PENDING": (RELAY, 132, id32(1) + id32(2), []),
    "JOIN_REQUEST": (RELAY, 133, id32(1) + id32(2) + id32(3) + id32(4) + fill(5, 64) + u64(6)
                     + blob(b"sealed name"), [(200, 4, [257, 0xFFFFFFFF])]),
    "JOIN_DONE": (RELAY, 134, id32(1) + id32(2) + u8(2), [(64, 1, [0, 3, 255])]),
    "LOG_ENTRIES": (RELAY, 135, log_ref(2, 1) + u64(3) + u64(5)
                    + items(blob(ENTRY) + receipt(8, 9), blob(ENTRY2) + receipt(10, 11)),
                    [(0, 1, [0, 3]), (49, 4, [1, 3, 1025]), (53, 4, [253, 1048829])]),
    "LOG_OK": (RELAY, 136, log_ref(2, 1) + u64(2) + id32(3) + receipt(4, 5), [(0, 1, [0, 3])]),
    "LOG_CONFLICT": (RELAY, 137, log_ref(2, 1) + u64(2) + id32(3), [(0, 1, [0, 3])]),
    "HEADS_CHANGED": (RELAY, 138, id32(1), []),
    "ENVELOPES": (RELAY, 139, stream(1, 2, 2) + u64(3) + items(u8(1) + blob(ENVELOPE), u8(2) + blob(STUB)),
                  [(64, 1, [0, 4]), (73, 4, [0, 1, 3, 1025]), (77, 1, [0, 3]), (78, 4, [295])]),
    "CAUGHT_UP": (RELAY, 140, stream(1, 2, 1) + u64(3), [(64, 1, [0, 4])]),
    "ACK": (RELAY, 141, id32(1) + u64(2), []),
    "REFUSED": (RELAY, 142, id32(1) + u16(18), []),
    "PRESENCE_RELAYED": (RELAY, 143, fill(2, 480), []),
    "TICKET": (RELAY, 144, id32(1) + blob(b"/v1/blobs/00"), [(32, 4, [0, 1025, 0xFFFFFFFF])]),
    "PONG": (RELAY, 145, u64(1) + u64(2), []),
    "DRAIN": (RELAY, 146, u32(1000) + u32(5000), []),
    "BYE": (RELAY, 147, u16(13), []),
    "FEED_HEADS": (RELAY, 148, id32(1) + u8(1) + items(id32(2) + u64(3) + id32(4), id32(5) + u64(6) + id32(7)),
                   [(32, 1, [2, 255]), (33, 4, [1, 3, 16385, 0xFFFFFFFF])]),
    "STUBS": (RELAY, 149, id32(1) + id32(2) + u64(3) + u64(4) + items(blob(STUB), blob(STUB)),
              [(80, 4, [1, 3, 4097, 0xFFFFFFFF]), (84, 4, [311, 65849])]),
    "STREAMS": (RELAY, 150, id32(1) + u8(0) + items(id32(2) + u8(1) + u64(3), id32(4) + u8(3) + u64(5)),
                [(32, 1, [2]), (33, 4, [1, 3, 32769]), (69, 1, [0, 4])]),
    "NEW_STREAM": (RELAY, 151, stream(1, 2, 3), [(64, 1, [0, 4, 255])]),
    "FAILED": (RELAY, 152, u8(9) + u16(6), []),
}


def frame(kind, body, request=0x04030201):
    return u8(kind) + u32(request) + body


def invalid_frames(kind, direction, body, fields):
    good = frame(kind, body)
    yield "Truncated", b""
    yield "Truncated", good[:1]
    yield "Truncated", good[:4]
    yield "Truncated", good[:5]
    yield "Truncated", good[:6]
    yield "Truncated", good[:-1]
    yield "Truncated", good[: 5 + max(1, len(body) // 2)]
    yield "TrailingBytes", good + b"\0"
    yield "TrailingBytes", good + good
    yield "Unsupported", frame(0, body)
    yield "Unsupported", frame(255, body)
    yield "Unsupported", frame(kind + 128 if direction == CLIENT else kind - 128, body)
    for offset, size, values in fields:
        for value in values:
            bad = value.to_bytes(size, "little")
            yield "any", frame(kind, body[:offset] + bad + body[offset + size:])


def render(name):
    direction, kind, body, fields = MESSAGES[name]
    lines = [f"# {name}: {direction}, generated by generate.py", f"valid {frame(kind, body).hex()}",
             f"valid {frame(kind, body, 0).hex()}"]
    for error, data in invalid_frames(kind, direction, body, fields):
        lines.append(f"invalid {error} {data.hex()}".rstrip())
    return "\n".join(lines) + "\n"


def main():
    check = "--check" in sys.argv[1:]
    problems = 0
    for name in MESSAGES:
        path = HERE / f"{name.lower()}.txt"
        if not path.exists() and not check:
            path.write_text(render(name))
        elif not path.exists() or path.read_text() != render(name):
            print(f"{path.name}: differs from what the layout says")
            problems += 1
    known = {f"{name.lower()}.txt" for name in MESSAGES}
    for path in HERE.glob("*.txt"):
        if path.name not in known:
            print(f"{path.name}: no such message")
            problems += 1
    print(f"{len(MESSAGES)} messages, {problems} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
