# SPDX-License-Identifier: MPL-2.0
"""The wire between programs and relay: passes everything on, keeps it, and can be cut."""

import socket
import threading


class Wire:
    """A TCP proxy on a free loopback port; `captured()` is all that went over it, unmasked."""

    def __init__(self):
        self.target = None  # (host, port) of the relay
        self._streams = []  # one bytearray a connection and direction; index 0: from the client
        self._sockets = set()
        self._lock = threading.Lock()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:  # closed
                return
            try:
                relay = socket.create_connection(self.target, timeout=2)
                relay.settimeout(None)
            except OSError:
                client.close()
                continue
            sent, received = bytearray(), bytearray()
            with self._lock:
                self._streams.append((sent, received))
                self._sockets |= {client, relay}
            for source, sink, kept in ((client, relay, sent), (relay, client, received)):
                threading.Thread(target=self._pass_on, args=(source, sink, kept),
                                 daemon=True).start()

    def _pass_on(self, source, sink, kept):
        try:
            while data := source.recv(65536):
                kept += data
                sink.sendall(data)
        except OSError:  # cut, or one side is gone
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()
            with self._lock:
                self._sockets.discard(end)

    def captured(self):
        """Both directions of every connection; the client's frames with their mask taken off."""
        with self._lock:
            streams = list(self._streams)
        return b"".join(unmasked(bytes(sent)) + bytes(received) for sent, received in streams)

    def close(self):
        self._server.close()
        with self._lock:
            sockets = list(self._sockets)
        for end in sockets:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def unmasked(stream):
    """What a client said: its HTTP request as it is, its WebSocket frames without their mask."""
    end = stream.find(b"\r\n\r\n") + 4
    if end < 4 or b"Upgrade" not in stream[:end]:
        return stream
    return b"".join([stream[:end], *payloads(stream, end)])


def payloads(stream, at):
    """What the WebSocket frames from `at` on carry, unmasked."""
    while at + 2 <= len(stream):
        masked, size = stream[at + 1] & 0x80, stream[at + 1] & 0x7f
        at += 2
        if size >= 126:
            width = 2 if size == 126 else 8
            size = int.from_bytes(stream[at:at + width], "big")
            at += width
        mask = stream[at:at + 4] if masked else b"\0\0\0\0"
        at += 4 if masked else 0
        payload = stream[at:at + size]
        if len(mask) == 4 and payload:
            pad = (mask * (len(payload) // 4 + 1))[:len(payload)]
            payload = (int.from_bytes(payload, "big") ^ int.from_bytes(pad, "big")).to_bytes(
                len(payload), "big")
        yield payload
        at += size
