#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Recorded editing sessions of real people, typed by real clients through the real relay."""

import gzip
import json
import os
import pathlib
import random
import threading
import time
import unittest

from cli_world import OPTIONS, World, main, wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEED = int(os.environ.get("CAHIER_SEED", "20261122"))


def trace(name):
    folder = pathlib.Path(OPTIONS.traces) if OPTIONS.traces else ROOT.parent / "shared" / "traces"
    path = folder / name
    if not path.exists():
        if os.environ.get("CI") == "true":
            raise AssertionError(f"{path} is required in CI: set CAHIER_TRACES")
        raise unittest.SkipTest(f"{path} is not here: set CAHIER_TRACES")
    return path


def end_content(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return json.load(file)["endContent"]


class Traces(unittest.TestCase):
    def test_one_writes_the_other_follows_live(self):
        path = trace("friendsforever_flat.json.gz")
        with World() as world:
            relay = world.relay()
            anna, ben, document = world.two_people(relay)
            with ben.online("--follow", document, "--json") as watching:
                began = time.monotonic()
                done = json.loads(anna.do("doc", "replay", document, path, "--json").out)
                took = time.monotonic() - began
                self.assertEqual(done["edits"], 26078)
                end = end_content(path)
                wait_until(lambda: f'"length":{len(end)}' in watching.output(), 30,
                           "Ben did not see the end live")
                self.assertEqual(watching.stop(), 0)
                lengths = [json.loads(line)["length"] for line in watching.output().splitlines()
                           if '"event":"document"' in line]
            print(f"26,078 edits in {took:.1f} s, seen live in {len(lengths)} steps")
            self.assertGreaterEqual(len(set(lengths)), 5, "it came all at once")
            self.assertEqual(anna.show(document), end)
            self.assertEqual(ben.show(document), end)

    def test_a_graph_typed_by_one(self):
        path = trace("concurrent-friendsforever.json.gz")
        with World() as world:
            anna = world.person("Anna")
            anna.init()
            anna.do("workspace", "create", "Team")
            document = anna.do("doc", "new", "Both").line
            anna.do("doc", "replay", document, path)
            self.assertEqual(anna.show(document), end_content(path))
            again = anna.run("doc", "replay", document, path)
            self.assertEqual(again.status, 1)
            self.assertIn("must be empty", again.err)

    def test_two_writers_and_a_bad_network(self):
        path = trace("concurrent-friendsforever.json.gz")
        print(f"seed {SEED}")
        chance = random.Random(SEED)
        with World() as world:
            relay = world.relay()
            wires = (world.wire(relay), world.wire(relay))
            anna, ben, document = world.two_people(relay, wires)
            people = sorted((anna, ben), key=lambda person: actor(person, document))
            writers = ",".join(str(actor(person, document)) for person in people)
            stop = threading.Event()
            cutter = threading.Thread(target=disturb, args=(wires, chance, stop))
            cutter.start()
            try:
                typing = [person.start("doc", "replay", document, path, "--agent", number,
                                       "--writers", writers, "--rate", 2000)
                          for number, person in enumerate(people)]
                for process in typing:
                    self.assertEqual(process.child.wait(120), 0, process.output())
                # The network stays bad while they exchange what is left.
                for _ in range(3):
                    for person in people:
                        self.assertIn(person.run("sync", "--once", "--timeout", "5").status, (0, 1))
            finally:
                stop.set()
                cutter.join()
            self.assertGreater(sum(wire.cuts for wire in wires), 8, "hardly a connection was cut")
            print(f"{sum(wire.cuts for wire in wires) // 2} connections cut")
            for _ in range(2):
                for person in people:
                    person.do("sync", "--once")
            shown = [person.show(document, "delta") for person in people]
            self.assertEqual(shown[0], shown[1])
            self.assertEqual(people[0].show(document), end_content(path))


def actor(person, document):
    return person.json("doc", "show", document)["actor"]


def disturb(wires, chance, stop):
    """Cuts one of the wires now and then; sometimes it stays dead for a moment."""
    while not stop.wait(chance.uniform(0.05, 0.4)):
        wire = chance.choice(wires)
        wire.refusing = chance.random() < 0.5
        wire.cut()
        stop.wait(chance.uniform(0.0, 0.2))
        wire.refusing = False


if __name__ == "__main__":
    main(__doc__)
