import type { Sink } from '../connectors/connector.ts'
import type { DeliverableEntity } from '../domain/entity.ts'
import { StoreAwayError, TransientError } from '../domain/errors.ts'
import { isRecordFlow } from '../domain/flow.ts'
import { afterLook, type DeliveryFacts, type Outcome, outcomeOf } from '../queue/fault-policy.ts'
import type { Settlement } from '../store/store.ts'
import type { Attempted } from './attempted.ts'
import type { JobDeps } from './job.ts'
import { LeaseLostError } from './lease.ts'

/** What becomes of a claimed delivery, and whether its system pauses. */
export type Judgement = { settlement: Settlement; pause: Outcome['pause'] }

type Context = { sink: Sink<DeliverableEntity> | undefined; systemFailures: number; aborted: boolean }

/** Turns what came of an attempt into what is committed, by the fault policy. */
export const judgeAttempt = (attempted: Attempted, context: Context, deps: JobDeps): Judgement => {
  const { id, fence } = attempted.delivery
  if (attempted.came === 'receipt') {
    const { externalId, displayId } = attempted.receipt
    return {
      settlement: { id, fence, to: 'done', externalId, displayId, ...sentOf(attempted, deps) },
      pause: undefined,
    }
  }
  const facts = factsOf(attempted, context, deps)
  if (attempted.came === 'absent') {
    const { next } = afterLook(false, facts, deps.retry, deps.random)
    // An absent record is never done.
    if (next.to === 'done') throw new Error('the fault policy took an absent record for done')
    return { settlement: { id, fence, ...next }, pause: undefined }
  }
  const { next, pause } = outcomeOf(attempted.error, facts, deps.retry, deps.random)
  return { settlement: { id, fence, ...next }, pause }
}

/**
 * What of a record stands in the system now. Of one that was only found there nothing is known, so that a flow of records goes on to write
 * it; what an order tells of its customer is never written over what the system knows.
 */
const sentOf = (
  { delivery, sent, found }: Attempted & { came: 'receipt' },
  deps: JobDeps,
): Pick<Settlement & { to: 'done' }, 'sent'> => {
  if (sent === undefined) return {}
  if (found !== true) {
    // Versions of two records are not to be compared: what came of the survivor since is for its own delivery.
    if (sent.canonicalId !== delivery.canonicalId) return {}
    return { sent: { version: sent.version, hash: sent.hash } }
  }
  const flow = deps.flows.get(delivery.flow)
  return flow !== undefined && isRecordFlow(flow) ? { sent: { version: 0, hash: null } } : {}
}

/** It says nothing of the record or its system: no attempt is spent. */
const isOurTrouble = (error: unknown): boolean =>
  error instanceof LeaseLostError || error instanceof StoreAwayError || isWithheld(error)

/** It was held back in the moment it was to go out (`Call.assertMayWrite`). */
const isWithheld = (error: unknown): boolean => error instanceof TransientError && error.cause instanceof LeaseLostError

const factsOf = (
  attempted: Exclude<Attempted, { came: 'receipt' }>,
  { sink, systemFailures, aborted }: Context,
  deps: JobDeps,
): DeliveryFacts => {
  const { delivery } = attempted
  return {
    attempts: delivery.attempts,
    lookups: delivery.lookups,
    previousCode: delivery.errorCode,
    inDoubt: delivery.inDoubt,
    pushed: attempted.came === 'error' && attempted.pushed && !isWithheld(attempted.error),
    cancelled: aborted || (attempted.came === 'error' && isOurTrouble(attempted.error)),
    // What was asked about goes on being asked about, also where others may be written again.
    repeatable: (sink?.repeatable ?? true) && !(attempted.came === 'error' && attempted.asked === true),
    visibilityLagMs: sink?.visibilityLagMs ?? 0,
    callLimitMs: sink?.callLimitMs ?? 0,
    sentMsAgo: delivery.sentAt === null ? undefined : deps.now() - delivery.sentAt.getTime(),
    systemFailures,
  }
}
