import type { Connection } from '../connectors/connector.ts'
import type { AppliedChange } from '../domain/document.ts'
import { fieldsOf } from '../domain/record-fields.ts'
import type { DeadLetter, Delivery, Document, Store } from '../store/store.ts'
import { projectionOf } from '../sync/projection.ts'

/** What a system is given: its connector makes its own form of it. */
export type MappedSide = { system: string; value: unknown }

type Connections = ReadonlyMap<string, Pick<Connection, 'sinks'>>

/**
 * What each system is given of the thing a dead letter is about: of a delivery the one it goes to, of a document every one it has a delivery
 * to. Of records only the fields the system takes.
 */
export const mappedSides = async (
  store: Store,
  connections: Connections,
  { subject }: DeadLetter,
  document: Document | undefined,
  delivery: Delivery | undefined,
): Promise<MappedSide[]> => {
  if (subject === 'delivery') return delivery === undefined ? [] : sideOf(store, connections, document, delivery)
  if (subject !== 'document' || document === undefined || document.direction === 'out') return []
  const deliveries = (await store.deliveries.ofDocument(document.id)).filter(({ entity }) => entity === 'sales-order')
  return (await Promise.all(deliveries.map((one) => sideOf(store, connections, document, one)))).flat()
}

const sideOf = async (
  store: Store,
  connections: Connections,
  document: Document | undefined,
  { entity, canonicalId, system, externalId, idempotencyKey, related }: Delivery,
): Promise<MappedSide[]> => {
  if (entity === 'interchange') return []
  const value =
    entity === 'sales-order'
      ? orderIn(document)
      : await recordFor(store, entity, canonicalId, connections.get(system)?.sinks[entity]?.fields)
  if (value === undefined) return []
  return [{ system, value: { key: idempotencyKey, externalId, links: await linksIn(store, system, related), value } }]
}

const orderIn = (document: Document | undefined): unknown => {
  if (document === undefined || document.canonical === null) return undefined
  // A document with entity order-change holds the change with what it makes of the order.
  return document.entity === 'order-change' ? (document.canonical as AppliedChange).order : document.canonical
}

const recordFor = async (
  store: Store,
  entity: Exclude<Delivery['entity'], 'sales-order' | 'interchange'>,
  canonicalId: string,
  fields: readonly string[] | undefined,
): Promise<unknown> => {
  const record = (await store.records.current(entity, [canonicalId])).get(canonicalId)
  return record === undefined ? undefined : projectionOf(fieldsOf(entity, record.value as never), fields)
}

/** Ids in the system of what it belongs to; null: not there yet. */
const linksIn = async (
  store: Store,
  system: string,
  related: Delivery['related'],
): Promise<Record<string, string | null>> => {
  const links: Record<string, string | null> = {}
  for (const [role, canonicalId] of Object.entries(related)) {
    const entity = role === 'order' ? 'sales-order' : role === 'product' ? 'product' : 'customer'
    const [link] = await store.links.find(entity, [canonicalId], [system])
    links[role] = link?.externalId ?? null
  }
  return links
}
