import * as z from 'zod'
import { AuthError, ConfigError } from '../../domain/errors.ts'
import type { Call, ConnectorDeps } from '../connector.ts'
import { createHttpClient, type RequestKind } from '../http-client.ts'
import { errorFromFailure, errorFromStatus, odooFailure } from './errors.ts'
import type { OdooSettings } from './settings.ts'

/** A method of a model with its arguments by name; `ids` are the records it is called on. */
export type OdooCall = {
  model: string
  method: string
  ids?: readonly number[]
  args?: Readonly<Record<string, unknown>>
  /** On top of language, time zone and company. */
  context?: Readonly<Record<string, unknown>>
  kind: RequestKind
}

export type OdooClient = {
  /** Calls a method and checks what it returns. One call is one transaction of Odoo. */
  execute<T>(odooCall: OdooCall, answer: z.ZodType<T>, call: Call): Promise<T>
  /** Time of the server, ISO 8601, and its version. */
  serverTime(call: Call): Promise<{ now: string; version: string }>
  close(): void
}

/** A domain is a list of conditions and operators in prefix notation. */
export type Domain = readonly (string | readonly [string, string, unknown])[]

const rpcAnswer = z.object({
  result: z.unknown().optional(),
  error: z.object({ message: z.string(), data: odooFailure.loose().optional() }).optional(),
})
const versionAnswer = z.looseObject({ version_info: z.array(z.unknown()).min(1), version: z.string().optional() })
const firstWithJson2 = 19

/** Arguments that `execute_kw` wants by place: names of the JSON-2 interface are not known to older versions. */
const placed: Readonly<Record<string, readonly string[]>> = { create: ['vals_list'], write: ['vals'] }

/** Talks to one database, by JSON-2 (Odoo 19 and newer) or JSON-RPC. */
export const createOdooClient = (settings: OdooSettings, { system, logger }: ConnectorDeps): OdooClient => {
  const { url, database, login, apiKey, timeoutMs, concurrency } = settings
  const http = createHttpClient({ system, baseUrl: url, timeoutMs, maxConnections: concurrency, logger })
  const ofEveryCall = {
    lang: settings.language,
    tz: 'UTC',
    ...(settings.companyId === undefined ? {} : { allowed_company_ids: [settings.companyId] }),
  }
  let protocol: Promise<'json-2' | 'json-rpc'> | undefined
  let userId: Promise<number> | undefined

  /** Versions before 19 answer 404 here, with the time all the same. */
  const greet = async (call: Call): Promise<{ date: string | undefined; major: number; version: string }> => {
    const request = { method: 'GET', path: '/web/version', kind: 'read' } as const
    const response = await http.request({ ...request, call })
    const date = Date.parse(String(response.headers['date']))
    const seen = Number.isNaN(date) ? undefined : new Date(date).toISOString()
    if (response.status === 404) return { date: seen, major: 0, version: 'before 19' }
    if (response.status !== 200)
      throw errorFromStatus({ system, what: 'GET /web/version', kind: 'read' }, response, call.now())
    const { version_info: info, version } = response.parse(versionAnswer)
    return { date: seen, major: Number(info[0]), version: version ?? String(info[0]) }
  }

  const decideProtocol = async (call: Call): Promise<'json-2' | 'json-rpc'> => {
    if (settings.protocol !== 'auto') return settings.protocol
    return (await greet(call)).major >= firstWithJson2 ? 'json-2' : 'json-rpc'
  }

  /** Asked once; a failure is not remembered. */
  const remember = <T>(asked: Promise<T>, forget: () => void): Promise<T> => {
    asked.catch(forget)
    return asked
  }

  const currentProtocol = (call: Call): Promise<'json-2' | 'json-rpc'> => {
    protocol ??= remember(decideProtocol(call), () => {
      protocol = undefined
    })
    return protocol
  }

  const byJson2 = async ({ model, method, ids, args, context, kind }: OdooCall, call: Call): Promise<unknown> => {
    const asked = { system, what: `${model}.${method}`, kind }
    const response = await http.request({
      method: 'POST',
      path: `/json/2/${encodeURIComponent(model)}/${encodeURIComponent(method)}`,
      headers: { Authorization: `bearer ${apiKey}`, 'X-Odoo-Database': database },
      body: { ...(ids === undefined ? {} : { ids }), ...args, context: { ...ofEveryCall, ...context } },
      kind,
      call,
    })
    if (response.status === 200) return response.json()
    const failure = odooFailure.safeParse(parseLoosely(response.text))
    if (response.status === 401 || response.status === 429 || !failure.success)
      throw errorFromStatus(asked, response, call.now())
    throw errorFromFailure(asked, failure.data, response)
  }

  const rpc = async (
    service: 'common' | 'object',
    method: string,
    args: readonly unknown[],
    asked: { system: string; what: string; kind: RequestKind },
    call: Call,
  ): Promise<unknown> => {
    const response = await http.request({
      method: 'POST',
      path: '/jsonrpc',
      body: { jsonrpc: '2.0', method: 'call', id: 1, params: { service, method, args } },
      kind: asked.kind,
      call,
    })
    if (response.status !== 200) throw errorFromStatus(asked, response, call.now())
    const { result, error } = response.parse(rpcAnswer)
    if (error === undefined) return result
    throw errorFromFailure(asked, error.data ?? { name: 'unknown', message: error.message }, response)
  }

  const authenticate = async (call: Call): Promise<number> => {
    if (login === undefined) {
      const message = `${system}: this Odoo speaks JSON-RPC only, which needs a user: set login`
      throw new ConfigError('CONFIG_INVALID', message)
    }
    const asked = { system, what: 'common.authenticate', kind: 'read' as const }
    const uid = await rpc('common', 'authenticate', [database, login, apiKey, {}], asked, call)
    if (typeof uid === 'number') return uid
    throw new AuthError(
      `${system}: Odoo does not know ${login} with this key in database ${database}: check login, apiKey and database`,
    )
  }

  const byRpc = async (odooCall: OdooCall, call: Call): Promise<unknown> => {
    userId ??= remember(authenticate(call), () => {
      userId = undefined
    })
    const { model, method, ids, args = {}, context, kind } = odooCall
    const names = placed[method] ?? []
    const positional = [...(ids === undefined ? [] : [ids]), ...names.map((name) => args[name])]
    const keyed = Object.fromEntries(Object.entries(args).filter(([name]) => !names.includes(name)))
    const asked = { system, what: `${model}.${method}`, kind }
    const byName = { ...keyed, context: { ...ofEveryCall, ...context } }
    const kwArgs = [database, await userId, apiKey, model, method, positional, byName]
    return rpc('object', 'execute_kw', kwArgs, asked, call)
  }

  return {
    execute: async (odooCall, answer, call) => {
      const result = await ((await currentProtocol(call)) === 'json-2' ? byJson2 : byRpc)(odooCall, call)
      const parsed = answer.safeParse(result)
      if (parsed.success) return parsed.data
      const [issue] = parsed.error.issues
      const request = { method: 'POST' as const, path: `${odooCall.model}.${odooCall.method}`, kind: odooCall.kind }
      throw http.unreadable(request, 200, `${issue?.path.join('.') || 'answer'}: ${issue?.message ?? 'unexpected'}`)
    },
    serverTime: async (call) => {
      const { date, version } = await greet(call)
      if (date === undefined)
        throw http.unreadable({ method: 'GET', path: '/web/version', kind: 'read' }, 200, 'it has no Date header')
      return { now: date, version }
    },
    close: http.close,
  }
}

const parseLoosely = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
