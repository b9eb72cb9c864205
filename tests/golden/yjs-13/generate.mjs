// SPDX-License-Identifier: MPL-2.0
// Writes the golden vectors: histories made by real Yjs with all that it encodes of them.
// node generate.mjs OUT.json, with the packages of package-lock.json installed (see PROVENANCE.md).
import fs from 'node:fs'
import * as Y from 'yjs'
import * as awareness from 'y-protocols/awareness'

const b64 = bytes => Buffer.from(bytes).toString('base64')
const vectors = []

const rootsOf = roots => doc => Object.fromEntries(Object.entries(roots).map(([name, type]) => [
  name,
  type === 'text'
    ? { type, value: doc.getText(name).toDelta() }
    : { type, value: { map: () => doc.getMap(name), array: () => doc.getArray(name), xmlfragment: () => doc.getXmlFragment(name) }[type]().toJSON() }
]))

// `play` gets a function that makes a client; every update of every client is recorded in order.
const vector = (name, roots, play, options = {}) => {
  const updates = []
  const updatesV2 = []
  const client = id => {
    const doc = new Y.Doc(options)
    doc.clientID = id
    for (const [root, type] of Object.entries(roots)) {
      ({ text: () => doc.getText(root), map: () => doc.getMap(root), array: () => doc.getArray(root), xmlfragment: () => doc.getXmlFragment(root) })[type]()
    }
    doc.on('update', (update, origin) => { if (origin !== 'sync') updates.push(update) })
    doc.on('updateV2', (update, origin) => { if (origin !== 'sync') updatesV2.push(update) })
    return doc
  }
  const sync = (...docs) => docs.forEach(to => docs.forEach(from => {
    if (from !== to) Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)), 'sync')
  }))
  play(client, sync)
  const doc = new Y.Doc(options)
  doc.clientID = 999
  // Cleaning formats would make operations of its own.
  doc.on('afterTransaction', txn => { txn._needFormattingCleanup = false })
  updates.forEach(update => Y.applyUpdate(doc, update))
  vectors.push({
    name,
    gc: options.gc ?? true,
    updates: updates.map(b64),
    updatesV2: updatesV2.map(b64),
    merged: b64(Y.mergeUpdates(updates)),
    mergedV2: b64(Y.mergeUpdatesV2(updatesV2)),
    state: b64(Y.encodeStateAsUpdate(doc)),
    stateV2: b64(Y.encodeStateAsUpdateV2(doc)),
    converted: b64(Y.convertUpdateFormatV1ToV2(Y.encodeStateAsUpdate(doc))),
    convertedBack: b64(Y.convertUpdateFormatV2ToV1(Y.encodeStateAsUpdateV2(doc))),
    stateVector: b64(Y.encodeStateVector(doc)),
    snapshot: b64(Y.encodeSnapshot(Y.snapshot(doc))),
    roots: rootsOf(roots)(doc)
  })
}

vector('typing', { t: 'text' }, client => {
  const a = client(1)
  for (const [i, c] of [...'Hello world'].entries()) a.getText('t').insert(i, c)
  a.getText('t').delete(5, 1)
  a.getText('t').insert(5, ', ')
})

vector('concurrent text', { t: 'text' }, (client, sync) => {
  const a = client(5)
  const b = client(3)
  a.getText('t').insert(0, 'base')
  sync(a, b)
  a.getText('t').insert(2, 'AAA')
  b.getText('t').insert(2, 'bbb')
  b.getText('t').delete(0, 1)
  sync(a, b)
  a.getText('t').delete(1, 4)
  b.getText('t').insert(b.getText('t').length, '!')
})

vector('formats', { t: 'text' }, client => {
  const a = client(7)
  const t = a.getText('t')
  t.insert(0, 'plain bold both link')
  t.format(6, 9, { bold: true })
  t.format(11, 4, { italic: true })
  t.format(16, 4, { link: { href: 'https://example.org/', title: null } })
  t.insert(8, 'inherited')
  t.insert(0, 'exact', { strike: true })
  t.insert(7, 'none', {})
  t.delete(3, 6)
  t.format(2, 10, { bold: null })
})

vector('embeds', { t: 'text' }, client => {
  const a = client(8)
  const t = a.getText('t')
  t.insert(0, 'ab\n')
  t.insertEmbed(1, { image: 'blob:1', width: 12.5 })
  t.insertEmbed(2, { formula: 'e=mc²' }, { align: 'center' })
  t.applyDelta([{ retain: 1 }, { insert: 'x', attributes: { code: true } }, { delete: 1 }, { insert: '\n', attributes: { header: 1 } }])
})

