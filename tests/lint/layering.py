#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Fails on an include that layers.txt does not allow, and on an include cycle.

Without arguments it checks the tree it lies in; tests call check() with a tree of their own.
"""

import fnmatch
import re
import sys
from collections import deque

import sources

AREAS = ("sync/", "server/", "app/")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:<([^>\n]+)>|"([^"\n]+)")', re.MULTILINE)
STANDARD = re.compile(r"[a-z][a-z0-9_]*")  # <vector>, <cstdint>: no slash, no suffix


class Layers:
    """The parsed layers.txt."""

    def __init__(self, text):
        self.libraries = {}
        self.modules = {}
        for number, line in enumerate(text.splitlines(), 1):
            line = line.split("#")[0].strip()
            if not line:
                continue
            if line.startswith("library "):
                name, _, patterns = line[len("library "):].partition("=")
                self.libraries[name.strip()] = patterns.split()
            elif ":" in line:
                module, _, rest = line.partition(":")
                allowed, _, libraries = rest.partition("|")
                self.modules[module.strip()] = (allowed.split(), libraries.split())
            else:
                raise ValueError(f"layers.txt:{number}: neither a library nor a module: {line}")

    def module_of(self, path):
        """The longest module that holds this path, or None."""
        found = [m for m in self.modules
                 if path.startswith(m + "/") or path.rsplit(".", 1)[0] == m]
        return max(found, key=len, default=None)

    def library_of(self, header):
        """The outside library an angle-bracket include belongs to, or None."""
        if STANDARD.fullmatch(header):
            return "std"
        for name, patterns in self.libraries.items():
            if any(fnmatch.fnmatchcase(header, p) for p in patterns):
                return name
        return None

    def may_include(self, module, header):
        allowed = [module] + self.modules[module][0]
        return any(header.startswith(a + "/") or fnmatch.fnmatchcase(header, a)
                   or header.rsplit(".", 1)[0] == a for a in allowed)


def includes(text):
    """(line, angle header or None, quoted header or None) of each include."""
    for match in INCLUDE.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match.group(1), match.group(2)


def check_file(layers, path, text, tree):
    module = layers.module_of(path)
    if module is None:
        yield f"{path}: belongs to no module of layers.txt"
        return
    for line, angle, quoted in includes(text):
        where = f"{path}:{line}"
        if angle:
            library = layers.library_of(angle)
            if library is None:
                yield f"{where}: <{angle}> is of no library that layers.txt names"
            elif library not in layers.modules[module][1]:
                yield f"{where}: {module} may not use {library} (<{angle}>)"
        elif quoted in tree:
            if not layers.may_include(module, quoted):
                yield f"{where}: {module} may not include {quoted}"
        elif path.rsplit("/", 1)[0] + "/" + quoted in tree:
            yield f"{where}: write \"{quoted}\" relative to the root of the project"
        # else: generated (moc, version); the compiler says whether it exists


def find_cycle(graph):
    """The shortest include cycle as a list of paths, or None. O(files × includes)."""
    best = None
    for start in sorted(graph):
        queue, came_from = deque([start]), {start: None}
        while queue:
            node = queue.popleft()
            for target in graph[node]:
                if target == start:
                    cycle = [start]
                    while node is not None:
                        cycle.append(node)
                        node = came_from[node]
                    if best is None or len(cycle) < len(best):
                        best = cycle[::-1]
                    queue.clear()
                    break
                if target not in came_from:
                    came_from[target] = node
                    queue.append(target)
    return best


def check(layers_text, tree):
    """Every violation in {path: text}, as printable lines."""
    layers = Layers(layers_text)
    problems, graph = [], {}
    for path, text in tree.items():
        if not path.endswith(sources.CXX):
            continue
        if path.startswith(AREAS):
            problems += check_file(layers, path, text, tree)
        graph[path] = [q for _, _, q in includes(text) if q in tree]
    cycle = find_cycle(graph)
    if cycle:
        problems.append("include cycle: " + " → ".join(cycle))
    return problems


def main():
    layers_text = (sources.ROOT / "tests/lint/layers.txt").read_text(encoding="utf-8")
    problems = check(layers_text, sources.read_tree())
    print("\n".join(problems) or "layering: every include follows layers.txt")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
