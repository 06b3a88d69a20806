import { setTimeout as sleep } from 'node:timers/promises'
import type { Sink } from '../connectors/connector.ts'
import { crashPoint } from '../domain/crash-point.ts'
import type { DeliverableEntity } from '../domain/entity.ts'
import { messageOf, StoreAwayError } from '../domain/errors.ts'
import { groupBy } from '../domain/group-by.ts'
import { newRowId } from '../domain/new-row-id.ts'
import { failuresBefore } from '../queue/fault-policy.ts'
import { answersLane } from '../queue/lanes.ts'
import type { FileContent, RetrySafety, Settlement, Store, SystemStatus } from '../store/store.ts'
import type { Attempted } from './attempted.ts'
import { beginRun, flowsReading } from './begin-run.ts'
import { insertAnswers } from './insert-answers.ts'
import { type JobDeps, jobsOf, wake } from './job.ts'
import { type Judgement, judgeAttempt } from './judge-attempt.ts'
import { keepExchange } from './keep-exchange.ts'
import { isSyncedEntity } from './load-record-items.ts'
import { inTurns } from './turns.ts'
import { wakeDeliveries } from './wake-deliveries.ts'

const firstPauseMs = 200
const longestPauseMs = 2_000
/** So often results are put to the store that takes them not, though it is there. */
const patientTries = 4

type Judged = Attempted & { judgement: Judgement }

/**
 * Commits what became of claimed deliveries, with what follows from it: links, the order responses that are now due, dead
 * letters, deliveries that waited. Then wakes the lanes. What was sent is known here only, so a store that is away for a
 * while is waited for.
 */
export const settleDeliveries = async (
  system: string,
  sink: Sink<DeliverableEntity> | undefined,
  attempted: readonly Attempted[],
  deps: JobDeps,
  signal: AbortSignal,
  turn = 0,
): Promise<void> => {
  if (attempted.length === 0) return
  const status = await untilStored(() => deps.store.systems.status(system), deps, isStoreAway)
  const context = { sink, systemFailures: failuresBefore(status), aborted: signal.aborted }
  const judged = attempted.map((one) => ({ ...one, judgement: withoutSecrets(judgeAttempt(one, context, deps), deps) }))
  const { released, answers, stale } = await commitAll(system, judged, deps)
  deps.claims.noteSettled(attempted.map(({ delivery }) => delivery))
  crashPoint('results-committed')
  // What a claim met that has passed on since says nothing of the system now.
  const current = judged.filter(({ delivery }) => !stale.includes(delivery.id))
  await pauseOrResume(status, current, deps)
  await wakeDeliveries(deps, released, { turn })
  await wake(deps, answersLane, inTurns(turn, jobsOf('send-document', answers)))
  await wakeLater(system, judged, deps, turn)
  await readStatus(system, judged, deps)
}

/** A system may repeat what it was sent, our password as well. What it says is kept, and why it is paused everybody sees. */
const withoutSecrets = ({ settlement, pause }: Judgement, { redact }: JobDeps): Judgement => ({
  settlement: settlement.to === 'done' ? settlement : { ...settlement, message: redact(settlement.message) },
  pause: pause === undefined ? undefined : { ...pause, reason: redact(pause.reason) },
})

type Committed = { released: { id: string; system: string }[]; answers: string[]; stale: string[] }

/** What one of them brings with it may be what cannot be stored: it must hold up neither the others nor this job for ever. */
const commitAll = async (system: string, judged: readonly Judged[], deps: JobDeps): Promise<Committed> => {
  let failures = 0
  const isWorthAnotherTry = (error: unknown): boolean => {
    failures += isStoreAway(error) ? 0 : 1
    return failures < patientTries
  }
  try {
    return await untilStored(() => commit(system, judged, deps), deps, isWorthAnotherTry)
  } catch (error) {
    const [only] = judged
    if (deps.lease.isEnded() || only === undefined) throw error
    if (judged.length === 1)
      return untilStored(
        () => commitUnstorable(only, error, deps),
        deps,
        () => true,
      )
  }
  const committed: Committed = { released: [], answers: [], stale: [] }
  for (const one of judged) {
    const { released, answers, stale } = await commitAll(system, [one], deps)
    committed.released.push(...released)
    committed.answers.push(...answers)
    committed.stale.push(...stale)
  }
  return committed
}

