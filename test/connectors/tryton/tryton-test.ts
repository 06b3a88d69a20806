import { pino } from 'pino'
import type {
  Call,
  Connection,
  Page,
  PushItem,
  ReadWindow,
  Source,
  SourceRecord,
} from '../../../src/connectors/connector.ts'
import { trytonConnector } from '../../../src/connectors/tryton/connector.ts'
import { trytonSettings } from '../../../src/connectors/tryton/settings.ts'
import { type Customer, customer } from '../../../src/domain/customer.ts'
import type { RecordEntity } from '../../../src/domain/record.ts'
import { type SalesOrder, salesOrder } from '../../../src/domain/sales-order.ts'

const logger = pino({ level: 'silent' })

export const newCall = (): Call => ({
  signal: new AbortController().signal,
  logger,
  now: Date.now,
  assertMayWrite: () => undefined,
})

export const openTryton = (settings: object): Promise<Connection> =>
  trytonConnector.open(trytonSettings.parse(settings), { system: 'erp', logger })

export const sourceOf = <E extends RecordEntity>(connection: Connection, entity: E): Source<E> => {
  const source = connection.sources?.[entity]
  if (source === undefined) throw new Error(`No source for ${entity}`)
  return source as Source<E>
}

export const sinksOf = (connection: Connection) => {
  const { customer: customers, 'sales-order': orders } = connection.sinks
  const { customer: lookup } = connection.lookups
  if (customers === undefined || orders === undefined || lookup === undefined) throw new Error('A sink is missing')
  return { customers, orders, lookup }
}

export const pagesOf = async <E extends RecordEntity>(
  source: Source<E>,
  window: Partial<ReadWindow> = {},
  onPage: (page: Page<E>) => Promise<void> | void = () => undefined,
): Promise<SourceRecord<E>[][]> => {
  const pages: SourceRecord<E>[][] = []
  for await (const page of source.read({ since: undefined, until: undefined, ...window }, undefined, newCall())) {
    pages.push(page.records)
    await onPage(page)
  }
  return pages
}

export const recordsOf = async <E extends RecordEntity>(source: Source<E>, window: Partial<ReadWindow> = {}) =>
  (await pagesOf(source, window)).flat()

/** The canonical record of one row. */
export const mappedOf = async <E extends RecordEntity>(source: Source<E>, externalId: string) => {
  const [record] = await source.get([externalId], newCall())
  return record?.map()
}

export const testCustomer = (changes: object = {}): Customer =>
  customer.parse({
    name: 'Nordlicht Pumpen GmbH',
    phone: '+49 431 220 10',
    email: 'info@nordlicht.example',
    website: 'https://nordlicht.example',
    identifiers: [
      { scheme: 'tax-id', value: 'DE136695976' },
      { scheme: 'gln', value: '4012345000023' },
      { scheme: 'partner-code', value: 'NL-7', issuer: 'hansa' },
    ],
    addresses: [
      { use: 'main', lines: ['Kaistr. 12'], city: 'Kiel', postalCode: '24103', country: 'DE' },
      { use: 'bill-to', lines: ['Postfach 4'], city: 'Kiel', postalCode: '24001', country: 'DE' },
      { use: 'ship-to', lines: ['Tor 3', 'Hafenring 1'], city: 'Kiel', postalCode: '24149', country: 'DE' },
    ],
    contacts: [{ name: 'Ina Boysen', role: 'Purchasing', phone: '+49 431 220 15', email: 'ina@nordlicht.example' }],
    financial: { paymentTerms: 'Direct' },
    ...changes,
  })

export const customerItem = (key: string, value: Customer, externalId?: string): PushItem<'customer'> => ({
  key,
  canonicalId: key,
  value,
  links: {},
  externalId,
})

export const testOrder = (orderNumber: string, changes: object = {}): SalesOrder =>
  salesOrder.parse({
    orderNumber,
    purpose: 'original',
    issueDate: '2026-01-30',
    currency: 'EUR',
    parties: [{ role: 'buyer', name: 'Lindner Maschinenbau AG' }],
    lines: [
      { lineNumber: '10', itemId: 'BOLT-M8', quantity: { value: '40', unit: 'EA' }, unitPrice: '12.50' },
      { lineNumber: '20', itemId: 'CABLE-25', quantity: { value: '12.5', unit: 'MTR' } },
    ],
    ...changes,
  })

export const orderItem = (value: SalesOrder, customerId: string): PushItem<'sales-order'> => ({
  key: `key-${value.orderNumber}`,
  canonicalId: value.orderNumber,
  value,
  links: { customer: customerId },
})
