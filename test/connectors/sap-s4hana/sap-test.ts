import { pino } from 'pino'
import type { Call, Connection, PushItem, PushResult } from '../../../src/connectors/connector.ts'
import { sapS4hanaConnector } from '../../../src/connectors/sap-s4hana/connector.ts'
import { sapS4hanaSettings } from '../../../src/connectors/sap-s4hana/settings.ts'
import { type Customer, customer } from '../../../src/domain/customer.ts'
import type { CrossdockError } from '../../../src/domain/errors.ts'
import { type SalesOrder, salesOrder } from '../../../src/domain/sales-order.ts'
import { sandboxErpCredentials } from '../../../src/sandbox/erp-server.ts'

export const nowMs = Date.UTC(2026, 0, 31, 12)
const logger = pino({ level: 'silent' })

export const testCall = (signal: AbortSignal = new AbortController().signal): Call => ({
  signal,
  logger,
  now: () => nowMs,
  assertMayWrite: () => undefined,
})

export const openSap = (url: string, settings: object = {}): Promise<Connection> =>
  sapS4hanaConnector.open(
    sapS4hanaSettings.parse({
      url,
      ...sandboxErpCredentials,
      salesOrganization: '1010',
      distributionChannel: '10',
      division: '00',
      timeoutMs: 2000,
      ...settings,
    }),
    { system: 'erp', logger },
  )

export const testOrder = (orderNumber: string, changes: object = {}): SalesOrder =>
  salesOrder.parse({
    orderNumber,
    purpose: 'original',
    issueDate: '2026-01-30',
    currency: 'USD',
    requestedDate: '2026-02-10',
    parties: [{ role: 'buyer', name: 'Northwind Electronics' }],
    lines: [
      { lineNumber: '1', itemId: 'PC-ELITE-800', quantity: { value: '10', unit: 'EA' }, unitPrice: '899.00' },
      { lineNumber: '2', itemId: 'KB-101', quantity: { value: '25', unit: 'EA' }, unitPrice: '24.90' },
    ],
    ...changes,
  })

export const orderItem = (value: SalesOrder, soldTo = '10100001'): PushItem<'sales-order'> => ({
  key: `order-${value.orderNumber}`,
  canonicalId: value.orderNumber,
  value,
  links: { customer: soldTo },
})

const oneKeyboard = { lineNumber: '1', itemId: 'KB-101', quantity: { value: '1', unit: 'EA' } }

/** Orders of which some must fail alone: an item and a buyer SAP does not have, a buyer without a number, a unit SAP has no code for. */
export const mixedOrders = (): PushItem<'sales-order'>[] => [
  orderItem(testOrder('PO-1')),
  orderItem(testOrder('PO-bad', { lines: [{ ...oneKeyboard, itemId: 'NO-SUCH' }] })),
  orderItem(testOrder('PO-2'), '999'),
  { ...orderItem(testOrder('PO-3')), links: {} },
  orderItem(testOrder('PO-4', { lines: [{ ...oneKeyboard, quantity: { value: '1', unit: 'QQ' } }] })),
  orderItem(testOrder('PO-5')),
]
export const mixedOutcomes = ['ok', 'ITEM_UNKNOWN', 'RECORD_REJECTED', 'CUSTOMER_NOT_FOUND', 'UNIT_UNKNOWN', 'ok']

/** `ok`, or the code of what went wrong. */
export const outcomesOf = (results: readonly PushResult[]): string[] =>
  results.map((result) => (result.ok ? 'ok' : result.error.code))

export const customerItem = (key: string, changes: object = {}): PushItem<'customer'> => ({
  key,
  canonicalId: key,
  value: testCustomer(changes),
  links: {},
})

export const testCustomer = (changes: object = {}): Customer =>
  customer.parse({
    name: 'Juniper & Sons Computers',
    identifiers: [
      { scheme: 'gln', value: '4012345000023' },
      { scheme: 'tax-id', value: 'US520987654' },
      { scheme: 'duns', value: '607218834' },
    ],
    addresses: [
      { use: 'main', lines: ['7 Mill Lane'], city: 'Portland', region: 'OR', postalCode: '97201', country: 'US' },
    ],
    contacts: [{ name: 'Priya Raman', email: 'buying@juniper.example' }],
    ...changes,
  })

export const pushOrders = async (
  connection: Connection,
  items: readonly PushItem<'sales-order'>[],
): Promise<PushResult[]> => (await connection.sinks['sales-order']?.push(items, testCall())) ?? []

export const findOrder = (connection: Connection, item: PushItem<'sales-order'>) =>
  connection.sinks['sales-order']?.find(item, testCall())

export const errorOf = (result: PushResult | undefined): CrossdockError | undefined =>
  result?.ok === false ? result.error : undefined

export const answerOf = (result: PushResult | undefined) => (result?.ok === true ? result.receipt.answer : undefined)
