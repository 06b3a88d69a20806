import { pino } from 'pino'
import type { Call, Connection, PushItem } from '../../../src/connectors/connector.ts'
import { salesforceConnector } from '../../../src/connectors/salesforce/connector.ts'
import { salesforceSettings } from '../../../src/connectors/salesforce/settings.ts'
import { type Customer, customer } from '../../../src/domain/customer.ts'
import { type SalesOrder, salesOrder } from '../../../src/domain/sales-order.ts'
import { sandboxCrmCredentials } from '../../../src/sandbox/crm-server.ts'

const logger = pino({ level: 'silent' })

export const newCall = (signal: AbortSignal = new AbortController().signal): Call => ({
  signal,
  logger,
  now: Date.now,
  assertMayWrite: () => undefined,
})

export const openConnection = (url: string, settings: Record<string, unknown> = {}): Promise<Connection> =>
  salesforceConnector.open(salesforceSettings.parse({ url, timeoutMs: 2000, ...sandboxCrmCredentials, ...settings }), {
    system: 'crm',
    logger,
  })

/** Both sinks, without the "is it there" of the contract. */
export const sinksOf = (connection: Connection) => {
  const orders = connection.sinks['sales-order']
  const customers = connection.sinks.customer
  const lookup = connection.lookups.customer
  if (orders === undefined || customers === undefined || lookup === undefined)
    throw new Error('A capability is missing')
  return { orders, customers, lookup }
}

type Line = { itemId: string; quantity?: string; unitPrice?: string; lineNumber?: string }

export const newOrder = (orderNumber: string, lines: Line[], more: Record<string, unknown> = {}): SalesOrder =>
  salesOrder.parse({
    orderNumber,
    purpose: 'original',
    issueDate: '2025-11-20',
    currency: 'USD',
    requestedDate: '2025-12-01',
    parties: [
      { role: 'buyer', address: { lines: ['100 Harbor Way'], city: 'Seattle', country: 'US' } },
      {
        role: 'ship-to',
        address: { lines: ['Dock 4'], city: 'Tacoma', region: 'WA', postalCode: '98402', country: 'US' },
      },
    ],
    lines: lines.map((line, index) => ({
      lineNumber: line.lineNumber ?? String(index + 1),
      itemId: line.itemId,
      quantity: { value: line.quantity ?? '1', unit: 'EA' },
      ...(line.unitPrice === undefined ? {} : { unitPrice: line.unitPrice }),
    })),
    ...more,
  })

export const orderItem = (key: string, value: SalesOrder, customerId: string): PushItem<'sales-order'> => ({
  key,
  canonicalId: key,
  value,
  links: { customer: customerId },
})

export const newCustomer = (more: Record<string, unknown> = {}): Customer =>
  customer.parse({
    name: 'Juniper & Sons Computers',
    identifiers: [
      { scheme: 'gln', value: '4012345000023' },
      { scheme: 'partner-code', value: 'JSC-MAIN', issuer: 'juniper' },
    ],
    addresses: [
      { use: 'main', lines: ['7 Mill Lane'], city: 'Portland', region: 'OR', postalCode: '97201', country: 'US' },
    ],
    contacts: [{ name: 'Priya Raman', email: 'buying@juniper.example', phone: '+1 503 555 0177' }],
    ...more,
  })

export const customerItem = (canonicalId: string, value: Customer, externalId?: string): PushItem<'customer'> => ({
  key: `${canonicalId}-1`,
  canonicalId,
  value,
  links: {},
  ...(externalId === undefined ? {} : { externalId }),
})
