import type { Logger } from 'pino'
import type * as z from 'zod'
import { CrossdockError, isOutage, RejectedError, TransientError } from '../../domain/errors.ts'
import { collectionOf, entityOf } from '../../mappers/sap-s4hana/native.ts'
import type { SapChange } from '../../mappers/sap-s4hana/sap-change.ts'
import type { Call } from '../connector.ts'
import { createHttpClient, type HttpRequest, type HttpResponse, withExchange } from '../http-client.ts'
import { readBatch, writeBatch } from './batch.ts'
import { asksForToken, createCsrfSessions } from './csrf-session.ts'
import { errorFromAnswer, isRecordMissing } from './gateway-error.ts'
import { createLimiter } from './limiter.ts'
import type { SapS4hanaSettings } from './settings.ts'

export type SapService =
  | 'API_SALES_ORDER_SRV'
  | 'API_BUSINESS_PARTNER'
  | 'API_PRODUCT_SRV'
  | 'API_MATERIAL_STOCK_SRV'
  | 'API_SLSPRICINGCONDITIONRECORD_SRV'
  | 'API_OUTBOUND_DELIVERY_SRV;v=0002'
  | 'API_BILLING_DOCUMENT_SRV'

type ODataQuery = {
  filter: string
  select?: readonly string[] | undefined
  expand?: string | undefined
  /** Needed for paging: without an order, pages may repeat or leave out rows. */
  orderBy: string
}

/** A stretch of an entity set: the first `top` rows in an order. */
type ODataStretch = Omit<ODataQuery, 'filter'> & { filter: string | undefined; top: number }

/** An S/4HANA system through OData V2. All methods throw the error classes of the domain. */
export type SapClient = {
  /** All rows, over all pages. */
  read<T>(service: SapService, entitySet: string, query: ODataQuery, row: z.ZodType<T>, call: Call): Promise<T[]>
  /** The first rows of an order, at most `top`; SAP may give fewer although there are more. */
  readFirst<T>(
    service: SapService,
    entitySet: string,
    stretch: ODataStretch,
    row: z.ZodType<T>,
    call: Call,
  ): Promise<T[]>
  /** The clock of the system, ISO 8601, whole seconds. */
  now(service: SapService, call: Call): Promise<string>
  /** One entity by its key; undefined when SAP has none. */
  readOne<T>(
    service: SapService,
    path: string,
    expand: string,
    entity: z.ZodType<T>,
    call: Call,
  ): Promise<T | undefined>
  /** Creates one entity, with what hangs below it, and returns what SAP made of it. Sent at most once, unless SAP refused the token. */
  create<T>(service: SapService, entitySet: string, body: unknown, entity: z.ZodType<T>, call: Call): Promise<T>
  /**
   * Creates entities in one call, and returns what SAP made of each, or why it did not; in the order of the bodies. Each is sent at most once. One at
   * a time where SAP takes no such calls. Throws what concerns all of them.
   */
  createMany<T>(
    service: SapService,
    entitySet: string,
    bodies: readonly unknown[],
    entity: z.ZodType<T>,
    call: Call,
  ): Promise<(T | CrossdockError)[]>
  /**
   * Changes or deletes one entity, or adds one below it (POST). `stale`: the ETag is not the current one any more, nothing was done. An
   * addition is sent at most once; the rest may be sent again.
   */
  change(service: SapService, change: SapChange, call: Call): Promise<'done' | 'stale'>
  /** Proof that address, credentials and service work. */
  ping(service: SapService, call: Call): Promise<void>
  close(): void
}

const serviceRoot = '/sap/opu/odata/sap'
const mostPages = 1000

/** Gateway, or what stands in front of it, takes no `$batch`: nothing of it was done. */
const batchRefused = new Set([400, 404, 405, 406, 415, 501])

type Write = Pick<HttpRequest, 'method' | 'path' | 'kind' | 'body' | 'raw' | 'headers'>

