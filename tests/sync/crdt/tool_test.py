#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""cahier-crdt as a stranger uses it: files in, files out, with the real Yjs as the judge.

usage: tool_test.py CAHIER_CRDT NODE_MODULES
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL, MODULES = sys.argv[1], pathlib.Path(sys.argv[2])
YJS = MODULES / "yjs" / "dist" / "yjs.mjs"

# Loads updates given as arguments into a Y.Doc and says what it holds.
SHOW = """
import * as Y from %s
import fs from 'node:fs'
const doc = new Y.Doc()
for (const file of process.argv.slice(1)) Y.applyUpdate(doc, fs.readFileSync(file))
const state = Y.encodeStateAsUpdate(doc)
console.log(JSON.stringify({
  delta: doc.getText('t').toDelta(), map: doc.getMap('m').toJSON(),
  array: doc.getArray('a').toJSON(), v1: Buffer.from(state).toString('hex'),
  v2: Buffer.from(Y.encodeStateAsUpdateV2(doc)).toString('hex'),
  sv: Buffer.from(Y.encodeStateVector(doc)).toString('hex') }))
"""

ROOTS = ["--root", "t=text", "--root", "m=map", "--root", "a=array"]

OPS = [
    [{"root": "t", "type": "text", "op": "insert", "at": 0, "text": "Hello world"}],
    [{"root": "t", "type": "text", "op": "format", "at": 0, "length": 5,
      "attributes": {"bold": True}}],
    # Without attributes the formats around are taken over, with {} there are none.
    [{"root": "t", "type": "text", "op": "insert", "at": 3, "text": "bold"},
     {"root": "t", "type": "text", "op": "insert", "at": 3, "text": "plain", "attributes": {}}],
    [{"root": "t", "type": "text", "op": "embed", "at": 1, "value": {"image": "x"}}],
    [{"root": "t", "type": "text", "op": "delete", "at": 12, "length": 3}],
    [{"root": "m", "type": "map", "op": "set", "key": "k", "value": [1, None, "é"]},
     {"root": "m", "type": "map", "op": "set", "key": "gone", "value": 1},
     {"root": "m", "type": "map", "op": "unset", "key": "gone"}],
    [{"root": "a", "type": "array", "op": "insert", "at": 0, "values": [1, 2.5, {"x": True}]},
     {"root": "a", "type": "array", "op": "delete", "at": 1, "length": 1}],
    [],
]


def run(*arguments, stdin=""):
    return subprocess.run([TOOL, *map(str, arguments)], input=stdin.encode(),
                          capture_output=True, timeout=60)


