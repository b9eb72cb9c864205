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

# What JavaScript prints in ways of its own, written to the two files given; prints what to show.
ODD = r"""
import * as Y from %s
import fs from 'node:fs'
const doc = new Y.Doc()
doc.clientID = 4
const x = doc.getXmlFragment('x')
const text = new Y.XmlText('abcdef')
const element = new Y.XmlElement('DIV')
x.insert(0, [text, element, new Y.Text('plain'), new Y.XmlHook('hook')])
text.format(0, 2, { color: '#f0\u{1f600}', b: true })
text.format(1, 3, { list: [1, null, 'x'], o: { z: 1, a: { deep: 1 }, 10: 'ten', 9: null } })
text.insertEmbed(2, new Y.Array())
text.insertEmbed(3, new Y.Map())
element.setAttribute('\u{1f600}', NaN)
element.setAttribute('\uffee', -0)
element.setAttribute('big', 1e21)
element.setAttribute('bytes', new Uint8Array([1, 2]))
element.setAttribute('list', [1, [2, null], {}])
element.setAttribute('array', Y.Array.from([1]))
element.setAttribute('text', new Y.Text('t'))
const t = doc.getText('t')
t.applyDelta([{ insert: 'a' }, { insert: '' }, { insert: 'b' },
  { insert: '', attributes: { i: 1 } }])
t.insert(1, '!', { half: '\ud800', b: [{}] })
t.insertEmbed(0, new Y.XmlText('embedded'), {})
const m = doc.getMap('m')
for (const [i, v] of [undefined, null, NaN, -Infinity, -0, 2 ** 53, 5e-324, 1e-7, '', '\u2028\0',
  new Uint8Array([7]), [undefined, [new Uint8Array()]], { u: undefined, 2: 1, 1: 2 }].entries())
  m.set('k' + i, v)
m.set('doc', new Y.Doc({ guid: 'g', meta: { a: 1 } }))
m.set('big', 2n ** 50n)
const [v1, v2] = process.argv.slice(1)
fs.writeFileSync(v1, Y.encodeStateAsUpdate(doc))
fs.writeFileSync(v2, Y.encodeStateAsUpdateV2(doc))
for (const [file, apply] of [[v1, Y.applyUpdate], [v2, Y.applyUpdateV2]]) {
  const read = new Y.Doc()
  apply(read, fs.readFileSync(file))
  const t = read.getText('t')
  const shown = { roots: { t: { text: t.toString(), delta: t.toDelta() },
    m: read.getMap('m').toJSON(), x: read.getXmlFragment('x').toString() },
    stateVector: { 4: Y.decodeStateVector(Y.encodeStateVector(read)).get(4) }, pending: false }
  console.log(JSON.stringify(shown, (key, v) => typeof v === 'bigint' ? Number(v) : v))
}
"""

# Plays the lines of ops in the file given; prints the updates and the state.
PLAY = """
import * as Y from %s
import fs from 'node:fs'
const doc = new Y.Doc()
doc.clientID = 7
const updates = []
doc.on('update', update => updates.push(Buffer.from(update).toString('hex')))
const lines = fs.readFileSync(process.argv[1], 'utf8').trim().split('\\n')
for (const line of lines) doc.transact(() => {
  for (const o of JSON.parse(line)) {
    if (o.type === 'map') doc.getMap(o.root).set(o.key, o.value)
    else if (o.op === 'insert') doc.getText(o.root).insert(o.at, o.text, o.attributes)
    else if (o.op === 'embed') doc.getText(o.root).insertEmbed(o.at, o.value, o.attributes)
    else if (o.op === 'delete') doc.getText(o.root).delete(o.at, o.length)
    else doc.getText(o.root).format(o.at, o.length, o.attributes)
  }
})
console.log(JSON.stringify({ updates, v1: Buffer.from(Y.encodeStateAsUpdate(doc)).toString('hex'),
  v2: Buffer.from(Y.encodeStateAsUpdateV2(doc)).toString('hex') }))
"""

