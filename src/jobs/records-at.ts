import type { RecordsAt } from '../connectors/connector.ts'
import type { RecordEntities, RecordEntity } from '../domain/record.ts'
import { isCarriedTo, type RecordDeps, routesOf } from '../records/routes.ts'
import type { Link } from '../store/record-store.ts'
import type { Store } from '../store/store.ts'

type Written = Pick<Link, 'externalId' | 'canonicalId'>

const isShared = (links: readonly Written[], own: readonly string[]): boolean =>
  links.some(({ canonicalId }) => !own.includes(canonicalId)) ||
  new Set(links.map(({ externalId }) => externalId)).size < links.length

/** `Call.recordsAt` of a system. What a filter has left out since, or its source does not have any more, is nobody's rival. */
export const recordsAt =
  (system: string, { store, flows }: { store: Store } & Pick<RecordDeps, 'flows'>): RecordsAt =>
  async <E extends RecordEntity>(entity: E, externalIds: readonly string[], own: readonly string[]) => {
    const links = await store.links.sentAs(entity, system, externalIds)
    if (!isShared(links, own)) return []
    const ids = [...new Set(links.map(({ canonicalId }) => canonicalId))]
    const [records, facets] = [await store.records.current(entity, ids), await store.links.ofRecords(entity, ids)]
    const routes = routesOf(entity, flows)
    const found: (Written & { value: RecordEntities[E] })[] = []
    for (const { externalId, canonicalId } of links) {
      const record = records.get(canonicalId)
      if (record === undefined) continue
      const { value } = record
      const ofRecord = facets.filter((facet) => facet.canonicalId === canonicalId)
      const isRival = own.includes(canonicalId) || (await isCarriedTo(system, routes, { facets: ofRecord, value }))
      if (isRival) found.push({ externalId, canonicalId, value })
    }
    return found
  }
