#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""People read the language of their session, programs read the same bytes in all of them."""

import json
import os
import re
import subprocess
import unittest

from cli_world import OPTIONS, World, join, main

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")
# None of these need to be installed on the machine.
ENGLISH = ({}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX"}, {"LANG": "en_GB.UTF-8"},
           {"LANG": "fr_FR.UTF-8"},  # No words in French: English, too.
           {"LC_ALL": "C", "LANGUAGE": "de", "LANG": "de_DE.UTF-8"},
           {"LANG": "C.UTF-8", "LANGUAGE": "de"}, {"LANG": "de_DE.UTF-8", "LANGUAGE": "en:de"},
           {"LANG": "de_DE.UTF-8", "LC_ALL": "en_US.UTF-8"})
GERMAN = ({"LC_ALL": "de_DE.UTF-8"}, {"LANG": "de_DE.UTF-8"}, {"LANG": "de_AT"},
          {"LANG": "en_US.UTF-8", "LC_MESSAGES": "de_DE.UTF-8"},
          {"LANG": "fr_FR.UTF-8", "LANGUAGE": "fr:de"})


def session(variables):
    """The environment of somebody with just these variables of the language."""
    kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    return {**kept, **variables}


IN_ENGLISH = session({"LC_ALL": "C"})
IN_GERMAN = session({"LC_ALL": "de_DE.UTF-8"})


def program(*words, environment):
    done = subprocess.run([OPTIONS.cli, *words], env=environment, capture_output=True, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Language(unittest.TestCase):
    def german(self, outcome, words, status=1):
        """One line in German on standard error, nothing on standard output."""
        self.assertEqual((outcome.status, outcome.out), (status, ""), outcome)
        self.assertEqual(outcome.err.count("\n"), 1, outcome)
        self.assertIn(words, outcome.err, outcome)

    def test_which_language(self):
        for variables in ENGLISH:
            with self.subTest(variables):
                self.assertEqual(program("dance", environment=session(variables)),
                                 (2, "", "cahier-cli: unknown command dance "
                                         "(cahier-cli --help tells more)\n"))
        for variables in GERMAN:
            with self.subTest(variables):
                self.assertEqual(program("dance", environment=session(variables)),
                                 (2, "", "cahier-cli: unbekannter Befehl dance "
                                         "(mehr dazu mit cahier-cli --help)\n"))

    def test_help(self):
        status, german, err = program("--help", environment=IN_GERMAN)
        english = program("--help", environment=IN_ENGLISH)[1]
        self.assertEqual((status, err), (0, ""))
        self.assertIn("Cahier without a window", english)
        self.assertIn("Cahier ohne Fenster", german)
        self.assertIn("einen Einladungslink ausgeben", german)
        # Whatever can be typed is the same.
        typed = re.compile(r"--[a-z-]+|\b(?:workspace create|invite|join|doc [a-z]+|sync|status)\b")
        self.assertEqual(set(typed.findall(german)), set(typed.findall(english)))
        self.assertLessEqual(max(map(len, german.splitlines())), 100)
        self.assertEqual(program("--version", environment=IN_GERMAN),
                         program("--version", environment=IN_ENGLISH))

    def test_errors(self):
        with World() as world:
            anna = world.person("Anna")

            def run(*words, **more):
                return anna.run(*words, environment=IN_GERMAN, **more)

            self.german(run("status"), "nicht gefunden: in diesem Ordner ist kein Profil")
            self.german(run("doc", "show"), "doc show braucht ID", 2)
            self.german(run("doc", "new"), "doc new braucht TITEL", 2)
            self.german(run("sync", "--timeout", "x"), "--timeout nimmt Sekunden", 2)
            self.german(run("init", "--name", "x" * 65), "ein Anzeigename hat 1 bis 64 Bytes")
            anna.init()
            self.german(run("status", passphrase="-", give="wrong\n"), "falsche Passphrase")
            self.german(run("sync", "--once"), "dieses Profil kennt noch kein Relay")
            self.german(run("join", "hello"), "der Link ist fehlerhaft")
            self.german(run("doc", "new", "T"), "workspace create legt einen an")
            anna.do("workspace", "create", "Team")
            self.german(run("doc", "new", "T" * 1025), "ein Titel hat höchstens 1024 Bytes")
            bad = world.folder / "bad.txt"
            bad.write_bytes(b"caf\xe9")
            self.german(run("doc", "new", "T", "--from", bad), "kein Text in UTF-8")
            document = anna.do("doc", "new", "Plan").line
            self.german(run("doc", "edit", document, give="[]\n[{}]\n"),
                        "Zeile 2: Operation 1: \"op\" ist eines von insert")
            beyond = json.dumps([{"op": "delete", "at": 1, "length": 2}])
            self.german(run("doc", "edit", document, give=beyond),
                        "Position 3 liegt hinter dem Ende (0 UTF-16-Einheiten)")

    def test_what_people_read(self):
        with World() as world:
            anna, ben = world.person("Anna"), world.person("Ben")
            anna.init(world.relay().first_link)
            anna.do("workspace", "create", "Team")
            shown = anna.run("status", environment=IN_GERMAN).out
            self.assertIn("Benutzer: ", shown)
            self.assertIn("(Eigentümer, 1 Mitglied) Team\n", shown)
            self.assertIn("(owner, 1 member) Team\n", anna.do("status").out)
            self.assertEqual(anna.run("sync", "--once", environment=IN_GERMAN).out,
                             "abgeglichen\n")
            self.assertEqual(anna.do("sync", "--once").out, "synchronised\n")
            join(anna, ben)
            self.assertIn("(Eigentümer, 2 Mitglieder) Team\n",
                          anna.run("status", environment=IN_GERMAN).out)

    def test_what_programs_read(self):
        with World() as world:
            anna = world.person("Anna")
            anna.init()
            team = anna.do("workspace", "create", "Team").line
            document = anna.do("doc", "new", "Plan").line
            anna.do("doc", "edit", document, give=json.dumps(
                [{"op": "insert", "at": 0, "text": "Größe\n", "attributes": {"bold": True}}]))
            commands = [("workspace", "list"), ("workspace", "list", "--json"),
                        ("doc", "list"), ("doc", "list", "--json"), ("status", "--json"),
                        *[("doc", "show", document, "--format", kind)
                          for kind in ("text", "md", "html", "delta")],
                        ("doc", "show", document, "--format", "delta", "--json"),
                        # Errors as JSON are for programs, too.
                        ("doc", "show", "0" * 64, "--json"), ("sync", "--once", "--json")]
            for command in commands:
                with self.subTest(command):
                    english = anna.run(*command, environment=IN_ENGLISH)
                    german = anna.run(*command, environment=IN_GERMAN)
                    self.assertEqual((german.status, german.out, german.err),
                                     (english.status, english.out, english.err))
                    self.assertTrue(english.out or json.loads(english.err)["error"])
            # New ids stand alone on a line in every language.
            for line, words in ((team, ("workspace", "create", "Zwei")),
                                (document, ("doc", "new", "Neu", "--workspace", team))):
                made = anna.run(*words, environment=IN_GERMAN)
                self.assertRegex(made.out, rf"\A[0-9a-f]{{{len(line)}}}\n\Z")
                self.assertEqual(made.err, "")


if __name__ == "__main__":
    main(__doc__)
