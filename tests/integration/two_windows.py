#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Two people, one document, real windows: the session that `./dev run` plays without a display,
and the test integration/two_windows.

Anna and Ben each run the editor. They write together; the relay is killed; both write on; the relay
comes back; both windows and both closed replicas must hold the same text, with everything both
wrote; and neither the relay's folder, nor the closed profiles, nor what went over the wire may
contain a sentence of it.
Exit status: 0 identical, 1 not, 77 when a tool is missing (1 if CI=true).
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

from virtual_desktop import VirtualDesktop, Window, missing_tools, wait_until
from wire import Wire

DOCUMENT = """# Team day in October

What we still have to decide before the invitations go out on Friday.

## Place

- The old harbour hall: **40 seats**, a kitchen, and a ten minutes' walk from the station
- The town library: free on Fridays, but *no coffee* upstairs

## Programme

1. Arrival, coffee, name tags
2. Three short talks, then tables of six
3. A walk along the river

> Nobody should have to read slides on a day like this.

## Notes

The budget is the same as last year.
"""
# How often Down goes from the top to the last line of the programme.
PROGRAMME_END = 8
ANNA_TOGETHER = "Anna: the harbour hall answered, we can have it from nine. "
BEN_TOGETHER = "Ben: good, then I will ask the kitchen for forty lunches. "
ANNA_ALONE = "Anna, without a network: the bus company wants our numbers by Tuesday. "
BEN_ALONE = "Ben, also without: two of the talks are settled, the third is promised. "
AFTER = "Anna: and here we are again. "
SENTENCES = (ANNA_TOGETHER, BEN_TOGETHER, ANNA_ALONE, BEN_ALONE, AFTER)


