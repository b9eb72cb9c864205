#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The editor as a process: it says so when there is no display, and a signal closes it cleanly."""

import os
import signal
import subprocess
import unittest

from cli_world import OPTIONS, World, main, wait_until

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


class WindowProcess(unittest.TestCase):
    def environment(self, **more):
        kept = {name: value for name, value in os.environ.items() if name not in DISPLAYS}
        return {**kept, **more}

    def test_no_display(self):
        with World() as world:
            for unreachable in ({}, {"DISPLAY": ":4711"}):
                for language, words in (("C.UTF-8", "no display"), ("de_DE.UTF-8", "Bildschirm")):
                    done = subprocess.run(
                        [OPTIONS.cahier, "--profile", str(world.folder / "p")],
                        env=self.environment(**unreachable, LC_ALL=language, LANGUAGE=""),
                        capture_output=True, text=True, timeout=60, check=False)
                    self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
                    self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
                    self.assertIn(words, done.stderr)

    def test_signals_close_it(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.subTest(number), World() as world:
                person = world.person("Anna")
                person.init()
                person.do("workspace", "create", "Team")
                person.do("doc", "new", "Plan")
                os.environ["QT_QPA_PLATFORM"] = "offscreen"
                window = world.start([OPTIONS.cahier, "--profile", str(person.profile),
                                      "--passphrase-file", str(world.passphrase), "--open",
                                      "first", "--print-startup-time"], "window")
                wait_until(lambda: "startup" in window.output(), 30, "no window came")
                wait_until(lambda: logs(person), 30, "the profile was not opened")
                window.child.send_signal(number)
                self.assertEqual(window.child.wait(30), 0, window.output())
                self.assertEqual(logs(person), [], "the database was not closed")
                self.assertEqual(len(person.json("doc", "list")), 1)


def logs(person):
    """SQLite's write-ahead logs: there while the database is open."""
    return list(person.profile.glob("*.db-wal"))


if __name__ == "__main__":
    main(__doc__)
