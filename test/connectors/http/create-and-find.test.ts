import { product } from '../../../src/domain/product.ts'
import { fieldsOf } from '../../../src/domain/record-fields.ts'
import { describeSink } from '../../conformance/sink.ts'
import { newCall } from '../../conformance/source.ts'
import { startAnsweringSystem } from './answering-system.ts'
import { openDescribed, there } from './open-described.ts'

type Row = Record<string, unknown> & { id: number }

const entities = {
  product: {
    fields: { itemId: '/sku', name: '/title', description: '/text', unit: '/unit' },
    source: { request: { path: '/things' }, items: '/things', id: '/id', get: { path: '/things/{id}' } },
    sink: {
      create: { method: 'POST', path: '/things', body: { thing: '{record}' } },
      update: { method: 'PATCH', path: '/things/{id}', body: { thing: '{record}' } },
      find: { path: '/things', query: { key: '{canonicalId}' }, items: '/things' },
      key: '/key',
      id: '/thing/id',
      fixed: { '/origin': 'crossdock' },
    },
  },
}

/** A system without an upsert: creates give a new record each time, and a query finds records by our key. */
const startThings = async () => {
  const rows = new Map<number, Row>()
  const system = await startAnsweringSystem(({ method, url, text }) => {
    const { pathname, searchParams } = new URL(url, 'http://x')
    const id = Number(pathname.split('/')[2])
    const fields = (): Record<string, unknown> => JSON.parse(text).thing
    if (method === 'POST' && fields()['title'] === 'refused') return { status: 400, body: { message: 'not allowed' } }
    if (method === 'POST') {
      const row = { ...fields(), id: rows.size + 1 }
      rows.set(row.id, row)
      return { status: 201, body: { thing: row } }
    }
    const row = rows.get(id)
    if (method === 'PATCH' && row !== undefined) return { body: { thing: Object.assign(row, fields()) } }
    if (pathname !== '/things') return row === undefined ? { status: 404, body: {} } : { body: row }
    const key = searchParams.get('key')
    return { body: { things: [...rows.values()].filter((each) => key === null || each['key'] === key) } }
  })
  return { ...system, rows }
}

const newProduct = (n: number, name = `Thing ${n}`) =>
  product.parse({ itemId: `T-${n}`, name, description: 'blue', unit: 'H87' })

describeSink({
  name: 'http (create and find)',
  entity: 'product',
  optionalField: 'description',
  open: async () => {
    const system = await startThings()
    const connection = await openDescribed({ url: system.url, check: { path: '/things' }, entities })
    const source = there(connection.sources?.product)
    return {
      sink: there(connection.sinks.product),
      make: newProduct,
      changed: (value) => ({ ...value, name: `${value.name}, large` }),
      refused: (n) => newProduct(n, 'refused'),
      read: async (id) => {
        const mapped = (await source.get([id], newCall()))[0]?.map()
        return mapped?.ok ? fieldsOf('product', mapped.value) : undefined
      },
      count: async () => system.rows.size,
      writes: () => system.asked.filter(({ method }) => method !== 'GET').length,
      close: async () => {
        await connection.close()
        await system.close()
      },
    }
  },
})
