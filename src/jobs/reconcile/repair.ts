import { groupBy } from '../../domain/group-by.ts'
import { newRowId } from '../../domain/new-row-id.ts'
import type { RecordEntity } from '../../domain/record.ts'
import { type Fields, fieldsOf } from '../../domain/record-fields.ts'
import { pullsLane } from '../../queue/lanes.ts'
import type { Woken } from '../../records/save-records.ts'
import type { Finding, RepairAction } from '../../store/reconcile-store.ts'
import type { Facet, StoredRecord } from '../../store/record-store.ts'
import type { NewRecordDelivery, Store } from '../../store/store.ts'
import { isSame } from '../../sync/canonical-json.ts'
import { projectionOf } from '../../sync/projection.ts'
import { callOf, jobsOf, wake } from '../job.ts'
import { mapRows, rowsOf } from '../pull/source-rows.ts'
import { wakeTargets } from '../pull/take-page.ts'
import { deliveryOf } from './check-records.ts'
import { underWayAmong } from './examine.ts'
import { goOnIfAllowed, type Work } from './open-work.ts'

const rowsPerRun = 1000
const findingsPerLot = 200

/**
 * Begins what the findings call for: rows are read by runs of the flow, so that ownership decides; records are intended into systems like
 * after any change. Findings that were dealt with are not open any more, so it goes on where it was.
 */
export const repair = async (work: Work): Promise<void> => {
  await readAgain(work)
  await eachLot(work, 'write', async (findings) => {
    const rows = await rowsNow(work, findings)
    return (store) => intend(store, work, findings, (finding, known) => whyNotWritten(rows, finding, known))
  })
  const unread = await systemsToBeRead(work)
  await eachLot(
    work,
    'create',
    async (findings) => (store) =>
      intend(store, work, findings, (finding, known) => whyNotMade(work, unread, finding, known)),
  )
}

const readAgain = async (work: Work): Promise<void> => {
  const { deps, reconciliation } = work
  for (;;) {
    goOnIfAllowed(work)
    const findings = await openOnes(work, 'read', rowsPerRun)
    if (findings.length === 0) return
    const runIds: string[] = []
    await deps.store.transaction(async (store) => {
      for (const [system, ofSystem] of groupBy(findings, (finding) => finding.system ?? '')) {
        const id = newRowId()
        runIds.push(id)
        await store.runs.insert([
          {
            id,
            flow: reconciliation.flow,
            system,
            trigger: 'manual',
            kind: 'records',
            dryRun: false,
            window: null,
            externalIds: ofSystem.flatMap(({ externalId }) => externalId ?? []),
            slotAt: null,
            actor: reconciliation.repairedBy,
            detail: null,
          },
        ])
        await store.reconciliations.settleFindings(
          ofSystem.map((one) => ({ id: one.id, state: 'repaired', note: withNote(one, `read by run ${id}`) })),
        )
      }
    })
    await wake(deps, pullsLane, jobsOf('pull-flow', runIds, 1))
  }
}

const withNote = ({ note }: Finding, more: string): string => (note === null ? more : `${note}; ${more}`)

const openOnes = ({ deps, reconciliation }: Work, action: RepairAction, limit: number): Promise<Finding[]> =>
  deps.store.reconciliations.findings(reconciliation.id, { action, state: 'open', limit })

const eachLot = async (
  work: Work,
  action: RepairAction,
  prepare: (findings: readonly Finding[]) => Promise<(store: Store) => Promise<Woken>>,
): Promise<void> => {
  for (;;) {
    goOnIfAllowed(work)
    const findings = await openOnes(work, action, findingsPerLot)
    if (findings.length === 0) return
    const take = await prepare(findings)
    await wakeTargets(work.deps, await work.deps.store.transaction(take))
  }
}

/** What is known of the record of a finding now. */
type Known = { record: StoredRecord | undefined; facets: readonly Facet[]; isUnderWay: boolean }

