#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Fails when clang-format 16 would change a C++ source. Exits 77 (skipped) without the tool,
unless CI=true, where a missing tool is a failure."""

import os
import re
import shutil
import subprocess
import sys

import sources


def find_tool():
    """clang-format of the pinned version 16, or None."""
    for name in ("clang-format-16", "clang-format"):
        path = shutil.which(name)
        if path:
            said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
            if re.search(r"version 16\.", said.stdout):
                return path
    return None


def main():
    tool = find_tool()
    if tool is None:
        print("format: clang-format-16 is not installed (./dev setup installs it)")
        return 1 if os.environ.get("CI") == "true" else 77
    files = [f for f in sources.all_files() if f.endswith((".h", ".cpp"))]
    result = subprocess.run([tool, "--dry-run", "-Werror", "--style=file", *files],
                            cwd=sources.ROOT, check=False, capture_output=True, text=True)
    wrong = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", result.stderr, re.MULTILINE)))
    for name in wrong:
        print(f"{name}: run clang-format-16 -i {name}")
    if not wrong:
        print(result.stderr, end="")
        print(f"format: {len(files)} files as clang-format 16 would write them")
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
