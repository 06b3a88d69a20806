import * as z from 'zod'
import { AuthError, RejectedError } from '../../domain/errors.ts'
import type { Exchange } from '../../domain/exchange.ts'
import { rememberFor } from '../../domain/remember.ts'
import type { Call, ConnectorDeps } from '../connector.ts'
import { createHttpClient, type HttpClient, type HttpRequest, type HttpResponse } from '../http-client.ts'
import { errorFromReply, recordError } from './errors.ts'
import type { SalesforceSettings } from './settings.ts'
import { createTokenSource } from './token.ts'

/** Most records of one collections call. */
export const collectionLimit = 200

/** Most new tokens for one call: a token may expire between two parallel calls, but not again and again. */
const mostRenewals = 3

const pages = new WeakMap<object, unknown>()

/** Made once for each kind of record: a schema is compiled when it is first used. */
const pageOf = <T>(record: z.ZodType<T>) =>
  rememberFor(pages, record, () =>
    z.object({ done: z.boolean(), nextRecordsUrl: z.string().optional(), records: z.array(record) }),
  )

const upsertReply = z.array(
  z.object({
    id: z.string().nullish(),
    success: z.boolean(),
    created: z.boolean().optional(),
    errors: z.array(recordError).default([]),
  }),
)
/** `exchange`: of one that failed, what was sent and answered of this record alone. */
export type RecordResult = z.output<typeof upsertReply>[number] & { exchange?: Exchange | undefined }

/** A record to write; null empties a field, an object names a parent by its external id. */
export type SalesforceRecord = Record<string, string | number | boolean | null | Readonly<Record<string, string>>>

export type SalesforceClient = {
  /** One call below `/services/data/{version}`. Throws for every status but 2xx. */
  request(request: Omit<HttpRequest, 'call'>, call: Call): Promise<HttpResponse>
  /** All records a query finds, page after page, each checked against `record`. `withDeleted`: those in the recycle bin, too. */
  query<T>(soql: string, record: z.ZodType<T>, call: Call, options?: { withDeleted: boolean }): Promise<T[]>
  /** The org's clock, in whole seconds; ISO 8601. Costs nothing of the daily quota. */
  serverTime(call: Call): Promise<string>
  /** Upserts up to 200 records of one type by external id; one result per record, in order. */
  upsert(
    object: string,
    externalIdField: string,
    records: readonly SalesforceRecord[],
    call: Call,
  ): Promise<RecordResult[]>
  /** Updates up to 200 records that carry their `id`; one result per record, in order. */
  update(object: string, records: readonly SalesforceRecord[], call: Call): Promise<RecordResult[]>
  /** Creates up to 200 records of a kind that the org itself refuses to have twice; one result per record, in order. */
  create(object: string, records: readonly SalesforceRecord[], call: Call): Promise<RecordResult[]>
  /** Deletes up to 200 records by id; one result per record, in order. */
  delete(ids: readonly string[], call: Call): Promise<RecordResult[]>
  close(): void
}

const ofOne = (record: SalesforceRecord | undefined, result: unknown): Pick<Exchange, 'request' | 'response'> => ({
  request: JSON.stringify(record) ?? null,
  response: JSON.stringify(result),
})

