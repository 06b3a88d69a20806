import { crashPoint } from '../../domain/crash-point.ts'
import { isRecordFlow } from '../../domain/flow.ts'
import { groupBy } from '../../domain/group-by.ts'
import type { Compiled } from '../../mappers/overrides/expression.ts'
import { systemLane } from '../../queue/lanes.ts'
import type { Planner } from '../../records/plan-records.ts'
import { saveRecords, type Woken } from '../../records/save-records.ts'
import type { RunCounts } from '../../store/record-store.ts'
import type { Store } from '../../store/store.ts'
import { batchesAtOnce, connectionOf, type JobDeps, jobsOf, wake } from '../job.ts'
import { noteReturnedPersons } from '../note-returned-persons.ts'
import { type ReadCustomers, readCustomersOf } from '../opportunity-customers.ts'
import { takeOpportunities } from '../take-opportunities.ts'
import { askAgain, type KnownBefore, type OlderRow } from './ask-again.ts'
import { addLosses, checkEmpties, type Losses } from './guards.ts'
import { heldBefore, holdRows, releaseRows } from './held-rows.ts'
import { type PagePlan, planPage } from './plan-page.ts'
import type { Position } from './position.ts'
import { addCounts, goOnIfAllowed, type Pull, RunLostError } from './pull.ts'
import type { HeldRow, MappedRow, MappedRows } from './source-rows.ts'
import { withdrawOwnReviews } from './withdraw-reviews.ts'

/** What a run works with beside itself: how records are planned, and which rows its flow lets through. */
export type Taker = { planner: Planner<Pull['entity']>; filter: Compiled | undefined }

/** Record deliveries for each batch that a job sends side by side with others: what most sinks take at once. */
const deliveriesPerBatch = 200
const mostDeliveriesPerJob = 1000

/**
 * Takes rows that changed: what they make of records, the intent to deliver it, what cannot be mapped, and the position after them are
 * one transaction. False when there was nothing to commit, so that the position is still to be saved.
 */
export const takePage = async (
  pull: Pull,
  taker: Taker,
  rows: MappedRows,
  position: Position,
  knownBefore?: KnownBefore,
): Promise<boolean> => {
  const { mapped, held, filtered } = rows
  await withdrawOwnReviews(
    pull,
    filtered.map(({ externalId }) => externalId),
  )
  const known = await heldBefore(pull, held)
  const newlyHeld = held.filter(({ externalId }) => !known.has(externalId))
  if (mapped.length === 0 && newlyHeld.length === 0) {
    pull.counts = addCounts(pull.counts, { held: held.length, filtered: filtered.length })
    return false
  }
  goOnIfAllowed(pull)
  const customers = pull.entity === 'opportunity' ? await readCustomersOf(pull, mapped) : new Map()
  const before = position.losses ?? {}
  const taken = await pull.deps.store.transaction(async (store) => {
    const effect =
      pull.entity === 'opportunity'
        ? await orderEffect(store, pull, mapped, customers)
        : await recordEffect(store, pull, taker, mapped, before, knownBefore)
    if ('older' in effect) return effect
    if (effect.losses !== undefined) position.losses = effect.losses
    await holdRows(store, pull, [...newlyHeld, ...effect.held])
    const heldNow = new Set(effect.held.map(({ externalId }) => externalId))
    await releaseRows(
      store,
      pull,
      mapped.filter(({ externalId }) => !heldNow.has(externalId)),
    )
    await noteReturnedPersons(
      store,
      pull.run.system,
      mapped.map(({ value }) => value),
      pull.deps.logger,
    )
    const counts = addCounts(pull.counts, {
      ...effect.counts,
      held: held.length + effect.held.length,
      filtered: filtered.length,
    })
    await saveProgress(store, pull, counts, position)
    crashPoint('page-uncommitted')
    return { counts, woken: effect.woken }
  })
  if ('older' in taken) {
    const again = await askAgain(pull, taker.filter, rows, taken.older)
    return takePage(pull, taker, again.rows, position, again.known)
  }
  crashPoint('page-committed')
  pull.counts = taken.counts
  await wakeTargets(pull.deps, taken.woken)
  return true
}

/** `losses`: of the run so far. */
type Effect = { counts: Partial<RunCounts>; held: HeldRow[]; woken: Woken; losses?: Losses }
/** Nothing of the page is saved yet: these rows are asked for again first. */
type ToAsk = { older: OlderRow[] }

const recordEffect = async (
  store: Store,
  pull: Pull,
  { planner }: Taker,
  rows: readonly MappedRow[],
  lossesBefore: Losses,
  knownBefore: KnownBefore | undefined,
): Promise<Effect | ToAsk> => {
  const plan = await planPage(store, pull, planner, rows, knownBefore)
  if (plan.older.length > 0 && knownBefore === undefined) return { older: plan.older }
  const losses = addLosses(lossesBefore, plan.losses)
  if (isRecordFlow(pull.flow)) checkEmpties(pull, pull.flow, [plan.losses, losses])
  return { counts: countsOf(plan), held: plan.held, woken: await saveRecords(store, planner, plan.planned), losses }
}

const orderEffect = async (
  store: Store,
  pull: Pull,
  rows: readonly MappedRow[],
  customers: ReadCustomers,
): Promise<Effect> => {
  const { created, held, woken } = await takeOpportunities(store, pull, rows, customers)
  return { counts: { created, deliveries: woken.length, same: rows.length - created - held.length }, held, woken }
}

export const saveProgress = async (store: Store, pull: Pull, counts: RunCounts, position: Position): Promise<void> => {
  const ours = await store.runs.progress(pull.run.id, pull.deps.instanceId, { counts, position })
  if (!ours) throw new RunLostError(pull.run.id)
}

export const countsOf = ({ planned, older, asked, unrelated }: PagePlan): Partial<RunCounts> => {
  const created = planned.filter(({ record }) => record.stored === undefined).length
  const changed = planned.filter(({ record, merged }) => record.stored !== undefined && merged.changed).length
  return {
    created,
    changed,
    same: planned.length - created - changed + older.length,
    reviews: asked.length,
    unrelated: unrelated.length,
    conflicts: planned.reduce((sum, { merged }) => sum + merged.conflicts.length, 0),
    deliveries: planned.reduce((sum, { routes }) => sum + routes.deliver.length, 0),
  }
}

export const wakeTargets = async (deps: JobDeps, woken: Woken): Promise<void> => {
  for (const [system, deliveries] of groupBy(woken, (delivery) => delivery.system)) {
    const ids = deliveries.map(({ id }) => id)
    const perJob = Math.min(deliveriesPerBatch * batchesAtOnce(connectionOf(deps, system)), mostDeliveriesPerJob)
    await wake(deps, systemLane(system), jobsOf('deliver-batch', ids, perJob))
  }
}
