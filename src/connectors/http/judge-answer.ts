import { AuthError, type CrossdockError, RejectedError, TransientError, UncertainError } from '../../domain/errors.ts'
import type { Exchange } from '../../domain/exchange.ts'
import { type Steps, stepsOfPointer, valueAt } from '../../mappers/places.ts'
import { type HttpResponse, type RequestKind, retryAfterMsFrom, withExchange } from '../http-client.ts'
import type { ErrorRule, ErrorSettings } from './error-settings.ts'

type Asked = { system: string; method: string; path: string; kind: RequestKind; nowMs: number }
type Verdict = 'busy' | 'auth' | 'locked' | 'failed' | 'rejected'
type Said = { status: number; code: string; message: string }

const longestMessage = 300

/** The error an answer means; undefined when it went well. `body` is undefined when the answer is no JSON. */
export const errorOfAnswer = (
  errors: ErrorSettings,
  asked: Asked,
  response: HttpResponse,
  body: unknown,
): CrossdockError | undefined => {
  const { status } = response
  const isFine = status >= 200 && status < 300
  if (isFine && (errors.success === undefined || isSuccess(errors.success, body))) return undefined
  const said: Said = { status, code: textAt(body, errors.code), message: messageOf(errors, response, body) }
  const verdict = verdictOf(errors, said) ?? verdictOfStatus(status)
  return withExchange(errorFrom(verdict, asked, said, response), response.exchange())
}

/** The error of one record of a batch. */
export const errorOfResult = (
  errors: ErrorSettings,
  system: string,
  error: unknown,
  result: unknown,
  exchange: Exchange,
): CrossdockError => {
  const message = textAt(result, errors.message) || textOf(error)
  const said: Said = { status: 0, code: textAt(result, errors.code), message }
  const asked: Asked = { system, method: 'batch', path: '', kind: 'repeatable-write', nowMs: 0 }
  const failed = errorFrom(verdictOf(errors, said) ?? 'rejected', asked, said, undefined)
  return withExchange(failed, { ...exchange, response: JSON.stringify(result) })
}

const isSuccess = ({ at, is }: NonNullable<ErrorSettings['success']>, body: unknown): boolean => {
  const value = valueAt(body, stepsOfPointer(at))
  return is === undefined ? value === undefined || value === null || value === '' : value === is
}

const messageOf = (errors: ErrorSettings, response: HttpResponse, body: unknown): string => {
  const header = errors.messageHeader === undefined ? undefined : response.headers[errors.messageHeader.toLowerCase()]
  return textAt(body, errors.message) || textOf(header) || textOf(response.text) || 'no reason given'
}

const textOf = (value: unknown): string => {
  const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
  return text.slice(0, longestMessage).replace(/\s+/g, ' ').trim()
}

const textAt = (body: unknown, pointer: string | undefined): string => {
  if (pointer === undefined) return ''
  const steps: Steps = stepsOfPointer(pointer)
  return textOf(valueAt(body, steps))
}

const order: readonly Verdict[] = ['busy', 'locked', 'rejected', 'failed', 'auth']

/** What a system says in so many words comes before what a status means. */
const verdictOf = (errors: ErrorSettings, said: Said): Verdict | undefined =>
  order.find((verdict) => isSaid(errors[verdict], said)) ??
  order.find((verdict) => errors[verdict].statuses.includes(said.status))

const isSaid = ({ codes, messages }: ErrorRule, { code, message }: Said): boolean =>
  (code !== '' && codes.includes(code)) || messages.some((part) => message.includes(part))

const verdictOfStatus = (status: number): Verdict | undefined => {
  if (status === 429 || status === 503) return 'busy'
  if (status === 401 || status === 403) return 'auth'
  if (status === 423) return 'locked'
  // Of a request that came too slowly or too early: neither says anything of the record.
  if (status === 408 || status === 425) return undefined
  return status < 300 || (status >= 400 && status < 500) ? 'rejected' : undefined
}

const errorFrom = (
  verdict: Verdict | undefined,
  { system, method, path, kind, nowMs }: Asked,
  { status, code, message }: Said,
  response: HttpResponse | undefined,
): CrossdockError => {
  const stage = kind === 'read' ? 'read' : 'write'
  const answered = status === 0 ? 'refuses a record' : `${method} ${path} answered ${status}`
  const said = `${system}: ${answered}: ${code === '' || message.includes(code) ? '' : `${code}: `}${message}`
  const detail = { status, body: response?.text.slice(0, 2000) }
  const retryAfterMs = retryAfterMsFrom(response?.headers['retry-after'], nowMs)
  switch (verdict) {
    case 'busy':
      return new TransientError('SYSTEM_BUSY', said, { scope: 'system', retryAfterMs, stage, detail })
    case 'auth':
      return new AuthError(`${said}. Check auth of the system, and the rights of its user.`, { stage, detail })
    case 'locked':
      return new TransientError('RECORD_LOCKED', said, { scope: 'item', stage, detail })
    case 'failed':
      return new TransientError('SYSTEM_FAILED', said, { scope: 'item', retryAfterMs, stage, detail })
    case 'rejected':
      return new RejectedError('RECORD_REJECTED', said, { stage, detail })
    case undefined:
      // A server that fails may have done the write before it did; one that redirects may show what it made.
      if (kind === 'write') return new UncertainError(said, { detail })
      if (status < 400)
        return new TransientError('REPLY_UNREADABLE', `${said}. Is url right, and no proxy in between?`, {
          scope: 'system',
          stage,
          detail,
        })
      return new TransientError('SYSTEM_FAILED', said, {
        scope: status <= 500 ? 'item' : 'system',
        retryAfterMs,
        stage,
        detail,
      })
  }
}
