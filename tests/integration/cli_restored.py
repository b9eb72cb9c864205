#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""A profile folder that comes back from a backup goes on as a new device; the person is told once
and loses nothing."""

import json
import shutil
import unittest

from cli_world import World, join, main, settle


def insert(at, text):
    return json.dumps([{"op": "insert", "at": at, "text": text}]) + "\n"


class Restored(unittest.TestCase):
    def story(self, world, restore):
        """Anna writes, is backed up, writes more; `restore` puts the backup back."""
        relay = world.relay()
        anna, ben = world.person("Anna"), world.person("Ben")
        anna.init(relay.first_link)
        anna.do("workspace", "create", "Team")
        document = anna.do("doc", "new", "Plan").line
        anna.do("doc", "edit", document, give=insert(0, "truth"))
        join(anna, ben)
        settle(anna, ben, rounds=1)
        backup = world.folder / "backup"
        shutil.copytree(anna.profile, backup)
        anna.do("doc", "edit", document, give=insert(5, " and more"))
        anna.do("sync", "--once")
        device = anna.json("status")["device"]
        restore(anna.profile, backup)
        return anna, ben, document, device

    def judge(self, anna, ben, document, device):
        settle(anna, ben, rounds=2)
        self.assertEqual(anna.show(document), ben.show(document))
        self.assertEqual(anna.show(document).strip(), "In the copy: truth and more")
        status = anna.json("status")
        self.assertNotEqual(status["device"], device)
        self.assertEqual(status["notOnRelay"], 0)
        self.assertEqual([notice["code"] for notice in status["notices"]], ["ProfileRestored"])
        self.assertIn("goes on as a new device", anna.do("status").out)
        self.assertEqual(ben.json("status")["notices"], [])
        self.assertEqual(len(ben.json("workspace", "list")), 1)

    def test_the_whole_folder(self):
        """Nothing here tells that time was turned back; the relay does."""
        def restore(profile, backup):
            shutil.rmtree(profile)
            shutil.copytree(backup, profile)

        with World() as world:
            anna, ben, document, device = self.story(world, restore)
            self.assertEqual(anna.json("status")["notices"], [])
            anna.do("doc", "edit", document, "--offline", give=insert(0, "In the copy: "))
            said = anna.do("sync", "--once").err
            self.assertEqual(said.count("goes on as a new device"), 1, said)
            self.judge(anna, ben, document, device)

    def test_the_database_alone(self):
        """The counter beside the database tells it at once, without any network."""
        def restore(profile, backup):
            for file in [*profile.glob("*.db*")]:
                file.unlink()
            for file in backup.glob("*.db*"):
                shutil.copy(file, profile)

        with World() as world:
            anna, ben, document, device = self.story(world, restore)
            status = anna.json("status")
            self.assertNotEqual(status["device"], device)
            self.assertEqual([n["code"] for n in status["notices"]], ["ProfileRestored"])
            anna.do("doc", "edit", document, "--offline", give=insert(0, "In the copy: "))
            self.judge(anna, ben, document, device)
            self.assertEqual(anna.json("status")["device"], status["device"])


if __name__ == "__main__":
    main(__doc__)
