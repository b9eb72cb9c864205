#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Runs the examples of docs/cli.md in their order, as a reader would."""

import os
import pathlib
import re
import subprocess
import unittest

from cli_world import CHEAP, OPTIONS, World, main

GUIDE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "cli.md"


class Guide(unittest.TestCase):
    def test_examples(self):
        text = GUIDE.read_text(encoding="utf-8")
        blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        self.assertGreater(len(blocks), 4)
        with World() as world:
            relay = world.relay()
            programs = world.folder / "bin"
            programs.mkdir()
            # The program itself, with cheap vaults: a second for each command adds up.
            wrapper = programs / "cahier-cli"
            wrapper.write_text(f'#!/bin/sh\ncase " $* " in *" init "*) set -- "$@" '
                               f'{" ".join(CHEAP)};; esac\nexec "{os.path.abspath(OPTIONS.cli)}" '
                               '"$@"\n', encoding="utf-8")
            wrapper.chmod(0o755)
            environment = dict(os.environ, RELAY_LINK=relay.first_link,
                               PATH=f"{programs}:{os.environ['PATH']}")
            script = "set -euo pipefail\n" + "\n".join(blocks)
            done = subprocess.run(["bash", "-c", script], cwd=world.folder, env=environment,
                                  capture_output=True, text=True, timeout=120, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual(done.stderr, "")
            self.assertIn("- [x] find a **hall**", done.stdout)
            self.assertIn("1 changes wait", done.stdout)
            self.assertTrue(done.stdout.endswith("The plan\nfind a hall\nwrite the invitations\n"),
                            done.stdout)

    def test_every_command_is_described(self):
        text = GUIDE.read_text(encoding="utf-8")
        shown = subprocess.run([OPTIONS.cli, "--help"], capture_output=True, text=True, check=True)
        for option in set(re.findall(r"--[a-z-]+", shown.stdout)) - {"--help", "--version",
                                                                      "--kdf", "--verbose"}:
            self.assertIn(option, text)


if __name__ == "__main__":
    main(__doc__)
