import { afterAll, beforeAll, vi } from 'vitest'
import type { RecordEntity } from '../../../src/domain/record.ts'
import { fieldsOf } from '../../../src/domain/record-fields.ts'
import { describeSink } from '../../conformance/sink.ts'
import { describeSource } from '../../conformance/source.ts'
import { startTryton, type TrytonServer, trytonDeadlineMs } from '../../helpers/tryton-server.ts'
import { startCountingProxy } from './counting-proxy.ts'
import { newCall, openTryton, sourceOf, testCustomer } from './tryton-test.ts'

vi.setConfig({ testTimeout: 180_000 })

/** All fixtures live on one server, which takes long to start; each begins with none of its records in sight. */
let tryton: TrytonServer
beforeAll(async () => {
  tryton = await startTryton()
}, trytonDeadlineMs)
afterAll(() => tryton?.stop())

const pageSize = 40
const noFeed = 'Tryton does not tell what was deleted: complete lists are compared'

type Acting = {
  /** Settings of the connector. */
  settings: object
  seed(numbers: readonly number[], at: string): Promise<string[]>
  change(id: string, at: string): Promise<void>
}

const describeTrytonSource = <E extends RecordEntity>(entity: E, begin: () => Promise<Acting>): void =>
  describeSource<E>({
    name: 'tryton',
    entity,
    pageSize,
    // It takes its time to make them: what all entities have in common is seen once.
    ...(entity === 'customer' ? {} : { sameStamp: 3 * pageSize }),
    skips: { deleted: noFeed },
    open: async () => {
      const { settings, seed, change } = await begin()
      const connection = await openTryton({ ...tryton.settings, pageSize, ...settings })
      let made = 0
      return {
        source: sourceOf(connection, entity),
        seed: (count, at) => {
          const numbers = Array.from({ length: count }, (_, index) => made + index + 1)
          made += count
          return seed(numbers, at)
        },
        change,
        remove: async () => {
          throw new Error(noFeed)
        },
        close: () => connection.close(),
      }
    },
  })

const create = async (model: string, rows: readonly object[]): Promise<number[]> =>
  (await tryton.execute(model, 'create', rows)) as number[]

/** Rows are made and changed by Tryton; then they count as made or changed at that time. */
const stamp = async (table: string, stamps: 'made' | 'changed', ids: readonly number[], at: string) => {
  const time = `'${at.replace('T', ' ').replace('Z', '')}'`
  const values = stamps === 'made' ? `create_date = ${time}, write_date = null` : `write_date = ${time}`
  await tryton.query(`update ${table} set ${values} where id in (${ids.join(', ')})`)
}

const write = async (model: string, id: string, values: object, at: string): Promise<void> => {
  await tryton.execute(model, 'write', [Number(id)], values)
  await stamp(model.replaceAll('.', '_'), 'changed', [Number(id)], at)
}

let categories = 0
describeTrytonSource('customer', async () => {
  categories += 1
  const name = `Customers ${categories}`
  const [category = 0] = await create('party.category', [{ name }])
  return {
    settings: { customerCategory: name },
    seed: async (numbers, at) => {
      const rows = numbers.map((n) => ({ name: `Customer ${n}`, categories: [['add', [category]]] }))
      const ids = await create('party.party', rows)
      await stamp('party_party', 'made', ids, at)
      return ids.map(String)
    },
    change: (id, at) => write('party.party', id, { name: 'Renamed' }, at),
  }
})

/** Products cannot be told apart by a setting, so those of the test before go. */
const beginProducts = async (settings: object, idOf: (product: number) => string): Promise<Acting> => {
  await tryton.query('truncate product_template, product_product cascade')
  return {
    settings,
    seed: async (numbers, at) => {
      const price = { __class__: 'Decimal', decimal: '1.25' }
      const templates = await create(
        'product.template',
        numbers.map((n) => ({
          name: `Item ${n}`,
          code: `ITEM-${n}`,
          type: 'goods',
          default_uom: 1,
          salable: true,
          sale_uom: 1,
          list_price: price,
          products: [['create', [{}]]],
        })),
      )
      await stamp('product_template', 'made', templates, at)
      const rows = await tryton.query(`select id from product_product where template in (${templates.join(', ')})`)
      const ids = rows.map(({ id }) => Number(id))
      await stamp('product_product', 'made', ids, at)
      return ids.map(idOf)
    },
    change: (id, at) => write('product.product', id.split('@')[0] ?? '', { description: 'changed' }, at),
  }
}
describeTrytonSource('product', () => beginProducts({}, String))
describeTrytonSource('price', () => beginProducts({}, String))
describeTrytonSource('stock-level', async () => {
  const [warehouse] = await tryton.query(`select id from stock_location where code = 'WH'`)
  return beginProducts({ warehouses: ['WH'] }, (product) => `${product}@${warehouse?.['id']}`)
})

describeTrytonSource('order-status', async () => {
  await tryton.query('truncate sale_sale cascade')
  const [party] = await tryton.query(`select id from party_party where code = 'K-100'`)
  const [currency] = await tryton.query(`select id from currency_currency where code = 'EUR'`)
  return {
    settings: {},
    seed: async (numbers, at) => {
      const ids = await create(
        'sale.sale',
        numbers.map((n) => ({
          party: party?.['id'],
          company: 1,
          currency: currency?.['id'],
          reference: `PO-${n}`,
          invoice_method: 'order',
          shipment_method: 'order',
        })),
      )
      await stamp('sale_sale', 'made', ids, at)
      return ids.map(String)
    },
    change: (id, at) => write('sale.sale', id, { description: 'changed' }, at),
  }
})

let suites = 0
describeSink({
  name: 'tryton',
  entity: 'customer',
  optionalField: 'phone',
  open: async () => {
    suites += 1
    const suite = suites
    // What an earlier test made is found by its key: the keys of the suite are always the same.
    await tryton.query(`update party_identifier set code = code || '-${suite}' where code like 'CROSSDOCK:%'`)
    const proxy = await startCountingProxy(tryton.settings.url)
    const connection = await openTryton({ ...tryton.settings, url: proxy.url })
    const sink = connection.sinks.customer
    if (sink === undefined) throw new Error('No sink for customers')
    const make = (n: number, more: object = {}) =>
      testCustomer({
        name: `Nordlicht Pumpen ${n} GmbH`,
        identifiers: [
          { scheme: 'tax-id', value: 'DE136695976' },
          { scheme: 'gln', value: '4012345000023' },
          { scheme: 'duns', value: '150483782' },
          { scheme: 'registration-number', value: `HRB ${n}` },
          { scheme: 'partner-code', value: `NL-${n}`, issuer: 'hansa' },
        ],
        ...more,
      })
    return {
      sink,
      make,
      changed: (value) => ({ ...value, name: `${value.name} & Co.` }),
      refused: (n) => make(n, { financial: { paymentTerms: 'On the moon' } }),
      read: async (id) => {
        const mapped = (await sourceOf(connection, 'customer').get([id], newCall()))[0]?.map()
        return mapped?.ok ? fieldsOf('customer', mapped.value) : undefined
      },
      count: async () => Number((await tryton.query('select count(*) as count from party_party'))[0]?.['count']),
      writes: proxy.writes,
      close: async () => {
        await connection.close()
        await proxy.close()
      },
    }
  },
})
