import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import { matchesDomain, type OdooDomain, type OdooRow } from './odoo-domain.ts'
import { odooModels } from './odoo-models.ts'

/** A stand-in for Odoo 19 that keeps its rows in memory and speaks JSON-2 (`search_read`, `create`, `write`). */
export type OdooServer = {
  url: string
  /** Makes rows past all checks, as changed at that time (ISO 8601). */
  seed(model: string, rows: readonly Record<string, unknown>[], at: string): number[]
  /** Changes a row as a user would. */
  change(model: string, id: number, values: Record<string, unknown>, at: string): void
  rows(model: string): OdooRow[]
  /** Calls that write, so far. */
  writes(): number
  close(): Promise<void>
}

type Values = Record<string, unknown>
type Body = {
  ids?: number[]
  domain?: OdooDomain
  fields?: string[]
  limit?: number
  vals?: Values
  vals_list?: Values[]
}
type Context = { context?: { active_test?: boolean } }

class OdooError extends Error {
  readonly exception: string
  constructor(exception: string, message: string) {
    super(message)
    this.exception = exception
  }
}

export const startOdooServer = async (): Promise<OdooServer> => {
  const tables = new Map<string, Map<number, OdooRow>>()
  let lastId = 0
  let writes = 0

  const modelOf = (name: string) => {
    const model = odooModels[name]
    if (model === undefined) throw new OdooError('werkzeug.exceptions.NotFound', `the model '${name}' does not exist`)
    return model
  }
  const tableOf = (name: string): Map<number, OdooRow> => {
    const table = tables.get(name) ?? new Map<number, OdooRow>()
    tables.set(name, table)
    return table
  }

  const valuesAt =
    (name: string) =>
    (row: OdooRow, path: string): unknown[] => {
      const [field = '', ...rest] = path.split('.')
      const { references, defaults } = modelOf(name)
      const reference = references[field]
      if (reference === undefined) {
        if (!(field in defaults) && !['id', 'write_date'].includes(field))
          throw new OdooError('builtins.ValueError', `Invalid field ${name}.${field} in leaf`)
        return [row[field]]
      }
      const ids = listed(name, row, field)
      if (rest.length === 0) return ids
      const others = tableOf(reference.model)
      return ids.flatMap((id) => {
        const other = others.get(id)
        return other === undefined ? [] : valuesAt(reference.model)(other, rest.join('.'))
      })
    }

  /** The ids a reference leads to. */
  const listed = (name: string, row: OdooRow, field: string): number[] => {
    const reference = modelOf(name).references[field]
    const { inverse } = reference ?? {}
    if (reference !== undefined && inverse !== undefined)
      return [...tableOf(reference.model).values()].filter((other) => other[inverse] === row.id).map(({ id }) => id)
    const value = row[field]
    if (Array.isArray(value)) return value
    return typeof value === 'number' ? [value] : []
  }

  const shown = (name: string, row: OdooRow, fields: readonly string[]): Values => {
    const { references } = modelOf(name)
    const shownValue = (field: string): unknown => {
      const [value] = valuesAt(name)(row, field)
      if (field === 'write_date') return row.write_date.slice(0, 19).replace('T', ' ')
      const reference = references[field]
      if (reference === undefined) return value ?? false
      if (reference.isList) return listed(name, row, field)
      const other = typeof value === 'number' ? tableOf(reference.model).get(value) : undefined
      return other === undefined ? false : [other.id, displayOf(reference.model, other)]
    }
    return { id: row.id, ...Object.fromEntries(fields.map((field) => [field, shownValue(field)])) }
  }
  const displayOf = (name: string, row: OdooRow): string => {
    const country = tableOf('res.country').get(Number(row['country_id']))
    return modelOf(name).display?.({ ...row, countryCode: country?.['code'] }) ?? String(row['name'])
  }

  const check = (name: string, values: Values): void => {
    const { defaults, references } = modelOf(name)
    const unknown = Object.keys(values).find((field) => !(field in defaults) && !(field in references))
    if (unknown !== undefined) throw new OdooError('builtins.ValueError', `Invalid field ${unknown} on model ${name}`)
    const { vat } = values
    if (typeof vat === 'string' && !/^[A-Z]{2}[A-Z0-9]{6,13}$/.test(vat)) {
      throw new OdooError('odoo.exceptions.ValidationError', `The VAT number [${vat}] does not seem to be valid.`)
    }
  }
  const insert = (name: string, values: Values, at: string): number => {
    check(name, values)
    const { child_ids: children, ...own } = values
    lastId += 1
    const id = lastId
    tableOf(name).set(id, { ...modelOf(name).defaults, ...own, id, write_date: at })
    writeChildren(name, id, children, at)
    return id
  }
  const update = (name: string, id: number, values: Values, at: string): void => {
    check(name, values)
    const row = tableOf(name).get(id)
    if (row === undefined)
      throw new OdooError('odoo.exceptions.MissingError', `Record does not exist or has been deleted (${name}, ${id})`)
    const { child_ids: children, ...own } = values
    Object.assign(row, own, { write_date: at })
    writeChildren(name, id, children, at)
  }
  const writeChildren = (name: string, parent: number, commands: unknown, at: string): void => {
    for (const [command, id, values] of (commands ?? []) as [number, number, Values][]) {
      if (command === 0) insert(name, { ...values, parent_id: parent }, at)
      else update(name, id, values, at)
    }
  }

  const search = (name: string, { domain = [], fields = [], limit, context }: Body & Context): Values[] => {
    const read = valuesAt(name)
    const isShown = (row: OdooRow): boolean => context?.active_test === false || row['active'] !== false
    const found = [...tableOf(name).values()].filter((row) => isShown(row) && matchesDomain(row, domain, read))
    const page = found.sort((a, b) => a.id - b.id).slice(0, limit ?? found.length)
    return page.map((row) => shown(name, row, fields))
  }
  const call = (name: string, method: string, body: Body & Context): unknown => {
    const now = new Date().toISOString()
    if (method === 'search_read') return search(name, body)
    writes += 1
    if (method === 'create') {
      const list = body.vals_list ?? []
      for (const values of list) check(name, values)
      return list.map((values) => insert(name, values, now))
    }
    if (method !== 'write') throw new OdooError('builtins.AttributeError', `${name} has no method ${method}`)
    for (const id of body.ids ?? []) update(name, id, body.vals ?? {}, now)
    return true
  }

  const app = fastify({ logger: false, bodyLimit: 16 * 1024 * 1024, forceCloseConnections: true })
  app.addHook('onSend', (_request, reply, payload, done) => {
    reply.header('date', new Date().toUTCString())
    done(null, payload)
  })
  app.get('/web/version', () => ({ version_info: [19, 0, 0, 'final', 0, ''], version: '19.0' }))
  app.post<{ Params: { model: string; method: string }; Body: Body & Context }>(
    '/json/2/:model/:method',
    (request, reply) => {
      const { model, method } = request.params
      try {
        return reply.send(call(model, method, request.body))
      } catch (error) {
        if (!(error instanceof OdooError)) throw error
        const { exception: name, message } = error
        return reply.code(422).send({ name, message, arguments: [message], context: {}, debug: '' })
      }
    },
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  // A server listening on TCP has an AddressInfo; only pipes have a string here.
  const { port } = app.server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    seed: (model, rows, at) => rows.map((row) => insert(model, row, at)),
    change: update,
    rows: (model) => [...tableOf(model).values()],
    writes: () => writes,
    close: () => app.close(),
  }
}
