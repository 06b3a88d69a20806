import type { Logger } from 'pino'
import * as z from 'zod'
import { TransientError } from '../../domain/errors.ts'
import { plainFromTryton, type TrytonValue } from '../../mappers/tryton/typed-json.ts'
import type { Call } from '../connector.ts'
import { createHttpClient, type HttpResponse, type RequestKind, withExchange } from '../http-client.ts'
import { errorFromFault, errorFromStatus } from './rpc-error.ts'
import { createSessions } from './session.ts'
import type { TrytonSettings } from './settings.ts'

/** A search domain: conditions that must all hold, or `['OR', ...]`. */
export type Domain = readonly TrytonValue[]
export type Context = Readonly<Record<string, TrytonValue>>

export type Search<T> = {
  model: string
  domain: Domain
  /** Dotted ones come back below their first part with a dot behind it. */
  fields: readonly string[]
  order?: readonly (readonly [string, 'ASC' | 'DESC'])[]
  limit?: number
  context?: Context
  /** Of one row, Tryton's types made plain. */
  row: z.ZodType<T>
}

/** A Tryton server through JSON-RPC. All methods throw the error classes of the domain. Inactive records are there like others. */
export type TrytonClient = {
  search<T>(search: Search<T>, call: Call): Promise<T[]>
  /** Calls a method of a model. A `write` is sent once, a second time only when Tryton refused the session and so did nothing. */
  execute<T>(
    request: { model: string; method: string; params: readonly TrytonValue[]; kind: RequestKind; context?: Context },
    result: z.ZodType<T>,
    call: Call,
  ): Promise<T>
  /** The server's clock by its `Date` header, which cuts to seconds. */
  now(call: Call): Promise<string>
  close(): void
}

const answer = z.union([
  z.object({ id: z.number(), error: z.unknown() }),
  z.object({ id: z.number(), result: z.unknown() }),
])

export const createTrytonClient = (
  settings: Pick<TrytonSettings, 'url' | 'database' | 'user' | 'password' | 'language' | 'timeoutMs' | 'concurrency'>,
  deps: { system: string; logger: Logger },
): TrytonClient => {
  const { system } = deps
  const http = createHttpClient({
    system,
    baseUrl: settings.url,
    timeoutMs: settings.timeoutMs,
    maxConnections: settings.concurrency,
    logger: deps.logger,
  })
  const path = `/${encodeURIComponent(settings.database)}/`
  const sessions = createSessions({ ...settings, system, http, path })
  let lastId = 0

  const send = async (method: string, params: readonly TrytonValue[], kind: RequestKind, call: Call) => {
    lastId += 1
    const body = { id: lastId, method, params }
    const attempt = async () => {
      const session = await sessions.get(call.now())
      const headers = { Authorization: session.authorization }
      const response = await http.request({ method: 'POST', path, kind, body, headers, call })
      if (response.status === 401) sessions.drop(session)
      return response
    }
    const first = await attempt()
    // Refused before anything was done, so even a write may be sent again.
    const response = first.status === 401 ? await attempt() : first
    if (response.status !== 200) throw errorFromStatus({ system, method, kind }, response, call.now())
    return resultOf(response, body, kind)
  }

  const resultOf = (response: HttpResponse, { id, method }: { id: number; method: string }, kind: RequestKind) => {
    const parsed = response.parse(answer)
    const request = { method: 'POST', path, kind } as const
    if (parsed.id !== id) throw http.unreadable(request, response.status, `it answers call ${parsed.id}, not ${id}`)
    if ('error' in parsed)
      throw withExchange(errorFromFault({ system, method, kind }, parsed.error), response.exchange())
    return plainFromTryton(parsed.result)
  }

  const execute: TrytonClient['execute'] = async ({ model, method, params, kind, context = {} }, result, call) => {
    const name = `model.${model}.${method}`
    const value = await send(name, [...params, { language: settings.language, ...context }], kind, call)
    const parsed = result.safeParse(value)
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    const reason = `${name}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong shape'}`
    throw http.unreadable({ method: 'POST', path, kind }, 200, reason)
  }

  const search: TrytonClient['search'] = ({ model, domain, fields, order, limit, context, row }, call) =>
    execute(
      {
        model,
        method: 'search_read',
        params: [domain, 0, limit ?? null, order ?? null, fields],
        kind: 'read',
        context: { active_test: false, ...context },
      },
      z.array(row),
      call,
    )

  const now = async (call: Call): Promise<string> => {
    const body = { id: 0, method: 'common.server.version', params: [] }
    const response = await http.request({ method: 'POST', path: '/', kind: 'read', body, call })
    const ms = Date.parse(String(response.headers['date']))
    if (!Number.isNaN(ms)) return new Date(ms).toISOString()
    throw new TransientError('REPLY_UNREADABLE', `${system} tells no time: its answers have no header Date`, {
      scope: 'item',
      stage: 'read',
    })
  }

  return { search, execute, now, close: http.close }
}