vector('surrogates', { t: 'text' }, client => {
  const a = client(9)
  const t = a.getText('t')
  t.insert(0, 'a😀b🚀🚀c')
  t.insert(2, 'split')
  t.delete(9, 1)
  t.insert(0, 'lone \ud83d and \ude00')
  t.insert(3, '漢字ü')
})

vector('map', { m: 'map' }, (client, sync) => {
  const a = client(11)
  const b = client(12)
  const m = a.getMap('m')
  m.set('string', 'x')
  m.set('number', 1.5)
  m.set('integer', -70000)
  m.set('large', 2 ** 40)
  m.set('null', null)
  m.set('object', { b: [1, 2, { c: true }], a: 'ü', 7: 'seven' })
  m.set('bytes', new Uint8Array([1, 2, 255]))
  m.set('string', 'y')
  m.delete('number')
  sync(a, b)
  m.set('string', 'from a')
  b.getMap('m').set('string', 'from b')
  b.getMap('m').set('new', false)
})

vector('array', { a: 'array' }, (client, sync) => {
  const x = client(21)
  const y = client(22)
  const list = x.getArray('a')
  list.insert(0, [1, 'two', { three: 3 }, null, true])
  list.insert(2, [new Uint8Array([9, 8])])
  list.delete(0, 1)
  sync(x, y)
  y.getArray('a').insert(1, ['from y'])
  list.insert(1, ['from x'])
  list.push([1.25, 2 ** 33, -1e300])
})

vector('nested', { m: 'map', a: 'array' }, (client, sync) => {
  const x = client(31)
  const y = client(32)
  const text = new Y.Text()
  x.getMap('m').set('text', text)
  text.insert(0, 'inside')
  const inner = new Y.Map()
  x.getArray('a').insert(0, [inner, new Y.Array(), 'plain'])
  inner.set('k', new Y.Text('deep'))
  sync(x, y)
  x.getMap('m').delete('text')
  y.getMap('m').get('text').insert(0, 'late ')
  y.getArray('a').get(1).insert(0, [1, 2])
  x.getArray('a').delete(0, 1)
})

vector('xml', { x: 'xmlfragment' }, client => {
  const a = client(41)
  const root = a.getXmlFragment('x')
  const p = new Y.XmlElement('P')
  root.insert(0, [p, new Y.XmlText('tail'), new Y.XmlHook('chart')])
  p.setAttribute('id', 'one')
  p.setAttribute('class', 'wide')
  p.insert(0, [new Y.XmlText('head'), new Y.XmlElement('br')])
  p.get(0).format(0, 2, { b: { weight: 'bold' } })
  p.removeAttribute('class')
  root.get(2).set('kind', 'bar')
})

vector('sub-document', { m: 'map' }, client => {
  const a = client(51)
  a.getMap('m').set('doc', new Y.Doc({ guid: 'guid-1', meta: { title: 'Sub' }, autoLoad: true }))
})

vector('without gc', { t: 'text', a: 'array' }, client => {
  const a = client(61)
  a.getText('t').insert(0, 'kept although deleted')
  a.getText('t').delete(5, 9)
  a.getArray('a').insert(0, [new Y.Text('nested'), 1, 2, 3])
  a.getArray('a').delete(0, 2)
}, { gc: false })

vector('large client ids', { t: 'text' }, (client, sync) => {
  const a = client(2 ** 53 - 1)
  const b = client(2 ** 32 + 1)
  a.getText('t').insert(0, 'a')
  sync(a, b)
  b.getText('t').insert(1, 'b')
  sync(a, b)
  a.getText('t').insert(1, 'c')
})

vector('undo', { t: 'text', m: 'map' }, client => {
  const a = client(71)
  const undo = new Y.UndoManager([a.getText('t'), a.getMap('m')], { captureTimeout: 0 })
  a.getText('t').insert(0, 'one two three')
  a.getText('t').delete(4, 4)
  a.getMap('m').set('k', 1)
  a.getMap('m').set('k', 2)
  undo.undo()
  undo.undo()
  undo.undo()
  undo.redo()
  undo.undo()
})

const presence = new awareness.Awareness(new Y.Doc())
presence.doc.clientID = 81
presence.clientID = 81
presence.setLocalState({ user: { name: 'Anna', color: '#a0b' }, cursor: { anchor: 3 } })
const awarenessUpdate = b64(awareness.encodeAwarenessUpdate(presence, [...presence.getStates().keys()]))
presence.destroy()

fs.writeFileSync(process.argv[2] ?? 'vectors.json', JSON.stringify({ yjs: '13.6.33', vectors, awareness: awarenessUpdate }, null, 1) + '\n')
