import * as z from 'zod'
import { AuthError, type CrossdockError, RejectedError, TransientError, UncertainError } from '../../domain/errors.ts'
import { type HttpResponse, type RequestKind, retryAfterMsFrom, withExchange } from '../http-client.ts'

/** What Odoo says of a failure. `debug`, a traceback with data in it, is left out. */
export const odooFailure = z.object({ name: z.string(), message: z.string() })
type OdooFailure = z.output<typeof odooFailure>

type Asked = { system: string; what: string; kind: RequestKind }

/** Serialisation failures and locks that Odoo's own repeats did not get past. */
const busyNames = /LockError|LockNotAvailable|SerializationFailure|TransactionRollback|ConcurrencyError/
const authNames = /AccessDenied|SessionExpired/

/**
 * What a failure that Odoo itself reports means. One call is one transaction, so what failed was not done.
 * https://www.odoo.com/documentation/19.0/developer/reference/external_api.html
 */
export const errorFromFailure = (asked: Asked, failure: OdooFailure, response: HttpResponse): CrossdockError =>
  withExchange(meaningOfFailure(asked, failure), response.exchange())

const meaningOfFailure = ({ system, what, kind }: Asked, { name, message }: OdooFailure): CrossdockError => {
  const stage = kind === 'read' ? 'read' : 'write'
  const said = `${system}: ${what}: ${message.trim().replaceAll(/\s+/g, ' ').slice(0, 500)}`
  const detail = { name }
  if (authNames.test(name))
    return new AuthError(`${said}. Check login, apiKey and whether the key has expired.`, { stage, detail })
  if (busyNames.test(name)) return new TransientError('RECORD_LOCKED', said, { scope: 'item', stage, detail })
  if (name.includes('OperationalError') || name.includes('InterfaceError'))
    return new TransientError('SYSTEM_FAILED', said, { scope: 'item', stage, detail })
  if (/Invalid field|does not exist/.test(message) && !name.includes('MissingError')) {
    const remedy = 'Is the module installed, and are the field names in the settings right?'
    return new RejectedError('RECORD_REJECTED', `${said}. ${remedy}`, { stage, detail })
  }
  return new RejectedError('RECORD_REJECTED', said, { stage, detail })
}

/** What a status means that came without Odoo's own words: from a proxy, or while Odoo restarts. */
export const errorFromStatus = (asked: Asked, response: HttpResponse, nowMs: number): CrossdockError =>
  withExchange(meaningOfStatus(asked, response, nowMs), response.exchange())

const meaningOfStatus = ({ system, what, kind }: Asked, response: HttpResponse, nowMs: number): CrossdockError => {
  const { status } = response
  const stage = kind === 'read' ? 'read' : 'write'
  const said = `${system}: ${what} answered ${status}: ${response.text.slice(0, 120).replaceAll(/\s+/g, ' ').trim() || 'no reason given'}`
  const retryAfterMs = retryAfterMsFrom(response.headers['retry-after'], nowMs)
  if (status === 429 || status === 503)
    return new TransientError('SYSTEM_BUSY', said, { scope: 'system', retryAfterMs, stage })
  if (status === 401 || status === 403) return new AuthError(`${said}. Check database, login and apiKey.`, { stage })
  if (status >= 500 || status === 408) {
    if (kind === 'write') return new UncertainError(said)
    return new TransientError('SYSTEM_FAILED', said, { scope: status <= 500 ? 'item' : 'system', retryAfterMs, stage })
  }
  return new TransientError('REPLY_UNREADABLE', `${said}. Is url the address of Odoo, and no proxy in between?`, {
    scope: 'system',
    stage,
  })
}
