import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import { itemFaultOf } from '../stand-in.ts'
import { deletedIn, type ReplicationWindow, updatedIn } from './replication.ts'
import { parseSoql, SoqlError } from './soql-parser.ts'
import { SoqlNameError } from './soql-paths.ts'
import { runQuery } from './soql-query.ts'
import type { Table, Tables } from './tables.ts'
import { CallError, deleteRecords, type Target, writeRecords } from './writes.ts'

export type CrmRoutesOptions = {
  tables: Tables
  clientId: string
  clientSecret: string
  /** Records per page of a query. */
  pageSize: number
  dailyCalls: number
  /** The org's clock, in milliseconds since the epoch. */
  clock: () => number
  /** When the oldest open transaction began, if there is one. */
  openSinceMs: () => number | undefined
}

/** Calls below `/services/data`, and rows written by them. */
export type CrmCounts = {
  calls: number
  reads: number
  /** Calls that write, whatever became of them. */
  writes: number
  /** Rows created, changed and deleted by calls, by object. */
  rowsWritten: Record<string, number>
}

const collectionBody = z.object({
  allOrNone: z.boolean().default(false),
  records: z.array(z.looseObject({ attributes: z.object({ type: z.string() }) })).max(200, 'no more than 200 records'),
})

const versions = ['v65.0', 'v66.0', 'v67.0']

const sendError = (reply: FastifyReply, status: number, errorCode: string, message: string): FastifyReply =>
  reply.code(status).send([{ message, errorCode }])

