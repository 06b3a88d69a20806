import { isDeepStrictEqual } from 'node:util'
import type { Erasure, PersonalRow } from '../store/operations-store.ts'
import type { Delivery, Store } from '../store/store.ts'
import { findPerson, groupsOf, isPerson, textsIn } from './find-person.ts'
import { eraseBytes, eraseJson, eraseText, type PersonValues } from './overwrite.ts'
import { hashOfKey, isKey, newSalt, type PersonKey } from './person-key.ts'

export type EraseOptions = {
  reason: string
  actor: string
  /** Partners whose data must be kept. */
  holdPartners: readonly string[]
  /** The salt of an erasure that is done again after a restore. */
  salt?: string
}

const largestErasedBytes = 256 * 1024 * 1024

/**
 * Takes one person's data out of what is stored: in records and what systems say of them the contact goes, everywhere else the values are
 * replaced, in raw bytes by as many X. Keeps a hash of the key, so that it is noticed when it comes back and can be done again after a
 * restore. What stays is said in `kept`. May be run again at any time.
 */
export const erasePerson = async (store: Store, key: PersonKey, options: EraseOptions): Promise<Erasure> => {
  const { reason, actor, holdPartners } = options
  const { rows, values, customerIds } = await findPerson(store, key)
  const counts: Record<string, number> = {}
  const letters: string[] = []
  const kept = new Map<string, number>()
  for (const row of rows) {
    const { why, isRedacted } = await redactAsItIs(store, row, { key, values, holdPartners })
    if (why !== null) kept.set(why, (kept.get(why) ?? 0) + 1)
    if (isRedacted && row.place === 'dead-letter') letters.push(row.id)
    if (isRedacted) counts[row.place] = (counts[row.place] ?? 0) + 1
  }
  await store.personal.forgetBlockKeys(customerIds)
  await store.personal.forgetSignatures(letters)
  await store.personal.forgetSearchKeys([...values.names, ...values.emails, ...values.phones])
  const salt = options.salt ?? (await saltOf(store))
  const systems = [...new Set(rows.flatMap(({ system }) => system ?? []))].sort()
  const said = [
    ...[...kept].map(([why, count]) => `${count} × ${why}`),
    ...(systems.length === 0 ? [] : [`outside of Crossdock, where it must be asked for: ${systems.join(', ')}`]),
    'backups made before now, until they expire: after a restore do the erasures again',
  ]
  return store.transaction(async (tx) => {
    const erasure = await tx.personal.addErasure({
      kind: key.kind,
      salt,
      keyHash: hashOfKey(key, salt),
      reason,
      actor,
      counts,
      kept: said,
      replayed: options.salt !== undefined,
    })
    await tx.audit.append({
      actor,
      action: 'privacy.erase',
      subject: erasure.id,
      detail: { kind: key.kind, reason, counts, kept: said },
    })
    return erasure
  })
}

/** One salt serves an installation: so that a value is hashed once to be looked up among all erasures. */
const saltOf = async (store: Store): Promise<string> => (await store.personal.erasures())[0]?.salt ?? newSalt()

const whyKept = async (store: Store, row: PersonalRow, holdPartners: readonly string[]): Promise<string | null> => {
  if (row.partner !== null && holdPartners.includes(row.partner))
    return `data of ${row.partner}, which is on legal hold`
  if (row.place === 'interchange') {
    // A file that came in is its partners' by what was read in it.
    const held = (await store.envelopes.ofInterchange(row.id)).find(
      ({ partner }) => partner !== null && holdPartners.includes(partner),
    )
    if (held !== undefined) return `data of ${held.partner}, which is on legal hold`
    const size = Object.values(row.bytes).reduce((sum, { byteLength }) => sum + byteLength, 0)
    if (size > largestErasedBytes) return 'interchanges of more than 256 MiB'
    return (await isUnderway(store, row.id)) ? underway : null
  }
  if (row.place !== 'document') return null
  const document = await store.documents.get(row.id)
  if (document !== undefined && ['held', 'received', 'due'].includes(document.state)) return underway
  const deliveries = await store.deliveries.ofDocument(row.id)
  return deliveries.every(isOver) ? null : underway
}

