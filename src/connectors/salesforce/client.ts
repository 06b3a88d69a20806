import * as z from 'zod'
import { AuthError, RejectedError } from '../../domain/errors.ts'
import type { Call, ConnectorDeps } from '../connector.ts'
import { createHttpClient, type HttpClient, type HttpRequest, type HttpResponse } from '../http-client.ts'
import { errorFromReply, recordError } from './errors.ts'
import type { SalesforceSettings } from './settings.ts'
import { createTokenSource } from './token.ts'

/** Most records of one collections call. */
export const collectionLimit = 200

const upsertReply = z.array(
  z.object({
    id: z.string().nullish(),
    success: z.boolean(),
    created: z.boolean().optional(),
    errors: z.array(recordError).default([]),
  }),
)
export type RecordResult = z.output<typeof upsertReply>[number]

export type SalesforceRecord = Record<string, string | number>

export type SalesforceClient = {
  /** One call below `/services/data/{version}`. Throws for every status but 2xx. */
  request(request: Omit<HttpRequest, 'signal'>, call: Call): Promise<HttpResponse>
  /** All records a query finds, page after page, each checked against `record`. */
  query<T>(soql: string, record: z.ZodType<T>, call: Call): Promise<T[]>
  /** Upserts up to 200 records of one type by external id; one result per record, in order. */
  upsert(
    object: string,
    externalIdField: string,
    records: readonly SalesforceRecord[],
    call: Call,
  ): Promise<RecordResult[]>
  /** Updates up to 200 records that carry their `id`; one result per record, in order. */
  update(object: string, records: readonly SalesforceRecord[], call: Call): Promise<RecordResult[]>
  /** Deletes up to 200 records by id; one result per record, in order. */
  delete(ids: readonly string[], call: Call): Promise<RecordResult[]>
  close(): void
}

/** Talks to one org: token, instance host, errors. Every call is sent again once, with a new token, after a 401. */
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
  const send = async (request: Omit<HttpRequest, 'signal'>, call: Call): Promise<HttpResponse> => {
    for (let renewed = false; ; renewed = true) {
      const token = await tokens.get()
      const response = await instanceFor(token.instanceUrl).request({
        ...request,
        headers: { ...request.headers, Authorization: `Bearer ${token.accessToken}` },
        signal: call.signal,
      })
      if (response.status >= 200 && response.status < 300) return response
      if (response.status !== 401) throw errorFromReply(system, request, response, call.now())
      tokens.discard(token)
      if (renewed) {
        throw new AuthError(`${system}: a new token was refused at once. Check the rights of the app's run-as user.`)
      }
    }
  }

  const request: SalesforceClient['request'] = (req, call) => send({ ...req, path: root + req.path }, call)

  const collectionCall = async (
    path: string,
    object: string,
    records: readonly SalesforceRecord[],
    call: Call,
  ): Promise<RecordResult[]> => {
    const attributes = { type: object }
    const req = {
      method: 'PATCH',
      path,
      body: { allOrNone: false, records: records.map((record) => ({ attributes, ...record })) },
      kind: 'repeatable-write',
    } as const
    const response = await request(req, call)
    const results = response.parse(upsertReply)
    if (results.length === records.length) return results
    throw login.unreadable(req, response.status, `${results.length} results for ${records.length} records`)
  }

  /** A call refused as a whole for the sake of one record (text the parser chokes on) is halved until that one is found. */
  const collection = async (
    path: string,
    object: string,
    records: readonly SalesforceRecord[],
    call: Call,
  ): Promise<RecordResult[]> => {
    if (records.length === 0) return []
    try {
      return await collectionCall(path, object, records, call)
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error
      if (records.length === 1) {
        return [{ success: false, errors: [{ statusCode: 'CALL_REFUSED', message: error.message }] }]
      }
      const half = Math.ceil(records.length / 2)
      const first = await collection(path, object, records.slice(0, half), call)
      return [...first, ...(await collection(path, object, records.slice(half), call))]
    }
  }

  return {
    request,
    query: async <T>(soql: string, record: z.ZodType<T>, call: Call): Promise<T[]> => {
      const page = z.object({ done: z.boolean(), nextRecordsUrl: z.string().optional(), records: z.array(record) })
      const found: T[] = []
      let next: Omit<HttpRequest, 'signal'> = { method: 'GET', path: `${root}/query`, query: { q: soql }, kind: 'read' }
      for (;;) {
        const reply = (await send(next, call)).parse(page)
        found.push(...reply.records)
        if (reply.done || reply.nextRecordsUrl === undefined) return found
        next = { method: 'GET', path: reply.nextRecordsUrl, kind: 'read' }
      }
    },
    upsert: (object, externalIdField, records, call) =>
      collection(`/composite/sobjects/${object}/${externalIdField}`, object, records, call),
    update: (object, records, call) => collection('/composite/sobjects', object, records, call),
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