/** A person sees to it; sent on, it is asked about before anything is written again. */
const commitUnstorable = (one: Judged, error: unknown, deps: JobDeps): Promise<Committed> =>
  deps.store.transaction(async (store) => {
    const { id, fence, system } = one.delivery
    const has = one.came === 'receipt' ? `${system} has it as "${one.receipt.externalId.slice(0, 200)}", but ` : ''
    const message = `${has}what became of it cannot be stored: ${deps.redact(messageOf(error))}`
    const settlement = { id, fence, to: 'dead', code: 'DEFECT', maybeSent: true, message } as const
    const { stale } = await store.deliveries.settle([settlement])
    if (stale.length === 0) {
      const { delivery } = one
      const judgement = { settlement, pause: undefined }
      await openDeadLetters(store, [{ delivery, came: 'error', error, pushed: true, judgement }], deps)
    }
    return { released: [], answers: [], stale }
  })

const commit = (system: string, judged: readonly Judged[], deps: JobDeps): Promise<Committed> =>
  deps.store.transaction(async (store) => {
    const { released, stale } = await store.deliveries.settle(judged.map(({ judgement }) => judgement.settlement))
    if (stale.length > 0)
      deps.logger.warn({ system, deliveries: stale }, 'claims had passed to another process; its result stands')
    const current = judged.filter(({ delivery }) => !stale.includes(delivery.id))
    await saveLinks(store, system, current)
    await forgetSent(store, system, current)
    await openDeadLetters(store, current, deps)
    await store.deadLetters.passed(
      current.flatMap(({ delivery, judgement }) => (judgement.settlement.to === 'done' ? [delivery.id] : [])),
    )
    return { released, answers: await insertAnswers(store, system, current, deps), stale }
  })

/** A document is linked for good; of a record it is kept what the system holds. */
const saveLinks = async (store: Store, system: string, judged: readonly Judged[]): Promise<void> => {
  const receipts = judged.flatMap((one) => (one.came === 'receipt' ? [one] : []))
  await store.links.insert(
    receipts.flatMap(({ delivery: { entity, canonicalId }, receipt: { externalId }, sent }) =>
      entity === 'interchange' || sent !== undefined ? [] : [{ entity, canonicalId, system, externalId }],
    ),
  )
  const sent = receipts.flatMap((one) => sentRow(system, one))
  await store.links.noteSent(await withSurvivors(store, sent))
}

/** A write that failed may have had effect all the same: a later state that equals the one sent before must be sent then. */
const forgetSent = async (store: Store, system: string, judged: readonly Judged[]): Promise<void> => {
  const unknown = judged.flatMap(({ delivery, ...one }) => {
    const { entity, canonicalId, inDoubt } = delivery
    const isUnknown = one.came !== 'receipt' && (inDoubt || (one.came === 'error' && one.pushed))
    return isUnknown && isSyncedEntity(entity) ? [{ entity, canonicalId, system }] : []
  })
  if (unknown.length === 0) return
  const standing = await store.records.standing(unknown.map(({ canonicalId }) => canonicalId))
  await store.links.forgetSent(
    unknown.map((one) => ({ ...one, canonicalId: standing.get(one.canonicalId) ?? one.canonicalId })),
  )
}

type SentRow = Parameters<Store['links']['noteSent']>[0][number]

/** A customer may have become part of another one while it was written: the link is that one's, or nobody would find it. */
const withSurvivors = async (store: Store, rows: readonly SentRow[]): Promise<SentRow[]> => {
  const customers = rows.filter(({ entity }) => entity === 'customer')
  const standing = await store.records.standing(customers.map(({ canonicalId }) => canonicalId))
  return rows.map((row) => {
    const survivor = row.entity === 'customer' ? standing.get(row.canonicalId) : undefined
    if (survivor === undefined || survivor === row.canonicalId) return row
    // What was written is not what the two are together.
    const { holds: _, ...place } = row
    return { ...place, canonicalId: survivor, sentHash: null, sentVersion: 0 }
  })
}

const sentRow = (system: string, one: Attempted & { came: 'receipt' }): SentRow[] => {
  const { delivery, receipt, sent, found, wasThere } = one
  if (sent === undefined || wasThere === true || !isSyncedEntity(delivery.entity)) return []
  const { canonicalId, version: sentVersion, hash: sentHash, holds } = sent
  const place = { entity: delivery.entity, canonicalId, system, externalId: receipt.externalId }
  if (found === true) return [{ ...place, sentHash: null, sentVersion: 0 }]
  return [{ ...place, sentHash, sentVersion, ...(holds === undefined ? {} : { holds }) }]
}