/** The routes of the Salesforce REST API the stand-in plays, and the tokens it hands out. */
export const createCrmRoutes = (options: CrmRoutesOptions) => {
  const { tables, clock, openSinceMs } = options
  const counts: CrmCounts = { calls: 0, reads: 0, writes: 0, rowsWritten: {} }
  const noteWritten = (table: Table | undefined, results: readonly { success: boolean }[]): void => {
    const name = table?.type.name ?? ''
    counts.rowsWritten[name] = (counts.rowsWritten[name] ?? 0) + results.filter(({ success }) => success).length
  }
  const tokens = new Set<string>()
  const cursors = new Map<string, Record<string, unknown>[]>()
  let issued = 0

  const tableOf = (name: string): Table => {
    const table = tables.get(name)
    if (table === undefined) throw new CallError(404, 'NOT_FOUND', 'The requested resource does not exist')
    return table
  }

  const externalIdOf = (table: Table, name: string): string => {
    const field = Object.entries(table.type.fields).find(([one]) => one.toLowerCase() === name.toLowerCase())
    if (field === undefined || field[1].externalId !== true) {
      throw new CallError(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`)
    }
    return field[0]
  }

  const token = (request: FastifyRequest, reply: FastifyReply): unknown => {
    const refuse = (error: string, description: string) =>
      reply.code(400).send({ error, error_description: description })
    const form = z.record(z.string(), z.string()).safeParse(request.body)
    const given = form.success ? form.data : {}
    if (given['grant_type'] !== 'client_credentials')
      return refuse('unsupported_grant_type', 'grant type not supported')
    if (given['client_id'] !== options.clientId) return refuse('invalid_client_id', 'client identifier invalid')
    if (given['client_secret'] !== options.clientSecret) return refuse('invalid_client', 'invalid client credentials')
    issued += 1
    const accessToken = `00DSB!${issued}.${Math.random().toString(36).slice(2)}`
    tokens.add(accessToken)
    return {
      access_token: accessToken,
      signature: 'c3RhbmQtaW4=',
      token_format: 'opaque',
      instance_url: `http://${request.headers.host}`,
      id: `http://${request.headers.host}/id/00DSB/005SB`,
      token_type: 'Bearer',
      issued_at: String(clock()),
    }
  }

  const page = (records: Record<string, unknown>[], totalSize: number, root: string): unknown => {
    if (records.length <= options.pageSize) return { totalSize, done: true, records }
    const locator = `01gSB${String(cursors.size).padStart(10, '0')}AAA-${options.pageSize}`
    cursors.set(locator, records.slice(options.pageSize))
    const first = records.slice(0, options.pageSize)
    return { totalSize, done: false, nextRecordsUrl: `${root}/query/${locator}`, records: first }
  }

  const addData = (data: FastifyInstance): void => {
    data.addHook('preParsing', (request, reply, _payload, done) => {
      const [scheme, accessToken] = (request.headers.authorization ?? '').split(' ')
      if (scheme !== 'Bearer' || accessToken === undefined || !tokens.has(accessToken)) {
        sendError(reply, 401, 'INVALID_SESSION_ID', 'Session expired or invalid')
        return
      }
      counts.calls += 1
      if (request.method === 'GET') counts.reads += 1
      else counts.writes += 1
      reply.header('sforce-limit-info', `api-usage=${counts.calls}/${options.dailyCalls}`)
      done()
    })

    data.get('/limits', () => ({
      DailyApiRequests: { Max: options.dailyCalls, Remaining: options.dailyCalls - counts.calls },
    }))

    for (const name of ['query', 'queryAll']) {
      data.get<{ Params: { version: string }; Querystring: { q?: string } }>(`/${name}`, (request) => {
        const { q } = request.query
        if (q === undefined) throw new CallError(400, 'MALFORMED_QUERY', 'q is missing')
        const root = `/services/data/${request.params.version}`
        const records = runQuery(tables, parseSoql(q), root, name === 'queryAll')
        return page(records, records.length, root)
      })
    }

    type Replication = { Params: { object: string }; Querystring: ReplicationWindow }
    for (const end of ['', '/']) {
      data.get<Replication>(`/sobjects/:object/updated${end}`, ({ params, query }) =>
        updatedIn(tableOf(params.object), query, clock(), openSinceMs()),
      )
      data.get<Replication>(`/sobjects/:object/deleted${end}`, ({ params, query }) =>
        deletedIn(tableOf(params.object), query, clock(), openSinceMs()),
      )
    }

    data.get<{ Params: { version: string; locator: string } }>('/query/:locator', (request) => {
      const { version, locator } = request.params
      const rest = cursors.get(locator)
      if (rest === undefined) throw new CallError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator')
      cursors.delete(locator)
      return page(rest, rest.length, `/services/data/${version}`)
    })

    const collection = (request: FastifyRequest, object: string | undefined, field: string | undefined): unknown => {
      const body = collectionBody.safeParse(request.body)
      if (!body.success) throw new CallError(400, 'JSON_PARSER_ERROR', body.error.issues[0]?.message ?? 'body invalid')
      const { records, allOrNone } = body.data
      const types = new Set(records.map(({ attributes }) => attributes.type))
      const [type] = types
      if (types.size > 1 || (object !== undefined && type?.toLowerCase() !== object.toLowerCase())) {
        throw new CallError(400, 'INVALID_TYPE', 'records must all be of the type of the call')
      }
      const table = tableOf(object ?? type ?? '')
      const byId: Target = { by: request.method === 'POST' ? 'creation' : 'id' }
      const target: Target = field === undefined ? byId : { by: 'external-id', field: externalIdOf(table, field) }
      const results = writeRecords(tables, table, records, target, { allOrNone, fault: itemFaultOf(request) })
      noteWritten(table, results)
      // Updates by id do not say whether they created something.
      return field === undefined ? results.map(({ created: _created, ...result }) => result) : results
    }
    data.delete<{ Querystring: { ids?: string } }>('/composite/sobjects', (request) => {
      const ids = (request.query.ids ?? '').split(',').filter(Boolean)
      if (ids.length === 0 || ids.length > 200) throw new CallError(400, 'INVALID_ID_FIELD', 'give 1 to 200 ids')
      const results = deleteRecords(tables, ids, itemFaultOf(request))
      for (const result of results) noteWritten(tables.holding(result.id), [result])
      return results
    })
    data.post('/composite/sobjects', (request) => collection(request, undefined, undefined))
    data.patch('/composite/sobjects', (request) => collection(request, undefined, undefined))
    data.patch<{ Params: { object: string; field: string } }>('/composite/sobjects/:object/:field', (request) =>
      collection(request, request.params.object, request.params.field),
    )

    data.patch<{ Params: { version: string; object: string; field: string; value: string } }>(
      '/sobjects/:object/:field/:value',
      (request, reply) => {
        const { version, object, field: name, value } = request.params
        const table = tableOf(object)
        const field = externalIdOf(table, name)
        const matches = table.byValue(field, value) ?? []
        if (matches.length > 1) {
          return reply.code(300).send(matches.map((row) => `/services/data/${version}/sobjects/${object}/${row.Id}`))
        }
        const body = z.record(z.string(), z.unknown()).parse(request.body)
        if (field in body || 'Id' in body) {
          const message = `The ${field} field should not be specified in the sobject data.`
          throw new CallError(400, 'INVALID_FIELD', message)
        }
        const target = { by: 'external-id', field } as const
        const fault = itemFaultOf(request)
        const results = writeRecords(tables, table, [{ ...body, [field]: value }], target, { allOrNone: false, fault })
        noteWritten(table, results)
        const [result] = results
        const [failure] = result?.errors ?? []
        if (failure !== undefined) {
          return reply
            .code(400)
            .send([{ message: failure.message, errorCode: failure.statusCode, fields: failure.fields }])
        }
        return reply.code(result?.created === true ? 201 : 200).send(result)
      },
    )

    data.get<{ Params: { version: string; object: string; id: string } }>('/sobjects/:object/:id', (request) => {
      const { version, object, id } = request.params
      const row = tableOf(object).rows.get(id)
      if (row === undefined)
        throw new CallError(404, 'NOT_FOUND', 'Provided external ID field does not exist or is not accessible')
      return { attributes: { type: object, url: `/services/data/${version}/sobjects/${object}/${id}` }, ...row }
    })
  }

  const routes = (app: FastifyInstance): void => {
    app.setErrorHandler((failure, _request, reply) => {
      if (failure instanceof CallError) sendError(reply, failure.status, failure.errorCode, failure.message)
      else if (failure instanceof SoqlError) sendError(reply, 400, 'MALFORMED_QUERY', failure.message)
      else if (failure instanceof SoqlNameError) sendError(reply, 400, failure.code, failure.message)
      else if (failure instanceof SyntaxError || failure instanceof z.ZodError) {
        sendError(reply, 400, 'JSON_PARSER_ERROR', failure.message)
      } else sendError(reply, 500, 'UNKNOWN_EXCEPTION', String(failure))
    })
    app.addHook('onSend', (_request, reply, payload, done) => {
      reply.header('date', new Date(clock()).toUTCString())
      done(null, payload)
    })
    app.post('/services/oauth2/token', token)
    app.get('/services/data', () =>
      versions.map((version) => ({ label: version, url: `/services/data/${version}`, version: version.slice(1) })),
    )
    app.register(
      (data, _options, done) => {
        addData(data)
        done()
      },
      { prefix: '/services/data/:version' },
    )
  }

  return { routes, expireTokens: () => tokens.clear(), counts: (): CrmCounts => counts }
}