const intend = async (
  store: Store,
  work: Work,
  findings: readonly Finding[],
  whyNot: (finding: Finding, known: Known) => string | undefined,
): Promise<Woken> => {
  const { entity, reconciliation } = work
  const ids = [...new Set(findings.flatMap(({ recordId }) => recordId ?? []))]
  await store.records.lock(ids)
  const records = await store.records.current(entity, ids)
  const facets = groupBy(await store.links.ofRecords(entity, ids), ({ canonicalId }) => canonicalId)
  const deliveries: NewRecordDelivery[] = []
  const sent: Sent[] = []
  const settled: Pick<Finding, 'id' | 'state' | 'note'>[] = []
  for (const [system, ofSystem] of groupBy(findings, (finding) => finding.system ?? '')) {
    const underWay = await underWayAmong(store, entity, system, ids)
    for (const finding of ofSystem) {
      const id = finding.recordId ?? ''
      const known = { record: records.get(id), facets: facets.get(id) ?? [], isUnderWay: underWay.has(id) }
      const why = changedSince(finding, known) ?? whyNot(finding, known)
      settled.push({ id: finding.id, state: why === undefined ? 'repaired' : 'skipped', note: why ?? finding.note })
      if (why !== undefined || known.record === undefined) continue
      sent.push(...forgotten(finding, known.facets))
      deliveries.push(deliveryOf(known.record, entity, system, reconciliation.flow))
    }
  }
  await store.reconciliations.settleFindings(settled)
  if (sent.length > 0) await store.links.noteSent(sent)
  return deliveries.length === 0 ? [] : store.deliveries.intend(deliveries)
}

const changedSince = ({ recordId, version }: Finding, { record, isUnderWay }: Known): string | undefined => {
  if (isUnderWay) return 'a delivery is under way'
  const isSameRecord = record !== undefined && record.id === recordId && record.version === version
  return isSameRecord ? undefined : 'the record changed since it was compared'
}

const facetOf = ({ system, externalId }: Finding, facets: readonly Facet[]): Facet | undefined =>
  facets.find((facet) => facet.system === system && facet.externalId === externalId)

/** What systems that are read say now, by system and external id. */
type RowsNow = ReadonlyMap<string, ReadonlyMap<string, Fields>>

/** What was changed there since it was read counts perhaps more than what would be written over it. */
const rowsNow = async ({ sides, entity, deps, signal }: Work, findings: readonly Finding[]): Promise<RowsNow> => {
  const now = new Map<string, Map<string, Fields>>()
  for (const [name, ofSystem] of groupBy(findings, ({ system }) => system ?? '')) {
    const side = sides.find(({ system }) => system === name)
    if (side?.source === undefined || !side.isRead) continue
    const known: readonly string[] | undefined = side.source.fields
    const ids = ofSystem.flatMap(({ externalId }) => externalId ?? [])
    const { mapped } = await mapRows(rowsOf(await side.source.get(ids, callOf(deps, signal)), ''), undefined)
    const saying = mapped.map(({ externalId, value }): [string, Fields] => [
      externalId,
      projectionOf(fieldsOf<RecordEntity>(entity, value), known),
    ])
    now.set(name, new Map(saying))
  }
  return now
}

const whyNotWritten = (rows: RowsNow, finding: Finding, { facets }: Known): string | undefined => {
  const facet = facetOf(finding, facets)
  if (facet?.isPrimary !== true || facet.goneAt !== null) return 'its link changed since it was compared'
  const ofSystem = rows.get(facet.system)
  return ofSystem === undefined || isSame(ofSystem.get(facet.externalId), facet.fields)
    ? undefined
    : `it changed in ${facet.system} since it was read: run the flow, then compare again`
}

const whyNotMade = (
  { entity }: Work,
  unread: ReadonlySet<string>,
  { system }: Finding,
  { facets }: Known,
): string | undefined => {
  if (facets.some((facet) => facet.system === system)) return 'it is there now'
  // The customer may be among those, under another key.
  const mayBeThere = entity === 'customer' && unread.has(system ?? '')
  return mayBeThere
    ? `rows of ${system} that belong to no record are read first: compare again, then repair`
    : undefined
}

type Sent = Parameters<Store['links']['noteSent']>[0][number]

/** What was sent does not stand there, so it is sent again though nothing changed. */
const forgotten = (finding: Finding, facets: readonly Facet[]): Sent[] => {
  const facet = finding.action === 'write' ? facetOf(finding, facets) : undefined
  if (facet === undefined) return []
  const { canonicalId, system, externalId, sentVersion } = facet
  return [{ entity: finding.entity, canonicalId, system, externalId, sentHash: null, sentVersion: sentVersion ?? 0 }]
}

const systemsToBeRead = async ({ deps, reconciliation }: Work): Promise<Set<string>> => {
  const summary = await deps.store.reconciliations.summary(reconciliation.id)
  return new Set(
    summary.flatMap(({ bucket, system, action }) => (bucket === 'unknown' && action === 'read' ? (system ?? []) : [])),
  )
}
