#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""kill -9 of the client and of the relay, in the middle of work: nothing that was acknowledged is
lost."""

import json
import os
import random
import subprocess
import threading
import unittest

from cli_world import World, main, settle, wait_until

SEED = int(os.environ.get("CAHIER_SEED", "20261122"))


def line_op(number):
    # Always at the start: the text is the lines in reverse, whatever was there before.
    return json.dumps([{"op": "insert", "at": 0, "text": f"line {number}\n"}]) + "\n"


class Kill(unittest.TestCase):
    def test_every_acknowledged_line_is_kept(self):
        print(f"seed {SEED}")
        chance = random.Random(SEED)
        with World() as world:
            anna = world.person("Anna")
            anna.init()
            anna.do("workspace", "create", "Team")
            document = anna.do("doc", "new", "Log").line
            written = 0
            for _ in range(6):
                wanted = chance.randrange(1, 60)
                acknowledged = self.edit_and_kill(anna, document, written, wanted)
                lines = anna.show(document).splitlines()
                count = len(lines)
                self.assertGreaterEqual(count, written + acknowledged)
                # No line is torn, none is missing in between.
                self.assertEqual(lines, [f"line {n}" for n in range(count - 1, -1, -1)])
                written = count

    @staticmethod
    def edit_and_kill(person, document, first, wanted):
        """Types until `wanted` lines are acknowledged, kills, and returns how many were."""
        child = subprocess.Popen(person.command("doc", "edit", document, "--ack", "--offline"),
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)

        def type_on():
            number = first
            try:
                while True:
                    child.stdin.write(line_op(number).encode())
                    child.stdin.flush()
                    number += 1
            except OSError:
                pass

        # Unbuffered, so that closing has nothing left to write into the broken pipe.
        typist = threading.Thread(target=type_on)
        typist.start()
        acknowledged = 0
        while acknowledged < wanted:
            acknowledged = int(child.stdout.readline())
        child.kill()
        child.wait()
        typist.join()
        # What it had printed before it died counts, too.
        for line in child.stdout.read().decode().splitlines():
            if line.isdigit():
                acknowledged = max(acknowledged, int(line))
        child.stdout.close()
        child.stdin.close()
        return acknowledged

    def test_durable_within_a_moment_without_asking(self):
        with World() as world:
            anna = world.person("Anna")
            anna.init()
            anna.do("workspace", "create", "Team")
            document = anna.do("doc", "new", "Log").line
            child = subprocess.Popen(anna.command("doc", "edit", document), stdin=subprocess.PIPE)
            child.stdin.write(line_op(0).encode())
            child.stdin.flush()
            # Opening the vault takes its time; the files tell when the edit is on the disk.
            sizes = {}

            def quiet():
                now = {path: path.stat().st_size for path in anna.profile.iterdir()}
                was, sizes["now"] = sizes.get("now"), now
                sizes["same"] = sizes.get("same", 0) + 1 if was == now else 0
                return sizes["same"] >= 50
            wait_until(quiet, 30, "the profile never came to rest")
            child.kill()
            child.wait()
            child.stdin.close()
            self.assertEqual(anna.show(document), "line 0\n")

    def test_the_relay_dies_in_the_middle(self):
        with World() as world:
            relay = world.relay()
            anna, ben, document = world.two_people(relay)
            feeder = subprocess.Popen(anna.command("doc", "edit", document, "--ack"),
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            with ben.online("--follow", document) as watching:
                total = 120
                for number in range(total):
                    feeder.stdin.write(line_op(number).encode())
                    feeder.stdin.flush()
                    self.assertEqual(int(feeder.stdout.readline()), number + 1)
                    if number in (40, 80):
                        wait_until(lambda: "document " in watching.output(), 10, "nothing arrives")
                        relay.kill()
                        relay.start()
                feeder.stdin.close()
                self.assertEqual(feeder.wait(60), 0)
                feeder.stdout.close()
            settle(anna, ben, rounds=2)
            expected = [f"line {n}" for n in range(total - 1, -1, -1)]
            self.assertEqual(anna.show(document).splitlines(), expected)
            self.assertEqual(ben.show(document).splitlines(), expected)


if __name__ == "__main__":
    main(__doc__)
