# SPDX-License-Identifier: MPL-2.0
"""What the lint checks share: which files there are, and C++ without its comments and strings."""

import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIP_FOLDERS = {".git", "build", "node_modules", "__pycache__", ".cache"}
CXX = (".h", ".cpp", ".c")


def all_files(root=ROOT):
    """Every file that is, or could be, committed: paths relative to root, sorted."""
    try:
        listed = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others",
             "--exclude-standard"], capture_output=True, check=True).stdout
        names = [n for n in listed.decode().split("\0") if n and (root / n).is_file()]
    except (OSError, subprocess.CalledProcessError):  # a source archive, not a clone
        names = []
        for folder, folders, files in os.walk(root):
            folders[:] = [f for f in folders if f not in SKIP_FOLDERS]
            names += [os.path.relpath(os.path.join(folder, f), root) for f in files]
    return sorted(names)


def read_tree(root=ROOT):
    """{path: text} of every text file; what does not decode as UTF-8 is not text."""
    tree = {}
    for name in all_files(root):
        try:
            tree[name] = (root / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return tree


_TOKENS = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<delim>[^(\s]*)\(.*?\)(?P=delim)"'
    r'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)


def code_only(text):
    """C++ with comments and literals blanked out, line structure kept (digit separators too)."""
    text = re.sub(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])", "_", text)

    def blank(match):
        token = match.group(0)
        keep = re.sub(r"[^\n]", " ", token)
        return '"' + keep[2:] + '"' if token.startswith('"') and "\n" not in token else keep

    return _TOKENS.sub(blank, text)