class Session:
    """Programs, folders and the story of one run."""

    def __init__(self, options, desktop, folder):
        self.options = options
        self.desktop = desktop
        self.folder = folder
        self.relay = None
        self.wire = Wire()
        self.document = ""
        self.passphrase = folder / "passphrase"
        self.passphrase.write_text("correct horse battery staple\n", encoding="utf-8")
        self.passphrase.chmod(0o600)
        self.pictures = pathlib.Path(options.screenshots)
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.began = time.monotonic()

    def say(self, text):
        print(f"  {time.monotonic() - self.began:5.1f} s  {text}", flush=True)

    # -- The relay

    def start_relay(self):
        """Starts it on a free port; the programs know it by the wire's address."""
        self.relay = self.desktop.start("relay", [
            self.options.relay, "serve", "--data", str(self.folder / "relay"), "--listen",
            "127.0.0.1:0", "--public", f"ws://127.0.0.1:{self.wire.port}"])
        said = self.relay.log_start

        def listening():
            if not self.relay.running():
                raise RuntimeError("the relay ended: " + self.relay.log()[-800:])
            return re.search(r"listens on 127\.0\.0\.1:([1-9][0-9]*)", self.relay.log()[said:])

        found = wait_until(listening, 10, "the relay did not say its address")
        self.wire.target = ("127.0.0.1", int(found.group(1)))

    def registration_link(self):
        return re.search(r"^cahier\S*:\S+$", self.relay.log(), re.MULTILINE).group(0)

    # -- A profile without its window

    def cli(self, person, *arguments, give=None):
        done = subprocess.run([self.options.cli, "--profile", str(self.folder / person),
                               "--passphrase-file", str(self.passphrase), *arguments],
                              env=self.desktop.env, input=give, capture_output=True, text=True,
                              timeout=120, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"cahier-cli {' '.join(arguments)} ({person}): "
                               f"status {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def prepare_anna(self):
        self.start_relay()
        self.say("the relay serves an empty folder")
        self.cli("anna", "init", "--name", "Anna", "--relay", self.registration_link())
        self.cli("anna", "workspace", "create", "Team")
        source = self.folder / "document.md"
        source.write_text(DOCUMENT, encoding="utf-8")
        made = self.cli("anna", "doc", "new", "Team day in October", "--from", str(source))
        self.document = made.split()[-1]
        self.cli("anna", "sync", "--once")
        self.say("Anna has a profile, a workspace and a document")
        return self.cli("anna", "invite", "--role", "editor").split()[-1]

    def prepare_ben(self, invitation):
        self.cli("ben", "init", "--name", "Ben")
        self.cli("ben", "join", invitation)

        def arrived():
            self.cli("ben", "sync", "--once")
            return self.document in self.cli("ben", "doc", "list")

        wait_until(arrived, 60, "Ben never received the document")
        self.say("Ben joined by her invitation and received the document")

    # -- The windows

    def open_window(self, person, place):
        process = self.desktop.start(person, [
            self.options.cahier, "--profile", str(self.folder / person), "--passphrase-file",
            str(self.passphrase), "--open", self.document, "--theme",
            "dark" if person == "ben" else "light"])
        window = Window(self.desktop, process, place)
        # The window is there before its document is; keys typed meanwhile would go nowhere.
        wait_until(lambda: "Team day" in self.desktop.xdotool("getwindowname", window.id), 60,
                   f"{person}'s document did not open")
        self.say(f"{person.capitalize()}'s window is open")
        return window

    def picture(self, name, *windows):
        """The windows as they are, side by side in one file and each in its own."""
        time.sleep(0.4)  # let the last frame be drawn; nothing is compared with it
        files = []
        for window in windows:
            files.append(str(self.pictures / f"{name}-{window.process.name}.png"))
            self.desktop.screenshot(files[-1], window.id)
        path = self.pictures / (name + ".png")
        self.desktop.run("convert", *files, "-bordercolor", "#c9d0de", "-border", "12x12",
                         "+append", str(path))
        self.say(f"picture: {os.path.relpath(path)}")

    def wait_for(self, window, words, seconds=60):
        """Until the window shows all of `words`; returns its text."""
        shown = {"text": ""}

        def there():
            shown["text"] = window.shown_text()
            return all(w.strip() in shown["text"] for w in words)

        try:
            wait_until(there, seconds, "words missing")
        except TimeoutError:
            lost = [w for w in words if w.strip() not in shown["text"]]
            raise AssertionError(f"{window.process.name} does not show {lost}; it shows:\n"
                                 f"{shown['text']}") from None
        return shown["text"]

    # -- What is compared

    def compare_closed(self):
        texts = {person: {kind: self.cli(person, "doc", "show", self.document, "--format", kind)
                          for kind in ("delta", "md")} for person in ("anna", "ben")}
        for kind in ("delta", "md"):
            if texts["anna"][kind] != texts["ben"][kind]:
                raise AssertionError(f"the closed replicas differ ({kind}):\n--- Anna\n"
                                     f"{texts['anna'][kind]}\n--- Ben\n{texts['ben'][kind]}")
        for sentence in SENTENCES:
            if texts["anna"]["md"].count(sentence.strip()) != 1:
                raise AssertionError(f"not exactly once in the document: {sentence!r}")
        self.say(f"both closed replicas hold the same {len(texts['anna']['md'])} characters")

    def search_plaintext(self):
        """Neither the relay's files, the closed profiles nor the wire may hold a sentence."""
        needles = [s.strip().encode(code) for s in SENTENCES + ("old harbour hall", "Team day in")
                   for code in ("utf-8", "utf-16-le")]
        files = [f for part in ("relay", "anna", "ben")
                 for f in (self.folder / part).rglob("*") if f.is_file()]
        for file in files:
            content = file.read_bytes()
            if any(needle in content for needle in needles):
                raise AssertionError(f"plain text of the document in {file}")
        wire = self.wire.captured()
        if len(wire) < 10_000 or any(needle in wire for needle in needles):
            raise AssertionError(f"plain text among the {len(wire)} bytes on the wire, or no bytes")
        self.say(f"no sentence of it in the {len(files)} files of relay and profiles, nor in the "
                 f"{len(wire) // 1024} KiB that went over the wire")


def at_programme(window, below=0):
    """Puts the caret behind the programme's last point, or `below` lines further down."""
    window.keys("ctrl+Home")
    window.keys(*["Down"] * (PROGRAMME_END + below), "End")


def write_together(session, anna, ben):
    session.say("both write, in two places")
    anna.click_page()
    anna.keys("ctrl+End", "Return")
    anna.type(ANNA_TOGETHER)
    session.wait_for(ben, [ANNA_TOGETHER])
    session.say("Ben sees what Anna writes")
    at_programme(ben)
    ben.keys("Return")
    ben.type(BEN_TOGETHER)
    session.wait_for(anna, [ANNA_TOGETHER, BEN_TOGETHER])
    session.say("Anna sees what Ben writes")
    at_programme(ben, below=1)
    session.picture("1-together", anna, ben)


def write_apart(session, anna, ben):
    session.relay.kill()
    session.say("the relay was killed (kill -9): there is no network now")
    for window, words in ((anna, ANNA_ALONE), (ben, BEN_ALONE)):
        window.click_page()
        window.keys("ctrl+End")  # the same place: the end of the same paragraph
        window.type(words)
    if BEN_ALONE.strip() in session.wait_for(anna, [ANNA_ALONE]):
        raise AssertionError("Anna sees what Ben wrote without a network")
    session.wait_for(ben, [BEN_ALONE])
    session.say("both wrote on in the same paragraph, each for themselves")
    session.picture("2-offline", anna, ben)


def meet_again(session, anna, ben):
    session.start_relay()
    session.say("the relay is back")
    session.wait_for(anna, [ANNA_ALONE, BEN_ALONE])
    session.wait_for(ben, [ANNA_ALONE, BEN_ALONE])
    anna.keys("ctrl+End")
    anna.type(AFTER)
    session.wait_for(ben, [AFTER])
    session.say("both windows show what both wrote")
    shown = {}

    def same():
        shown["anna"], shown["ben"] = anna.shown_text(), ben.shown_text()
        return shown["anna"] == shown["ben"]

    try:
        wait_until(same, 30, "different")
    except TimeoutError:
        raise AssertionError(f"the windows differ:\n--- Anna\n{shown['anna']}\n--- Ben\n"
                             f"{shown['ben']}") from None
    session.say(f"both windows show the same text, {len(shown['anna'])} characters")
    session.picture("3-together-again", anna, ben)


def play(session):
    width, height = session.desktop.size
    half = width // 2 - 10
    invitation = session.prepare_anna()
    anna = session.open_window("anna", (0, 0, half, height - 40))
    session.prepare_ben(invitation)
    ben = session.open_window("ben", (width // 2, 0, half, height - 40))
    write_together(session, anna, ben)
    write_apart(session, anna, ben)
    meet_again(session, anna, ben)
    for window in (anna, ben):
        status = window.close()
        if status != 0:
            raise AssertionError(f"{window.process.name} ended with status {status}")
    if session.relay.stop() != 0:
        raise AssertionError("the relay did not end well: " + session.relay.log()[-800:])
    session.compare_closed()
    session.search_plaintext()


def main():
    parser = argparse.ArgumentParser(description="Two people, one document, real windows.")
    for name in ("cahier", "cli", "relay"):
        parser.add_argument("--" + name, required=True, type=os.path.abspath)
    parser.add_argument("--screenshots", required=True, help="folder for the pictures")
    parser.add_argument("--keep", action="store_true", help="keep profiles and logs")
    options = parser.parse_args()
    missing = missing_tools()
    if missing:
        print(f"two_windows: not installed: {', '.join(missing)} (./dev setup installs them)")
        return 1 if os.environ.get("CI") == "true" else 77

    folder = pathlib.Path(tempfile.mkdtemp(prefix="cahier-two-windows-"))
    status = 1
    try:
        with VirtualDesktop(str(folder), 1880, 860) as desktop:
            session = Session(options, desktop, folder)
            try:
                play(session)
                status = 0
                print("  Identical: everything both wrote, and nobody in between could read it.")
            except (AssertionError, RuntimeError, TimeoutError) as problem:
                print(f"two_windows: FAILED: {problem}")
                desktop.screenshot(str(session.pictures / "failed.png"))
                for process in desktop.processes[2:]:
                    print(f"--- {process.name} said\n{process.log()[-1500:]}")
            session.wire.close()
    finally:
        if options.keep:
            print(f"  kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
