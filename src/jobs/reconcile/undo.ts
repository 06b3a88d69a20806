import type { Sink } from '../../connectors/connector.ts'
import type { SyncedEntity } from '../../domain/entity.ts'
import { groupBy } from '../../domain/group-by.ts'
import type { Finding } from '../../store/reconcile-store.ts'
import { goOnIfAllowed, type Work } from './open-work.ts'
import { note, undoLot } from './undo-lot.ts'

const findingsPerLot = 200

/**
 * Writes back what systems had before the repair. What was made is named, to be removed by hand; what was read again stays. Nothing is
 * written over what changed since.
 */
export const undo = async (work: Work): Promise<void> => {
  const { deps, reconciliation } = work
  let after: number | undefined
  for (;;) {
    goOnIfAllowed(work)
    const filter = { state: 'repaired', limit: findingsPerLot, ...(after === undefined ? {} : { after }) } as const
    const findings = await deps.store.reconciliations.findings(reconciliation.id, filter)
    const end = findings.at(-1)
    if (end === undefined) return
    after = end.seq
    for (const [action, ofAction] of groupBy(findings, (finding) => finding.action)) {
      if (action === 'write') await writeBack(work, ofAction)
      else if (action === 'create') await nameMade(work, ofAction)
      else await note(deps.store, ofAction, () => 'what was read stays: change it in the system it came from')
    }
  }
}

const nameMade = async ({ deps: { store }, entity }: Work, findings: readonly Finding[]): Promise<void> => {
  const ids = findings.flatMap(({ recordId }) => recordId ?? [])
  const made = new Map(
    (await store.links.find(entity, ids)).map((link) => [`${link.system} ${link.canonicalId}`, link.externalId]),
  )
  await note(store, findings, ({ system, recordId }) => {
    const externalId = made.get(`${system} ${recordId}`)
    return externalId === undefined ? 'it was not made' : `made as ${externalId}: remove it there by hand`
  })
}

const writeBack = async (work: Work, findings: readonly Finding[]): Promise<void> => {
  for (const [system, ofSystem] of groupBy(findings, (finding) => finding.system ?? '')) {
    // Nothing here looks into the type of what it writes.
    const sink = work.deps.connections.get(system)?.sinks[work.entity] as Sink<SyncedEntity> | undefined
    const lotSize = sink?.batchSize ?? findingsPerLot
    for (let start = 0; start < ofSystem.length; start += lotSize) {
      goOnIfAllowed(work)
      await undoLot(work, system, sink, ofSystem.slice(start, start + lotSize))
    }
  }
}