class ToolTest(unittest.TestCase):
    def setUp(self):
        self.keep = tempfile.TemporaryDirectory()
        self.addCleanup(self.keep.cleanup)
        self.folder = pathlib.Path(self.keep.name)

    def done(self, *arguments, stdin=""):
        result = run(*arguments, stdin=stdin)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout.decode()

    def refused(self, *arguments, stdin=""):
        result = run(*arguments, stdin=stdin)
        self.assertIn(result.returncode, (1, 2), arguments)
        self.assertEqual(result.stderr.decode().count("\n"), 1, result.stderr)
        return result

    def yjs(self, *files):
        script = SHOW % json.dumps(YJS.as_uri())
        result = subprocess.run(["node", "--input-type=module", "-e", script, "--",
                                 *map(str, files)], capture_output=True, timeout=60)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def edit(self, client, out, *more, ops=None):
        lines = "".join(json.dumps(line) + "\n" for line in (OPS if ops is None else ops))
        self.done("edit", "--client", client, *more, "-o", out, stdin=lines)

    def test_edit_is_what_yjs_reads(self):
        updates = self.folder / "updates"
        updates.mkdir()
        state = self.folder / "state"
        self.edit(7, state, "--updates", updates)
        shown = json.loads(self.done("show", *ROOTS, state))
        truth = self.yjs(state)
        self.assertEqual(shown["roots"]["t"]["delta"], truth["delta"])
        self.assertEqual(shown["roots"]["m"], truth["map"])
        self.assertEqual(shown["roots"]["a"], truth["array"])
        self.assertEqual(shown["pending"], False)
        self.assertEqual(list(shown["stateVector"]), ["7"])
        # One file a transaction; the empty one writes none; together they are the state.
        names = sorted(os.listdir(updates))
        self.assertEqual(names, [f"{n:06}.bin" for n in range(1, len(OPS))])
        together = self.yjs(*(updates / name for name in names))
        self.assertEqual(together["delta"], truth["delta"])

    def test_two_writers_merge_like_yjs(self):
        first, second, third = (self.folder / name for name in ("1", "2", "3"))
        self.edit(7, first)
        self.edit(9, second, "--in", first, ops=[
            [{"root": "t", "type": "text", "op": "insert", "at": 2, "text": "Ben"}]])
        self.edit(5, third, "--in", first, ops=[
            [{"root": "t", "type": "text", "op": "insert", "at": 2, "text": "Anna"}]])
        truth = self.yjs(second, third)
        merged, merged2 = self.folder / "m1", self.folder / "m2"
        self.done("merge", "-o", merged, second, third)
        self.assertEqual(merged.read_bytes().hex(), truth["v1"])
        self.done("merge", "--v2", "-o", merged2, second, third)
        self.assertEqual(merged2.read_bytes().hex(), truth["v2"])
        shown = json.loads(self.done("show", "--in-v2", *ROOTS, merged2))
        self.assertEqual(shown["roots"]["t"]["delta"], truth["delta"])
        vector, rest = self.folder / "sv", self.folder / "diff"
        self.done("state-vector", "-o", vector, merged)
        self.assertEqual(vector.read_bytes().hex(), truth["sv"])
        self.done("state-vector", "-o", vector, second)
        self.done("diff", "--state-vector", vector, "-o", rest, merged)
        self.assertEqual(self.yjs(second, rest)["delta"], truth["delta"])
        self.assertLess(rest.stat().st_size, merged.stat().st_size)

    def test_missing_parts_are_pending(self):
        updates = self.folder / "updates"
        updates.mkdir()
        self.edit(7, self.folder / "state", "--updates", updates)
        shown = json.loads(self.done("show", *ROOTS, updates / "000003.bin"))
        self.assertTrue(shown["pending"])

    def test_refusals(self):
        state, out = self.folder / "state", self.folder / "out"
        self.edit(7, state)
        whole = state.read_bytes()
        for name, data in (("trailing", whole + b"\0"), ("torn", whole[:-1]), ("empty", b"")):
            bad = self.folder / name
            bad.write_bytes(data)
            self.refused("merge", "-o", out, bad)
            self.refused("show", "--root", "t=text", bad)
        vector = self.folder / "sv"
        self.done("state-vector", "-o", vector, state)
        vector.write_bytes(vector.read_bytes() + b"\0")
        self.refused("diff", "--state-vector", vector, "-o", out, state)
        self.refused("merge", "-o", out, self.folder / "absent")
        self.refused("bogus")
        self.refused()
        for line in ("{", "[{\"op\":\"insert\"}]", json.dumps(
                [{"root": "t", "type": "text", "op": "delete", "at": 5, "length": 1}])):
            self.refused("edit", "--client", 3, "-o", out, stdin=line + "\n")
        self.refused("edit", "--client", 3, "--updates", self.folder / "no folder", "-o", out,
                     stdin=json.dumps(OPS[0]) + "\n")


if not YJS.exists():
    message = f"tool_test: {MODULES} has no yjs; ./dev setup installs it"
    print(message, file=sys.stderr)
    sys.exit(1 if os.environ.get("CI") == "true" else 77)
unittest.main(argv=sys.argv[:1])
