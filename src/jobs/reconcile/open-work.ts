import type { Sink, Source } from '../../connectors/connector.ts'
import { ConfigError, messageOf } from '../../domain/errors.ts'
import { isRecordFlow, type RecordFlow } from '../../domain/flow.ts'
import type { RecordEntity } from '../../domain/record.ts'
import { type Route, routesOf } from '../../records/routes.ts'
import type { NewFinding, ReconcileCounts, Reconciliation } from '../../store/reconcile-store.ts'
import { type Ownership, ownershipOf } from '../../sync/ownership.ts'
import type { JobDeps } from '../job.ts'

/** One system of the flow, as it takes part in it. */
export type Side = {
  system: string
  /** Undefined: it cannot be read. */
  source: Source<RecordEntity> | undefined
  /** The flow reads it, so what it says counts. */
  isRead: boolean
  /** The flow writes it: the fields its sink writes, all when it names none, and those it can empty; null: it is not written. */
  writes: { fields: readonly string[] | undefined; empties: readonly string[]; canChange: boolean } | null
}

/** One reconciliation at work, and all it needs to know. */
export type Work = {
  reconciliation: Reconciliation
  flow: RecordFlow
  entity: RecordFlow['entity']
  sides: readonly Side[]
  /** The flow alone: other flows have their own reconciliations. */
  routes: readonly Route[]
  ownership: Ownership
  /** Totals so far; steps that are committed have added to them. */
  counts: ReconcileCounts
  deps: JobDeps
  signal: AbortSignal
}

/** It passed to another process: nothing more is done for it here. */
export class WorkLostError extends Error {}

/** The work is cut short by us; it goes on later from where it is. */
export class WorkCutShortError extends Error {}

/** A system could not be read to its end: the comparison fails as a whole. */
export class UnreadableError extends Error {
  readonly system: string

  constructor(system: string, cause: unknown) {
    super(`${system} cannot be read (${messageOf(cause)}): nothing was compared; mend that and begin again`, { cause })
    this.name = 'UnreadableError'
    this.system = system
  }
}

/** Finds what a reconciliation works with. Throws ConfigError when the configuration no longer has it. */
export const openWork = (reconciliation: Reconciliation, deps: JobDeps, signal: AbortSignal): Work => {
  const flow = deps.flows.get(reconciliation.flow)
  if (flow === undefined || !isRecordFlow(flow)) {
    throw new ConfigError(
      'FLOW_NOT_FOUND',
      `the configuration has no flow "${reconciliation.flow}" that carries records: compare one of those it has`,
    )
  }
  return {
    reconciliation,
    flow,
    entity: flow.entity,
    sides: [...new Set([...flow.from, ...flow.to])].map((system) => sideOf(system, flow, deps)),
    routes: routesOf(flow.entity, new Map([[reconciliation.flow, flow]])),
    ownership: ownershipOf(flow.entity, deps.flows.values()),
    counts: reconciliation.counts,
    deps,
    signal,
  }
}

const sideOf = (system: string, { entity, from, to }: RecordFlow, { connections }: JobDeps): Side => {
  const connection = connections.get(system)
  // Nothing here looks into the type of what it writes.
  const sink = to.includes(system) ? (connection?.sinks[entity] as Sink<typeof entity> | undefined) : undefined
  return {
    system,
    source: connection?.sources?.[entity] as Source<RecordEntity> | undefined,
    isRead: from.includes(system),
    writes:
      sink === undefined
        ? null
        : { fields: sink.fields, empties: sink.empties ?? [], canChange: sink.update !== undefined },
  }
}

/** Stops between two steps when the process ends, lost its job, or may no longer write with its claims. */
export const goOnIfAllowed = ({ signal, deps, reconciliation: { id } }: Work): void => {
  if (signal.aborted) throw new WorkCutShortError(`reconciliation ${id} is interrupted`)
  deps.lease.assertHeld()
}

const addCounts = (counts: ReconcileCounts, added: Partial<ReconcileCounts>): ReconcileCounts => {
  const sum = { ...counts }
  for (const [name, count] of Object.entries(added)) sum[name as keyof ReconcileCounts] += count
  return sum
}

/** What a step found, and the position behind it, in one transaction. */
export const saveStep = async (
  work: Work,
  position: unknown,
  findings: readonly NewFinding[],
  added: Partial<ReconcileCounts>,
): Promise<void> => {
  goOnIfAllowed(work)
  const { deps, reconciliation } = work
  const counts = addCounts(work.counts, added)
  await deps.store.transaction(async ({ reconciliations }) => {
    await reconciliations.addFindings(findings)
    const ours = await reconciliations.progress(reconciliation.id, deps.instanceId, { counts, position })
    if (!ours) throw new WorkLostError(`reconciliation ${reconciliation.id} passed to another process`)
  })
  work.counts = counts
}