/** Not read to the end, or one of ours that is on its way: what its documents say must arrive as it was written. */
const isUnderway = async (store: Store, interchangeId: string): Promise<boolean> => {
  const interchange = await store.interchanges.get(interchangeId)
  if (interchange === undefined) return false
  const { id, system, direction, state } = interchange
  if (direction === 'in') return state === 'received' || state === 'receiving'
  const [delivery] = await store.deliveries.latest(system, 'interchange', [id])
  return delivery !== undefined && !isOver(delivery)
}

const isOver = ({ state }: Delivery): boolean => state === 'done' || state === 'cancelled'

const underway = 'documents that are still being worked on: erase again when they are through'

type Redaction = { key: PersonKey; values: PersonValues; holdPartners: readonly string[] }
/** `why` it was kept. */
type Redacted = { why: string | null; isRedacted: boolean }

/** A row may have changed since it was found: it is locked, read again and written back as one. */
const redactAsItIs = async (
  store: Store,
  found: PersonalRow,
  { key, values, holdPartners }: Redaction,
): Promise<Redacted> => {
  // The trail is not even locked.
  if (found.place === 'audit') return { why: 'audit entries: the trail is never changed', isRedacted: false }
  return store.transaction(async (tx) => {
    const row = await tx.personal.lock(found.place, found.id)
    if (row === undefined) return { why: null, isRedacted: false }
    const why = await whyKept(tx, row, holdPartners)
    return { why, isRedacted: why === null && (await redactRow(tx, row, key, values)) }
  })
}

const redactRow = async (store: Store, row: PersonalRow, key: PersonKey, values: PersonValues): Promise<boolean> => {
  if (row.place === 'interchange') return redactInterchange(store, row, values)
  const isRecord = row.place === 'record' || row.place === 'link' || row.place === 'review'
  const before = isRecord ? structuredClone(row.json) : row.json
  if (isRecord) takeOut(row, key)
  const json: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(row.json)) {
    const after = eraseJson(value, values, isAsItCame(row, name))
    if (!isDeepStrictEqual(after, before[name])) json[name] = after
  }
  const text: Record<string, string | null> = {}
  for (const [name, value] of Object.entries(row.text)) {
    const after = value === null ? null : eraseText(value, values)
    if (after !== value) text[name] = after
  }
  const bytes: Record<string, Uint8Array> = {}
  for (const [name, value] of Object.entries(row.bytes)) {
    const after = eraseBytes(value, values)
    if (after !== value) bytes[name] = after
  }
  const changes = Object.keys(json).length + Object.keys(text).length + Object.keys(bytes).length
  if (changes > 0) await store.personal.redact(row.place, row.id, { json, text, bytes })
  return changes > 0
}

/** Rows of other systems have phone numbers that are JSON numbers. */
const isAsItCame = ({ place }: PersonalRow, column: string): boolean =>
  column === 'raw' && (place === 'held-record' || place === 'review')

/**
 * A record is delivered again when it changes: what stood for a person must not travel as "[erased]", so it is not there any more. A
 * customer who is a person keeps a name, since no record is without one.
 */
const takeOut = (row: PersonalRow, key: PersonKey): void => {
  const isOwn = key.kind === 'customer' && row.shownId === key.value
  for (const { object, kinds } of groupsOf(row)) {
    const isTheirs =
      isOwn ||
      Object.entries(kinds).some(([field, kind]) => textsIn(object[field]).some((text) => isKey(key, kind, text)))
    if (!isTheirs) continue
    const isContact = !('identifiers' in object) && object['kind'] === undefined
    for (const [field, kind] of Object.entries(kinds)) {
      const isName = kind === 'name' && isContact
      if (kind === 'email' || kind === 'phone' || isName || (kind === 'address' && isOwn && isPerson(row)))
        delete object[field]
    }
  }
}

/** The pieces are overwritten as one, so that a value on the border of two goes as well. */
const redactInterchange = async (store: Store, row: PersonalRow, values: PersonValues): Promise<boolean> => {
  const pieces = Object.entries(row.bytes).sort(([a], [b]) => Number(a) - Number(b))
  const whole = Buffer.concat(pieces.map(([, piece]) => piece))
  const after = eraseBytes(whole, values)
  if (after === whole) return false
  const bytes: Record<string, Uint8Array> = {}
  let at = 0
  for (const [seq, piece] of pieces) {
    bytes[seq] = after.subarray(at, at + piece.byteLength)
    at += piece.byteLength
  }
  await store.personal.redact('interchange', row.id, { bytes })
  return true
}
