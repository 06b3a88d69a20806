import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type StandIn, startStandIn } from './stand-in.ts'

/** A record of the small CRM: its own fields, and those every record has. */
export type SmallCrmRow = {
  id: number
  external_key: string | null
  updated_at: string
  [field: string]: unknown
}
type Kind = 'customers' | 'products'
type Table = { rows: Map<number, SmallCrmRow>; deleted: { id: number; deleted_at: string }[]; lastId: number }

export type SmallCrmServer = StandIn & {
  apiKey: string
  rows(kind: Kind): SmallCrmRow[]
  /** Puts records in past all checks; `updated_at` is the time of now unless given. */
  seed(kind: Kind, rows: readonly Record<string, unknown>[]): SmallCrmRow[]
  /** Changes a record as its user would; `updated_at` is the time of now unless given. */
  change(kind: Kind, id: number, fields: Record<string, unknown>): void
  remove(kind: Kind, id: number, at?: string): void
}

export const smallCrmApiKey = 'small-crm-key'

/** What a record must have; the CRM refuses others with 422. */
const required: Readonly<Record<Kind, string>> = { customers: 'name', products: 'sku' }
const largestPage = 200
const nowText = (): string => new Date().toISOString()

const byTimeAndId = (a: SmallCrmRow, b: SmallCrmRow): number =>
  a.updated_at === b.updated_at ? a.id - b.id : a.updated_at < b.updated_at ? -1 : 1

const cursorOf = ({ updated_at, id }: SmallCrmRow): string =>
  Buffer.from(JSON.stringify([updated_at, id])).toString('base64url')

type ListQuery = {
  updated_since?: string
  updated_until?: string
  limit?: string
  cursor?: string
  /** Only customers with this number. */
  vat_number?: string
}

const pageOf = (table: Table, query: ListQuery): { data: SmallCrmRow[]; next: string | null } => {
  const [afterTime, afterId] = (
    query.cursor === undefined ? ['', 0] : JSON.parse(Buffer.from(query.cursor, 'base64url').toString())
  ) as [string, number] // made by `cursorOf`
  const { updated_since: since = '', updated_until: until = '9999', vat_number: vat } = query
  const found = [...table.rows.values()]
    .filter(({ updated_at }) => updated_at >= since && updated_at <= until)
    .filter((row) => vat === undefined || row['vat_number'] === vat)
    .filter(({ updated_at, id }) => updated_at > afterTime || (updated_at === afterTime && id > afterId))
    .sort(byTimeAndId)
  const data = found.slice(0, Math.min(Number(query.limit ?? 50), largestPage))
  const last = data.at(-1)
  return { data, next: last === undefined || data.length === found.length ? null : cursorOf(last) }
}

/** A CRM as small companies have them: JSON over REST, a bearer key, pages by cursor, upsert by the caller's key. */
export const startSmallCrmServer = async (
  options: { port?: number; apiKey?: string } = {},
): Promise<SmallCrmServer> => {
  const apiKey = options.apiKey ?? smallCrmApiKey
  const newTable = (): Table => ({ rows: new Map(), deleted: [], lastId: 0 })
  const tables: Readonly<Record<Kind, Table>> = { customers: newTable(), products: newTable() }

  const insert = (kind: Kind, fields: Record<string, unknown>): SmallCrmRow => {
    const table = tables[kind]
    table.lastId += 1
    const row = { external_key: null, updated_at: nowText(), ...fields, id: table.lastId }
    table.rows.set(row.id, row)
    return row
  }
  const change = (kind: Kind, id: number, fields: Record<string, unknown>): SmallCrmRow | undefined => {
    const row = tables[kind].rows.get(id)
    return row === undefined ? undefined : Object.assign(row, { updated_at: nowText() }, fields)
  }

  const checkKey = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    if (request.headers.authorization === `Bearer ${apiKey}`) done()
    else reply.code(401).send({ error: { code: 'unauthorized', message: 'unknown API key' } })
  }

  const problemOf = (
    kind: Kind,
    fields: Record<string, unknown>,
    isNew: boolean,
  ): Record<string, string> | undefined => {
    const field = required[kind]
    const isMissing = isNew ? !fields[field] : field in fields && !fields[field]
    if (isMissing) return { code: 'missing', message: `${field} must not be empty`, field }
    const { country } = fields
    if (country !== undefined && country !== null && !/^[A-Z]{2}$/.test(String(country)))
      return { code: 'invalid', message: 'country must be an ISO code', field: 'country' }
    return undefined
  }

  const addRoutes = (app: FastifyInstance, kind: Kind): void => {
    const table = tables[kind]
    const missing = (reply: FastifyReply) =>
      reply.code(404).send({ error: { code: 'not-found', message: `no such record in ${kind}` } })
    app.get<{ Querystring: ListQuery }>(`/api/${kind}`, (request) => pageOf(table, request.query))
    app.get<{ Params: { id: string } }>(`/api/${kind}/:id`, (request, reply) => {
      return table.rows.get(Number(request.params.id)) ?? missing(reply)
    })
    app.get<{ Querystring: { since?: string; until?: string } }>(`/api/deleted/${kind}`, ({ query }) => {
      const { since = '', until = '9999' } = query
      return { data: table.deleted.filter(({ deleted_at }) => deleted_at >= since && deleted_at <= until), next: null }
    })
    app.put<{ Params: { key: string }; Body: Record<string, unknown> }>(
      `/api/${kind}/by-key/:key`,
      (request, reply) => {
        const { key } = request.params
        const known = [...table.rows.values()].find(({ external_key }) => external_key === key)
        const problem = problemOf(kind, request.body, known === undefined)
        if (problem !== undefined) return reply.code(422).send({ error: problem })
        if (known !== undefined) return change(kind, known.id, request.body)
        return reply.code(201).send(insert(kind, { ...request.body, external_key: key }))
      },
    )
    app.patch<{ Params: { id: string }; Body: Record<string, unknown> }>(`/api/${kind}/:id`, (request, reply) => {
      const id = Number(request.params.id)
      if (!table.rows.has(id)) return missing(reply)
      const problem = problemOf(kind, request.body, false)
      return problem === undefined ? change(kind, id, request.body) : reply.code(422).send({ error: problem })
    })
  }

  const standIn = await startStandIn({
    name: 'small-crm',
    port: options.port ?? 0,
    routes: (app) => {
      app.addHook('onRequest', checkKey)
      app.get('/api/me', () => ({ name: 'Small CRM' }))
      addRoutes(app, 'customers')
      addRoutes(app, 'products')
    },
    state: () => ({ customers: [...tables.customers.rows.values()], products: [...tables.products.rows.values()] }),
    expireTokens: () => undefined,
  })

  return {
    ...standIn,
    apiKey,
    rows: (kind) => [...tables[kind].rows.values()],
    seed: (kind, rows) => rows.map((fields) => insert(kind, fields)),
    change: (kind, id, fields) => {
      if (change(kind, id, fields) === undefined) throw new Error(`No ${id} in ${kind}`)
    },
    remove: (kind, id, at = nowText()) => {
      tables[kind].rows.delete(id)
      tables[kind].deleted.push({ id, deleted_at: at })
    },
  }
}
