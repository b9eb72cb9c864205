#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The editor's window on a profile that was put back from a backup: the person types all the while,
is told once, and nothing is lost. Exit status 77 where there is no virtual display."""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from virtual_desktop import VirtualDesktop, Window, missing_tools, wait_until


class Story:
    def __init__(self, options, desktop, folder):
        self.options = options
        self.desktop = desktop
        self.folder = folder
        self.passphrase = folder / "passphrase"
        self.passphrase.write_text("correct horse battery staple\n", encoding="utf-8")

    def cli(self, person, *words, give=""):
        done = subprocess.run([self.options.cli, "--profile", str(self.folder / person),
                               "--passphrase-file", str(self.passphrase), *words],
                              env=self.desktop.env, input=give, capture_output=True, text=True,
                              timeout=120, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{person} {words}: {done.stderr}")
        return done.stdout

    def start_relay(self):
        relay = self.desktop.start("relay", [self.options.relay, "serve", "--data",
                                             str(self.folder / "relay"), "--listen", "127.0.0.1:0"])
        return wait_until(lambda: re.search(r"^cahier\S*:\S+$", relay.log(), re.MULTILINE), 20,
                          "the relay printed no link").group(0)

    def edit(self, person, document, at, text):
        op = json.dumps([{"op": "insert", "at": at, "text": text}])
        self.cli(person, "doc", "edit", document, give=op + "\n")
        self.cli(person, "sync", "--once")

    def play(self):
        link = self.start_relay()
        self.cli("anna", "init", "--name", "Anna", "--kdf", "1:65536", "--relay", link)
        self.cli("anna", "workspace", "create", "Team")
        document = self.cli("anna", "doc", "new", "Plan").strip()
        self.edit("anna", document, 0, "truth")
        shutil.copytree(self.folder / "anna", self.folder / "backup")
        self.edit("anna", document, 5, " and more")
        before = json.loads(self.cli("anna", "status", "--json"))
        shutil.rmtree(self.folder / "anna")
        shutil.copytree(self.folder / "backup", self.folder / "anna")
        process = self.desktop.start("anna-window", [
            self.options.cahier, "--profile", str(self.folder / "anna"), "--passphrase-file",
            str(self.passphrase), "--open", document])
        window = Window(self.desktop, process, (0, 0, 1000, 700))
        window.click_page()
        window.keys("ctrl+End")
        typed = " Typed while the device changes, letter after letter."
        window.type(typed)
        pictures = pathlib.Path(self.options.screenshots)
        pictures.mkdir(parents=True, exist_ok=True)
        try:
            shown = wait_until(lambda: self.all_there(window, typed), 30, "words are missing")
        except TimeoutError:
            raise AssertionError("the window shows: " + window.shown_text()) from None
        finally:
            self.desktop.screenshot(str(pictures / "restored.png"), window.id)
        if window.close() != 0:
            raise AssertionError("the window did not end well: " + process.log()[-800:])
        self.cli("anna", "sync", "--once")
        after = json.loads(self.cli("anna", "status", "--json"))
        assert after["device"] != before["device"], after
        assert [n["code"] for n in after["notices"]] == ["ProfileRestored"], after
        assert after["notOnRelay"] == 0, after
        text = self.cli("anna", "doc", "show", document, "--format", "text")
        assert text.count(typed.strip()) == 1 and text.count("truth") == 1, text
        assert text.count(" and more") == 1, text
        print(f"  one new device, one notice, the whole text: {shown.strip()!r}")

    @staticmethod
    def all_there(window, typed):
        text = window.shown_text()
        return text if typed.strip() in text and "and more" in text else None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("cahier", "cli", "relay", "screenshots"):
        parser.add_argument("--" + name, required=True)
    options = parser.parse_args()
    if missing_tools() and os.environ.get("CI") != "true":
        print("missing: " + ", ".join(missing_tools()))
        return 77
    with tempfile.TemporaryDirectory() as folder:
        with VirtualDesktop(folder, 1040, 740) as desktop:
            Story(options, desktop, pathlib.Path(folder)).play()
    return 0


if __name__ == "__main__":
    sys.exit(main())
