#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Bad input of every kind: a clear line, the right exit status, nothing lost, nobody disturbed."""

import json
import os
import pathlib
import shutil
import subprocess
import time
import unittest

from cli_world import CHEAP, HERE_ONLY, NO_SIZE_SIGNAL, World, join, main, wait_until

INSERT = json.dumps([{"op": "insert", "at": 0, "text": "kept "}]) + "\n"


class BadInput(unittest.TestCase):
    def refused(self, outcome, words, status=1):
        """One line on standard error that contains `words`, nothing on standard output."""
        self.assertEqual(outcome.status, status, outcome)
        self.assertEqual(outcome.out, "", outcome)
        self.assertEqual(outcome.err.count("\n"), 1, outcome)
        self.assertIn(words, outcome.err, outcome)

    def local(self, world):
        anna = world.person("Anna")
        anna.init()
        anna.do("workspace", "create", "Team")
        document = anna.do("doc", "new", "Plan").line
        anna.do("doc", "edit", document, give=INSERT)
        return anna, document

    # -- The profile

    def test_passphrase(self):
        with World() as world:
            anna, document = self.local(world)
            wrong = world.folder / "wrong"
            wrong.write_text("not this one\n", encoding="utf-8")
            self.refused(anna.run("doc", "list", passphrase=wrong), "wrong passphrase")
            self.refused(anna.run("doc", "list", passphrase="-", give="nor this\n"),
                         "wrong passphrase")
            self.refused(anna.run("doc", "list", passphrase=world.folder / "none"),
                         "passphrase file")
            wrong.write_text("\n", encoding="utf-8")
            self.refused(anna.run("doc", "list", passphrase=wrong), "passphrase is empty")
            good = "correct horse battery staple\n"
            self.assertEqual(anna.run("doc", "list", passphrase="-", give=good).status, 0)
            edited = anna.run("doc", "edit", document, passphrase="-", give=good + INSERT)
            self.assertEqual(edited.status, 0, edited)
            self.assertEqual(anna.show(document), "kept kept ")

    def test_damaged_vault(self):
        with World() as world:
            anna, document = self.local(world)
            vaults = [anna.profile / "vault.e1", anna.profile / "vault.e1.bak"]
            saved = [path.read_bytes() for path in vaults]
            flip(vaults[0], 60)
            self.assertEqual(anna.show(document), "kept ")  # The copy stands in.
            for path, data in zip(vaults, saved):
                path.write_bytes(data[:10] + b"\0" * (len(data) - 10))
            self.refused(anna.run("doc", "list"), "vault is damaged")
            for path, data in zip(vaults, saved):
                path.write_bytes(data)
            self.assertEqual(anna.show(document), "kept ")

    def test_damaged_page(self):
        with World() as world:
            anna, document = self.local(world)
            anna.do("doc", "new", "Long", "--from", long_text(world))
            database = next(anna.profile.glob("*.db"))
            good = database.read_bytes()
            # The first page tells whether the key fits, so its damage is told in other words.
            for first in (1, 0):
                for page in range(first, len(good) // 4096):
                    flip(database, page * 4096 + 2000)
                self.refused(anna.run("doc", "list"), "database is damaged")
            database.write_bytes(good)
            self.assertEqual(anna.show(document), "kept ")

    def test_no_profile_and_one_too_many(self):
        with World() as world:
            nobody = world.person("Nobody")
            self.refused(nobody.run("status"), "no profile in this folder")
            anna, _ = self.local(world)
            self.refused(anna.run("init", "--name", "Anna"), "holds a profile")
            self.refused(nobody.run("init", "--name", "N", "--relay", "cahier://x/relay#AAAA"),
                         "link is malformed")
            self.refused(nobody.run("init", "--name", "N", "--kdf", "1:1024"), "passphrase's cost")
            self.refused(nobody.run("status"), "no profile in this folder")

    def test_profile_in_use(self):
        with World() as world:
            relay = world.relay()
            anna = world.person("Anna")
            anna.init(relay.first_link)
            with anna.online():
                self.refused(anna.run("status"), "in use by another program")
            self.assertEqual(anna.run("status").status, 0)

    def test_profile_in_use_for_a_moment(self):
        with World() as world:
            anna = world.person("Anna")
            anna.init()
            anna.do("workspace", "create", "Team")
            several = [anna.start("doc", "new", f"Number {i}") for i in range(4)]
            for process in several:
                wait_until(process.ended, 20, "doc new did not end")
                self.assertRegex(process.output(), "^[0-9a-f]{64}\n$")
            self.assertEqual(len(anna.json("doc", "list")), 4)

    def test_full_disk_while_synchronising(self):
        with World() as world:
            anna, ben, document = world.two_people(world.relay())
            text = json.dumps([{"op": "insert", "at": 0, "text": "x" * 60_000}]) + "\n"
            anna.do("doc", "edit", document, give=text * 4)
            small = world.folder / "small"
            small.mkdir()
            if not mount_small(small, ben.profile):
                self.skipTest("no right to mount a small tmpfs here")
            try:
                full = world.person("small")
                room = os.statvfs(small)
                (small / "fill").write_bytes(b"x" * (room.f_bavail * room.f_frsize - 100_000))
                self.refused(full.run("sync", "--once"), "disk is full")
                (small / "fill").unlink()
                full.do("sync", "--once")
                self.assertEqual(full.show(document), anna.show(document))
            finally:
                subprocess.run(["umount", str(small)], check=False)

    def test_full_disk(self):
        with World() as world:
            anna, document = self.local(world)
            small = world.folder / "small"
            small.mkdir()
            if not mount_small(small, anna.profile):
                self.skipTest("no right to mount a small tmpfs here")
            try:
                full = world.person("small")
                text = "x" * 60_000
                lines = "".join(json.dumps([{"op": "insert", "at": 0, "text": text}]) + "\n"
                                for _ in range(80))
                self.refused(full.run("doc", "edit", document, give=lines), "disk is full")
                shown = full.show(document)
                self.assertTrue(shown.endswith("kept "))
                self.assertEqual(set(shown[:-5]) - {"x"}, set())
                self.assertEqual(len(shown[:-5]) % len(text), 0, "a line is torn")
            finally:
                subprocess.run(["umount", str(small)], check=False)

    def test_new_document_on_a_nearly_full_disk(self):
        with World() as world:
            anna, document = self.local(world)
            source = world.folder / "long.txt"
            source.write_text("A line that takes its room.\n" * 4_000, encoding="utf-8")
            refusals = 0
            for size in range(32 * 1024, 2 * 1024 * 1024, 32 * 1024):
                made = anna.run("doc", "new", "Long", "--from", source,
                                prefix=(*NO_SIZE_SIGNAL, "prlimit", f"--fsize={size}"))
                listed = {each["id"] for each in anna.json("doc", "list")}
                if made.status == 0:
                    self.assertEqual(listed, {document, made.line})
                    break
                self.assertEqual(made.out, "")
                self.assertEqual(listed, {document}, made)
                refusals += 1
            self.assertEqual(anna.show(made.line), source.read_text(encoding="utf-8"))
            self.assertGreater(refusals, 2)

    # -- The relay

    def test_relay_unreachable(self):
        with World() as world:
            relay = world.relay()
            anna = world.person("Anna")
            anna.init(relay.first_link)
            anna.do("workspace", "create", "Team")
            document = anna.do("doc", "new", "Plan").line
            link = anna.do("invite").line
            relay.stop()
            for command in (("sync", "--once"), ("invite",)):
                self.refused(anna.run(*command, "--timeout", "2"), "relay cannot be reached")
            edited = anna.do("doc", "edit", document, give=INSERT)
            self.assertEqual((edited.out, edited.err), ("", ""))
            ben = world.person("Ben")
            ben.init()
            self.refused(ben.run("join", link, "--timeout", "2"), "relay cannot be reached")
            loner = world.person("Loner")
            loner.init()
            self.refused(loner.run("sync", "--once"), "knows no relay")
            relay.start()
            anna.do("sync", "--once")
            self.assertEqual(anna.json("status")["notOnRelay"], 0)
            for person in (ben, anna, ben):  # The request was kept and finds its way.
                person.do("sync", "--once")
            self.assertEqual(ben.show(document), "kept ")

    def test_wrong_relay(self):
        with World() as world:
            relay = world.relay()
            anna = world.person("Anna")
            anna.init(relay.first_link)
            anna.do("workspace", "create", "Team")
            document = anna.do("doc", "new", "Plan").line
            anna.do("doc", "edit", document, "--offline", give=INSERT)
            impostor = world.relay("impostor")
            relay.stop()
            impostor.stop()
            impostor.port = relay.port
            impostor.start()
            self.refused(anna.run("sync", "--once", "--timeout", "10"), "not the one this profile")
            impostor.stop()
            relay.start()
            anna.do("sync", "--once")

    def test_other_protocol_version(self):
        with World() as world:
            relay = world.relay()
            wire = world.wire(relay, edit=Hello())
            anna = world.person("Anna")
            link = wire.route(relay.first_link)
            made = anna.run("init", "--name", "Anna", "--relay", link, *CHEAP)
            self.assertEqual(made.status, HERE_ONLY, made)
            self.assertIn("another version", made.err)
            self.refused(anna.run("sync", "--once", "--timeout", "10"), "another version")

    def test_links(self):
        with World() as world:
            relay = world.relay()
            anna, ben = world.person("Anna"), world.person("Ben")
            anna.init(relay.first_link)
            anna.do("workspace", "create", "Team")
            link = anna.do("invite").line
            eve = world.person("Eve")
            eve.init()
            for bad in ("hello", "https://example.org/", link[:-4], link.replace("join", "oin"),
                        relay.first_link, link + "AAAA"):
                self.refused(eve.run("join", bad), "link is malformed")
            ben.init()
            with anna.online():
                ben.do("join", link)
                self.refused(eve.run("join", link, "--timeout", "10"), "expired, used or revoked")
            used = world.person("Second")
            made = used.run("init", "--name", "Second", "--relay", relay.first_link, *CHEAP)
            self.assertEqual((made.status, made.err.count("\n")), (HERE_ONLY, 1), made)
            self.assertEqual(made.line, used.json("status")["user"])
            self.assertIn("not registered: the link is expired, used or revoked", made.err)
            self.refused(used.run("sync", "--once", "--timeout", "10"), "expired, used or revoked")
            self.refused(used.run("relay", relay.first_link), "expired, used or revoked")
            self.refused(used.run("relay", link), "link is malformed")
            self.assertEqual(used.do("relay", relay.link()).err, "")
            self.assertEqual(used.do("sync", "--once").out, "synchronised\n")

    def test_relay_that_cannot_store(self):
        with World() as world:
            relay = world.relay()
            anna, ben, document = world.two_people(relay)
            relay.fill_disk()
            began = time.monotonic()
            edited = anna.run("doc", "edit", document, give=INSERT)
            self.assertLess(time.monotonic() - began, 15)
            self.refused(edited, "not yet with the relay", status=HERE_ONLY)
            self.assertIn("is its disk full", edited.err)
            self.assertEqual(edited.out, "")
            edited = anna.run("doc", "edit", document, "--json", give=INSERT)
            self.assertEqual(edited.status, HERE_ONLY, edited)
            self.assertEqual(json.loads(edited.err)["code"], "Refused")
            self.assertEqual(json.loads(edited.out),
                             {"id": document, "lines": 1, "notOnRelay": 2})
            self.assertEqual(anna.show(document), "kept kept ")
            # Whoever may not be asked is not missed.
            self.assertEqual(anna.do("doc", "edit", document, "--offline", give=INSERT).err, "")
            relay.empty_disk()
            self.assertEqual(anna.do("doc", "edit", document, give=INSERT).err, "")
            ben.do("sync", "--once")
            self.assertEqual(ben.show(document), "kept " * 4)

    def test_relay_that_does_not_know_us(self):
        with World() as world:
            relay = world.relay()
            anna = world.person("Anna")
            ben = world.person("Ben")
            ben.init(relay.first_link)
            anna.run("init", "--name", "Anna", "--relay", relay.first_link, *CHEAP)
            anna.do("workspace", "create", "Team")
            document = anna.do("doc", "new", "Plan").line
            edited = anna.run("doc", "edit", document, give=INSERT)
            self.refused(edited, "not yet with the relay", status=HERE_ONLY)
            self.assertEqual(anna.show(document), "kept ")

    def test_follow_what_has_not_arrived(self):
        with World() as world:
            relay = world.relay()
            anna, ben, _ = world.two_people(relay)
            self.refused(ben.run("sync", "--watch", "--follow", "abc"), "first 4")
            self.refused(ben.run("sync", "--watch", "--follow", "not an id"), "no document has")
            document = anna.do("doc", "new", "Later").line
            with ben.online("--follow", document) as watching:
                self.assertIn("is followed when it arrives", watching.output())
                anna.do("sync", "--once")
                wait_until(lambda: f"document {document} has 0 units" in watching.output(), 20,
                           "the document never arrived")
                anna.do("doc", "edit", document, give=INSERT)
                wait_until(lambda: f"document {document} has 5 units" in watching.output(), 20,
                           "the edit never arrived")

    # -- Documents and edits

    def test_edits(self):
        with World() as world:
            anna, document = self.local(world)
            cases = {"hello\n": "line 1: is not JSON",
                     INSERT + "[{\"op\":\"jump\"}]\n": "line 2: operation 1",
                     INSERT + INSERT + "\n" + json.dumps([
                         {"op": "insert", "at": 0, "text": "lost"},
                         {"op": "delete", "at": 5, "length": 500}]) + "\n" + INSERT: "line 4"}
            kept = anna.show(document).count("kept")
            for lines, words in cases.items():
                kept += lines.split("jump")[0].split("lost")[0].count("kept")
                self.refused(anna.run("doc", "edit", document, give=lines), words)
                self.assertEqual(anna.show(document), "kept " * kept)

    def test_documents(self):
        with World() as world:
            anna, document = self.local(world)
            for nobodys in ("0" * 64, "no-such-id", "../../etc/passwd"):
                self.refused(anna.run("doc", "show", nobodys), "no document has this id")
            self.refused(anna.run("doc", "show", document[:3]), "first 4 hexadecimal digits")
            self.refused(anna.run("doc", "new", "T", "--workspace", "nowhere"),
                         "no workspace has this id")
            self.assertEqual(anna.show(document[:8].upper()), "kept ")
            self.refused(anna.run("doc", "new", "T", "--from", world.folder / "none.md"),
                         "cannot be opened")
            bad = world.folder / "bad.txt"
            bad.write_bytes(b"caf\xe9")
            self.refused(anna.run("doc", "new", "T", "--from", bad), "not UTF-8")
            self.assertEqual(len(anna.json("doc", "list")), 1)
            trace = world.folder / "trace.json.gz"
            trace.write_bytes(b"\x1f\x8b damaged")
            self.refused(anna.run("doc", "replay", document, trace), "gzip file is damaged")
            anna.do("workspace", "create", "Second")
            self.refused(anna.run("doc", "new", "T"), "several workspaces")

    def test_wrong_usage(self):
        with World() as world:
            anna = world.person("Anna")
            for words in ((), ("dance",), ("doc",), ("doc", "show"), ("sync", "--dance"),
                          ("join",), ("relay",), ("init",)):
                self.refused(anna.run(*words), "--help", status=2)
                error = json.loads(anna.run(*words, "--json").err)
                self.assertEqual((error["code"], error["number"]), ("InvalidArgument", 100))
            self.assertEqual(anna.run("--help").status, 0)
            self.assertIn("0.", anna.run("--version").line)

    def test_json_errors(self):
        with World() as world:
            outcome = world.person("Nobody").run("status", "--json")
            self.assertEqual(outcome.status, 1)
            error = json.loads(outcome.err)
            self.assertEqual((error["code"], error["number"]), ("NotFound", 106))
            self.assertIn("no profile", error["error"])


class Hello:
    """Changes the protocol version in the HELLO of each connection, under WebSocket's mask."""

    def __init__(self):
        self.seen = {}

    def __call__(self, number, data):
        stream = self.seen.setdefault(number, bytearray())
        start = len(stream)
        stream += data
        head = stream.find(b"\r\n\r\n")
        # Frame head 2, mask 4, type 1, request id 4: then the version's two bytes.
        version = head + 4 + 2 + 4 + 1 + 4
        if head >= 0 and start <= version < len(stream) - 1:
            data = bytearray(data)
            data[version - start + 1] ^= 0x7F
        return bytes(data)


def flip(path, offset):
    data = bytearray(path.read_bytes())
    data[offset % len(data)] ^= 1
    path.write_bytes(data)


def long_text(world):
    """A text of some length, so that the database has more than a few pages."""
    path = world.folder / "long.txt"
    path.write_bytes(pathlib.Path(__file__).read_bytes() * 4)
    return path


def mount_small(folder, profile):
    """A file system with little room that holds a copy of `profile`."""
    size = sum(path.stat().st_size for path in profile.iterdir()) + 700 * 1024
    if os.geteuid() != 0 or not shutil.which("mount"):
        return False
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
                          capture_output=True, check=False)
    if done.returncode != 0:
        return False
    for path in profile.iterdir():
        shutil.copy2(path, folder)
    return True


if __name__ == "__main__":
    main(__doc__)