/** Talks to one org: token, instance host, errors. After a 401 a call is sent again with a new token, at most three times. */
export const createSalesforceClient = (settings: SalesforceSettings, deps: ConnectorDeps): SalesforceClient => {
  const { system, logger } = deps
  const closing = new AbortController()
  const httpFor = (baseUrl: string): HttpClient =>
    createHttpClient({
      system,
      baseUrl,
      timeoutMs: settings.timeoutMs,
      maxConnections: settings.concurrency,
      headers: {
        // Salesforce notes it as the origin of our changes, so that they are recognised when they are read back.
        'Sforce-Call-Options': `client=${settings.clientName}`,
        ...(settings.duplicateAlerts === 'accept' ? { 'Sforce-Duplicate-Rule-Header': 'allowSave=true' } : {}),
      },
      logger,
    })
  const login = httpFor(settings.url)
  const tokens = createTokenSource({
    http: login,
    system,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    signal: closing.signal,
    now: Date.now,
  })

  // The token names the host to talk to; nearly always the one it came from.
  const instances = new Map<string, HttpClient>([[new URL(settings.url).origin, login]])
  const instanceFor = (url: string): HttpClient => {
    const { origin } = new URL(url)
    const known = instances.get(origin)
    if (known !== undefined) return known
    const added = httpFor(origin)
    instances.set(origin, added)
    return added
  }

  const root = `/services/data/${settings.apiVersion}`

  /** `path` from the host on. */
  const send = async (request: Omit<HttpRequest, 'call'>, call: Call): Promise<HttpResponse> => {
    for (let renewals = 0; ; renewals += 1) {
      const token = await tokens.get()
      const response = await instanceFor(token.instanceUrl).request({
        ...request,
        headers: { ...request.headers, Authorization: `Bearer ${token.accessToken}` },
        call,
      })
      if (response.status >= 200 && response.status < 300) return response
      if (response.status !== 401) throw errorFromReply(system, request, response, call.now())
      tokens.discard(token)
      if (renewals === mostRenewals) {
        throw new AuthError(`${system}: new tokens were refused at once. Check the rights of the app's run-as user.`)
      }
    }
  }

  const request: SalesforceClient['request'] = (req, call) => send({ ...req, path: root + req.path }, call)

  const collectionCall = async (
    method: 'PATCH' | 'POST',
    path: string,
    object: string,
    records: readonly SalesforceRecord[],
    call: Call,
  ): Promise<RecordResult[]> => {
    const attributes = { type: object }
    const req = {
      method,
      path,
      body: { allOrNone: false, records: records.map((record) => ({ attributes, ...record })) },
      kind: 'repeatable-write',
    } as const
    const response = await request(req, call)
    const results = response.parse(upsertReply)
    if (results.length === records.length) {
      return results.map((result, index) =>
        result.success ? result : { ...result, exchange: { ...response.exchange(), ...ofOne(records[index], result) } },
      )
    }
    throw login.unreadable(req, response.status, `${results.length} results for ${records.length} records`)
  }

  /** A call refused as a whole for the sake of one record (text the parser chokes on) is halved until that one is found. */
  const collection = async (
    method: 'PATCH' | 'POST',
    path: string,
    object: string,
    records: readonly SalesforceRecord[],
    call: Call,
  ): Promise<RecordResult[]> => {
    if (records.length === 0) return []
    try {
      return await collectionCall(method, path, object, records, call)
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error
      if (records.length === 1) {
        const { exchange, message } = error
        return [{ success: false, errors: [{ statusCode: 'CALL_REFUSED', message }], exchange }]
      }
      const half = Math.ceil(records.length / 2)
      const first = await collection(method, path, object, records.slice(0, half), call)
      return [...first, ...(await collection(method, path, object, records.slice(half), call))]
    }
  }

  return {
    request,
    serverTime: async (call) => {
      const req = { method: 'GET', path: '/services/data', kind: 'read' } as const
      const response = await send(req, call)
      const { date } = response.headers
      const atMs = typeof date === 'string' ? Date.parse(date) : Number.NaN
      if (Number.isNaN(atMs)) throw login.unreadable(req, response.status, `its Date header is "${date ?? ''}"`)
      return new Date(atMs).toISOString()
    },
    query: async <T>(
      soql: string,
      record: z.ZodType<T>,
      call: Call,
      options?: { withDeleted: boolean },
    ): Promise<T[]> => {
      const page = pageOf(record)
      const found: T[] = []
      const path = `${root}/${options?.withDeleted === true ? 'queryAll' : 'query'}`
      let next: Omit<HttpRequest, 'call'> = { method: 'GET', path, query: { q: soql }, kind: 'read' }
      for (;;) {
        const reply = (await send(next, call)).parse(page)
        found.push(...reply.records)
        if (reply.done) return found
        if (reply.nextRecordsUrl === undefined)
          throw login.unreadable({ method: 'GET', path, kind: 'read' }, 200, 'there is more, and no nextRecordsUrl')
        next = { method: 'GET', path: reply.nextRecordsUrl, kind: 'read' }
      }
    },
    upsert: (object, externalIdField, records, call) =>
      collection('PATCH', `/composite/sobjects/${object}/${externalIdField}`, object, records, call),
    update: (object, records, call) => collection('PATCH', '/composite/sobjects', object, records, call),
    create: (object, records, call) => collection('POST', '/composite/sobjects', object, records, call),
    delete: async (ids, call) => {
      if (ids.length === 0) return []
      const path = '/composite/sobjects'
      const req = {
        method: 'DELETE',
        path,
        query: { ids: ids.join(','), allOrNone: 'false' },
        kind: 'repeatable-write',
      } as const
      const response = await request(req, call)
      const results = response.parse(upsertReply)
      if (results.length === ids.length) return results
      throw login.unreadable(req, response.status, `${results.length} results for ${ids.length} records`)
    },
    close: () => {
      closing.abort()
      for (const http of instances.values()) http.close()
    },
  }
}
