// SPDX-License-Identifier: MPL-2.0
// Replays recorded histories in real Yjs and compares every byte. One history a line on standard
// input, one verdict a line on standard output. Argument: the folder that holds node_modules.
import readline from 'node:readline'
import { pathToFileURL } from 'node:url'
import path from 'node:path'

// The clock is the recording's; Yjs takes Date.now for itself when it is loaded.
let now = 1000000
Date.now = () => now

// Nothing happens by itself.
const ticks = []
globalThis.setInterval = tick => { ticks.push(tick); return 0 }
// Standard output is for verdicts.
console.log = () => {}

const npm = path.resolve(process.argv[2])
const yjsPath = path.join(npm, 'node_modules/yjs/dist/yjs.mjs')
const Y = await import(pathToFileURL(yjsPath))
const presence = await import(
  pathToFileURL(path.join(npm, 'node_modules/y-protocols/awareness.js')))

// eslint-disable-next-line no-extend-native
BigInt.prototype.toJSON = function () { return Number(this) }

const b64 = bytes => Buffer.from(bytes).toString('base64')
const bytesOf = text => new Uint8Array(Buffer.from(text, 'base64'))
const json = value => JSON.stringify(value)

const revivers = {
  undefined: () => undefined,
  bytes: bytesOf,
  bigint: BigInt,
  number: Number
}
const revive = value => {
  if (Array.isArray(value)) return value.map(revive)
  if (value === null || typeof value !== 'object') return value
  if ('$' in value) return revivers[value.$](value.v)
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, revive(v)]))
}

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
  for (let item = text._start; item; item = item.right) {
    if (item.deleted || !item.countable) continue
    if (at === index) return item.content.getContent()[0]
    at += item.length
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
const typeAt = (doc, place) => follow(rootOf(doc, place.root, place.type), place.path)

const applyOp = (doc, recorded) => {
  const op = revive(recorded)
  const target = typeAt(doc, op)
  if (op.key !== undefined) {
    const isMap = target instanceof Y.Map
    const value = op.kind ? make(op.kind, op.name) : op.value
    if (op.op === 'set') isMap ? target.set(op.key, value) : target.setAttribute(op.key, value)
    else isMap ? target.delete(op.key) : target.removeAttribute(op.key)
    return
  }
  if (op.op === 'delta') target.applyDelta(op.delta)
  else if (op.op === 'embed') {
    const value = op.document ? new Y.Doc() : op.value
    target.insertEmbed(op.at, op.kind ? make(op.kind, op.name) : value, op.attributes)
  } else if (op.op === 'format') target.format(op.at, op.length, op.attributes)
  else if (op.op === 'delete') target.delete(op.at, op.length)
  else if (target instanceof Y.Text) {
    target.insert(op.at, op.text, op.attributes)
  } else target.insert(op.at, op.kind ? [make(op.kind, op.name)] : op.values)
}

// From the root, whose name is the first step.
const pathOf = type => {
  const steps = []
  for (; type._item !== null; type = type._item.parent) {
    if (type._item.parentSub !== null) steps.unshift(type._item.parentSub)
    else {
      let index = 0
      for (let i = type._item.left; i !== null; i = i.left) {
        if (!i.deleted && i.countable) index += i.length
      }
      steps.unshift(index)
    }
  }
  for (const [name, root] of type.doc.share) if (root === type) steps.unshift(name)
  return steps
}

// Reading event.delta deletes superfluous formats, in a transaction of its own. Here it must not:
// what it deletes is deleted for the time of the call only.
const deltaOf = event => {
  const remove = Y.Item.prototype.delete
  const removed = []
  const { doc } = event.transaction
  doc._transaction = event.transaction
  Y.Item.prototype.delete = function () {
    if (this.deleted) return
    this.markDeleted()
    removed.push(this)
  }
  try {
    return event.delta
  } finally {
    doc._transaction = null
    Y.Item.prototype.delete = remove
    removed.forEach(item => { item.deleted = false })
  }
}

const originOf = origin => origin === null || typeof origin === 'string' ? origin : 'undo'

// What a transaction did while another one was told may be merged with what was there before it is
// told itself; Yjs then takes an item for old that is partly new, or for deleted as a whole. Here
// it is shown the parts. Returns where they begin, from the item's start.
const bordersIn = (item, { beforeState, deleteSet }) => {
  const { client, clock } = item.id
  const borders = [beforeState.get(client) ?? 0]
  if (item.deleted) {
    for (const range of deleteSet.clients.get(client) ?? []) {
      borders.push(range.clock, range.clock + range.len)
    }
  }
  const inside = borders.map(at => at - clock).filter(at => at > 0 && at < item.length)
  return [0, ...new Set(inside.sort((a, b) => a - b))]
}

const partOf = (content, from, to) => {
  if (content instanceof Y.ContentString) return new Y.ContentString(content.str.slice(from, to))
  if (content instanceof Y.ContentDeleted) return new Y.ContentDeleted(to - from)
  if (content.arr) return new content.constructor(content.arr.slice(from, to))
  return content
}

const inParts = (item, transaction) => {
  const borders = bordersIn(item, transaction)
  return borders.map((from, i) => {
    const id = Y.createID(item.id.client, item.id.clock + from)
    const content = partOf(item.content, from, borders[i + 1] ?? item.length)
    const part = new Y.Item(id, null, null, null, null, item.parent, item.parentSub, content)
    if (item.deleted) part.markDeleted()
    return part
  })
}

// Calls back while the list of the type that changed consists of such parts.
const withParts = ({ target, transaction }, body) => {
  const parts = []
  let whole = true
  for (let item = target._start; item; item = item.right) {
    const own = inParts(item, transaction)
    whole &&= own.length === 1
    parts.push(...own)
  }
  if (whole) return body()
  parts.forEach((part, i) => { part.right = parts[i + 1] ?? null })
  const start = target._start
  target._start = parts[0]
  try {
    return body()
  } finally {
    target._start = start
  }
}

// As it was when somebody was told first: then Yjs keeps it, too.
const told = new WeakMap()
const contentOf = event => {
  const keys = []
  const delta = withParts(event, () => deltaOf(event))
  event.keys.forEach(({ action, oldValue }, key) => {
    const item = event.target._map.get(key)
    const value = action === 'delete' ? undefined : item.content.getContent()[item.length - 1]
    keys.push([key, action, oldValue, value])
  })
  return { delta: json(delta), keys: json(keys) }
}

const eventJson = (state, event, kind, base) => {
  if (!told.has(event)) told.set(event, contentOf(event))
  const { delta, keys } = told.get(event)
  return `{"kind":"${kind}","path":${json([...base, ...event.path])},"delta":${delta},` +
    `"keys":${keys},"origin":${json(originOf(event.transaction.origin))},` +
    `"local":${event.transaction.local}}`
}

// Yjs' search markers do not hear of remote changes before their types are told of.
const clearMarkers = doc => {
  const clear = type => { if (type._searchMarker) type._searchMarker.length = 0 }
  doc.share.forEach(clear)
  doc.store.clients.forEach(structs => structs.forEach(struct => {
    if (struct.content instanceof Y.ContentType) clear(struct.content.type)
  }))
}

// What observers do when they are told of something: what they did in the recording.
const react = state => {
  const call = state.calls++
  for (const [at, action] of state.reactions ?? []) {
    if (at !== call) continue
    clearMarkers(state.doc)
    perform(state, action)
    clearMarkers(state.doc)
  }
}

const observe = (state, type) => {
  type.observeDeep(list => {
    list.base ??= pathOf(type) // the list is the same for all who observe the type
    list.forEach(e => state.events.push(eventJson(state, e, 'deep', list.base)))
    react(state)
  })
}

class Mismatch extends Error {}

// Long values from a little before the place where they differ.
const mismatch = (step, what, got, want) => {
  let at = 0
  while (at < got.length && got[at] === want[at]) at++
  const from = Math.max(0, at - 300)
  const cut = text => (from > 0 ? '…' : '') + text.slice(from, at + 1000)
  return new Mismatch(
    `step ${step}: ${what}, differs at ${at}\n  yjs:    ${cut(got)}\n  cahier: ${cut(want)}`)
}

const isNoText = item =>
  !(item.content instanceof Y.ContentType && item.content.type instanceof Y.Text)

const addUndo = (state, recorded, number) => {
  const { doc, events } = state
  const types = recorded.scope.map(([name, type]) => rootOf(doc, name, type))
  const options = {
    captureTimeout: recorded.captureTimeout,
    trackedOrigins: new Set(recorded.both ? ['me', 'other'] : ['me']),
    ignoreRemoteMapChanges: recorded.overwrite
  }
  if (recorded.filter) options.deleteFilter = isNoText
  if (recorded.capture) options.captureTransaction = txn => txn.origin !== 'other'
  const undo = new Y.UndoManager(types, options)
  const tell = what => ({ stackItem, type }) => {
    if (!stackItem.meta.has('number')) stackItem.meta.set('number', state.stackItems++)
    events.push([number, what, type, stackItem.meta.get('number')])
    if (what !== 'popped') react(state)
  }
  undo.on('stack-item-added', tell('added'))
  undo.on('stack-item-updated', tell('updated'))
  undo.on('stack-item-popped', tell('popped'))
  state.undo.push(undo)
}

const makeDoc = d => {
  const doc = new Y.Doc({ gc: d.gc })
  // It takes its own edits beside remote ones for those of a namesake, and would take a new id.
  Object.defineProperty(doc, 'clientID', { get: () => d.client, set: () => {} })
  const state = {
    doc, updates: [], updatesV2: [], events: [], undo: [], stackItems: 0, calls: 0
  }
  doc.on('update', update => {
    state.updates.push(b64(update))
    react(state)
  })
  if (d.v2) {
    doc.on('updateV2', update => {
      state.updatesV2.push(b64(update))
      react(state)
    })
  }
  // Cleaning formats after remote changes makes operations; most histories do without.
  if (!d.cleanup) doc.on('afterTransaction', txn => { txn._needFormattingCleanup = false })
  const roots = d.roots.map(([name, type]) => rootOf(doc, name, type))
  if (d.observe) {
    for (const root of roots) {
      root.observe(e => {
        state.events.push(eventJson(state, e, 'own', pathOf(root)))
        react(state)
      })
    }
    for (const root of roots) observe(state, root)
  }
  d.undo.forEach((options, number) => addUndo(state, options, number))
  return state
}

const rootsJson = (doc, roots) => roots.map(([name, type]) => {
  const root = rootOf(doc, name, type)
  return [name, type, type === 'text' ? root.toDelta() : root.toJSON()]
})

const compareBytes = (step, same) => {
  const known = bytesOf(step.known)
  const formats = [
    [Y.mergeUpdates, Y.diffUpdate, Y.encodeStateVectorFromUpdate, Y.parseUpdateMeta,
      Y.convertUpdateFormatV1ToV2, Y.obfuscateUpdate],
    [Y.mergeUpdatesV2, Y.diffUpdateV2, u => Y.encodeStateVectorFromUpdateV2(u, Y.UpdateEncoderV1),
      Y.parseUpdateMetaV2, Y.convertUpdateFormatV2ToV1, Y.obfuscateUpdateV2]
  ]
  formats.forEach(([merge, diff, stateVector, meta, convert, obfuscate], i) => {
    const v = `(v${i + 1})`
    const parts = step.bytes.map(bytesOf)
      .map(update => i === 0 ? update : Y.convertUpdateFormatV1ToV2(update))
    const merged = merge(parts)
    const [wantMerged, wantDiff, wantVector, wantDiffVector, wantMeta, wantOther, wantBlank] =
      step.results[i]
    same(`merge ${v}`, b64(merged), wantMerged)
    const diffed = diff(merged, known)
    same(`diff ${v}`, b64(diffed), wantDiff)
    same(`state vector of update ${v}`, b64(stateVector(merged)), wantVector)
    same(`state vector of diff ${v}`, b64(stateVector(diffed)), wantDiffVector)
    const { from, to } = meta(merged)
    const clients = [...from.keys()].sort((a, b) => a - b)
    same(`meta ${v}`, json(clients.map(c => [c, from.get(c), to.get(c)])), json(wantMeta))
    same(`converted ${v}`, b64(convert(merged)), wantOther)
    same(`obfuscated ${v}`, b64(obfuscate(merged)), wantBlank)
  })
}

const compareSnapshot = (state, step, same) => {
  const [first, second, update, contains, other, equal] = step.snapshot
  const snapshot = Y.snapshot(state.doc)
  same('snapshot v1', b64(Y.encodeSnapshot(snapshot)), first)
  same('snapshot v2', b64(Y.encodeSnapshotV2(snapshot)), second)
  same('contains update', String(Y.snapshotContainsUpdate(snapshot, bytesOf(update))),
    String(contains))
  if (other) {
    same('equal', String(Y.equalSnapshots(Y.decodeSnapshot(bytesOf(other)), snapshot)),
      String(equal))
  }
}

const comparePast = (state, [bytes, possible, update, roots], same) => {
  let past = null
  try {
    past = Y.createDocFromSnapshot(state.doc, Y.decodeSnapshot(bytesOf(bytes)))
  } catch (error) {
    if (possible) throw error
  }
  same('past exists', String(past !== null), String(possible))
  if (!past) return
  same('past', b64(Y.encodeStateAsUpdate(past)), update)
  same('past roots', json(rootsJson(past, roots)), json(roots))
}

// Where Yjs does not split for a snapshot by itself, it takes what was merged for one.
const splitFor = (transaction, snapshot) => {
  Y.iterateDeletedStructs(transaction, snapshot.ds, () => {})
  const clients = new Map()
  snapshot.sv.forEach((clock, client) => clients.set(client, [{ clock, len: 2 ** 31 }]))
  Y.iterateDeletedStructs(transaction, { clients }, () => {})
}

const compareBetween = (doc, [first, second, named, at, between, values, entries], same) => {
  const before = Y.decodeSnapshot(bytesOf(first))
  const after = Y.decodeSnapshot(bytesOf(second))
  const mark = named ? (type, id) => ({ user: id.client, type }) : undefined
  const text = doc.getText('t')
  same('text then', json(text.toDelta(after)), json(at))
  same('text between', json(text.toDelta(after, before, mark)), json(between))
  doc.transact(transaction => {
    splitFor(transaction, after)
    same('list then', json(Y.typeListToArraySnapshot(doc.getArray('a'), after)), json(values))
    same('map then', json(Y.typeMapGetAllSnapshot(doc.getMap('m'), after)), json(entries))
  })
}

const comparePositions = (doc, step, same) => {
  if (step.position) {
    const [place, at, assoc, want, wantJson] = step.position
    const position = Y.createRelativePositionFromTypeIndex(typeAt(doc, place), at, assoc)
    same('relative position', b64(Y.encodeRelativePosition(position)), want)
    same('position as JSON', json(Y.relativePositionToJSON(position)), json(wantJson))
  }
  if (step.resolve) {
    const [bytes, want] = step.resolve
    const position = Y.decodeRelativePosition(bytesOf(bytes))
    const found = Y.createAbsolutePositionFromRelativePosition(position, doc)
    const gone = found && found.type._item !== null && found.type._item.deleted
    const got = found && [found.index, gone ? null : pathOf(found.type)]
    same('absolute position', json(got), json(want))
  }
}

const compareState = (doc, step, same) => {
  if (step.roots) same('roots', json(rootsJson(doc, step.roots)), json(step.roots))
  if (step.stateVector) same('state vector', b64(Y.encodeStateVector(doc)), step.stateVector)
  if (step.state) same('state v1', b64(Y.encodeStateAsUpdate(doc)), step.state)
  if (step.stateV2) same('state v2', b64(Y.encodeStateAsUpdateV2(doc)), step.stateV2)
  if (step.since) {
    const [known, first, second] = step.since
    same('since v1', b64(Y.encodeStateAsUpdate(doc, bytesOf(known))), first)
    if (second) same('since v2', b64(Y.encodeStateAsUpdateV2(doc, bytesOf(known))), second)
  }
}

const perform = (state, step) => {
  const { doc } = state
  if (step.now) now = step.now
  if (step.edit) doc.transact(() => step.edit.forEach(op => applyOp(doc, op)), step.origin)
  if (step.batch) {
    doc.transact(() => step.batch.forEach(part => {
      if (typeof part === 'string') Y.applyUpdate(doc, bytesOf(part), 'net')
      else applyOp(doc, part)
      clearMarkers(doc)
    }), 'batch')
  }
  if (step.apply !== undefined) Y.applyUpdate(doc, bytesOf(step.apply), 'net')
  if (step.applyV2 !== undefined) Y.applyUpdateV2(doc, bytesOf(step.applyV2), 'net')
  if (step.call) {
    const undo = state.undo[step.manager]
    const calls = {
      undo: () => undo.undo(),
      redo: () => undo.redo(),
      stop: () => undo.stopCapturing(),
      clear: () => undo.clear()
    }
    calls[step.call]()
  }
  if (step.observe) observe(state, typeAt(doc, step.observe))
}

const replay = history => {
  now = 1000000
  const docs = history.docs.map(makeDoc)
  history.steps.forEach((step, index) => {
    const state = docs[step.doc]
    const { doc } = state
    state.updates.length = 0
    state.updatesV2.length = 0
    state.events.length = 0
    state.calls = 0
    state.reactions = step.reactions
    perform(state, step)
    const same = (what, got, want) => {
      if (got === want) return
      throw mismatch(index, what, got, want)
    }
    same('updates', state.updates.join(), step.updates.join())
    if (step.updatesV2) same('updates v2', state.updatesV2.join(), step.updatesV2.join())
    if (step.events) same('events', json(state.events), json(step.events))
    if (step.depths) {
      const undo = state.undo[step.manager]
      same('stacks', json([undo.undoStack.length, undo.redoStack.length]), json(step.depths))
    }
    if (step.bytes) compareBytes(step, same)
    if (step.snapshot) compareSnapshot(state, step, same)
    if (step.past) comparePast(state, step.past, same)
    if (step.between) compareBetween(doc, step.between, same)
    comparePositions(doc, step, same)
    compareState(doc, step, same)
  })
}

const replayAwareness = history => {
  now = 1000000
  ticks.length = 0
  const ids = history.awareness
  const instances = ids.map(id => {
    const doc = new Y.Doc()
    doc.clientID = id
    return new presence.Awareness(doc)
  })
  history.steps.forEach((step, index) => {
    const own = instances[step.at]
    now = step.now
    if (step.set !== undefined) own.setLocalState(step.set)
    if (step.apply) presence.applyAwarenessUpdate(own, bytesOf(step.apply), 'net')
    if (step.remove) presence.removeAwarenessStates(own, [step.remove], 'test')
    if (step.tick) ticks[step.at]()
    const same = (what, got, want) => {
      if (got === want) return
      throw mismatch(index, what, got, want)
    }
    const encode = list => b64(presence.encodeAwarenessUpdate(own, list))
    if (step.encode) same('message', encode(step.encode), step.bytes)
    same('everybody', encode(ids.filter(id => own.meta.has(id))), step.all)
  })
}

const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity })
for await (const line of lines) {
  const history = JSON.parse(line)
  try {
    history.awareness ? replayAwareness(history) : replay(history)
    process.stdout.write('ok\n')
  } catch (error) {
    const why = error instanceof Mismatch ? error.message : error.stack
    process.stdout.write(JSON.stringify(`seed ${history.seed}: ${why}`) + '\n')
  }
}
