# SPDX-License-Identifier: MPL-2.0
"""Finds what a program says without asking for its translation: C++ read as tokens, no more."""

import re

# Calls whose literals are translated, or are typed the same way in every language.
TRANSLATED = {"tr", "translate", "QT_TRANSLATE_NOOP", "asTyped"}
# Calls whose literals a person reads; of `print` the first argument (then comes the JSON).
SPOKEN = {"fail": None, "refuse": None, "wrong": None, "Error": None, "note": None, "say": 0,
          "print": 0, "printContent": 0,
          **dict.fromkeys(("setText", "setTitle", "setToolTip", "setWindowTitle",
                           "setPlaceholderText", "setAccessibleName", "setAccessibleDescription",
                           "addItem", "showMessage", "QLabel", "QPushButton"))}
# What stands around a literal and changes nothing.
TRANSPARENT = {"string", "string_view", "QString", "QStringLiteral", "QLatin1String",
               "QLatin1StringView", "fromLatin1", "fromUtf8", "fromStdString", "toQString", ""}
NAMES = {"cahier-cli", "cahier-cli:", "Cahier", "https://"}  # The same in every language.

_TOKEN = re.compile(
    r'(?P<skip>//[^\n]*|/\*.*?\*/|^[ \t]*#[^\n]*(?:\\\n[^\n]*)*|'
    r"'(?:\\.|[^'\\\n])+'|(?<=[0-9a-fA-F])'(?=[0-9a-fA-F]))"
    r'|R"(?P<delimiter>[^(\s]*)\((?P<raw>.*?)\)(?P=delimiter)"'
    r'|"(?P<text>(?:\\.|[^"\\\n])*)"|(?P<name>[A-Za-z_]\w*)|(?P<mark>[(){}\[\],;<>=?:+.-])',
    re.DOTALL | re.MULTILINE)
_SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:.]? +[A-Za-z]{2,}")


def untranslated(text):
    """(line, literal) of each literal in `text` that a person reads and nobody translates."""
    frames = []  # [what is called, index of the argument]
    last = ""  # The name just before this token.
    for token in _TOKEN.finditer(text):
        mark, name = token.group("mark"), token.group("name")
        if token.group("skip"):
            continue
        if name:
            last = name
            continue
        if mark:
            if mark in "({[":
                frames.append([last, 0])
            elif mark in ")}]" and frames:
                frames.pop()
            elif mark == "," and frames:
                frames[-1][1] += 1
            last = ""
            continue
        literal = token.group("raw") if token.group("raw") is not None else token.group("text")
        last = ""
        if is_spoken(literal, frames):
            yield text.count("\n", 0, token.start()) + 1, literal


def is_spoken(literal, frames):
    if any(called in TRANSLATED for called, _ in frames) or literal.strip() in NAMES:
        return False
    if _SENTENCE.search(literal):
        return True
    around = [frame for frame in frames if frame[0] not in TRANSPARENT]
    if not around or not re.search(r"[A-Za-z]", literal):
        return False
    called, argument = around[-1]
    return called in SPOKEN and SPOKEN[called] in (None, argument)
