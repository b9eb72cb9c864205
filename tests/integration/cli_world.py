# SPDX-License-Identifier: MPL-2.0
"""People with profiles, a real relay and the wire between them, for the tests of cahier-cli.

Everything lives in one temporary folder; every process is started here and stopped by its id.
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import resource
import select
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

from waiting import wait_until
from wire import payloads

PASSPHRASE = "correct horse battery staple"
# The least that a vault accepts: these tests open profiles hundreds of times.
CHEAP = ("--kdf", "1:65536")
# Before a command: writing beyond RLIMIT_FSIZE is an error then, not the program's death.
NO_SIZE_SIGNAL = ("env", "--ignore-signal=XFSZ")
# Done on the device, but the relay did not take it: an exit status of cahier-cli.
HERE_ONLY = 3
# The tests look for English words, in whatever session they run.
os.environ["LC_ALL"] = "C.UTF-8"
OPTIONS = argparse.Namespace(cli="cahier-cli", cahier="cahier", relay="cahier-relay", traces="",
                             docs="")


class Outcome:
    """Exit status and output of one command."""

    def __init__(self, command, done):
        self.command = " ".join(str(word) for word in command)
        self.status = done.returncode
        self.out = done.stdout.decode("utf-8")
        self.err = done.stderr.decode("utf-8")

    def __repr__(self):
        return f"{self.command}\nstatus {self.status}\n--- out\n{self.out}--- err\n{self.err}"

    @property
    def line(self):
        """The only line on standard output."""
        assert self.out.count("\n") == 1, self
        return self.out.strip()


class Person:
    """One profile and the commands run with it."""

    def __init__(self, world, name):
        self.world = world
        self.name = name
        self.profile = world.folder / name.lower()

    def command(self, *words, passphrase=None):
        return [OPTIONS.cli, "--profile", str(self.profile), "--passphrase-file",
                str(passphrase or self.world.passphrase), *[str(word) for word in words]]

    def run(self, *words, give="", passphrase=None, prefix=(), environment=None):
        command = list(prefix) + self.command(*words, passphrase=passphrase)
        done = subprocess.run(command, input=give.encode("utf-8"), capture_output=True, timeout=120,
                              check=False, env=environment)
        return Outcome(command, done)

    def do(self, *words, give=""):
        """Runs a command that must succeed and returns its outcome."""
        outcome = self.run(*words, give=give)
        assert outcome.status == 0, outcome
        return outcome

    def init(self, link=None, status=0):
        """Makes the profile; status 3 where the relay must not have registered it."""
        relay = ("--relay", link) if link else ()
        outcome = self.run("init", "--name", self.name, *CHEAP, *relay)
        assert outcome.status == status, outcome
        return outcome.line

    def show(self, document, kind="text"):
        return self.do("doc", "show", document, "--format", kind).out

    def json(self, *words):
        return json.loads(self.do(*words, "--json").out)

    def start(self, *words, stdin=subprocess.DEVNULL):
        """Starts a command that goes on; the world stops it at the latest."""
        return self.world.start(self.command(*words), self.name.lower(), stdin)

    @contextlib.contextmanager
    def online(self, *words):
        """`sync --watch` while the block runs."""
        process = self.start("sync", "--watch", *words)
        try:
            wait_until(lambda: "online" in process.output() or process.ended(), 20,
                       f"{self.name} did not come online: {process.output()}")
            yield process
        finally:
            process.stop()


class Process:
    """A child whose output goes to a file."""

    def __init__(self, command, log, stdin):
        self.log = log
        with open(log, "wb") as out:
            self.child = subprocess.Popen(command, stdin=stdin, stdout=out,
                                          stderr=subprocess.STDOUT)

    def output(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def ended(self):
        return self.child.poll() is not None

    def stop(self, seconds=15):
        """SIGTERM; SIGKILL when that does not help. Returns the exit status."""
        if not self.ended():
            self.child.terminate()
            try:
                self.child.wait(seconds)
            except subprocess.TimeoutExpired:
                self.child.kill()
        return self.child.wait()

    def kill(self):
        self.child.kill()
        self.child.wait()


class Relay:
    """The real cahier-relay on a loopback port of its own."""

    def __init__(self, world, name="relay"):
        self.world = world
        self.data = world.folder / name
        self.port = 0
        self.process = None
        self.first_link = ""
        self.start()

    def start(self):
        # A limit on the size of files stands for a full disk: it must not be a signal.
        self.process = self.world.start([*NO_SIZE_SIGNAL, OPTIONS.relay, "serve",
                                         "--data", str(self.data),
                                         "--listen", f"127.0.0.1:{self.port}"], "relay")

        def ready():
            assert not self.process.ended(), self.process.output()
            return re.search(r"127\.0\.0\.1:([1-9][0-9]*)", self.process.output())

        found = wait_until(ready, 20, "the relay did not say where it listens")
        self.port = int(found.group(1))
        link = re.search(r"^\S+://\S+/relay#\S+$", self.process.output(), re.MULTILINE)
        if link:
            self.first_link = link.group(0)

    def link(self):
        """One more registration link."""
        done = subprocess.run([OPTIONS.relay, "invite", "--data", str(self.data)],
                              capture_output=True, timeout=30, check=True)
        return done.stdout.decode().split()[-1]

    def stop(self):
        return self.process.stop()

    def kill(self):
        self.process.kill()

    def fill_disk(self):
        """From now on it cannot write a byte, as on a full disk; needs no rights."""
        self.limit(0)

    def empty_disk(self):
        self.limit(resource.RLIM_INFINITY)

    def limit(self, size):
        hard = resource.prlimit(self.process.child.pid, resource.RLIMIT_FSIZE)[1]
        soft = hard if size == resource.RLIM_INFINITY else size
        resource.prlimit(self.process.child.pid, resource.RLIMIT_FSIZE, (soft, hard))


class Wire:
    """A TCP proxy in front of the relay that records every byte and can cut connections.

    `edit` may change what goes to the relay: edit(connection number, bytes) -> bytes.
    """

    def __init__(self, relay_port, edit=None):
        self.relay_port = relay_port
        self.edit = edit
        self.to_relay = []  # One bytearray a connection.
        self.to_client = []
        self.refusing = False
        self.cuts = 0
        self._sockets = []
        self._lock = threading.Lock()
        self._closed = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def route(self, link):
        """The same link through this wire."""
        return re.sub(r"(://127\.0\.0\.1:)[0-9]+", rf"\g<1>{self.port}", link)

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.refusing or self._closed:
                client.close()
                continue
            try:
                relay = socket.create_connection(("127.0.0.1", self.relay_port), 5)
            except OSError:
                client.close()
                continue
            with self._lock:
                number = len(self.to_relay)
                self.to_relay.append(bytearray())
                self.to_client.append(bytearray())
                self._sockets.append((client, relay))
            thread = threading.Thread(target=self._carry, args=(number, client, relay), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _carry(self, number, client, relay):
        try:
            while True:
                for ready in select.select([client, relay], [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    if ready is client:
                        self.to_relay[number] += data
                        relay.sendall(self.edit(number, data) if self.edit else data)
                    else:
                        self.to_client[number] += data
                        client.sendall(data)
        except (OSError, ValueError):
            pass
        finally:
            client.close()
            relay.close()

    def cut(self):
        """Breaks every connection, as a network does."""
        with self._lock:
            sockets, self._sockets = self._sockets, []
        for pair in sockets:
            for each in pair:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                    self.cuts += 1

    def close(self):
        self._closed = True
        self._listener.close()
        self.cut()
        for thread in self._threads[1:]:
            thread.join(5)

    def captured(self):
        """Everything that went over the wire, with the masks of WebSocket frames taken off, too."""
        out = bytearray()
        for stream in self.to_relay + self.to_client:
            out += stream + b"\0" + unframed(bytes(stream)) + b"\0"
        return bytes(out)


def unframed(stream):
    """Payloads of the WebSocket frames behind the HTTP head of a recorded stream."""
    at = stream.find(b"\r\n\r\n")
    if at < 0:
        return b""
    return b"".join(payloads(stream, at + 4))


class World:
    """One folder, its people and processes. A context manager."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="cahier-cli-")
        self.folder = pathlib.Path(self._folder.name)
        self.passphrase = self.folder / "passphrase"
        self.passphrase.write_text(PASSPHRASE + "\n", encoding="utf-8")
        self.processes = []
        self.wires = []

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None:
            for process in self.processes:
                print(f"--- {process.log.name}\n{process.output()[-3000:]}", file=sys.stderr)
        for process in reversed(self.processes):
            process.stop()
        for wire in self.wires:
            wire.close()
        self._folder.cleanup()

    def start(self, command, name, stdin=subprocess.DEVNULL):
        process = Process(command, self.folder / f"{len(self.processes)}-{name}.log", stdin)
        self.processes.append(process)
        return process

    def person(self, name):
        return Person(self, name)

    def relay(self, name="relay"):
        return Relay(self, name)

    def wire(self, relay, edit=None):
        wire = Wire(relay.port, edit)
        self.wires.append(wire)
        return wire

    def two_people(self, relay, wires=(None, None)):
        """Anna owns a workspace with one empty document, Ben has it, too. Both and its id."""
        anna, ben = self.person("Anna"), self.person("Ben")
        link = relay.first_link
        anna.init(wires[0].route(link) if wires[0] else link)
        anna.do("workspace", "create", "Team")
        document = anna.do("doc", "new", "Plan").line
        join(anna, ben, wires[1])
        wait_until(lambda: (ben.do("sync", "--once"), document in ben.do("doc", "list").out)[1], 30,
                   "Ben never received the document")
        return anna, ben, document


