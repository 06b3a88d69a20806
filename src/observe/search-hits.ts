import { groupBy } from '../domain/group-by.ts'
import type { DocumentBrief, FoundKey, KeyKind } from '../store/observe-store.ts'
import type { StoredRecord } from '../store/record-store.ts'
import type { DeadLetter, Delivery, Interchange, Store } from '../store/store.ts'

export type SearchHit = {
  kind: 'order' | 'document' | 'interchange' | 'delivery' | 'record' | 'dead-letter'
  /** Of an order its number, else an id. */
  id: string
  title: string
  detail: string
  partner: string | null
  system: string | null
  state: string
  at: Date
  /** What matched, in words: `item PC-ELITE-800`. */
  matched: string
}

type Deps = { store: Pick<Store, 'search' | 'records'> }
type Ranked = SearchHit & { rank: number }
/** `namesCustomers`: also by what customers are called, for who may see it. */
type Asked = { limit: number; namesCustomers: boolean }

const perBranch = 50
const uuidForm = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i

/** Whatever has the text as one of its keys, then what has keys that begin with it; orders before the documents that speak of them, newest first. */
export const searchEverything = async (
  { store }: Deps,
  text: string,
  { limit, namesCustomers }: Asked,
): Promise<SearchHit[]> => {
  const isShown = (key: FoundKey): boolean => namesCustomers || key.kind !== 'customer'
  const [keys, letters, records, ofId] = await Promise.all([
    store.search.find(text, perBranch),
    store.search.deadLetters(text, perBranch),
    store.records.search({ text, limit: Math.min(limit, perBranch) }),
    byId(store, text),
  ])
  const hits = [
    ...ofId,
    ...(await subjectsOf(store, keys.filter(isShown))),
    ...records.filter(({ entity }) => namesCustomers || entity !== 'customer').map((record) => recordHit(record, text)),
    ...letters
      .filter(({ id, partner }) => namesCustomers || partner !== null || id === text.trim())
      .map((letter) => deadLetterHit(letter, text)),
  ]
  return best(hits)
    .slice(0, limit)
    .map(({ rank: _, ...hit }) => hit)
}

/** Orders that have the text as one of their keys: their number, item, customer, control number, the number another system gave. */
export const searchOrders = async (
  { store }: Deps,
  text: string,
  { limit, namesCustomers }: Asked,
): Promise<SearchHit[]> => {
  const [keys, ofId] = await Promise.all([store.search.find(text, perBranch), byId(store, text)])
  const shown = keys.filter(({ kind }) => namesCustomers || kind !== 'customer')
  return best([...ofId, ...(await subjectsOf(store, shown))])
    .filter(({ kind }) => kind === 'order')
    .slice(0, limit)
    .map(({ rank: _, ...hit }) => hit)
}

/** The best of those that are the same thing. */
const best = (hits: readonly Ranked[]): Ranked[] => {
  const found = new Map<string, Ranked>()
  for (const hit of [...hits].sort((a, b) => a.rank - b.rank || b.at.getTime() - a.at.getTime())) {
    const name = `${hit.kind} ${hit.id}`
    if (!found.has(name)) found.set(name, hit)
  }
  return [...found.values()]
}

/** Ids as they stand in logs, in other pages, and as the key an order carries in the system it was written to. */
const byId = async (store: Deps['store'], text: string): Promise<Ranked[]> => {
  const id = text.trim()
  if (!uuidForm.test(id)) return []
  const [documents, interchanges, deliveries] = await Promise.all([
    store.search.documents([id]),
    store.search.interchanges([id]),
    store.search.deliveries([id]),
  ])
  return [
    ...documents.map((document) => documentHit(document, 'id', id, 0)),
    ...interchanges.map((interchange) => interchangeHit(interchange, 'id', id, 0)),
    ...deliveries.map((delivery) => deliveryHit(delivery, 'id', id, 0)),
  ]
}

const subjectOf: Record<KeyKind, 'document' | 'interchange' | 'delivery'> = {
  order: 'document',
  'names-order': 'document',
  number: 'document',
  customer: 'document',
  item: 'document',
  transaction: 'document',
  group: 'interchange',
  interchange: 'interchange',
  file: 'interchange',
  external: 'delivery',
}

