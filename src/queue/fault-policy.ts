import type { ErrorCode } from '../domain/error-catalogue.ts'
import {
  AuthError,
  CrossdockError,
  messageOf,
  RejectedError,
  TransientError,
  UncertainError,
} from '../domain/errors.ts'
import type { RetryPolicy } from '../domain/retry-policy.ts'
import type { Settlement, SystemStatus } from '../store/store.ts'

/** What is known of a claimed delivery when something went wrong with it, or when the system was asked about it. */
export type DeliveryFacts = {
  /** Attempts spent before this one. */
  attempts: number
  /** Looks that found nothing since the last push. */
  lookups: number
  /** Error code of the attempt before, if there was one. */
  previousCode: ErrorCode | null
  /** An earlier push may have had effect (`ClaimedDelivery.inDoubt`). */
  inDoubt: boolean
  /** The error came from a push, so this attempt may have had effect. */
  pushed: boolean
  /** The work was cut short by us: the process stops, or lost its lock or lease. */
  cancelled: boolean
  /** Pushing again changes nothing (`Sink.repeatable`). */
  repeatable: boolean
  /** `Sink.visibilityLagMs` */
  visibilityLagMs: number
  /** `Sink.callLimitMs` */
  callLimitMs: number
  /** How long ago the push whose outcome is unknown was sent; undefined when nothing was. */
  sentMsAgo: number | undefined
  /** How often in a row the system as a whole has failed before. */
  systemFailures: number
}

/**
 * `not-sent`: the error came before the push. `sent`: from the push. `asking`: an earlier push may have had effect, and the
 * error came on the way to finding out.
 */
type Phase = 'not-sent' | 'sent' | 'asking'

const phaseOf = ({ inDoubt, pushed, repeatable }: DeliveryFacts): Phase => {
  if (pushed) return 'sent'
  return inDoubt && !repeatable ? 'asking' : 'not-sent'
}

type Without<T> = T extends unknown ? Omit<T, 'id' | 'fence'> : never
type Next = Without<Exclude<Settlement, { to: 'done' }>>

/** What becomes of a delivery, and for how long its whole system pauses. */
export type Outcome = { next: Next; pause?: { reason: string; forMs: number } }

/** Between 0 and 1. */
type Random = () => number

/**
 * Decides what becomes of a delivery after an error. Nothing that may have reached a system which cannot take it twice
 * is ever sent again before the system was asked.
 */
export const outcomeOf = (error: unknown, facts: DeliveryFacts, policy: RetryPolicy, random: Random): Outcome => {
  const phase = phaseOf(facts)
  const pause = systemPauseOf(error, facts.systemFailures, policy, random)
  if (pause !== undefined) return { next: backUnspent(error, facts, pause.forMs, policy), pause }
  if (phase === 'asking') return { next: afterFailedLook(error, facts, policy, random) }
  if (facts.cancelled && phase === 'not-sent') {
    return { next: { to: 'intent', delayMs: 0, spendsAttempt: false, ...told(error) } }
  }
  if (error instanceof RejectedError) return { next: { to: 'dead', ...told(error) } }
  if (error instanceof TransientError) return { next: tryAgain(error, facts, policy, random, error.retryAfterMs) }
  if (phase === 'sent' && !facts.repeatable) return { next: unknownOutcome(error, facts, policy, random) }
  // It may be sent again, but nobody may think that it did not arrive.
  const arrival = phase === 'sent' ? { maybeSent: true } : {}
  const isOver = !(error instanceof UncertainError) && !facts.cancelled && defectsAreOver(facts, policy)
  return { next: { ...(isOver ? { to: 'dead', ...told(error) } : tryAgain(error, facts, policy, random)), ...arrival } }
}

/** For how long an error pauses its whole system, if it does: the trouble is not that of one record. */
export const systemPauseOf = (
  error: unknown,
  systemFailures: number,
  policy: RetryPolicy,
  random: Random,
): Outcome['pause'] => {
  // Long: repeated logins with a wrong password lock the user in many systems. A person who mended it resumes the system.
  if (error instanceof AuthError) return { reason: error.message, forMs: policy.slowFirstDelayMs }
  if (!(error instanceof TransientError) || error.scope !== 'system') return undefined
  return { reason: error.message, forMs: systemPauseMs(error.retryAfterMs, systemFailures, policy, random) }
}