export const createSapClient = (settings: SapS4hanaSettings, deps: { system: string; logger: Logger }): SapClient => {
  const { system } = deps
  const http = createHttpClient({
    system,
    baseUrl: settings.url,
    timeoutMs: settings.timeoutMs,
    maxConnections: settings.concurrency,
    logger: deps.logger,
  })
  const limited = createLimiter(settings.concurrency)
  const headers = {
    Authorization: `Basic ${Buffer.from(`${settings.user}:${settings.password}`).toString('base64')}`,
  }
  const query = {
    'sap-language': settings.language,
    ...(settings.client === undefined ? {} : { 'sap-client': settings.client }),
  }
  const sessions = createCsrfSessions({ system, http, query, headers })

  const get = async (
    path: string,
    parameters: Record<string, string> | undefined,
    call: Call,
  ): Promise<HttpResponse> => {
    const response = await ask(path, parameters, call)
    if (response.status !== 200)
      throw errorFromAnswer(system, { method: 'GET', path, kind: 'read' }, response, call.now())
    return response
  }

  const ask = (path: string, parameters: Record<string, string> | undefined, call: Call): Promise<HttpResponse> => {
    // With the cookie SAP goes on in the session it has instead of opening one for each request.
    const cookie = sessions.current()?.cookie
    return limited(() =>
      http.request({
        method: 'GET',
        path,
        kind: 'read',
        ...(parameters === undefined ? {} : { query: parameters }),
        headers: cookie ? { ...headers, Cookie: cookie } : headers,
        call,
      }),
    )
  }

  const readOne: SapClient['readOne'] = async (service, path, expand, entity, call) => {
    const response = await ask(`${serviceRoot}/${service}/${path}`, { ...query, $expand: expand }, call)
    if (response.status === 200) return response.parse(entityOf(entity)).d
    if (isRecordMissing(response)) return undefined
    throw errorFromAnswer(system, { method: 'GET', path, kind: 'read' }, response, call.now())
  }

  const parametersFor = ({ filter, select, expand, orderBy }: Omit<ODataStretch, 'top'>): Record<string, string> => ({
    ...query,
    ...(filter === undefined ? {} : { $filter: filter }),
    $orderby: orderBy,
    ...(select === undefined ? {} : { $select: select.join(',') }),
    ...(expand === undefined ? {} : { $expand: expand }),
  })

  const readFirst: SapClient['readFirst'] = async (service, entitySet, { top, ...stretch }, row, call) => {
    const parameters = { ...parametersFor(stretch), $top: String(top) }
    return (await get(`${serviceRoot}/${service}/${entitySet}`, parameters, call)).parse(collectionOf(row)).d.results
  }

  const now: SapClient['now'] = async (service, call) => {
    const path = `${serviceRoot}/${service}/`
    const response = await get(path, query, call)
    const ms = Date.parse([response.headers['date'] ?? ''].flat()[0] ?? '')
    if (!Number.isNaN(ms)) return new Date(ms).toISOString()
    throw http.unreadable({ method: 'GET', path, kind: 'read' }, response.status, 'it has no header Date')
  }

  const read: SapClient['read'] = async (service, entitySet, { filter, select, expand, orderBy }, row, call) => {
    const page = collectionOf(row)
    const rows: z.output<typeof row>[] = []
    let path = `${serviceRoot}/${service}/${entitySet}`
    let parameters: Record<string, string> | undefined = parametersFor({ filter, select, expand, orderBy })
    for (let pages = 0; pages < mostPages; pages++) {
      const { results, __next } = (await get(path, parameters, call)).parse(page).d
      rows.push(...results)
      if (__next === undefined || __next === '') return rows
      path = nextPath(__next)
      parameters = undefined
    }
    throw new TransientError('REPLY_UNREADABLE', `${system}: ${entitySet} does not end after ${mostPages} pages`, {
      scope: 'item',
      stage: 'read',
    })
  }

  /** SAP gives the address it has inside its own network: only path and query are followed. */
  const nextPath = (next: string): string => {
    const from = next.indexOf(`${serviceRoot}/`)
    if (from < 0) {
      throw new TransientError('REPLY_UNREADABLE', `${system}: the address of the next page makes no sense: ${next}`, {
        scope: 'item',
        stage: 'read',
      })
    }
    return next.slice(from)
  }

  /** Sends with token and session; once more when SAP refuses the token. */
  const write = (service: SapService, request: Write, call: Call): Promise<HttpResponse> => {
    const send = async (): Promise<{ response: HttpResponse; refused: boolean }> => {
      const session = await sessions.get(`${serviceRoot}/${service}`, call)
      const response = await http.request({
        ...request,
        query,
        headers: {
          ...headers,
          ...request.headers,
          'X-CSRF-Token': session.token,
          ...(session.cookie ? { Cookie: session.cookie } : {}),
        },
        call,
      })
      const refused = asksForToken(response)
      if (refused) sessions.drop(session)
      return { response, refused }
    }
    return limited(async () => {
      let answer = await send()
      // Refused for its token, so not executed: the one request that may be sent again.
      if (answer.refused) answer = await send()
      if (!answer.refused) return answer.response
      throw new TransientError(
        'SYSTEM_FAILED',
        `${system} refuses a fresh CSRF token: let the load balancer keep a session on one server`,
        { scope: 'item' },
      )
    })
  }

  const creation = (service: SapService, entitySet: string, body: unknown) =>
    ({ method: 'POST', path: `${serviceRoot}/${service}/${entitySet}`, kind: 'write', body }) as const

  const create: SapClient['create'] = async (service, entitySet, body, entity, call) => {
    const request = creation(service, entitySet, body)
    return created(request, await write(service, request, call), entity, call)
  }

  const created = <T>(request: Write, response: HttpResponse, entity: z.ZodType<T>, call: Call): T => {
    if (response.status === 201) return response.parse(entityOf(entity)).d
    if (response.status >= 200 && response.status < 300) throw http.unreadable(request, response.status, 'expected 201')
    throw errorFromAnswer(system, request, response, call.now())
  }

  let takesBatches = true

  const createMany: SapClient['createMany'] = async (service, entitySet, bodies, entity, call) => {
    const response = takesBatches && bodies.length > 1 ? await sendBatch(service, entitySet, bodies, call) : undefined
    if (response === undefined) return createEach(service, entitySet, bodies, entity, call)
    const answers = readBatch([response.headers['content-type'] ?? ''].flat()[0] ?? '', response.text)
    if (answers?.length !== bodies.length) {
      const found = answers === undefined ? 'it is no answer to a batch' : `it has ${answers.length} answers`
      const outer = { method: 'POST', path: `${serviceRoot}/${service}/$batch`, kind: 'write' } as const
      const error = http.unreadable(outer, response.status, `${found} to ${bodies.length} requests`)
      throw withExchange(error, response.exchange())
    }
    return answers.map((answer, index) => {
      const request = { ...creation(service, entitySet, bodies[index]), call }
      try {
        return created(request, http.partOf(response, request, answer), entity, call)
      } catch (error) {
        return knownFailure(error)
      }
    })
  }

  /** What concerns the whole system would befall the rest as well: they are not even sent. */
  const createEach: SapClient['createMany'] = async (service, entitySet, bodies, entity, call) => {
    let outage: CrossdockError | undefined
    const outcomes: (z.output<typeof entity> | CrossdockError)[] = []
    for (const body of bodies) {
      const outcome = outage ?? (await create(service, entitySet, body, entity, call).catch(knownFailure))
      if (outcome instanceof CrossdockError && isOutage(outcome)) outage = outcome
      outcomes.push(outcome)
    }
    return outcomes
  }

  /** Undefined when SAP takes no such calls. */
  const sendBatch = async (
    service: SapService,
    entitySet: string,
    bodies: readonly unknown[],
    call: Call,
  ): Promise<HttpResponse | undefined> => {
    const raw = writeBatch(bodies.map((body) => ({ entitySet, body: JSON.stringify(body) })))
    const path = `${serviceRoot}/${service}/$batch`
    const request = { method: 'POST', path, kind: 'write', raw, headers: { Accept: 'multipart/mixed' } } as const
    const response = await write(service, request, call)
    if (response.status === 202 || response.status === 200) return response
    if (!batchRefused.has(response.status)) throw errorFromAnswer(system, request, response, call.now())
    takesBatches = false
    call.logger.warn({ system, status: response.status }, `${path} is refused: orders are sent one by one from now on`)
    return undefined
  }

  const change: SapClient['change'] = async (service, { method, path, etag, body }, call) => {
    const request: Write = {
      method,
      path: `${serviceRoot}/${service}/${path}`,
      kind: method === 'POST' ? 'write' : 'repeatable-write',
      body,
      headers: etag === undefined ? {} : { 'If-Match': etag },
    }
    const response = await write(service, request, call)
    if (response.status >= 200 && response.status < 300) return 'done'
    // Gone in the meantime is changed in the meantime.
    if (response.status === 412 || isRecordMissing(response)) return 'stale'
    throw errorFromAnswer(system, request, response, call.now())
  }

  const ping: SapClient['ping'] = async (service, call) => {
    const response = await get(`${serviceRoot}/${service}/`, query, call)
    const body = response.json()
    if (typeof body === 'object' && body !== null && 'd' in body) return
    throw new RejectedError('REPLY_UNREADABLE', `${system}: ${settings.url} answers, but is no SAP Gateway`, {
      stage: 'read',
    })
  }

  return { read, readFirst, now, readOne, create, createMany, change, ping, close: http.close }
}

const knownFailure = (error: unknown): CrossdockError => {
  if (error instanceof CrossdockError) return error
  throw error
}
