import type { ErrorCode } from './error-catalogue.ts'
import type { Exchange } from './exchange.ts'
import { english, type Said } from './said.ts'

/** Where an error arose. */
export type ErrorStage = 'config' | 'read' | 'map' | 'write' | 'queue' | 'store'

type ErrorOptions = { stage?: ErrorStage; cause?: unknown; detail?: unknown }

/**
 * The errors Crossdock throws. The class says what happens next, `code` what went wrong, `stage` where.
 * `detail` is shown to operators: it must hold no secret.
 */
export abstract class CrossdockError extends Error {
  readonly code: ErrorCode
  readonly stage: ErrorStage
  readonly detail: unknown
  /** No member that a log or JSON would show: it is not redacted. */
  #exchange: Exchange | undefined
  #said: Said | undefined

  constructor(code: ErrorCode, message: string | Said, stage: ErrorStage, options: ErrorOptions = {}) {
    super(
      typeof message === 'string' ? message : english(message),
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.name = new.target.name
    this.code = code
    this.stage = options.stage ?? stage
    this.detail = options.detail
    this.#said = typeof message === 'string' ? undefined : message
  }

  /** The message for who reads another language; undefined where it is in words of somebody else. */
  get said(): Said | undefined {
    return this.#said
  }

  /** The request that failed, with its answer, where there was one. Not redacted: for `keepExchange` alone. */
  get exchange(): Exchange | undefined {
    return this.#exchange
  }

  set exchange(exchange: Exchange | undefined) {
    this.#exchange = exchange
  }
}

/** Crossdock cannot start safely: nothing starts, the command line exits with 2. */
export class ConfigError extends CrossdockError {
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, 'config', options)
  }
}

/** The system refused the credentials: its lane pauses, no delivery spends an attempt. */
export class AuthError extends CrossdockError {
  constructor(message: string, options?: ErrorOptions) {
    super('AUTH_REFUSED', message, 'write', options)
  }
}

/**
 * Certainly not done, may work later. `scope` tells an outage of the whole system (its lane pauses, no
 * delivery spends an attempt) from trouble with one record (that one backs off).
 */
export class TransientError extends CrossdockError {
  readonly scope: 'system' | 'item'
  readonly retryAfterMs: number | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: ErrorOptions & { scope: 'system' | 'item'; retryAfterMs?: number | undefined },
  ) {
    super(code, message, 'write', options)
    this.scope = options.scope
    this.retryAfterMs = options.retryAfterMs
  }
}

/** Sent, answer unknown: the delivery is in doubt and the sink's `find` runs before any further push. */
export class UncertainError extends CrossdockError {
  constructor(message: string, options?: ErrorOptions) {
    super('OUTCOME_UNKNOWN', message, 'write', options)
  }
}

/** The system, or the data, refuses this record for good: it becomes a dead letter, the others go on. */
export class RejectedError extends CrossdockError {
  constructor(code: ErrorCode, message: string | Said, options?: ErrorOptions) {
    super(code, message, 'write', options)
  }
}

/** The text of anything that was thrown, without a stack. Some libraries throw plain objects: of these, what they hold. */
export const messageOf = (error: unknown): string => {
  if (error instanceof Error) return error.message
  if (typeof error !== 'object' || error === null) return String(error)
  return Object.entries(error)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ')
}

/**
 * The store could not be asked, or its answer was lost: what was asked for may have been done. Says nothing of the work at hand, which can
 * be done again when the store is back.
 */
export class StoreAwayError extends Error {
  constructor(cause: unknown) {
    super(messageOf(cause), { cause })
    this.name = 'StoreAwayError'
  }
}

/** The store takes this process for gone for good, and gives it no work any more. */
export class InstanceEndedError extends Error {
  constructor(instanceId: string) {
    super(`instance ${instanceId} was ended: restart the process`)
    this.name = 'InstanceEndedError'
  }
}

/** True for what would befall everything else that is sent to this system now: it is away, asks to wait, or refuses the credentials. */
export const isOutage = (error: CrossdockError): boolean =>
  error instanceof AuthError || (error instanceof TransientError && error.scope === 'system')