/**
 * How often in a row a system has failed before. What fails while it is paused was under way when it failed, and is part of that failure: with calls side by
 * side, an outage of a moment would else be a pause of minutes.
 */
export const failuresBefore = ({ failures, pausedUntil }: SystemStatus): number =>
  pausedUntil === null ? failures : Math.max(0, failures - 1)

/**
 * Decides what becomes of a delivery in doubt after its system was asked: `found` tells whether it is there; undefined,
 * that more than one record carries its key. Absent once proves nothing: a system may show a write late, or be at the call still.
 */
export const afterLook = (
  found: boolean | undefined,
  facts: DeliveryFacts,
  policy: RetryPolicy,
  random: Random,
): { next: Next | { to: 'done' } } => {
  if (found === true) return { next: { to: 'done' } }
  if (found === undefined) {
    const message =
      'more than one record in the system carries our key: decide there which one stays, then resolve this'
    return { next: { to: 'dead', code: 'OUTCOME_AMBIGUOUS', message } }
  }
  const looks = facts.lookups + 1
  const code = facts.previousCode === 'DEFECT' ? 'DEFECT' : 'OUTCOME_UNKNOWN'
  if (looks < policy.looksBeforeAbsent) {
    const message = `not in the system so far (look ${looks} of ${policy.looksBeforeAbsent})`
    const delayMs = lookDelayMs(facts, policy) + facts.callLimitMs
    return { next: { to: 'in-doubt', delayMs, looked: true, code, message } }
  }
  const message = `not in the system after ${looks} looks: the write did not happen`
  if (code === 'DEFECT' && defectsAreOver(facts, policy))
    return { next: { to: 'dead', maybeSent: false, code, message } }
  return { next: { ...tryAgain(new AbsentError(code, message), facts, policy, random), maybeSent: false } }
}

/** Carries code and message of a finished look through the retry rules. */
class AbsentError extends CrossdockError {
  constructor(code: ErrorCode, message: string) {
    super(code, message, 'write')
  }
}

const told = (error: unknown): { code: ErrorCode; message: string } => ({
  code: error instanceof CrossdockError ? error.code : 'DEFECT',
  message: messageOf(error),
})

/**
 * Back to where it was, without spending an attempt: the trouble is not its own. The pause of the system holds it back; its
 * own delay only bridges the moment until the pause stands, so that it goes as soon as somebody ends the pause early.
 */
const backUnspent = (error: unknown, facts: DeliveryFacts, pauseMs: number, policy: RetryPolicy): Next => {
  const delayMs = Math.min(pauseMs, policy.systemFirstPauseMs)
  return phaseOf(facts) === 'asking'
    ? { to: 'in-doubt', delayMs, looked: false, ...told(error) }
    : { to: 'intent', delayMs, spendsAttempt: false, ...told(error) }
}

/** The attempt is spent; a later one follows, unless the policy has had enough. */
const tryAgain = (
  error: unknown,
  facts: DeliveryFacts,
  policy: RetryPolicy,
  random: Random,
  retryAfterMs = 0,
): Exclude<Next, { to: 'in-doubt' }> => {
  const pauseMs = pauseAfterMs(facts.attempts + 1, policy)
  if (pauseMs === undefined) {
    const message = `given up after ${facts.attempts + 1} tries; the last one: ${messageOf(error)}`
    return { to: 'dead', code: 'TRIES_EXHAUSTED', message }
  }
  const delayMs = Math.max(jittered(pauseMs, random), boundedHintMs(retryAfterMs, policy))
  return { to: 'intent', delayMs, spendsAttempt: true, ...told(error) }
}

/**
 * What is in doubt already and was sent all the same is a change of what is there: it does no harm, and asks by itself. As it costs no attempt, the
 * time since the first one makes the pauses grow, and ends it.
 */
const unknownOutcome = (error: unknown, facts: DeliveryFacts, policy: RetryPolicy, random: Random): Next => {
  const lookMs = lookDelayMs(facts, policy)
  const unknown = (delayMs: number): Next => ({ to: 'in-doubt', delayMs, looked: false, ...told(error) })
  if (!facts.inDoubt || facts.cancelled) return unknown(lookMs)
  const sentMsAgo = facts.sentMsAgo ?? 0
  const isDefect = !(error instanceof UncertainError)
  if (isDefect && facts.previousCode === 'DEFECT') return { to: 'dead', maybeSent: true, ...told(error) }
  if (sentMsAgo >= policy.giveUpAfterMs) {
    const message = `given up: no try was answered for too long; the last one: ${messageOf(error)}`
    return { to: 'dead', maybeSent: true, code: 'TRIES_EXHAUSTED', message }
  }
  return unknown(Math.max(lookMs, jittered(Math.min(sentMsAgo / 2, policy.slowMaxDelayMs), random)))
}