const openDeadLetters = async (store: Store, judged: readonly Judged[], deps: JobDeps): Promise<void> => {
  const dead = judged.flatMap(({ judgement: { settlement }, ...one }) =>
    settlement.to === 'dead' ? [{ ...one, settlement }] : [],
  )
  const shared = dead.filter(({ delivery }) => delivery.entity === 'interchange' && delivery.documentId === null)
  const contents = await store.documents.inFiles(shared.map(({ delivery }) => delivery.canonicalId))
  await store.deadLetters.open(
    dead.map(({ delivery, settlement, ...came }) => ({
      id: newRowId(),
      subject: 'delivery' as const,
      subjectId: delivery.id,
      flow: delivery.flow,
      system: delivery.system,
      partner: delivery.partner,
      businessKey: delivery.businessKey,
      code: settlement.code,
      message: settlement.message + inFile(contents.get(delivery.canonicalId)),
      issues: [],
      retrySafety: safetyOf(settlement),
      exchange: 'error' in came ? keepExchange(came.error, deps) : undefined,
    })),
  )
}

/** Words of one form however many they are: dead letters are put in groups by them. */
const inFile = (content: FileContent | undefined): string =>
  content === undefined
    ? ''
    : `; the ${content.count} documents in the file begin with ${content.keys.map((key) => `"${key}"`).join(', ')}`

const safetyOf = ({ code, maybeSent }: Settlement & { to: 'dead' }): RetrySafety =>
  code === 'OUTCOME_UNKNOWN' || code === 'OUTCOME_AMBIGUOUS' || (code === 'DEFECT' && maybeSent === true)
    ? 'unknown'
    : 'not-sent'

/** An outage pauses the lane of the system; the first success opens it again. */
const pauseOrResume = async (status: SystemStatus, judged: readonly Judged[], deps: JobDeps): Promise<void> => {
  const { system } = status
  const pause = judged.find(({ judgement }) => judgement.pause !== undefined)?.judgement.pause
  if (pause !== undefined) {
    const { begun } = await deps.store.systems.pause(system, pause.reason, pause.forMs)
    // One alert for an outage, not one for each batch it meets: the store tells, batches fail side by side.
    if (begun) deps.logger.error({ system, reason: pause.reason }, `${system} is paused: ${pause.reason}`)
  } else if (status.failures > 0 && judged.some(({ came }) => came === 'receipt')) {
    if (await deps.store.systems.recovered(system)) deps.logger.info({ system }, `${system} works again`)
  }
}

/** The status of an order that was in doubt may have been read, and passed over, when nobody knew yet whose it was. */
const readStatus = async (system: string, judged: readonly Judged[], deps: JobDeps): Promise<void> => {
  const externalIds = judged.flatMap((one) =>
    one.came === 'receipt' && one.delivery.inDoubt && one.delivery.entity === 'sales-order'
      ? [one.receipt.externalId]
      : [],
  )
  if (externalIds.length === 0) return
  for (const flow of flowsReading(deps.flows, system, 'order-status'))
    await beginRun(deps, { flow, trigger: 'hint', kind: 'records', systems: [system], externalIds })
}

const wakeLater = async (system: string, judged: readonly Judged[], deps: JobDeps, turn: number): Promise<void> => {
  const later = judged.flatMap(({ delivery, judgement: { settlement, pause } }) =>
    settlement.to === 'intent' || settlement.to === 'in-doubt'
      ? [{ id: delivery.id, delayMs: Math.max(settlement.delayMs, pause?.forMs ?? 0) }]
      : [],
  )
  // Retries of one batch are spread by jitter; one job for each second is close enough.
  for (const [seconds, deliveries] of groupBy(later, ({ delayMs }) => Math.ceil(delayMs / 1000))) {
    const exactMs = Math.max(...deliveries.map(({ delayMs }) => delayMs))
    const ofSystem = deliveries.map(({ id }) => ({ id, system }))
    await wakeDeliveries(deps, ofSystem, { turn, delayMs: seconds === 0 ? undefined : Math.round(exactMs) + 10 })
  }
}

const isStoreAway = (error: unknown): boolean => error instanceof StoreAwayError

const untilStored = async <T>(
  work: () => Promise<T>,
  deps: JobDeps,
  isWorthAnotherTry: (error: unknown) => boolean,
): Promise<T> => {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await work()
    } catch (error) {
      // Not even a lost queue lock ends this: the claims are ours until this process ends, and nobody else knows the results.
      if (deps.lease.isEnded() || !isWorthAnotherTry(error)) throw error
      deps.logger.error({ err: error }, 'results of deliveries not committed yet; trying again')
      await sleep(pauseMs)
    }
  }
}