const subjectsOf = async (store: Deps['store'], keys: readonly FoundKey[]): Promise<Ranked[]> => {
  const bySubject = groupBy(keys, ({ kind }) => subjectOf[kind])
  const idsOf = (subject: 'document' | 'interchange' | 'delivery'): string[] => [
    ...new Set((bySubject.get(subject) ?? []).map(({ subjectId }) => subjectId)),
  ]
  const [documents, interchanges, deliveries] = await Promise.all([
    store.search.documents(idsOf('document')),
    store.search.interchanges(idsOf('interchange')),
    store.search.deliveries(idsOf('delivery')),
  ])
  const byDocument = new Map(documents.map((document) => [document.id, document]))
  const byInterchange = new Map(interchanges.map((interchange) => [interchange.id, interchange]))
  const byDelivery = new Map(deliveries.map((delivery) => [delivery.id, delivery]))
  return keys.flatMap((found) => {
    const [document, interchange, delivery] = [byDocument, byInterchange, byDelivery].map((map) =>
      map.get(found.subjectId),
    ) as [DocumentBrief?, Interchange?, Delivery?]
    const rank = rankOf(found)
    if (document !== undefined) return [documentHit(document, words[found.kind], found.key, rank)]
    if (interchange !== undefined) return [interchangeHit(interchange, words[found.kind], found.key, rank)]
    return delivery === undefined ? [] : [deliveryHit(delivery, words[found.kind], found.key, rank)]
  })
}

const words: Record<KeyKind, string> = {
  order: 'order number',
  'names-order': 'order',
  number: 'number',
  customer: 'customer',
  item: 'item',
  transaction: 'control number of the document',
  group: 'control number of the group',
  interchange: 'control number',
  file: 'file',
  external: 'number in the other system',
}

/** Exact before beginnings; what names one thing before what many have. */
const rankOf = ({ kind, exact }: FoundKey): number => (exact ? 0 : 10) + ranks[kind]
const ranks: Record<KeyKind, number> = {
  order: 1,
  external: 2,
  number: 2,
  'names-order': 3,
  interchange: 4,
  file: 4,
  group: 5,
  customer: 6,
  item: 7,
  transaction: 8,
}

const documentHit = (document: DocumentBrief, what: string, key: string, rank: number): Ranked => {
  const { id, direction, type, entity, partner, system, state, businessKey, createdAt: at } = document
  const isOrder = entity === 'sales-order' && businessKey !== null
  const way = direction === 'in' ? `from ${partner}` : `to ${partner}`
  return {
    kind: isOrder ? 'order' : 'document',
    id: isOrder ? businessKey : id,
    title: isOrder ? `Order ${businessKey}` : `${entity} ${businessKey ?? ''}`.trimEnd(),
    detail: `${type} ${way}`,
    partner,
    system,
    state,
    at,
    matched: `${what} ${key}`,
    rank,
  }
}

const interchangeHit = (interchange: Interchange, what: string, key: string, rank: number): Ranked => {
  const { id, fileName, direction, system, partner, state, sizeBytes, receivedAt: at } = interchange
  const detail = `${direction === 'in' ? 'came in by' : 'went out by'} ${system}, ${sizeBytes} bytes`
  return {
    kind: 'interchange',
    id,
    title: fileName,
    detail,
    partner,
    system,
    state,
    at,
    matched: `${what} ${key}`,
    rank,
  }
}

const deliveryHit = (delivery: Delivery, what: string, key: string, rank: number): Ranked => {
  const { id, entity, system, businessKey, documentId, partner, state, displayId, externalId, createdAt: at } = delivery
  const isOrder = entity === 'sales-order' && documentId !== null
  const there = displayId ?? externalId
  return {
    kind: isOrder ? 'order' : 'delivery',
    id: isOrder ? businessKey : id,
    title: isOrder ? `Order ${businessKey}` : `${entity} ${businessKey} to ${system}`,
    detail: there === null ? `for ${system}` : `${there} in ${system}`,
    partner,
    system,
    state,
    at,
    matched: `${what} ${key}`,
    rank,
  }
}

const recordHit = ({ id, entity, key, mergedInto, changedAt: at }: StoredRecord, text: string): Ranked => ({
  kind: 'record',
  id,
  title: key,
  detail: entity,
  partner: null,
  system: null,
  state: mergedInto === null ? 'current' : 'merged',
  at,
  matched: `${entity} ${text}`,
  rank: key.toLowerCase() === text.trim().toLowerCase() ? 1 : 12,
})

const deadLetterHit = (letter: DeadLetter, text: string): Ranked => {
  const { id, subject, code, message, system, partner, state, businessKey, createdAt: at } = letter
  return {
    kind: 'dead-letter',
    id,
    title: `Dead letter ${businessKey ?? id}`,
    detail: `${code}: ${message}`,
    partner,
    system,
    state,
    at,
    matched: `${subject} ${businessKey ?? text}`,
    rank: (businessKey ?? '').toLowerCase() === text.trim().toLowerCase() || id === text.trim() ? 3 : 13,
  }
}