/** The system was asked, and what it has is not what was to be: the sink says so itself. */
const isWordOfLook = (code: ErrorCode): boolean => code === 'OUTCOME_AMBIGUOUS' || code === 'OUTCOME_UNKNOWN'

/** The question failed, so the outcome is still unknown; and what is unknown must not be sent again. */
const afterFailedLook = (error: unknown, facts: DeliveryFacts, policy: RetryPolicy, random: Random): Next => {
  if (error instanceof RejectedError && isWordOfLook(error.code)) return { to: 'dead', ...told(error) }
  const unknown = (why: string): Next => ({
    to: 'dead',
    code: 'OUTCOME_UNKNOWN',
    message: `sent, outcome unknown, and ${why}: ${messageOf(error)}. Look in the system yourself, then retry or resolve`,
  })
  if (error instanceof RejectedError) return unknown('the system refuses to be asked')
  const sentMsAgo = facts.sentMsAgo ?? 0
  if (facts.cancelled) return { to: 'in-doubt', delayMs: 0, looked: false, ...told(error) }
  if (sentMsAgo >= policy.giveUpAfterMs) return unknown('asking failed for too long')
  const known = error instanceof TransientError || error instanceof UncertainError
  if (!known && facts.previousCode === 'DEFECT') return unknown('asking failed twice')
  // Looks cost no attempt, so the time since the push makes the pauses grow.
  const growingMs = Math.min(Math.max(sentMsAgo / 2, policy.firstDelayMs), policy.slowMaxDelayMs)
  const hintMs = error instanceof TransientError ? boundedHintMs(error.retryAfterMs, policy) : 0
  return { to: 'in-doubt', delayMs: Math.max(jittered(growingMs, random), hintMs), looked: false, ...told(error) }
}

/**
 * Only consecutive defects count: after another kind of trouble, one more try is fair. With more than one retry allowed,
 * attempts stand in for the number of defects.
 */
const defectsAreOver = ({ previousCode, attempts }: DeliveryFacts, policy: RetryPolicy): boolean =>
  previousCode === 'DEFECT' ? attempts >= policy.defectRetries : policy.defectRetries === 0

const lookDelayMs = (facts: DeliveryFacts, policy: RetryPolicy): number =>
  Math.round(Math.max(facts.visibilityLagMs, Math.min(policy.firstDelayMs, 1_000)))

/**
 * The pause after the given attempt (from 1) failed, before jitter; undefined when the pauses up to now have used up the
 * time the policy gives. First the quick ladder, then the slow one.
 */
export const pauseAfterMs = (attempt: number, policy: RetryPolicy): number | undefined => {
  let goneMs = 0
  let quickMs = policy.firstDelayMs
  let slowMs = policy.slowFirstDelayMs
  for (let failed = 1; goneMs < policy.giveUpAfterMs; failed += 1) {
    const isQuick = goneMs < policy.quickPhaseMs
    const pauseMs = isQuick ? quickMs : slowMs
    if (failed === attempt) return pauseMs
    goneMs += pauseMs
    if (isQuick) quickMs = Math.min(quickMs * 2, policy.maxDelayMs)
    else slowMs = Math.min(slowMs * 2, policy.slowMaxDelayMs)
  }
  return undefined
}

const systemPauseMs = (hintMs: number | undefined, failures: number, policy: RetryPolicy, random: Random): number => {
  const bounded = boundedHintMs(hintMs, policy)
  if (bounded > 0) return bounded
  return jittered(Math.min(policy.systemFirstPauseMs * 2 ** Math.min(failures, 40), policy.systemMaxPauseMs), random)
}

/** What a system asks us to wait, within reason: a wrong header must not park deliveries for years. */
const boundedHintMs = (hintMs: number | undefined, policy: RetryPolicy): number =>
  hintMs === undefined || !(hintMs > 0) ? 0 : Math.ceil(Math.min(hintMs, policy.slowMaxDelayMs))

/** Half fixed, half random, so that what failed together does not come back together. Whole milliseconds. */
const jittered = (pauseMs: number, random: Random): number => Math.round(pauseMs / 2 + (random() * pauseMs) / 2)
