#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""A second opinion on the relay: a client that shares no code with the product. Framing, login
transcripts (BLAKE2b, Ed25519 after RFC 8032) and hostile behaviour with the standard library alone.
Usage: hostile_client.py PATH/TO/cahier-relay"""

import base64
import hashlib
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

# ---- Ed25519, slow and simple

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    k = (y1 - x1) * (y2 - x2) % P
    m = (y1 + x1) * (y2 + x2) % P
    c = 2 * t1 * t2 * D % P
    d = 2 * z1 * z2 % P
    e, f, g, h = m - k, d - c, d + c, m + k
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def recover(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P:
        raise ValueError("no such point")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = recover(BASE_Y, 0)


def pack(point):
    x, y, z, _ = point
    inverse = pow(z, P - 2, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def unpack(data):
    number = int.from_bytes(data, "little")
    return recover(number & (1 << 255) - 1, number >> 255)


class Key:
    def __init__(self, seed):
        digest = hashlib.sha512(seed).digest()
        scalar = int.from_bytes(digest[:32], "little")
        self.scalar = scalar & ((1 << 254) - 8) | 1 << 254
        self.prefix = digest[32:]
        self.public = pack(multiply(self.scalar, BASE))

    def sign(self, message):
        r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % L
        point = pack(multiply(r, BASE))
        k = int.from_bytes(hashlib.sha512(point + self.public + message).digest(), "little") % L
        return point + ((r + k * self.scalar) % L).to_bytes(32, "little")


def verify(public, message, signature):
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    return pack(multiply(s, BASE)) == pack(add(unpack(signature[:32]), multiply(k, unpack(public))))


# ---- the product's hash and signature forms, from the design's text

def h(label, *parts):
    data = bytes([len(label)]) + label
    for part in parts:
        data += struct.pack("<Q", len(part)) + part
    return hashlib.blake2b(data, digest_size=32).digest()


def signed(label, digest):
    return b"E1SIG" + bytes([len(label)]) + label + digest


# ---- WebSocket

class Closed(Exception):
    def __init__(self, code):
        super().__init__(f"closed with {code}")
        self.code = code


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = ["GET /v1/sync HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket",
                 "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13",
                 "Sec-WebSocket-Protocol: cahier.v1", "", ""]
        self.socket.sendall("\r\n".join(lines).encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self.more()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        expected = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode())
        accept = base64.b64encode(expected.digest())
        assert head.startswith(b"HTTP/1.1 101 "), head
        assert b"Sec-WebSocket-Accept: " + accept in head, head
        assert b"Sec-WebSocket-Protocol: cahier.v1" in head, head
        self.request = 0

    def more(self):
        data = self.socket.recv(65536)
        if not data:
            raise Closed(None)
        self.buffer += data

    def take(self, count):
        while len(self.buffer) < count:
            self.more()
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def raw(self, data):
        self.socket.sendall(data)

    def frame(self, payload, first=0x82):
        if len(payload) < 126:
            head = struct.pack(">BB", first, 0x80 | len(payload))
        elif len(payload) < 65536:
            head = struct.pack(">BBH", first, 0xFE, len(payload))
        else:
            head = struct.pack(">BBQ", first, 0xFF, len(payload))
        mask = os.urandom(4)
        size = len(payload)
        pad = (mask * (size // 4 + 1))[:size]
        masked = (int.from_bytes(payload, "big") ^ int.from_bytes(pad, "big")).to_bytes(size, "big")
        self.raw(head + mask + masked)

    def say(self, kind, body):
        self.request += 1
        self.frame(struct.pack("<BI", kind, self.request) + body)
        return self.request

    def hear(self):
        """The next message as (type, request, body)."""
        while True:
            first, length = self.take(2)
            if length == 126:
                length = struct.unpack(">H", self.take(2))[0]
            elif length == 127:
                length = struct.unpack(">Q", self.take(8))[0]
            payload = self.take(length)
            if first == 0x88:
                raise Closed(struct.unpack(">H", payload[:2])[0])
            if first == 0x82:
                return payload[0], struct.unpack("<I", payload[1:5])[0], payload[5:]

    def close_code(self):
        try:
            while True:
                self.hear()
        except Closed as closed:
            return closed.code
        except ConnectionResetError:
            return None


HELLO, AUTH, REGISTER, JOIN, LOG_APPEND, SUBSCRIBE, PUSH, PING = 1, 2, 3, 4, 6, 9, 11, 14
CHALLENGE, WELCOME, PONG, BYE, FAILED = 129, 130, 145, 147, 152


def challenge(client, user, device, version=1):
    nonce = os.urandom(32)
    client.say(HELLO, struct.pack("<H", version) + user + device + nonce)
    kind, _, body = client.hear()
    assert kind == CHALLENGE, kind
    return nonce, body[:32], body[32:64], body[64:]


def log_in(client, key, user, spoil=None):
    nonce, relay, relay_nonce, proof = challenge(client, user, key.public)
    greeting = h(b"relay-hello", relay, nonce, relay_nonce)
    assert verify(relay, signed(b"relay-hello", greeting), proof)
    parts = [relay, bytes(32), relay_nonce, nonce, user, key.public, struct.pack("<H", 1)]
    if spoil == "nonce":
        parts[2] = bytes(32)
    if spoil == "tls":
        parts[1] = bytes([1]) * 32
    label = b"relay-auth"
    if spoil == "label":
        label = b"relay-hello"
    signature = key.sign(signed(label, h(b"relay-auth", *parts)))
    if spoil == "bit":
        signature = bytes([signature[0] ^ 1]) + signature[1:]
    if spoil == "malleable":
        s = int.from_bytes(signature[32:], "little") + L
        signature = signature[:32] + s.to_bytes(32, "little")
    client.say(AUTH, signature)
    return client.hear()


class Relay:
    def __init__(self, binary, folder):
        self.errors = open(pathlib.Path(folder) / "stderr.txt", "w+b")
        data = str(pathlib.Path(folder) / "data")
        self.process = subprocess.Popen([binary, "--data", data, "--listen", "127.0.0.1:0"],
                                        stdout=subprocess.PIPE, stderr=self.errors)
        lines = [self.process.stdout.readline().decode() for _ in range(3)]
        self.port = int(re.search(r"listens on 127\.0\.0\.1:(\d+)", lines[0]).group(1))
        assert lines[1].startswith("relay id "), lines
        link = r"cahier\+ws://127\.0\.0\.1:\d+/relay#[A-Za-z0-9_-]+\n"
        assert re.fullmatch(link, lines[2]), lines
        self.link = lines[2].strip()


def check_login(relay):
    key = Key(b"\7" * 32)
    client = Client(relay.port)
    kind, _, body = log_in(client, key, b"u" * 32)
    assert kind == WELCOME and body[4] == 0, (kind, body)
    # A stranger may PING and nothing else.
    client.say(PING, struct.pack("<Q", 42))
    kind, _, body = client.hear()
    assert kind == PONG and body[:8] == struct.pack("<Q", 42)
    for request in (SUBSCRIBE, 15, 17):
        body = bytes(64) + b"\1" + bytes(8) if request == SUBSCRIBE else bytes(32)
        number = client.say(request, body)
        kind, answered, body = client.hear()
        refusal = bytes([request]) + struct.pack("<H", 5)
        assert (kind, answered, body) == (FAILED, number, refusal), (kind, body)
    # A token that was never given out.
    client.say(REGISTER, bytes(32) + struct.pack("<II", 1, 300) + bytes(300))
    kind, _, body = client.hear()
    assert kind == FAILED and struct.unpack("<H", body[1:])[0] == 8, body  # BadEntry comes first


def check_wrong_signatures(relay):
    key = Key(b"\7" * 32)
    for spoil in ("bit", "nonce", "tls", "label", "malleable"):
        client = Client(relay.port)
        kind, _, body = log_in(client, key, b"u" * 32, spoil)
        assert kind == BYE and struct.unpack("<H", body)[0] == 4, (spoil, kind, body)
        assert client.close_code() == 4004, spoil


def check_challenges_differ(relay):
    key = Key(b"\7" * 32)
    nonces = {challenge(Client(relay.port), b"u" * 32, key.public)[2] for _ in range(5)}
    assert len(nonces) == 5


def check_hostile_frames(relay):
    expected = {
        "nothing": (b"", 4001),
        "unknown type": (b"\x63" + bytes(40), 4001),
        "relay's own type": (b"\x81" + bytes(132), 4001),
        "truncated": (b"\x01" + bytes(50), 4001),
        "trailing": (b"\x01" + bytes(4 + 98 + 1), 4001),
        "huge count": (b"\x0b" + bytes(4) + b"\xff" * 4, 4001),
        "before login": (b"\x0e" + bytes(12), 4003),
        "other version": (b"\x01" + bytes(4) + b"\x09\x00" + bytes(96), 4015),
    }
    for name, (payload, code) in expected.items():
        client = Client(relay.port)
        client.frame(payload)
        assert client.close_code() == code, name
    client = Client(relay.port)
    client.frame(bytes(2 * 1024 * 1024 + 1))
    assert client.close_code() in (1009, None)  # None: reset while still writing


def check_hostile_after_login(relay):
    key = Key(b"\7" * 32)

    def fresh():
        client = Client(relay.port)
        assert log_in(client, key, b"u" * 32)[0] == WELCOME
        return client

    client = fresh()
    client.say(PUSH, struct.pack("<II", 1, 400) + os.urandom(400))
    assert client.hear()[0] == FAILED
    client = fresh()
    client.say(LOG_APPEND, struct.pack("<I", 300) + os.urandom(300))
    assert client.hear()[0] == FAILED
    client = fresh()
    client.say(HELLO, struct.pack("<H", 1) + bytes(96))
    assert client.close_code() == 4001
    client = fresh()
    entries = struct.pack("<II", 1, 300) + os.urandom(300)
    client.say(JOIN, bytes(128) + entries + struct.pack("<I", 0))
    assert client.hear()[0] == FAILED


def check_flood(relay):
    """A pipeline of thousands of small requests is answered in order."""
    key = Key(b"\7" * 32)
    client = Client(relay.port)
    assert log_in(client, key, b"u" * 32)[0] == WELCOME
    first = client.request
    for i in range(3000):
        client.say(PING, struct.pack("<Q", i))
    for i in range(3000):
        kind, request, body = client.hear()
        assert kind == PONG and request == first + 1 + i and struct.unpack("<Q", body[:8])[0] == i


def check_silent_connections(relay):
    """Connections that say nothing take nothing from others."""
    silent = [socket.create_connection(("127.0.0.1", relay.port)) for _ in range(300)]
    half = [socket.create_connection(("127.0.0.1", relay.port)) for _ in range(100)]
    for connection in half:
        connection.sendall(b"GET /v1/sync HTTP/1.1\r\nHo")
    begin = time.monotonic()
    check_login(relay)
    assert time.monotonic() - begin < 5
    for connection in silent + half:
        connection.close()


def check_logs_are_json_without_secrets(relay):
    relay.errors.seek(0)
    text = relay.errors.read().decode()
    assert text.strip(), "no log line at all"
    import json
    for line in text.splitlines():
        record = json.loads(line)
        assert {"time", "level", "module", "message"} <= set(record), line
    assert relay.link.split("#")[1] not in text
    assert relay.link.split("#")[1][:20] not in text


def main():
    with tempfile.TemporaryDirectory() as folder:
        relay = Relay(sys.argv[1], folder)
        try:
            for check in (check_login, check_wrong_signatures, check_challenges_differ,
                          check_hostile_frames, check_hostile_after_login, check_flood,
                          check_silent_connections):
                check(relay)
                print(f"{check.__name__}: ok", flush=True)
            address = f"http://127.0.0.1:{relay.port}/healthz"
            with urllib.request.urlopen(address, timeout=5) as answer:
                assert answer.status == 200
            begin = time.monotonic()
            relay.process.send_signal(signal.SIGTERM)
            assert relay.process.wait(10) == 0
            print(f"stopped in {time.monotonic() - begin:.2f} s")
            check_logs_are_json_without_secrets(relay)
        finally:
            if relay.process.poll() is None:
                relay.process.kill()
    return 0


if __name__ == "__main__":
    sys.exit(main())