def join(owner, guest, wire=None):
    """`guest`, who has no profile yet, joins the only workspace of `owner` by a link."""
    link = owner.do("invite", "--role", "editor").line
    guest.init()
    return accepted(owner, guest, wire.route(link) if wire else link)


def accepted(owner, guest, link):
    """`guest` uses the link while `owner` is online, and is a member with all documents then."""

    def is_member():
        guest.do("sync", "--once")
        return any(each["id"] == workspace and not each["joinPending"]
                   for each in guest.json("workspace", "list"))

    with owner.online():
        workspace = guest.do("join", link).line
        # On a busy machine the owner's answer comes later than `join` waits for it; whoever went
        # offline now would leave the guest waiting for ever.
        wait_until(is_member, 60, f"{guest.name} was never accepted")
    return workspace


def settle(*people, rounds=6):
    """Everybody has what everybody wrote."""
    for _ in range(rounds):
        for person in people:
            person.do("sync", "--once")


def main(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--cli", default=OPTIONS.cli, help="the cahier-cli to test")
    parser.add_argument("--cahier", default=OPTIONS.cahier, help="the cahier to test")
    parser.add_argument("--relay", default=OPTIONS.relay, help="the cahier-relay to test with")
    parser.add_argument("--traces", default=os.environ.get("CAHIER_TRACES", ""),
                        help="folder of the editing traces (or CAHIER_TRACES)")
    parser.add_argument("--docs", default="", help="folder of the documentation")
    parser.parse_known_args(namespace=OPTIONS)
    known, rest = parser.parse_known_args()
    OPTIONS.__dict__.update(vars(known))
    unittest.main(module="__main__", argv=[sys.argv[0], *rest], verbosity=2)
