#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The translations are what lupdate would write, and German lacks nothing.

With --update they are written anew instead (what is new is then unfinished).
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

FOLDER = pathlib.Path("translations")
FILES = {"cahier_de.ts": "de", "cahier_en.ts": "en"}


def run_lupdate(lupdate, file, language):
    options = ["-pluralonly"] if language == "en" else []
    subprocess.run([lupdate, "-silent", "-no-obsolete", "-locations", "none", *options,
                    "-source-language", "en", "-target-language", language, "-I", ".", "app",
                    "-ts", str(file)], check=True, capture_output=True)


def messages(file):
    """(context, source, comment) -> (state, forms, placeholders agree)."""
    found = {}
    for context in ElementTree.parse(file).getroot().iter("context"):
        name = context.findtext("name")
        for message in context.iter("message"):
            source = message.findtext("source")
            translation = message.find("translation")
            forms = [form.text or "" for form in translation.iter("numerusform")]
            if not forms:
                forms = [translation.text or ""]
            found[(name, source, message.findtext("comment") or "")] = (
                translation.get("type", ""), forms)
    return found


def complaints(name, file):
    for (context, source, _), (state, forms) in messages(file).items():
        where = f"{name}: {context}: “{source}”"
        if state == "unfinished" or any(not form.strip() for form in forms):
            yield f"{where} is not translated"
            continue
        wanted = set(re.findall(r"%(?:L?n|\d)", source))
        for form in forms:
            if not set(re.findall(r"%(?:L?n|\d)", form)) <= wanted:
                yield f"{where} has a placeholder that is not there"
            if "%1" in wanted and "%1" not in form:
                yield f"{where} lacks %1"
        if source.endswith("…") != forms[0].endswith("…"):
            yield f"{where} should (not) end in …"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lupdate", default="lupdate")
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for name, language in FILES.items():
            kept = FOLDER / name
            if options.update:
                run_lupdate(options.lupdate, kept, language)
                continue
            fresh = pathlib.Path(folder) / name
            shutil.copy(kept, fresh)
            run_lupdate(options.lupdate, fresh, language)
            before, after = messages(kept), messages(fresh)
            for key in after.keys() - before.keys():
                wrong.append(f"{name}: {key[0]}: “{key[1]}” is new; run lupdate")
            for key in before.keys() - after.keys():
                wrong.append(f"{name}: {key[0]}: “{key[1]}” is in no source any more")
            wrong.extend(complaints(name, kept))
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
