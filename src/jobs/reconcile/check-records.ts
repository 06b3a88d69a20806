import type { Customer } from '../../domain/customer.ts'
import { groupBy } from '../../domain/group-by.ts'
import { withOrders } from '../../records/order-links.ts'
import { targetsFor } from '../../records/routes.ts'
import type { NewFinding } from '../../store/reconcile-store.ts'
import type { Facet, StoredRecord } from '../../store/record-store.ts'
import type { NewRecordDelivery } from '../../store/store.ts'
import { underWayAmong } from './examine.ts'
import { namesOf, newFinding } from './new-finding.ts'
import { goOnIfAllowed, saveStep, type Work } from './open-work.ts'

const recordsPerLot = 200

/** Looks through all records: what never came into a system it goes to, and what is there twice. */
export const checkRecords = async (work: Work, after: unknown): Promise<void> => {
  const { deps, entity, sides } = work
  let last = typeof after === 'string' ? after : undefined
  for (;;) {
    goOnIfAllowed(work)
    const records = await deps.store.records.scan(entity, last, recordsPerLot)
    const end = records.at(-1)
    if (end === undefined) return
    const ids = records.map(({ id }) => id)
    // Deliveries before links: what arrives in between is found with its link.
    const underWay = new Map<string, Set<string>>()
    for (const { system, writes } of sides) {
      if (writes !== null) underWay.set(system, await underWayAmong(deps.store, entity, system, ids))
    }
    const facets = groupBy(await deps.store.links.ofRecords(entity, ids), ({ canonicalId }) => canonicalId)
    const absent = await absentAmong(work, records, facets, underWay)
    const doubled = records.flatMap((record) => twiceIn(work, record, facets.get(record.id) ?? []))
    const sharing = entity === 'customer' ? await sharingIdentifiers(work, records) : []
    last = end.id
    const position = { phase: 'records', side: sides.length, after: last }
    await saveStep(work, position, [...absent.findings, ...doubled, ...sharing], {
      records: records.length,
      pending: absent.pending,
    })
  }
}

type Facets = ReadonlyMap<string, readonly Facet[]>

const absentAmong = async (
  work: Work,
  records: readonly StoredRecord[],
  facets: Facets,
  underWay: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<{ findings: NewFinding[]; pending: number }> => {
  const { deps, entity, routes } = work
  const wanted: NewRecordDelivery[] = []
  let pending = 0
  for (const record of records) {
    const known = facets.get(record.id) ?? []
    const targets = await targetsFor(routes, entity, { facets: known, value: record.value }, deps.connections)
    for (const { system, mayCreate, flow } of targets) {
      if (!mayCreate || known.some((facet) => facet.system === system)) continue
      if (underWay.get(system)?.has(record.id) === true) pending += 1
      else wanted.push(deliveryOf(record, entity, system, flow))
    }
  }
  const absent = await withoutNamesakes(work, await withOrders(deps.store, entity, wanted))
  const byId = new Map(records.map((record) => [record.id, record]))
  const findings: NewFinding[] = []
  for (const [system, deliveries] of groupBy(absent, (delivery) => delivery.system)) {
    const ids = deliveries.map(({ canonicalId }) => canonicalId)
    const latest = await deps.store.deliveries.latest(system, entity, ids)
    const errors = new Map(latest.map((one) => [one.canonicalId, one.errorCode]))
    for (const id of ids) {
      const code = errors.get(id)
      const note = code == null ? null : `its last delivery failed with ${code}`
      findings.push(newFinding(work, { bucket: 'absent', action: 'create', system, ...namesOf(byId.get(id)), note }))
    }
  }
  return { findings, pending }
}

export const deliveryOf = (
  { id, version, key }: Pick<StoredRecord, 'id' | 'version' | 'key'>,
  entity: Work['entity'],
  system: string,
  flow: string,
): NewRecordDelivery => ({
  flow,
  system,
  entity,
  canonicalId: id,
  version,
  businessKey: key,
  related: entity === 'order-status' ? { order: id } : {},
})

/** A row that has the record's key is there already, only not linked: that is one finding, and making another row would double it. */
const withoutNamesakes = async (
  { deps, reconciliation }: Work,
  wanted: readonly NewRecordDelivery[],
): Promise<NewRecordDelivery[]> => {
  if (wanted.length === 0) return []
  const recordIds = [...new Set(wanted.map(({ canonicalId }) => canonicalId))]
  const filter = { bucket: 'unknown', recordIds, limit: 1000 } as const
  const namesakes = await deps.store.reconciliations.findings(reconciliation.id, filter)
  const places = new Set(namesakes.map(({ system, recordId }) => `${system} ${recordId}`))
  return wanted.filter(({ system, canonicalId }) => !places.has(`${system} ${canonicalId}`))
}

/** One record with two rows in one system. */
const twiceIn = (work: Work, record: StoredRecord, facets: readonly Facet[]): NewFinding[] => {
  const there = facets.filter(({ goneAt }) => goneAt === null)
  const ofFlow = new Set(work.sides.map(({ system }) => system))
  return there.flatMap(({ system, externalId, isPrimary }) => {
    const first = there.find((other) => other.system === system && other.isPrimary)
    if (isPrimary || first === undefined || !ofFlow.has(system)) return []
    const note = `it is there as ${first.externalId} too: merge them there`
    return [newFinding(work, { bucket: 'duplicate', action: 'person', system, externalId, ...namesOf(record), note })]
  })
}

/** Two records that carry one identifier, which only one of them can hold. */
const sharingIdentifiers = async (work: Work, records: readonly StoredRecord[]): Promise<NewFinding[]> => {
  const claims = records.flatMap((record) =>
    // The records of this work are customers.
    (record.value as Customer).identifiers.map((identifier) => ({ record, identifier })),
  )
  const holders = await work.deps.store.records.holdersOf(claims.map(({ identifier }) => identifier))
  return claims.flatMap(({ record, identifier: { scheme, value } }, place) => {
    const holder = holders[place]
    if (holder === undefined || holder === record.id) return []
    const note = `${scheme} ${value} belongs to record ${holder} too: merge the two, or mend the number`
    return [newFinding(work, { bucket: 'duplicate', action: 'person', ...namesOf(record), note })]
  })
}
