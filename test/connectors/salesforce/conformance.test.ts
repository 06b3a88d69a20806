import type { Connection, Source } from '../../../src/connectors/connector.ts'
import { price } from '../../../src/domain/price.ts'
import { product } from '../../../src/domain/product.ts'
import type { RecordEntity } from '../../../src/domain/record.ts'
import { fieldsOf } from '../../../src/domain/record-fields.ts'
import { stockLevel } from '../../../src/domain/stock-level.ts'
import type { CrmObject } from '../../../src/sandbox/crm/objects.ts'
import { type CrmServer, startCrmServer } from '../../../src/sandbox/crm-server.ts'
import { describeSink, type SinkSuite } from '../../conformance/sink.ts'
import { describeSource } from '../../conformance/source.ts'
import { newCall, newCustomer, openConnection } from './fixtures.ts'

const accountFields = {
  active: 'Active__c',
  email: 'Email__c',
  creditLimit: 'Credit_Limit__c',
  paymentTerms: 'Payment_Terms__c',
  currency: 'Currency__c',
}
/** An empty org in which it is an hour after the times the suite works with: it lists deletions of 15 days only. */
const start = async (): Promise<{ crm: CrmServer; connection: Connection; close: () => Promise<void> }> => {
  const clockOffsetMs = Date.parse('2026-03-01T10:00:00Z') - Date.now()
  const crm = await startCrmServer({ customers: [], items: [], clockOffsetMs })
  const connection = await openConnection(crm.url, { pageSize: 100, accountFields })
  const close = async (): Promise<void> => {
    await connection.close()
    await crm.close()
  }
  return { crm, connection, close }
}
const there = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('A capability is missing')
  return value
}

type Seeding = {
  object: CrmObject
  /** The n-th of different rows. */
  row(n: number, crm: CrmServer): Record<string, unknown>
  /** What a user changes. */
  edit: Record<string, unknown>
}

const standardBook = (crm: CrmServer): string => crm.rows('Pricebook2')[0]?.Id ?? ''
const newProduct = (n: number, crm: CrmServer): string =>
  crm.seed('Product2', [{ Name: `Item ${n}`, ProductCode: `ITEM-${n}`, IsActive: true }])[0]?.Id ?? ''

const seedings = {
  customer: { object: 'Account', row: (n) => ({ Name: `Customer ${n}`, Phone: '1' }), edit: { Phone: '2' } },
  product: {
    object: 'Product2',
    row: (n) => ({ Name: `Item ${n}`, ProductCode: `ITEM-${n}`, QuantityUnitOfMeasure: 'EA', IsActive: true }),
    edit: { Name: 'Renamed' },
  },
  price: {
    object: 'PricebookEntry',
    row: (n, crm) => ({
      Pricebook2Id: standardBook(crm),
      Product2Id: newProduct(n, crm),
      UnitPrice: n,
      IsActive: true,
    }),
    edit: { UnitPrice: 0.5 },
  },
  opportunity: {
    object: 'Opportunity',
    row: (n) => ({ Name: `Deal ${n}`, StageName: 'Prospecting', CloseDate: '2026-04-01' }),
    edit: { Amount: 100 },
  },
} as const satisfies Partial<Record<RecordEntity, Seeding>>

const describeSalesforceSource = <E extends keyof typeof seedings>(entity: E): void => {
  const { object, row, edit }: Seeding = seedings[entity]
  describeSource<E>({
    name: 'salesforce',
    entity,
    pageSize: 100,
    open: async () => {
      const { crm, connection, close } = await start()
      let count = 0
      return {
        // The key says what the source yields.
        source: there(connection.sources?.[entity]) as unknown as Source<E>,
        seed: async (wanted, at) => {
          const rows = Array.from({ length: wanted }, () => {
            count += 1
            return row(count, crm)
          })
          return crm.seed(object, rows, { modstamp: at }).map(({ Id }) => Id)
        },
        change: async (id, at) => crm.change(object, id, edit, { modstamp: at }),
        remove: async (id, at) => crm.remove(object, id, { modstamp: at }),
        close,
      }
    },
  })
}
for (const entity of ['customer', 'product', 'price', 'opportunity'] as const) describeSalesforceSource(entity)

/** Salesforce changes 200 records with one call: reading them first would cost as many calls as it could save. */
const unchanged = 'Crossdock sends only what differs, and looking first would double the calls'

type SuitePart<E extends 'customer' | 'product' | 'price' | 'stock-level'> = Omit<SinkSuite<E>, 'open' | 'name'> &
  Pick<Awaited<ReturnType<SinkSuite<E>['open']>>, 'make' | 'changed' | 'refused'> & {
    object: CrmObject
    before?: (crm: CrmServer) => void
    read: (
      id: string,
      crm: CrmServer,
      connection: Connection,
    ) => ReturnType<Awaited<ReturnType<SinkSuite<E>['open']>>['read']>
  }

const describeSalesforceSink = <E extends 'customer' | 'product' | 'price' | 'stock-level'>(
  part: SuitePart<E>,
): void => {
  const { object, before, read, make, changed, refused, ...suite } = part
  describeSink<E>({
    ...(suite as Omit<SinkSuite<E>, 'open' | 'name'>),
    name: 'salesforce',
    open: async () => {
      const { crm, connection, close } = await start()
      before?.(crm)
      return {
        // The key says what the sink takes.
        sink: there(connection.sinks[suite.entity]) as never,
        make,
        changed,
        refused,
        read: (id) => read(id, crm, connection),
        count: async () => crm.rows(object).length,
        writes: () => crm.counts().writes,
        close,
      }
    },
  })
}

