// SPDX-License-Identifier: MPL-2.0
// Replays recorded histories in real Yjs and compares every byte. One history a line on standard
// input, one verdict a line on standard output. Argument: the folder that holds node_modules.
import readline from 'node:readline'
import { pathToFileURL } from 'node:url'
import path from 'node:path'

const npm = path.resolve(process.argv[2])
const yjsPath = path.join(npm, 'node_modules/yjs/dist/yjs.mjs')
const Y = await import(pathToFileURL(yjsPath))

const b64 = bytes => Buffer.from(bytes).toString('base64')
const bytesOf = text => new Uint8Array(Buffer.from(text, 'base64'))

const rootOf = (doc, name, type) => ({
  text: () => doc.getText(name),
  map: () => doc.getMap(name),
  array: () => doc.getArray(name),
  xmlfragment: () => doc.getXmlFragment(name)
})[type]()

const make = (kind, name) => ({
  text: () => new Y.Text(),
  map: () => new Y.Map(),
  array: () => new Y.Array(),
  xmlelement: () => new Y.XmlElement(name),
  xmlfragment: () => new Y.XmlFragment(),
  xmltext: () => new Y.XmlText(),
  xmlhook: () => new Y.XmlHook(name)
})[kind]()

const embedAt = (text, index) => {
  let at = 0
  for (const op of text.toDelta()) {
    if (at === index) return op.insert
    at += typeof op.insert === 'string' ? op.insert.length : 1
  }
}

const follow = (type, steps) => {
  for (const step of steps ?? []) {
    if (typeof step !== 'string') {
      type = type instanceof Y.Text ? embedAt(type, step) : type.get(step)
    } else type = type instanceof Y.Map ? type.get(step) : type.getAttribute(step)
  }
  return type
}

const applyOp = (doc, op) => {
  const target = follow(rootOf(doc, op.root, op.type), op.path)
  if (op.key !== undefined) {
    const isMap = target instanceof Y.Map
    const value = op.kind ? make(op.kind, op.name) : op.value
    if (op.op === 'set') isMap ? target.set(op.key, value) : target.setAttribute(op.key, value)
    else isMap ? target.delete(op.key) : target.removeAttribute(op.key)
    return
  }
  if (op.op === 'delta') target.applyDelta(op.delta)
  else if (op.op === 'embed') {
    target.insertEmbed(op.at, op.kind ? make(op.kind, op.name) : op.value, op.attributes)
  } else if (op.op === 'format') target.format(op.at, op.length, op.attributes)
  else if (op.op === 'delete') target.delete(op.at, op.length)
  else if (target instanceof Y.Text) target.insert(op.at, op.text, op.attributes)
  else target.insert(op.at, op.kind ? [make(op.kind, op.name)] : op.values)
}

class Mismatch extends Error {}

const expectSame = (what, step, got, want) => {
  if (got !== want) throw new Mismatch(`step ${step}: ${what}\n  yjs:    ${got}\n  cahier: ${want}`)
}

const replay = history => {
  const docs = history.docs.map(d => {
    const doc = new Y.Doc({ gc: d.gc })
    doc.clientID = d.client
    const state = { doc, updates: [], undo: null, deltas: [] }
    doc.on('update', update => state.updates.push(b64(update)))
    // Cleaning formats after remote changes makes operations; these histories do without.
    if (!history.cleanup) {
      doc.on('afterTransaction', txn => { txn._needFormattingCleanup = false })
    }
    if (d.undo) {
      const scope = d.undo.map(([name, type]) => rootOf(doc, name, type))
      const options = { captureTimeout: 0, trackedOrigins: new Set(['me']) }
      state.undo = new Y.UndoManager(scope, options)
    }
    for (const [name, type] of d.roots) rootOf(doc, name, type)
    if (d.events) {
      for (const [name, type] of d.roots) {
        if (type !== 'text') continue
        rootOf(doc, name, type).observe(e => state.deltas.push(JSON.stringify(e.delta)))
      }
    }
    return state
  })
  history.steps.forEach((step, index) => {
    const { doc, updates, undo } = docs[step.doc]
    updates.length = 0
    docs[step.doc].deltas.length = 0
    if (step.edit) doc.transact(() => step.edit.forEach(op => applyOp(doc, op)), 'me')
    if (step.apply !== undefined) Y.applyUpdate(doc, bytesOf(step.apply))
    if (step.applyV2 !== undefined) Y.applyUpdateV2(doc, bytesOf(step.applyV2))
    if (step.undo) undo.undo()
    if (step.redo) undo.redo()
    const same = (what, got, want) => expectSame(what, index, got, want)
    if (step.updates) same('updates', updates.join(), step.updates.join())
    if (step.deltas) same('event deltas', docs[step.doc].deltas.join(), step.deltas.join())
    for (const [name, type, want] of step.roots ?? []) {
      const root = rootOf(doc, name, type)
      const got = type === 'text' ? root.toDelta() : root.toJSON()
      same(`root ${name}`, JSON.stringify(got), JSON.stringify(want))
    }
    if (step.stateVector) same('state vector', b64(Y.encodeStateVector(doc)), step.stateVector)
    if (step.state) same('state v1', b64(Y.encodeStateAsUpdate(doc)), step.state)
    if (step.stateV2) same('state v2', b64(Y.encodeStateAsUpdateV2(doc)), step.stateV2)
    if (step.merge) same('merge', b64(Y.mergeUpdates(step.merge.map(bytesOf))), step.merged)
    if (step.diff) {
      const diff = Y.diffUpdate(bytesOf(step.diff), bytesOf(step.diffKnown))
      same('diff', b64(diff), step.diffed)
    }
    if (step.position) {
      const [root, type, at, assoc, want] = step.position
      const position = Y.createRelativePositionFromTypeIndex(rootOf(doc, root, type), at, assoc)
      same('relative position', b64(Y.encodeRelativePosition(position)), want)
    }
    if (step.resolve) {
      const [bytes, want] = step.resolve
      const position = Y.decodeRelativePosition(bytesOf(bytes))
      const absolute = Y.createAbsolutePositionFromRelativePosition(position, doc)
      same('absolute position', String(absolute?.index ?? null), String(want))
    }
  })
}

const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity })
for await (const line of lines) {
  const history = JSON.parse(line)
  try {
    replay(history)
    process.stdout.write('ok\n')
  } catch (error) {
    const why = error instanceof Mismatch ? error.message : error.stack
    process.stdout.write(JSON.stringify(`seed ${history.seed}: ${why}`) + '\n')
  }
}