# Keys that are numbers come first in JavaScript; formats are compared one level deep; a surrogate
# finds its other half.
JS_OPS = r"""
[{"root":"t","type":"text","op":"insert","at":0,"text":"abcdef","attributes":{"b":1,"10":1,"9":1}}]
[{"root":"t","type":"text","op":"insert","at":3,"text":"x","attributes":{"z":true,"5":null,"4":1}}]
[{"root":"t","type":"text","op":"format","at":1,"length":4,"attributes":{"b":{"y":[1]},"3":2}}]
[{"root":"t","type":"text","op":"format","at":0,"length":5,"attributes":{"b":{"y":[1]}}}]
[{"root":"t","type":"text","op":"insert","at":5,"text":"yz"}]
[{"root":"t","type":"text","op":"embed","at":2,"value":{"b":1,"2":2,"1":1},"attributes":{"b":[]}}]
[{"root":"t","type":"text","op":"insert","at":0,"text":"\ud83d"}]
[{"root":"t","type":"text","op":"insert","at":1,"text":"\ude00 \ud800 \ud83d\ude00"}]
[{"root":"t","type":"text","op":"delete","at":5,"length":1}]
[{"root":"t","type":"text","op":"format","at":1,"length":1,"attributes":{"half":"\ud800"}}]
[{"root":"m","type":"map","op":"set","key":"k\ud800","value":{"b":1,"10":1,"9":"\udc00"}}]
""".lstrip()

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

    def node(self, script, *arguments):
        result = subprocess.run(["node", "--input-type=module", "-e",
                                 script.replace("%s", json.dumps(YJS.as_uri()), 1), "--",
                                 *map(str, arguments)], capture_output=True, timeout=60)
        self.assertEqual(result.returncode, 0, result.stderr)
        return [json.loads(line) for line in result.stdout.splitlines()]

    def yjs(self, *files):
        return self.node(SHOW, *files)[0]

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

    def test_odd_values_show_as_in_yjs(self):
        v1, v2 = self.folder / "v1", self.folder / "v2"
        roots = ["--root", "t=text", "--root", "m=map", "--root", "x=xmlfragment"]
        for file, options, truth in zip((v1, v2), ([], ["--in-v2"]), self.node(ODD, v1, v2)):
            shown = json.loads(self.done("show", *options, *roots, file))
            self.assertEqual(shown, truth)

    def test_a_root_read_as_another_type(self):
        state = self.folder / "state"
        self.edit(7, state, ops=[[{"root": "t", "type": "text", "op": "insert", "at": 0,
                                   "text": "a\U0001f600"}]])
        for kind, truth in (("array", ["a", "\ud83d", "\ude00"]), ("xmlfragment", "a\U0001f600"),
                            ("map", {})):
            shown = json.loads(self.done("show", "--root", f"t={kind}", state))
            self.assertEqual(shown["roots"]["t"], truth)

    def test_edits_are_those_of_yjs_byte_by_byte(self):
        ops, state, updates = (self.folder / name for name in ("ops", "state", "updates"))
        ops.write_text(JS_OPS)
        updates.mkdir()
        truth = self.node(PLAY, ops)[0]
        for options, key in (([], "v1"), (["--v2"], "v2")):
            self.done("edit", "--client", 7, *options, "--updates", updates, "-o", state,
                      stdin=JS_OPS)
            self.assertEqual(state.read_bytes().hex(), truth[key])
            self.assertEqual([(updates / name).read_bytes().hex()
                              for name in sorted(os.listdir(updates))], truth["updates"])

    def test_client_ids(self):
        for client in ("0", "1", str(2**32), str(2**53 - 1)):
            out = self.folder / "out"
            self.edit(client, out)
            shown = json.loads(self.done("show", *ROOTS, out))
            self.assertEqual(list(shown["stateVector"]), [client])
        for client in ("", "-1", "x", "1.5", " 1", str(2**53), str(2**64)):
            self.assertEqual(self.refused("edit", "--client", client, "-o", out).returncode, 2)

    def test_a_root_has_one_type(self):
        state = self.folder / "state"
        self.edit(7, state)
        self.assertEqual(self.refused("show", *ROOTS, "--root", "t=map", state).returncode, 2)
        self.refused("edit", "--client", 3, "-o", self.folder / "out", stdin=json.dumps(
            OPS[0] + [{"root": "t", "type": "map", "op": "set", "key": "k", "value": 1}]))

    def test_nothing_is_left_of_a_failed_edit(self):
        updates = self.folder / "updates"
        updates.mkdir()
        self.refused("edit", "--client", 3, "--updates", updates, "-o", self.folder / "no" / "out",
                     stdin=json.dumps(OPS[0]))
        out = self.folder / "out"
        failed = self.refused("edit", "--client", 3, "--updates", updates, "-o", out,
                              stdin=json.dumps(OPS[0]) + "\n\r\n{\n")
        self.assertIn(b"line 3", failed.stderr)
        self.assertEqual(os.listdir(updates), [])
        self.assertFalse(out.exists())

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
        self.assertTrue(self.done("--version").startswith("cahier-crdt "))
        for line in ("{", "[{\"op\":\"insert\"}]", json.dumps(
                [{"root": "t", "type": "text", "op": "format", "at": 0, "length": 0}]), json.dumps(
                [{"root": "t", "type": "text", "op": "delete", "at": 5, "length": 1}])):
            self.refused("edit", "--client", 3, "-o", out, stdin=line + "\n")
        nested = {"root": "a", "type": "array", "op": "insert", "at": 0, "kind": "map"}
        for step, good in ((0, True), (5e34, False), (-1, False), (0.5, False), (None, False)):
            line = json.dumps([nested, {"root": "a", "type": "array", "path": [step], "op": "set",
                                        "key": "k", "value": 1}])
            (self.done if good else self.refused)("edit", "--client", 3, "-o", out, stdin=line)
        self.refused("edit", "--client", 3, "--updates", self.folder / "no folder", "-o", out,
                     stdin=json.dumps(OPS[0]) + "\n")


if not YJS.exists():
    message = f"tool_test: {MODULES} has no yjs; ./dev setup installs it"
    print(message, file=sys.stderr)
    sys.exit(1 if os.environ.get("CI") == "true" else 77)
unittest.main(argv=sys.argv[:1])
