import * as z from 'zod'
import { AuthError, type CrossdockError, RejectedError, TransientError, UncertainError } from '../../domain/errors.ts'
import { type HttpResponse, type RequestKind, retryAfterMsFrom, withExchange } from '../http-client.ts'

/** What was called, for messages. */
export type Called = { system: string; method: string; kind: RequestKind }

/** The ways a call fails inside Tryton. Their transaction was rolled back: nothing was done. Source: trytond/exceptions.py. */
const userError = z.tuple([z.literal('UserError'), z.tuple([z.string(), z.string().nullish()]).rest(z.unknown())])
const userWarning = z.tuple([z.literal('UserWarning'), z.tuple([z.string(), z.string()]).rest(z.unknown())])
const concurrency = z.tuple([z.literal('ConcurrencyException')]).rest(z.unknown())
const login = z.tuple([z.literal('LoginException')]).rest(z.unknown())
const other = z.tuple([z.string()]).rest(z.unknown())

/** PostgreSQL's and SQLite's words for two writers in each other's way. */
const conflict = /could not serialize access|deadlock detected|could not obtain lock|database is locked/i

const stageOf = (kind: RequestKind): 'read' | 'write' => (kind === 'read' ? 'read' : 'write')

/** The error for what stands in `error` of an answer. */
export const errorFromFault = ({ system, method, kind }: Called, fault: unknown): CrossdockError => {
  const options = { stage: stageOf(kind), detail: { method, error: fault } } as const
  const refused = userError.safeParse(fault)
  if (refused.success) {
    const [message, description] = refused.data[1]
    const said = [message, description ?? ''].filter((text) => text !== '').join(' - ')
    return new RejectedError('RECORD_REJECTED', `${system} refuses: ${said.replace(/\s+/g, ' ')}`, options)
  }
  const warning = userWarning.safeParse(fault)
  if (warning.success) {
    const [name, message] = warning.data[1]
    const how = `let the user of Crossdock always ignore the warning ${name}, or change the record`
    return new RejectedError('RECORD_REJECTED', `${system} asks a person to agree: ${message}; ${how}`, options)
  }
  if (concurrency.safeParse(fault).success || conflict.test(JSON.stringify(fault) ?? '')) {
    return new TransientError('RECORD_LOCKED', `${system}: somebody else is writing the record (${method})`, {
      ...options,
      scope: 'item',
    })
  }
  if (login.safeParse(fault).success)
    return new AuthError(`${system} asks for more than a password: give the user one without a second factor`, options)
  const said = other.safeParse(fault).data?.[0] ?? JSON.stringify(fault)
  return new TransientError('SYSTEM_FAILED', `${system} failed in ${method}: ${said}`, { ...options, scope: 'item' })
}

/** The error for a status that is no success. Below 500, but for 408, nothing was done. */
export const errorFromStatus = (called: Called, response: HttpResponse, nowMs: number): CrossdockError =>
  withExchange(meaningOfStatus(called, response, nowMs), response.exchange())

const meaningOfStatus = (
  { system, method, kind }: Called,
  { status, headers, text }: HttpResponse,
  nowMs: number,
): CrossdockError => {
  const said = `status ${status}${text === '' ? '' : `, "${text.slice(0, 120).replace(/\s+/g, ' ')}"`}`
  const options = { stage: stageOf(kind), detail: { status, method } } as const
  if (status === 401) return new AuthError(`${system} refused the user or password`, options)
  if (status === 403)
    return new AuthError(`${system} does not offer ${method}: is the module active, and may the user call it?`, options)
  if (status >= 300 && status < 400)
    return new AuthError(`${system} redirects elsewhere (${said}): is url the address of the server itself?`, options)
  if (status === 404) {
    return new TransientError('SYSTEM_UNREACHABLE', `${system}: there is no such database at this address (${said})`, {
      ...options,
      scope: 'system',
    })
  }
  if (status === 429 || status === 503) {
    const retryAfterMs = retryAfterMsFrom(headers['retry-after'], nowMs)
    const busy = `${system} asks to wait (${said})`
    return new TransientError('SYSTEM_BUSY', busy, { ...options, scope: 'system', retryAfterMs })
  }
  // A proxy that waited in vain says 408; the request may have come through.
  if (status < 500 && status !== 408)
    return new RejectedError('RECORD_REJECTED', `${system} refuses ${method}: ${said}`, options)
  return kind === 'write'
    ? new UncertainError(`${system} failed in ${method}, it may have been done: ${said}`, options)
    : new TransientError('SYSTEM_FAILED', `${system} failed in ${method}: ${said}`, { ...options, scope: 'item' })
}
