import type { Connection, Source } from '../../../src/connectors/connector.ts'
import type { Customer } from '../../../src/domain/customer.ts'
import type { RecordEntity } from '../../../src/domain/record.ts'
import { fieldsOf } from '../../../src/domain/record-fields.ts'
import { type ErpServer, startErpServer } from '../../../src/sandbox/erp-server.ts'
import { describeSink } from '../../conformance/sink.ts'
import { describeSource, type SourceProperty } from '../../conformance/source.ts'
import { openSap, orderItem, pushOrders, testCall, testCustomer, testOrder } from './sap-test.ts'
import { sourceOf } from './source-test.ts'

type Site = { erp: ErpServer; connection: Connection; setClock(at: string): void; close(): Promise<void> }

/** An ERP whose clock stands where the suite last did something; without customers and materials unless `seeded`. */
const start = async ({ seeded = false } = {}): Promise<Site> => {
  let clockMs = Date.parse('2026-03-01T08:00:00Z')
  const now = (): number => clockMs
  const erp = await startErpServer(seeded ? { now } : { now, customers: [], items: [] })
  const connection = await openSap(erp.url, { pageSize: 100 })
  const setClock = (at: string): void => {
    clockMs = Date.parse(at)
  }
  const close = async (): Promise<void> => {
    await connection.close()
    await erp.close()
  }
  return { erp, connection, setClock, close }
}

type Acting = {
  seed(site: Site, numbers: readonly number[]): Promise<string[]> | string[]
  change(site: Site, id: string): void
  remove?(site: Site, id: string): void
}
const noFeed = 'SAP does not tell what was deleted: complete lists are compared'
const noStamp = 'SAP does not tell when it changed, so everything is read'

const describeSapSource = <E extends RecordEntity>(
  entity: E,
  acting: Acting,
  { seeded = false, skips = {} }: { seeded?: boolean; skips?: Partial<Record<SourceProperty, string>> } = {},
): void =>
  describeSource<E>({
    name: 'sap-s4hana',
    entity,
    pageSize: 100,
    skips: { deleted: noFeed, ...skips },
    open: async () => {
      const site = await start({ seeded })
      let made = 0
      return {
        source: sourceOf(site.connection, entity) as Source<E>,
        seed: async (count, at) => {
          site.setClock(at)
          const numbers = Array.from({ length: count }, (_, index) => made + index + 1)
          made += count
          return acting.seed(site, numbers)
        },
        change: async (id, at) => {
          site.setClock(at)
          acting.change(site, id)
        },
        remove: async () => {
          throw new Error(noFeed)
        },
        close: site.close,
      }
    },
  })

const material = (n: number): string => `M-${String(n).padStart(5, '0')}`

describeSapSource('customer', {
  seed: ({ erp }, numbers) =>
    erp.addCustomers(
      numbers.map((n) => ({ BusinessPartnerCategory: '2', OrganizationBPName1: `Customer ${n}`, to_Customer: {} })),
    ),
  change: ({ erp }, id) => erp.changeCustomer(id, { SearchTerm1: 'CHANGED' }),
})

describeSapSource('product', {
  seed: ({ erp }, numbers) => {
    for (const n of numbers) erp.changeProduct(material(n), { ProductDescription: `Item ${n}` })
    return numbers.map(material)
  },
  change: ({ erp }, id) => erp.changeProduct(id, { ProductDescription: 'Renamed' }),
})

describeSapSource(
  'stock-level',
  {
    seed: ({ erp }, numbers) => {
      for (const n of numbers) erp.setStock(material(n), '1010', String(n))
      return numbers.map((n) => `1010 ${material(n)}`)
    },
    change: ({ erp }, id) => erp.setStock(id.slice(5), '1010', '0'),
  },
  { skips: { window: noStamp, moving: noStamp, clock: noStamp } },
)

describeSapSource(
  'price',
  {
    seed: async ({ erp, connection }, numbers) => {
      const known = new Set(await priceIds(connection))
      for (const n of numbers) erp.setPrice(material(n), `${n}.50`)
      return (await priceIds(connection)).filter((id) => !known.has(id))
    },
    change: ({ erp }, id) => erp.setPrice(id, '1.00'),
  },
  { skips: { window: noStamp, moving: noStamp, clock: noStamp } },
)

const priceIds = async (connection: Connection): Promise<string[]> => {
  const ids: string[] = []
  const everything = { since: undefined, until: undefined }
  for await (const { records } of sourceOf(connection, 'price').read(everything, undefined, testCall()))
    ids.push(...records.map(({ externalId }) => externalId))
  return ids
}

describeSapSource(
  'order-status',
  {
    seed: async ({ connection }, numbers) => {
      const results = await pushOrders(
        connection,
        numbers.map((n) => orderItem(testOrder(`PO-${n}`))),
      )
      return results.map((result) => (result.ok ? result.receipt.externalId : result.error.message))
    },
    change: ({ erp }, id) => erp.edit(id, { CustomerPurchaseOrderType: 'X' }),
  },
  { seeded: true },
)

const wholeCustomer = (n: number, more: Partial<Customer> = {}): Customer => ({
  ...testCustomer({
    name: `Harbour Supplies ${n}`,
    phone: `+44 20 7946 ${1000 + n}`,
    email: `buyer${n}@harbour.example`,
    website: 'https://harbour.example',
    identifiers: [
      { scheme: 'gln', value: '4012345000023' },
      { scheme: 'tax-id', value: `US52098${7650 + n}` },
      { scheme: 'duns', value: String(607_218_834 + n) },
      { scheme: 'registration-number', value: `WA-${n}` },
    ],
    contacts: [],
    financial: { currency: 'EUR', paymentTerms: '0002' },
  }),
  ...more,
})

const countOf = async ({ url }: ErpServer): Promise<number> => {
  const state = (await (await fetch(`${url}/_state`)).json()) as { customerCount: number }
  return state.customerCount
}

describeSink({
  name: 'sap-s4hana',
  entity: 'customer',
  optionalField: 'phone',
  open: async () => {
    const { erp, connection, close } = await start()
    const sink = connection.sinks.customer
    if (sink === undefined) throw new Error('No sink for customers')
    return {
      sink,
      make: wholeCustomer,
      changed: (value) => ({ ...value, name: `${value.name} Ltd` }),
      // SAP wants a country.
      refused: (n) => wholeCustomer(n, { addresses: [] }),
      read: async (id) => {
        const mapped = (await sourceOf(connection, 'customer').get([id], testCall()))[0]?.map()
        return mapped?.ok ? fieldsOf('customer', mapped.value) : undefined
      },
      count: () => countOf(erp),
      writes: () =>
        Object.entries(erp.requests())
          .filter(([route]) => /^(POST|PATCH|PUT|DELETE|MERGE)/.test(route))
          .reduce((sum, [, count]) => sum + count, 0),
      close,
    }
  },
})
