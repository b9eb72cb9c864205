#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The main job without a window: Anna and Ben write one document, apart and together, and nobody
else can read any of it."""

import json
import pathlib
import unittest

from cli_world import World, accepted, join, main, settle, wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMATS = ("text", "md", "html", "delta")
# Long and unlikely: finding one anywhere is a leak, not an accident.
CANARIES = {
    "person": "Quetzalina Oberhuber-Zwick",
    "guest": "Bartholomew Kirschgarten",
    "workspace": "Wolkenkuckucksheim Projektgruppe",
    "title": "Geheimprotokoll Feuerzangenbowle",
    "text": "Der Nachtwaechter verschenkt siebzehn Zitronenfalter",
    "offline": "Mondscheinbriefkasten ohne Netzverbindung",
}


def insert(at, text, **attributes):
    op = {"op": "insert", "at": at, "text": text}
    if attributes:
        op["attributes"] = attributes
    return json.dumps([op]) + "\n"


class MainJob(unittest.TestCase):
    def test_two_people_one_document(self):
        with World() as world:
            relay = world.relay()
            anna, ben = world.person("Anna"), world.person("Ben")
            anna.init(relay.first_link)
            anna.do("workspace", "create", "Team")
            source = ROOT / "README.md"
            document = anna.do("doc", "new", "A real text", "--from", source).line
            join(anna, ben)
            settle(ben, rounds=1)
            self.assertIn(document + "\tA real text", ben.do("doc", "list").out)
            self.same(anna, ben, document)
            for word in ("Cahier", "MPL-2.0"):
                self.assertIn(word, ben.show(document))

            relay.stop()
            before = len(anna.show(document))
            anna.do("doc", "edit", document, give=insert(0, "Anna, offline. ", bold=True))
            ben.do("doc", "edit", document, give=insert(before - 1, " Ben, offline.", italic=True))
            self.assertGreater(anna.json("status")["notOnRelay"], 0)
            self.assertNotEqual(anna.show(document), ben.show(document))

            relay.start()
            settle(anna, ben, rounds=2)
            self.same(anna, ben, document)
            for sentence in ("Anna, offline.", "Ben, offline."):
                self.assertIn(sentence, anna.show(document))
            self.assertEqual(anna.json("status")["notOnRelay"], 0)
            self.assertEqual(relay.stop(), 0)

    def same(self, anna, ben, document):
        for kind in FORMATS:
            self.assertEqual(anna.show(document, kind), ben.show(document, kind), kind)

    def test_requests_wait_for_an_owner(self):
        with World() as world:
            relay = world.relay()
            anna, ben = world.person("Anna"), world.person("Ben")
            anna.init(relay.first_link)
            workspace = anna.do("workspace", "create", "Team").line
            document = anna.do("doc", "new", "Plan").line
            link = anna.do("invite").line
            ben.init()
            # Time to reach the relay on a busy machine, too; all of it is spent.
            joined = ben.do("join", link, "--timeout", "4")
            self.assertEqual(joined.line, workspace)
            self.assertIn("waits for an owner", joined.err)
            self.assertEqual(ben.json("workspace", "list")[0]["joinPending"], True)
            ben.do("sync", "--once")
            self.assertEqual(ben.json("doc", "list"), [])
            anna.do("sync", "--once")
            ben.do("sync", "--once")
            listed = ben.json("workspace", "list")[0]
            self.assertEqual((listed["role"], listed["name"]), ("editor", "Team"))
            self.assertEqual(ben.json("doc", "list")[0]["id"], document)

    def test_live(self):
        with World() as world:
            relay = world.relay()
            anna, ben, document = world.two_people(relay)
            with ben.online("--follow", document, "--json") as watching:
                anna.do("doc", "edit", document, give=insert(0, "live"))
                # On a busy machine the edit may not wait until the connection is made.
                anna.do("sync", "--once")
                wait_until(lambda: '"length":4' in watching.output(), 30, "Ben saw nothing live")
                self.assertEqual(watching.stop(), 0)
                for line in watching.output().splitlines():
                    self.assertIn("event", json.loads(line))

    def test_nobody_else_can_read_it(self):
        with World() as world:
            relay = world.relay()
            wire = world.wire(relay)
            anna, ben = world.person("Anna"), world.person("Ben")
            anna.do("init", "--name", CANARIES["person"], "--kdf", "1:65536", "--relay",
                    wire.route(relay.first_link))
            anna.do("workspace", "create", CANARIES["workspace"])
            text = world.folder / "text.md"
            text.write_text("# Kapitel\n\n" + CANARIES["text"] + "\n", encoding="utf-8")
            document = anna.do("doc", "new", CANARIES["title"], "--from", text).line
            text.unlink()
            ben.do("init", "--name", CANARIES["guest"], "--kdf", "1:65536")
            link = anna.do("invite").line
            accepted(anna, ben, wire.route(link))
            ben.do("doc", "edit", document, give=insert(0, CANARIES["offline"]))
            settle(anna, ben, rounds=2)
            for person in (anna, ben):
                shown = person.show(document) + person.do("doc", "list").out \
                    + person.do("workspace", "list").out
                for what in ("text", "title", "offline", "workspace"):
                    self.assertIn(CANARIES[what], shown)
            relay.stop()
            wire.close()
            captured = wire.captured()
            # The capture is one: what the relay may know is in it, and on its disk.
            self.assertIn(bytes.fromhex(document), captured)
            self.assertIn(bytes.fromhex(document), b"".join(contents(relay.data).values()))
            places = {"wire": captured}
            for folder in (relay.data, anna.profile, ben.profile):
                self.assertTrue(contents(folder))
                places.update(contents(folder))
            for what, canary in {**CANARIES, "passphrase": "correct horse"}.items():
                for place, data in places.items():
                    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                        # A short word would be there by chance: "Der" once in 16 MB of noise.
                        for piece in (canary, max(canary.split(), key=len)):
                            self.assertGreaterEqual(len(piece), 7)
                            self.assertFalse(piece.encode(encoding) in data, f"{what} in {place}")


def contents(folder):
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


if __name__ == "__main__":
    main(__doc__)
