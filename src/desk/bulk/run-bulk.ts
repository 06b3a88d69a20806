import { setTimeout as sleep } from 'node:timers/promises'
import { CrossdockError, messageOf } from '../../domain/errors.ts'
import { english, say } from '../../domain/said.ts'
import { answersLane, backlogLane, documentsLane, intakeLane, systemLane } from '../../queue/lanes.ts'
import type { Job } from '../../queue/queue.ts'
import type { BulkAction, BulkItemResult } from '../../store/desk-store.ts'
import type { DeadLetterFacts, Store } from '../../store/store.ts'
import { getDeadLetter } from '../act-on-dead-letter.ts'
import { wake } from '../desk.ts'
import type { RecordDeskDeps } from '../record-desk.ts'
import { resolveDeadLetter } from '../resolve-dead-letter.ts'
import { retryDeadLetter } from '../retry-dead-letter.ts'
import { actOnChunk, isForChunk } from './act-on-chunk.ts'
import { reopenGroup } from './reopen-group.ts'

export type BulkDeps = RecordDeskDeps & {
  /** This process, as the store knows it. */
  instanceId: string
  /** Throws when this process may no longer be seen as alive. */
  assertHeld: () => void
  pace: BulkPace
}

/** How an action on many leaves room for what comes in meanwhile. */
export type BulkPace = {
  chunk: number
  /** The shortest pause between two chunks. */
  pauseMs: number
  /** While files come in, a pause is so many times as long as its chunk took, with the work it brought back. */
  pauseFactor: number
  /** The next chunk waits until no lane has more waiting jobs than this, ... */
  waitingJobs: number
  /** ... but for so long at most: a slow system must not hold the others up. */
  longestWaitMs: number
}

/** While files come in, at work for a sixth of the time at most: they keep five sixths of the machine. */
export const usualPace: BulkPace = {
  chunk: 25,
  pauseMs: 250,
  pauseFactor: 5,
  waitingJobs: 0,
  longestWaitMs: 10_000,
}

const longestPauseMs = 5_000
const comingInMs = 10_000
const lookEveryMs = 250

/** Works off actions on many: the ids are theirs. What is done is done once, also when the process dies in between: another one goes on. */
export const runBulkActions = async (ids: readonly string[], deps: BulkDeps, signal: AbortSignal): Promise<void> => {
  for (const id of ids) {
    const bulk = await deps.store.bulkActions.claim(id, deps.instanceId)
    if (bulk !== undefined) await carryOut(bulk, deps, signal)
  }
}

/** An action that fails every time ends as failed; what it did stays done. */
export const giveUpBulkAction = async (id: string, error: unknown, deps: BulkDeps): Promise<void> => {
  const bulk = await deps.store.bulkActions.claim(id, deps.instanceId)
  if (bulk === undefined) return
  await deps.store.transaction(async (store) => {
    await store.bulkActions.finish(id, deps.instanceId, { state: 'failed', ending: messageOf(error) })
    await noteEnd(store, id, bulk.actor)
  })
}

const carryOut = async (bulk: BulkAction, deps: BulkDeps, signal: AbortSignal): Promise<void> => {
  const { bulkActions } = deps.store
  try {
    for (;;) {
      if (signal.aborted) return
      deps.assertHeld()
      const startedMs = deps.now()
      const { left, jobs } = await nextChunk(bulk, deps, signal)
      for (const job of jobs) await wake(deps, backlogLane, job)
      if (left === 0) break
      await pauseAfter(startedMs, deps, signal)
    }
    await deps.store.transaction((store) => finish(store, bulk, deps))
  } finally {
    await bulkActions.release(bulk.id, deps.instanceId)
  }
}

type Progress = { left: number; jobs: Job[] }

/** Acts on the next dead letters: most in one transaction, the rest one by one. Nothing is left when the action was aborted. */
const nextChunk = async (bulk: BulkAction, deps: BulkDeps, signal: AbortSignal): Promise<Progress> => {
  const { progress, single } = await deps.store.transaction(async (store) => {
    if (!(await store.bulkActions.hold(bulk.id, deps.instanceId))) return { progress: none, single: [] }
    const ids = await store.bulkActions.due(bulk.id, deps.pace.chunk)
    const facts = await factsOf(store, bulk, ids)
    const known = new Set(facts.map(({ id }) => id))
    const gone = ids.filter((id) => !known.has(id))
    const { results, jobs } = await actOnChunk(
      store,
      bulk,
      facts.filter((one) => isForChunk(bulk, one)),
    )
    await store.bulkActions.settle(bulk.id, [...results, ...gone.map(notOpen)])
    return {
      progress: { left: ids.length, jobs },
      single: facts.filter((one) => !isForChunk(bulk, one)).map(({ id }) => id),
    }
  })
  for (const id of single) {
    if (signal.aborted || !(await isRunning(bulk, deps))) break
    const result = await actOnOne(id, bulk, deps)
    await deps.store.bulkActions.settle(bulk.id, [result])
  }
  return progress
}

