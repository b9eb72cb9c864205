#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The translations are what lupdate would write, German lacks nothing, and nothing that a person
reads goes past them.

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

import literals

FOLDER = pathlib.Path("translations")
FILES = {"cahier_de.ts": "de", "cahier_en.ts": "en"}

# Speak to nobody: errors' details from there go through app/text/detail_text; HTML and CSS.
SILENT = ("app/convert/", "app/bridge/", "app/style/")
# Where the details of errors that are about a person's own input come from.
REPLICA = ("app/convert/", "sync/engine/")
OPTION = re.compile(r"--[a-z][a-z-]+")


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
        if any(sorted(OPTION.findall(form)) != sorted(OPTION.findall(source)) for form in forms):
            yield f"{where} has other options"
        if not context.startswith("cahier::app::"):
            yield f"{where} is in a context that the program does not ask for (see app/cli/README)"
        if source.endswith("…") != forms[0].endswith("…"):
            yield f"{where} should (not) end in …"


def sources(*folders):
    """{path: text} of the C++ below `folders`."""
    return {str(path): path.read_text(encoding="utf-8")
            for folder in folders for path in sorted(pathlib.Path(folder).rglob("*"))
            if path.suffix in (".h", ".cpp")}


def spoken_complaints(files):
    """What `files` say without tr()."""
    for path, text in files.items():
        if not path.startswith(SILENT):
            for line, literal in literals.untranslated(text):
                yield f"{path}:{line}: “{literal}” goes past tr()"


def detail_complaints(error_text, detail_text, files):
    """Details of errors that terminals show, against the list of those that are translated."""
    listed = set(re.findall(r'NOOP\("cahier::app::Detail",\s*"([^"]*)"\)', detail_text))
    told = re.search(r"bool tellsDetail.*?return true;", error_text, re.DOTALL).group(0)
    told = set(re.findall(r"case Errc::(\w+):", told))
    made = re.compile(r'(?:fail\(|Error\{)\s*Errc::(\w+),\s*"([^"]*)"\s*[)}]')
    for path, text in files.items():
        if path.startswith(REPLICA):
            for code, detail in made.findall(text):
                if code in told and detail not in listed:
                    yield f"{path}: “{detail}” is not in app/text/detail_text.cpp"
    everything = "\n".join(files.values())
    for detail in sorted(listed):
        if f'"{detail}"' not in everything:
            yield f"app/text/detail_text.cpp: “{detail}” is said by nobody any more"


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
    files = sources("app")
    wrong.extend(spoken_complaints(files))
    wrong.extend(detail_complaints(files["app/text/error_text.cpp"],
                                   files["app/text/detail_text.cpp"],
                                   sources("app/convert", "sync")))
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
