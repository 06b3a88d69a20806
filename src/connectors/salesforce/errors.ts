import * as z from 'zod'
import { AuthError, type CrossdockError, RejectedError, TransientError, UncertainError } from '../../domain/errors.ts'
import type { Exchange } from '../../domain/exchange.ts'
import { type HttpResponse, type RequestKind, retryAfterMsFrom, withExchange } from '../http-client.ts'

/** The body of every failed call: always a list. */
const errorBody = z
  .array(z.object({ message: z.string(), errorCode: z.string(), fields: z.array(z.string()).nullish() }))
  .min(1)

/** An error of one record inside a collections reply: `statusCode` here, `errorCode` elsewhere. */
export const recordError = z.object({
  statusCode: z.string(),
  message: z.string(),
  fields: z.array(z.string()).nullish(),
})
export type RecordError = z.infer<typeof recordError>

/**
 * A call refused for these is not the fault of a record: an object or field is missing, or the run-as user may not see
 * it (Salesforce does not tell these apart). Every other call will fail the same way.
 */
const setupCodes = new Set(['INVALID_FIELD', 'INVALID_TYPE', 'NOT_FOUND', 'INVALID_FIELD_FOR_INSERT_UPDATE'])

const busyCodes = new Set(['REQUEST_LIMIT_EXCEEDED', 'SERVER_UNAVAILABLE', 'STORAGE_LIMIT_EXCEEDED'])

/** A trigger or flow that met the lock says so in the message, under a code of its own. */
const isLocked = (code: string, message: string): boolean =>
  [code, message].some((one) => one.includes('UNABLE_TO_LOCK_ROW'))

const reasonOf = (response: HttpResponse): { code: string; text: string } => {
  try {
    const [first] = errorBody.parse(JSON.parse(response.text))
    if (first !== undefined) return { code: first.errorCode, text: textOf(first.errorCode, first) }
  } catch {
    // Not Salesforce's own error body: a proxy or a maintenance page. The status decides.
  }
  return { code: '', text: response.text.slice(0, 120).replace(/\s+/g, ' ').trim() || 'no reason given' }
}

const textOf = (code: string, error: { message: string; fields?: string[] | null | undefined }): string => {
  const fields = error.fields ?? []
  return `${code}: ${error.message}${fields.length === 0 ? '' : ` (${fields.join(', ')})`}`
}

/** What a call that failed as a whole means. */
export const errorFromReply = (
  system: string,
  request: { method: string; path: string; kind: RequestKind },
  response: HttpResponse,
  nowMs: number,
): CrossdockError => withExchange(meaningOf(system, request, response, nowMs), response.exchange())

const meaningOf: typeof errorFromReply = (system, request, response, nowMs) => {
  const { status } = response
  const { code, text } = reasonOf(response)
  const stage = request.kind === 'read' ? 'read' : 'write'
  const said = `${system}: ${request.method} ${request.path} answered ${status}: ${text}`
  const detail = { status, body: response.text.slice(0, 2000) }
  const retryAfterMs = retryAfterMsFrom(response.headers['retry-after'], nowMs)
  if (status === 429 || status === 503 || busyCodes.has(code)) {
    return new TransientError('SYSTEM_BUSY', said, { scope: 'system', retryAfterMs, stage, detail })
  }
  if (status === 401 || status === 403) return new AuthError(said, { stage, detail })
  if (setupCodes.has(code)) {
    const remedy = "Check that the field and object names set for it exist and that the app's run-as user may use them."
    return new AuthError(`${said}. ${remedy}`, { stage, detail })
  }
  if (isLocked(code, text)) return new TransientError('RECORD_LOCKED', said, { scope: 'item', stage, detail })
  if (status === 502 || status === 504) {
    if (request.kind === 'write') return new UncertainError(said, { detail })
    return new TransientError('SYSTEM_FAILED', said, { scope: 'system', retryAfterMs, stage, detail })
  }
  if (status >= 500) {
    if (request.kind === 'write') return new UncertainError(said, { detail })
    return new TransientError('SYSTEM_FAILED', said, { scope: 'item', retryAfterMs, stage, detail })
  }
  if (status === 300) {
    const several = `${system}: ${request.method} ${request.path}: several records carry the external id. Merge them in Salesforce.`
    return new RejectedError('OUTCOME_AMBIGUOUS', several, { stage, detail })
  }
  if (code === '') {
    // No answer of Salesforce's own: a proxy, or another server than the one meant.
    const asked = `${said}. Is url the My Domain address of the org, and no proxy in between?`
    return new TransientError('REPLY_UNREADABLE', asked, { scope: 'system', retryAfterMs, stage, detail })
  }
  return new RejectedError('RECORD_REJECTED', said, { stage, detail })
}

/** What became of one record in a collections reply. */
type FailedRecord = { errors: readonly RecordError[]; exchange?: Exchange | undefined }

/** What the errors of one record in a collections reply mean. `externalIdField` is the one the upsert went by. */
export const errorFromRecord = (
  system: string,
  what: string,
  result: FailedRecord | undefined,
  externalIdField: string,
): CrossdockError =>
  withExchange(meaningOfRecord(system, what, result?.errors ?? [], externalIdField), result?.exchange)

const meaningOfRecord = (
  system: string,
  what: string,
  errors: readonly RecordError[],
  externalIdField: string,
): CrossdockError => {
  const text = errors.map((error) => textOf(error.statusCode, error)).join('; ') || 'no reason given'
  const said = `${system} refuses ${what}: ${text}`
  const detail = errors
  const has = (code: string): boolean => errors.some((error) => error.statusCode === code)
  if (errors.some((error) => busyCodes.has(error.statusCode))) {
    return new TransientError('SYSTEM_BUSY', said, { scope: 'system', detail })
  }
  if (errors.some((error) => isLocked(error.statusCode, error.message)))
    return new TransientError('RECORD_LOCKED', said, { scope: 'item', detail })
  if (has('UNKNOWN_EXCEPTION')) return new TransientError('SYSTEM_FAILED', said, { scope: 'item', detail })
  if (has('DUPLICATE_EXTERNAL_ID')) return new RejectedError('OUTCOME_AMBIGUOUS', said, { detail })
  // Somebody wrote the same external id at the same moment: next time the upsert finds it.
  const raced = (error: RecordError): boolean =>
    error.statusCode === 'DUPLICATE_VALUE' &&
    (error.message.includes(externalIdField) || (error.fields ?? []).includes(externalIdField))
  if (errors.length > 0 && errors.every(raced)) {
    return new TransientError('RECORD_LOCKED', said, { scope: 'item', detail })
  }
  return new RejectedError('RECORD_REJECTED', said, { detail })
}
