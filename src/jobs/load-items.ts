import type { AppliedChange } from '../domain/document.ts'
import type { DeliverableEntities } from '../domain/entity.ts'
import { RejectedError } from '../domain/errors.ts'
import type { SalesOrder } from '../domain/sales-order.ts'
import type { ClaimedDelivery, DocumentContent, Store } from '../store/store.ts'
import type { Attempted, Prepared } from './attempted.ts'

type DocumentEntity = 'sales-order' | 'interchange'

/** Reads what the deliveries carry, in a few round trips for all of them. */
export const loadItems = async <E extends DocumentEntity>(
  entity: E,
  deliveries: readonly ClaimedDelivery[],
  store: Store,
): Promise<{ ready: Prepared<E>[]; lost: Attempted[] }> => {
  const values = await loaders[entity](store, deliveries)
  const links = await linksOf(store, deliveries)
  const refused = await store.documents.refused(deliveries.filter(isOrderChange).map(({ id }) => id))
  const ready: Prepared<E>[] = []
  const lost: Attempted[] = []
  for (const delivery of deliveries) {
    if (delivery.documentId !== null && refused.includes(delivery.documentId)) {
      lost.push({ delivery, came: 'error', error: refusedMeanwhile(delivery), pushed: false })
      continue
    }
    const value = values.get(delivery.id)
    const externalId = delivery.externalId ?? links.get(`${delivery.system} ${delivery.canonicalId}`)
    const ownLinks: Record<string, string> = {}
    let missing: string | undefined = value === undefined ? `${entity} ${delivery.canonicalId}` : undefined
    for (const [role, canonicalId] of Object.entries(delivery.related)) {
      const externalId = links.get(`${delivery.system} ${canonicalId}`)
      if (externalId === undefined) missing = `the link of ${role} ${canonicalId} to ${delivery.system}`
      else ownLinks[role] = externalId
    }
    if (isOrderChange(delivery) && externalId === undefined) {
      lost.push({ delivery, came: 'error', error: neverThere(delivery), pushed: false })
      continue
    }
    if (value === undefined || missing !== undefined) {
      const error = new RejectedError('DEFECT', `${missing} is not in the store`, { stage: 'store' })
      lost.push({ delivery, came: 'error', error, pushed: false })
      continue
    }
    ready.push({
      delivery,
      item: {
        key: delivery.idempotencyKey,
        canonicalId: delivery.canonicalId,
        value,
        links: ownLinks,
        externalId,
      },
    })
  }
  return { ready, lost }
}

/** It was on its way when somebody refused it. */
const refusedMeanwhile = ({ businessKey, partner, system }: ClaimedDelivery): RejectedError =>
  new RejectedError(
    'ORDER_CHANGE_REFUSED',
    `the change of order ${businessKey} was refused to ${partner} while it was on its way to ${system}: see whether ${system} took it before and put the order back there, then resolve this`,
  )

/** A person ended the delivery of the order itself: they see to it there, and to what follows. */
const neverThere = ({ businessKey, system }: ClaimedDelivery): RejectedError =>
  new RejectedError(
    'ORDER_NOT_FOUND',
    `${system} got no order ${businessKey} from Crossdock, whose delivery there was ended: change it there by hand, then resolve this`,
  )

/** An order the system got before, as a change made it. */
export const isOrderChange = ({ entity, version }: ClaimedDelivery): boolean => entity === 'sales-order' && version > 1

/** What each delivery carries, by the delivery's id. */
type Loaders = {
  [E in DocumentEntity]: (
    store: Store,
    deliveries: readonly ClaimedDelivery[],
  ) => Promise<Map<string, DeliverableEntities[E]>>
}

const loaders: Loaders = {
  'sales-order': async (store, deliveries) => {
    const documents = await store.documents.contents(deliveries.map(sourceOf))
    const orders = documents.flatMap((document) => {
      const order = orderIn(document)
      return order === undefined ? [] : [[document.id, order] as const]
    })
    const values = valuesOf(deliveries, sourceOf, new Map(orders))
    // Taken when the release did not count yet: the systems know it by the number alone, and are asked for it by that.
    for (const { id, businessKey } of deliveries) {
      const order = values.get(id)
      if (order?.releaseNumber !== undefined && businessKey === order.orderNumber)
        values.set(id, { ...order, releaseNumber: undefined })
    }
    return values
  },
  interchange: async (store, deliveries) => {
    const payloads = await store.interchanges.readMany(deliveries.map(({ canonicalId }) => canonicalId))
    const values = payloads.map(({ id, fileName, bytes }) => [id, { fileName, bytes }] as const)
    return valuesOf(deliveries, canonicalIdOf, new Map(values))
  },
}

const canonicalIdOf = ({ canonicalId }: ClaimedDelivery): string => canonicalId

/** The document that says what the order should be: the order itself, or the change that made a later version. */
const sourceOf = ({ documentId, canonicalId }: ClaimedDelivery): string => documentId ?? canonicalId

/** A document with entity sales-order holds a sales order, one with order-change what it made of one. */
const orderIn = ({ entity, canonical }: DocumentContent): SalesOrder | undefined => {
  if (canonical === null) return undefined
  if (entity === 'order-change') return (canonical as AppliedChange).order
  return entity === 'sales-order' ? (canonical as SalesOrder) : undefined
}

const valuesOf = <T>(
  deliveries: readonly ClaimedDelivery[],
  keyOf: (delivery: ClaimedDelivery) => string,
  values: ReadonlyMap<string, T>,
): Map<string, T> =>
  new Map(
    deliveries.flatMap((delivery) => {
      const value = values.get(keyOf(delivery))
      return value === undefined ? [] : [[delivery.id, value] as const]
    }),
  )

/** Links of related customers, and of orders that are sent again after a change. */
const linksOf = async (store: Store, deliveries: readonly ClaimedDelivery[]): Promise<Map<string, string>> => {
  const systems = [...new Set(deliveries.map(({ system }) => system))]
  const customers = new Set(deliveries.flatMap(({ related }) => Object.values(related)))
  const orders = deliveries.filter(isOrderChange)
  const links = [
    ...(customers.size === 0 ? [] : await store.links.find('customer', [...customers], systems)),
    ...(orders.length === 0 ? [] : await store.links.find('sales-order', orders.map(canonicalIdOf), systems)),
  ]
  const found = new Map(links.map(({ system, canonicalId, externalId }) => [`${system} ${canonicalId}`, externalId]))
  await addMerged(found, store, [...customers], systems)
  return found
}

/** Customers that were merged away since have the links of those they were merged into. */
const addMerged = async (
  found: Map<string, string>,
  store: Store,
  customers: readonly string[],
  systems: readonly string[],
): Promise<void> => {
  const missing = customers.filter((id) => systems.some((system) => !found.has(`${system} ${id}`)))
  if (missing.length === 0) return
  const survivors = [...(await store.records.current('customer', missing))].filter(([asked, { id }]) => asked !== id)
  if (survivors.length === 0) return
  const links = await store.links.find('customer', [...new Set(survivors.map(([, { id }]) => id))], [...systems])
  for (const [asked, { id }] of survivors) {
    for (const { system, canonicalId, externalId } of links)
      if (canonicalId === id) found.set(`${system} ${asked}`, externalId)
  }
}