const none: Progress = { left: 0, jobs: [] }

/** Words and names go to any dead letter, everything else to those that wait for somebody. */
const factsOf = (store: Store, { action }: BulkAction, ids: readonly string[]): Promise<DeadLetterFacts[]> =>
  action === 'assign' || action === 'tag' ? store.deadLetters.facts({ ids }, ids.length) : store.deadLetters.lock(ids)

const endedMeanwhile = say('bulk.ended-meanwhile')
const notOpen = (deadLetterId: string): BulkItemResult => ({
  deadLetterId,
  state: 'skipped',
  why: english(endedMeanwhile),
  said: endedMeanwhile,
})

const isRunning = async ({ id }: BulkAction, { store }: BulkDeps): Promise<boolean> =>
  (await store.bulkActions.get(id))?.state === 'running'

const actOnOne = async (deadLetterId: string, bulk: BulkAction, deps: BulkDeps): Promise<BulkItemResult> => {
  const { actor, mapping } = bulk
  const reason = bulk.reason ?? bulk.name
  try {
    if (bulk.action === 'resolve') await resolveDeadLetter(deps, deadLetterId, { actor, reason })
    else await retryDeadLetter(deps, deadLetterId, { actor, reason, mapping: mapping ?? undefined })
    return { deadLetterId, state: 'done', why: null, said: null }
  } catch (error) {
    if (!(error instanceof CrossdockError)) throw error
    // The process died between the action and the note of it.
    const { state, ...ended } = await getDeadLetter(deps.store, deadLetterId)
    const isOurs = (state === 'retried' || state === 'resolved') && ended.actor === actor && ended.reason === reason
    return isOurs
      ? { deadLetterId, state: 'done', why: null, said: null }
      : { deadLetterId, state: 'failed', why: error.message, said: error.said ?? null }
  }
}

const finish = async (store: Store, { id, actor }: BulkAction, deps: BulkDeps): Promise<void> => {
  if (!(await store.bulkActions.hold(id, deps.instanceId))) return
  await store.bulkActions.finish(id, deps.instanceId, { state: 'done' })
  await noteEnd(store, id, actor)
}

const noteEnd = async (store: Store, id: string, actor: string): Promise<void> => {
  const ended = await store.bulkActions.get(id)
  if (ended === undefined) return
  const { state, done, failed, skipped, total } = ended
  await store.audit.append({
    actor,
    action: 'bulk-action.end',
    subject: id,
    detail: { state, done, failed, skipped, total },
  })
  await reopenGroup(store, ended)
}

/** Waits until what a chunk brought back is done and others have had their turn, then in proportion to what all of it took. */
const pauseAfter = async (startedMs: number, deps: BulkDeps, signal: AbortSignal): Promise<void> => {
  const { pauseMs, pauseFactor, longestWaitMs } = deps.pace
  const giveUpMs = deps.now() + longestWaitMs
  while (!(await isWorkedOff(deps)) && deps.now() < giveUpMs && !signal.aborted) await pause(lookEveryMs, signal)
  const inProportionMs = (await isComingIn(deps)) ? (deps.now() - startedMs) * pauseFactor : 0
  await pause(Math.min(Math.max(pauseMs, inProportionMs), longestPauseMs), signal)
}

/** Something came in lately, and more may follow: nobody gains by waiting on a machine that has nothing else to do. */
const isComingIn = async ({ store, now }: BulkDeps): Promise<boolean> => {
  const { items } = await store.interchanges.page({ filter: [], limit: 1 })
  return items.some(({ receivedAt }) => now() - receivedAt.getTime() < comingInMs)
}

/** Nothing that came in waits, wherever it is on its way: under full load an action on many has to wait, not the orders. */
const isWorkedOff = async ({ queue, connections, pace }: BulkDeps): Promise<boolean> => {
  const { waiting, active } = await queue.counts(backlogLane)
  if (waiting + active > 0) return false
  const lanes = [intakeLane, documentsLane, answersLane, ...[...connections.keys()].map(systemLane)]
  const counts = await Promise.all(lanes.map((lane) => queue.counts(lane)))
  return counts.every((ofLane) => ofLane.waiting <= pace.waitingJobs)
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined)
