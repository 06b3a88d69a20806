import type { Source } from '../../../src/connectors/connector.ts'
import { type Customer, customer } from '../../../src/domain/customer.ts'
import type { RecordEntity } from '../../../src/domain/record.ts'
import { fieldsOf } from '../../../src/domain/record-fields.ts'
import { describeSink } from '../../conformance/sink.ts'
import { describeSource } from '../../conformance/source.ts'
import { type OdooServer, startOdooServer } from '../../helpers/odoo-server.ts'
import { call, openOdoo } from './odoo-test.ts'

const start = async () => {
  const odoo = await startOdooServer()
  const long = '2020-01-01T00:00:00.000Z'
  const [germany = 0] = odoo.seed('res.country', [{ code: 'DE', name: 'Germany' }], long)
  odoo.seed('res.country.state', [{ code: 'HH', name: 'Hamburg', country_id: germany }], long)
  const [currency = 0] = odoo.seed('res.currency', [{ name: 'USD' }], long)
  const [unit = 0] = odoo.seed('uom.uom', [{ name: 'Units' }], long)
  const [location = 0] = odoo.seed('stock.location', [{ name: 'WH/Stock' }], long)
  const connection = await openOdoo({ url: odoo.url, pageSize: 100, glnField: 'x_gln' })
  const close = async (): Promise<void> => {
    await connection.close()
    await odoo.close()
  }
  return { odoo, connection, ids: { currency, unit, location }, close }
}
type Site = Awaited<ReturnType<typeof start>>

type Acting = {
  seed(site: Site, numbers: readonly number[], at: string): number[] | string[]
  change(odoo: OdooServer, id: string, at: string): void
}
const noFeed = 'Odoo does not tell what was deleted: complete lists are compared'

const describeOdooSource = <E extends RecordEntity>(entity: E, { seed, change }: Acting): void =>
  describeSource<E>({
    name: 'odoo',
    entity,
    pageSize: 100,
    skips: { deleted: noFeed },
    open: async () => {
      const site = await start()
      let made = 0
      const source = site.connection.sources?.[entity]
      if (source === undefined) throw new Error(`No source of ${entity}`)
      return {
        // The key says what the source yields.
        source: source as unknown as Source<E>,
        seed: async (count, at) => {
          const numbers = Array.from({ length: count }, (_, index) => made + index + 1)
          made += count
          return seed(site, numbers, at).map(String)
        },
        change: async (id, at) => change(site.odoo, id, at),
        remove: async () => {
          throw new Error(noFeed)
        },
        close: site.close,
      }
    },
  })

describeOdooSource('customer', {
  seed: ({ odoo }, numbers, at) =>
    odoo.seed(
      'res.partner',
      numbers.map((n) => ({ name: `Customer ${n}`, is_company: true })),
      at,
    ),
  change: (odoo, id, at) => odoo.change('res.partner', Number(id), { phone: '1' }, at),
})

const seedProducts = ({ odoo, ids }: Site, numbers: readonly number[], at: string): number[] =>
  numbers.flatMap((n) => {
    const [template = 0] = odoo.seed('product.template', [{ name: `Item ${n}` }], at)
    const row = { default_code: `ITEM-${n}`, name: `Item ${n}`, product_tmpl_id: template, uom_id: ids.unit }
    return odoo.seed('product.product', [row], at)
  })
/** Users change the template. */
const changeProduct = (odoo: OdooServer, id: string, at: string): void => {
  const row = odoo.rows('product.product').find((one) => one.id === Number(id))
  odoo.change('product.template', Number(row?.['product_tmpl_id']), { name: 'Renamed' }, at)
  odoo.change('product.product', Number(id), { name: 'Renamed', lst_price: 2 }, at)
}
describeOdooSource('product', { seed: seedProducts, change: changeProduct })
describeOdooSource('price', { seed: seedProducts, change: changeProduct })

describeOdooSource('stock-level', {
  seed: (site, numbers, at) => {
    const products = seedProducts(site, numbers, at)
    const { location } = site.ids
    const quants = products.map((product) => ({ product_id: product, location_id: location, quantity: 5 }))
    site.odoo.seed('stock.quant', quants, at)
    return products.map((product) => `${product}@${location}`)
  },
  change: (odoo, id, at) => {
    const product = Number(id.split('@')[0])
    const quant = odoo.rows('stock.quant').find((row) => row['product_id'] === product)
    odoo.change('stock.quant', quant?.id ?? 0, { quantity: 4 }, at)
  },
})

describeOdooSource('order-status', {
  seed: ({ odoo, ids }, numbers, at) =>
    odoo.seed(
      'sale.order',
      numbers.map((n) => ({ name: `S${n}`, client_order_ref: `PO-${n}`, currency_id: ids.currency })),
      at,
    ),
  change: (odoo, id, at) => {
    const [picking] = odoo.seed('stock.picking', [{ name: 'WH/OUT/1', state: 'assigned' }], at)
    odoo.change('sale.order', Number(id), { picking_ids: [picking] }, at)
  },
})

const newCustomer = (n: number, more: object = {}): Customer =>
  customer.parse({
    name: `Nordwind Handel ${n} GmbH`,
    phone: '+49 40 1234',
    email: 'einkauf@nordwind.example',
    website: 'https://nordwind.example',
    identifiers: [
      { scheme: 'tax-id', value: 'DE136695976' },
      { scheme: 'gln', value: '4012345000023' },
      { scheme: 'registration-number', value: `HRB ${n}` },
    ],
    addresses: [
      { use: 'main', lines: ['Kai 5', 'Tor 2'], city: 'Hamburg', postalCode: '20457', region: 'HH', country: 'DE' },
      { use: 'bill-to', lines: ['Postfach 4'], city: 'Hamburg', postalCode: '20001', country: 'DE' },
      { use: 'ship-to', lines: ['Dock 9'], city: 'Hamburg', postalCode: '20457', country: 'DE' },
    ],
    contacts: [{ name: 'Ina Kern', role: 'Purchasing', phone: '+49 40 1235', email: 'ina@nordwind.example' }],
    ...more,
  })

describeSink({
  name: 'odoo',
  entity: 'customer',
  optionalField: 'phone',
  open: async () => {
    const { odoo, connection, close } = await start()
    const sink = connection.sinks.customer
    if (sink === undefined) throw new Error('No sink for customers')
    return {
      sink,
      make: newCustomer,
      changed: (value) => ({ ...value, name: `${value.name} & Co.` }),
      refused: (n) => newCustomer(n, { identifiers: [{ scheme: 'tax-id', value: 'DE1' }] }),
      read: async (id) => {
        const mapped = (await connection.sources?.customer?.get([id], call))?.[0]?.map()
        return mapped?.ok ? fieldsOf('customer', mapped.value) : undefined
      },
      count: async () => odoo.rows('res.partner').filter((row) => row['parent_id'] === false).length,
      writes: odoo.writes,
      close,
    }
  },
})
