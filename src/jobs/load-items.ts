import type { DeliverableEntities, DeliverableEntity } from '../domain/entity.ts'
import { RejectedError } from '../domain/errors.ts'
import type { SalesOrder } from '../domain/sales-order.ts'
import type { ClaimedDelivery, Store } from '../store/store.ts'
import type { Attempted, Prepared } from './attempted.ts'

/** Reads what the deliveries carry, in a few round trips for all of them. */
export const loadItems = async <E extends DeliverableEntity>(
  entity: E,
  deliveries: readonly ClaimedDelivery[],
  store: Store,
): Promise<{ ready: Prepared<E>[]; lost: Attempted[] }> => {
  const values = await loaders[entity](
    store,
    deliveries.map(({ canonicalId }) => canonicalId),
  )
  const links = await linksOf(store, deliveries)
  const ready: Prepared<E>[] = []
  const lost: Attempted[] = []
  for (const delivery of deliveries) {
    const value = values.get(delivery.canonicalId)
    const ownLinks: Record<string, string> = {}
    let missing: string | undefined = value === undefined ? `${entity} ${delivery.canonicalId}` : undefined
    for (const [role, canonicalId] of Object.entries(delivery.related)) {
      const externalId = links.get(`${delivery.system} ${canonicalId}`)
      if (externalId === undefined) missing = `the link of ${role} ${canonicalId} to ${delivery.system}`
      else ownLinks[role] = externalId
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
        externalId: delivery.externalId ?? undefined,
      },
    })
  }
  return { ready, lost }
}

type Loaders = {
  [E in DeliverableEntity]: (store: Store, ids: readonly string[]) => Promise<Map<string, DeliverableEntities[E]>>
}

const loaders: Loaders = {
  customer: async (store, ids) => new Map((await store.records.getCustomers(ids)).map(({ id, value }) => [id, value])),
  'sales-order': async (store, ids) =>
    new Map(
      (await store.documents.getMany(ids)).flatMap(({ id, entity, canonical }) =>
        // A document with entity sales-order holds a sales order.
        entity === 'sales-order' && canonical !== null ? [[id, canonical as SalesOrder] as const] : [],
      ),
    ),
  interchange: async (store, ids) =>
    new Map((await store.interchanges.readMany(ids)).map(({ id, fileName, bytes }) => [id, { fileName, bytes }])),
}

const linksOf = async (store: Store, deliveries: readonly ClaimedDelivery[]): Promise<Map<string, string>> => {
  const canonicalIds = [...new Set(deliveries.flatMap(({ related }) => Object.values(related)))]
  if (canonicalIds.length === 0) return new Map()
  const links = await store.links.find('customer', canonicalIds, [...new Set(deliveries.map(({ system }) => system))])
  return new Map(links.map(({ system, canonicalId, externalId }) => [`${system} ${canonicalId}`, externalId]))
}