const readBack =
  <E extends 'customer' | 'product' | 'price'>(entity: E) =>
  async (id: string, _crm: CrmServer, connection: Connection) => {
    const source = there(connection.sources?.[entity]) as unknown as Source<E>
    const mapped = (await source.get([id], newCall()))[0]?.map()
    return mapped?.ok ? fieldsOf(entity, mapped.value) : undefined
  }

const wholeCustomer = (n: number, more: Record<string, unknown> = {}) =>
  newCustomer({
    name: `Harbour Supplies ${n}`,
    phone: `+44 20 7946 ${1000 + n}`,
    email: `buyer${n}@harbour.example`,
    website: 'https://harbour.example',
    identifiers: [
      { scheme: 'gln', value: '4012345000023' },
      { scheme: 'duns', value: '150483782' },
      { scheme: 'tax-id', value: `GB${100_000_000 + n}` },
      { scheme: 'our-code', value: `C-${n}` },
      { scheme: 'partner-code', value: 'JSC-MAIN', issuer: 'juniper' },
    ],
    addresses: [
      { use: 'main', lines: ['Unit 4', 'Quay Road'], postalCode: 'BS1 4QA', city: 'Bristol', country: 'GB' },
      { use: 'ship-to', lines: ['Dock 4'], city: 'Tacoma', region: 'WA', postalCode: '98402', country: 'US' },
    ],
    financial: { currency: 'GBP', creditLimit: '12500.1', paymentTerms: 'NET30' },
    ...more,
  })

describeSalesforceSink({
  entity: 'customer',
  object: 'Account',
  optionalField: 'phone',
  skips: { unchanged },
  make: wholeCustomer,
  changed: (value) => ({ ...value, name: `${value.name} Ltd` }),
  refused: (n) => wholeCustomer(n, { email: 'no address' }),
  read: readBack('customer'),
})

const wholeProduct = (n: number, more: Record<string, unknown> = {}) =>
  product.parse({
    itemId: `SKU-${n}`,
    name: `Cable ${n}`,
    description: '2 m',
    gtin: '04012345123456',
    unit: 'EA',
    ...more,
  })

describeSalesforceSink({
  entity: 'product',
  object: 'Product2',
  optionalField: 'description',
  skips: { unchanged },
  make: wholeProduct,
  changed: (value) => ({ ...value, name: `${value.name}, black` }),
  refused: (n) => wholeProduct(n, { name: 'x'.repeat(256) }),
  read: readBack('product'),
})

/** Products the prices and levels of these tests are of. */
const seedProducts = (crm: CrmServer): void => {
  crm.seed('Pricebook2', [{ Name: 'Retail', IsActive: true, IsStandard: false }])
  for (let n = 1; n <= 3; n += 1) {
    const Product2Id = newProduct(n, crm)
    crm.seed('PricebookEntry', [{ Pricebook2Id: standardBook(crm), Product2Id, UnitPrice: 1, IsActive: true }])
  }
}

describeSalesforceSink({
  entity: 'price',
  object: 'PricebookEntry',
  optionalField: 'priceList',
  skips: {
    unchanged,
    empties: 'all its fields are needed',
    absent: 'all its fields are needed, and one without a list belongs to another book',
  },
  before: seedProducts,
  make: (n) =>
    price.parse({
      itemId: `ITEM-${n}`,
      priceList: 'Retail',
      currency: 'USD',
      amount: `${n}.25`,
      unit: 'EA',
      baseQuantity: '1',
    }),
  changed: (value) => ({ ...value, amount: '99.9' }),
  refused: (n) => price.parse({ itemId: `NONE-${n}`, currency: 'USD', amount: '1', unit: 'EA' }),
  read: async (id, crm, connection) => ({ baseQuantity: '1', ...(await readBack('price')(id, crm, connection)) }),
})

const level = (n: number, itemId = `ITEM-${n}`) =>
  stockLevel.parse({
    itemId,
    location: 'HH1',
    unit: 'EA',
    onHand: '12.5',
    available: '10',
    reserved: '2.5',
    onOrder: '40',
  })

describeSalesforceSink({
  entity: 'stock-level',
  object: 'Stock_Level__c',
  optionalField: 'onOrder',
  skips: { unchanged, empties: 'a level without a quantity is not written over' },
  before: seedProducts,
  make: level,
  changed: (value) => ({ ...value, available: '9' }),
  refused: (n) => level(n, `NONE-${n}`),
  read: async (id, crm) => {
    const row = crm.rows('Stock_Level__c').find(({ Id }) => Id === id)
    if (row === undefined) return undefined
    return {
      itemId: String(row['Item_Code__c']),
      location: String(row['Warehouse__c']),
      unit: String(row['Unit__c']),
      onHand: String(row['On_Hand__c']),
      available: String(row['Available__c']),
      reserved: String(row['Reserved__c']),
      onOrder: String(row['On_Order__c']),
    }
  },
})
