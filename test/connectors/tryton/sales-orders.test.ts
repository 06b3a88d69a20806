import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Connection, PushResult } from '../../../src/connectors/connector.ts'
import { startTryton, type TrytonServer, trytonDeadlineMs } from '../../helpers/tryton-server.ts'
import {
  customerItem,
  mappedOf,
  newCall,
  openTryton,
  orderItem,
  recordsOf,
  sinksOf,
  sourceOf,
  testCustomer,
  testOrder,
} from './tryton-test.ts'

vi.setConfig({ testTimeout: 120_000 })

let tryton: TrytonServer
let connection: Connection
let lindner: string

beforeAll(async () => {
  tryton = await startTryton()
  connection = await open()
  const [id] = (await tryton.execute('party.party', 'search', [['code', '=', 'K-100']], 0, 1, null)) as number[]
  lindner = String(id)
}, trytonDeadlineMs)
afterAll(async () => {
  await connection?.close()
  await tryton?.stop()
})

const open = (settings: object = {}): Promise<Connection> =>
  openTryton({ ...tryton.settings, orderWarehouse: 'WH', ...settings })
const orders = () => sinksOf(connection).orders
const statuses = () => sourceOf(connection, 'order-status')

const pushed = async (orderNumber: string, changes: object = {}, to = connection): Promise<PushResult | undefined> => {
  const [result] = await sinksOf(to).orders.push([orderItem(testOrder(orderNumber, changes), lindner)], newCall())
  return result
}
const placed = async (orderNumber: string, changes: object = {}, to = connection): Promise<string> => {
  const result = await pushed(orderNumber, changes, to)
  if (result?.ok !== true) throw result?.error
  return result.receipt.externalId
}
const saleRows = async (orderNumber: string) =>
  tryton.query(`select * from sale_sale where reference = '${orderNumber}' order by id`)

const today = (): string => new Date().toISOString().slice(0, 10)

describe('writing sales', () => {
  test('an order becomes a sale in process, and the receipt has what Tryton decided', async () => {
    const result = await pushed('PO-1', { notes: ['Call before delivery'] })
    expect(result).toMatchObject({ ok: true, receipt: { displayId: expect.stringMatching(/^\d+$/) } })
    const receipt = result?.ok ? result.receipt : undefined
    expect(receipt?.answer).toEqual({
      orderNumber: 'PO-1',
      sellerOrderNumber: receipt?.displayId,
      status: 'accepted',
      issueDate: today(),
      currency: 'EUR',
      lines: [
        {
          lineNumber: '10',
          itemId: 'BOLT-M8',
          ordered: { value: '40', unit: 'EA' },
          status: 'accepted',
          promises: [{ quantity: { value: '40', unit: 'EA' }, date: today() }],
          unitPrice: '12.5',
        },
        {
          lineNumber: '20',
          itemId: 'CABLE-25',
          ordered: { value: '12.5', unit: 'MTR' },
          status: 'accepted',
          promises: [{ quantity: { value: '12.5', unit: 'MTR' }, date: today() }],
          unitPrice: '1.85',
        },
      ],
    })
    expect(await saleRows('PO-1')).toMatchObject([
      { state: 'processing', comment: 'Call before delivery', payment_term: 1, tax_amount_cache: '99.39' },
    ])
  })

  test('find meets the sale of the order, and no other', async () => {
    const id = await placed('PO-2')
    const item = orderItem(testOrder('PO-2'), lindner)
    expect(await orders().find(item, newCall())).toMatchObject({ externalId: id, answer: { orderNumber: 'PO-2' } })
    expect(await orders().find(orderItem(testOrder('PO-none'), lindner), newCall())).toBeUndefined()
    await placed('PO-2')
    await expect(orders().find(item, newCall())).rejects.toMatchObject({ code: 'OUTCOME_AMBIGUOUS' })
  })

  test('a sale that was left half way is found and taken the rest of it', async () => {
    const careful = await open({ confirmTo: 'draft' })
    const id = await placed('PO-3', {}, careful)
    expect(await saleRows('PO-3')).toMatchObject([{ state: 'draft' }])
    const receipt = await orders().find(orderItem(testOrder('PO-3'), lindner), newCall())
    expect(receipt).toMatchObject({ externalId: id, answer: { lines: [{ lineNumber: '10' }, { lineNumber: '20' }] } })
    expect(await saleRows('PO-3')).toMatchObject([{ state: 'processing' }])
    await careful.close()
  })

  test.each([
    ['draft', 'draft', false],
    ['quotation', 'quotation', false],
    ['confirmed', 'processing', true],
  ] as const)('confirmTo %s leaves it %s', async (confirmTo, state, hasAnswer) => {
    const other = await open({ confirmTo })
    const result = await pushed(`PO-to-${confirmTo}`, {}, other)
    // This Tryton processes what is confirmed at once: it runs no queue of its own.
    expect(await saleRows(`PO-to-${confirmTo}`)).toMatchObject([{ state }])
    expect(result?.ok === true && result.receipt.answer !== undefined).toBe(hasAnswer)
    await other.close()
  })

  test('what the order lacks or asks for in vain is refused with all reasons, and nothing is left', async () => {
    const lines = [
      { lineNumber: '1', itemId: 'NO-SUCH', quantity: { value: '1', unit: 'EA' } },
      { lineNumber: '2', itemId: 'BOLT-M8', quantity: { value: '1', unit: 'KGM' } },
    ]
    const [unknown, currency, nobody] = await orders().push(
      [
        orderItem(testOrder('PO-4', { lines }), lindner),
        orderItem(testOrder('PO-5', { currency: 'JPY' }), lindner),
        orderItem(testOrder('PO-6'), ''),
      ],
      newCall(),
    )
    expect(unknown).toMatchObject({
      ok: false,
      error: { code: 'ITEM_UNKNOWN', message: expect.stringMatching(/NO-SUCH.*KGM/) },
    })
    expect(currency).toMatchObject({ ok: false, error: { code: 'CURRENCY_UNKNOWN' } })
    expect(nobody).toMatchObject({ ok: false, error: { code: 'CUSTOMER_NOT_FOUND' } })
    for (const number of ['PO-4', 'PO-5', 'PO-6']) expect(await saleRows(number)).toEqual([])
  })

  test('a sale Tryton will not confirm is removed again, and the reason is told', async () => {
    const [homeless] = (await tryton.execute('party.party', 'create', [
      { name: 'No address', addresses: null },
    ])) as number[]
    const [result] = await orders().push([orderItem(testOrder('PO-7'), String(homeless))], newCall())
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'RECORD_REJECTED', message: expect.stringMatching(/address/i) },
    })
    expect(await saleRows('PO-7')).toEqual([])
    // There are two warehouses here, and Tryton chooses none of them by itself.
    const vague = await open({ orderWarehouse: undefined })
    expect(await pushed('PO-7b', {}, vague)).toMatchObject({
      ok: false,
      error: { code: 'RECORD_REJECTED', message: expect.stringContaining('you must enter a warehouse') },
    })
    expect(await saleRows('PO-7b')).toEqual([])
    await vague.close()
  })

  test("Tryton's own price counts where the setting says so, and the answer says it is another one", async () => {
    const own = await open({ prices: 'tryton' })
    const lines = [
      {
        lineNumber: '1',
        itemId: 'BOLT-M8',
        quantity: { value: '2', unit: 'C62' },
        unitPrice: '1150',
        priceBaseQuantity: '100',
      },
    ]
    const result = await pushed('PO-8', { lines }, own)
    expect(result?.ok === true && result.receipt.answer).toMatchObject({
      status: 'accepted-with-changes',
      lines: [{ status: 'changed', unitPrice: '1250' }],
    })
    const buyers = await pushed('PO-9', { lines })
    expect(buyers?.ok === true && buyers.receipt.answer).toMatchObject({
      lines: [{ status: 'accepted', unitPrice: '1150' }],
    })
    await own.close()
  })

  test('it is delivered where the order says: a known address, a new one, the place of another party', async () => {
    const address = { lines: ['Werk 2'], city: 'Esslingen', postalCode: '73728', country: 'DE' }
    const shipTo = (place: object) => ({ parties: [{ role: 'buyer' }, { role: 'ship-to', ...place }] })
    await placed('PO-10', shipTo({ address }))
    await placed('PO-11', shipTo({ address }))
    const [first, second] = [...(await saleRows('PO-10')), ...(await saleRows('PO-11'))]
    expect(second?.['shipment_address']).toBe(first?.['shipment_address'])
    expect(
      await tryton.query(`select city, invoice, delivery from party_address where id = ${first?.['shipment_address']}`),
    ).toEqual([{ city: 'Esslingen', invoice: false, delivery: false }])
    const [store] = await sinksOf(connection).customers.push(
      [customerItem('store-1', testCustomer({ name: 'Store' }))],
      newCall(),
    )
    await placed('PO-12', shipTo({ identifiers: [{ scheme: 'gln', value: '4012345000023' }] }))
    const [third] = await saleRows('PO-12')
    expect(String(third?.['shipment_party'])).toBe(store?.ok === true && store.receipt.externalId)
    expect(
      await tryton.query(`select city, delivery from party_address where id = ${third?.['shipment_address']}`),
    ).toEqual([{ city: 'Kiel', delivery: true }])
    const nowhere = shipTo({ name: 'Store 9', identifiers: [{ scheme: 'gln', value: '4012345999990' }] })
    expect(await pushed('PO-12b', nowhere)).toMatchObject({ ok: false, error: { code: 'LOCATION_UNKNOWN' } })
    expect(await saleRows('PO-12b')).toEqual([])
  })

  test('a date wanted is kept, and the sale ships from the warehouse of the settings', async () => {
    const from = await open({ orderWarehouse: 'HAM' })
    const requestedDate = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
    const result = await pushed('PO-13', { requestedDate }, from)
    expect(result?.ok === true && result.receipt.answer?.lines[0]).toMatchObject({
      status: 'accepted',
      promises: [{ date: requestedDate }],
    })
    const [row] = await tryton.query(
      `select code from sale_sale join stock_location on stock_location.id = warehouse where reference = 'PO-13'`,
    )
    expect(row).toEqual({ code: 'HAM' })
    await from.close()
  })
})

describe('reading how far an order has come', () => {
  /** Ships what can be, as a user of Tryton does. */
  const ship = async (shipment: number): Promise<void> => {
    await tryton.execute('stock.shipment.out', 'assign_try', [shipment])
    await tryton.execute('stock.shipment.out', 'pick', [shipment])
    await tryton.execute('stock.shipment.out', 'pack', [shipment])
    await tryton.execute('stock.shipment.out', 'done', [shipment])
  }
  const read = async (id: string, fields: string[]): Promise<Record<string, unknown>> => {
    const [row] = (await tryton.execute('sale.sale', 'read', [Number(id)], fields)) as Record<string, unknown>[]
    return row ?? {}
  }

  test('confirmed, shipped, invoiced: each step is a change of the sale', async () => {
    let since = await tryton.now()
    const id = await placed('PO-20')
    const [confirmed] = await recordsOf(statuses(), { since })
    expect(confirmed).toMatchObject({ externalId: id, related: { order: id } })
    expect(confirmed?.map()).toMatchObject({
      ok: true,
      value: { orderNumber: 'PO-20', stage: 'confirmed', shipments: [], invoices: [] },
    })

    const { shipments, invoices } = (await read(id, ['shipments', 'invoices'])) as {
      shipments: number[]
      invoices: number[]
    }
    since = await tryton.now()
    await ship(shipments[0] ?? 0)
    const shipped = (await recordsOf(statuses(), { since })).find(({ externalId }) => externalId === id)
    expect(shipped?.map()).toMatchObject({
      value: {
        stage: 'shipped',
        shipments: [{ shipmentNumber: expect.any(String), shippedOn: today() }],
        invoices: [],
      },
    })

    since = await tryton.now()
    await tryton.execute('account.invoice', 'write', [invoices[0]], { invoice_date: trytonDate(today()) })
    await tryton.execute('account.invoice', 'post', [invoices[0]])
    const invoiced = (await recordsOf(statuses(), { since })).find(({ externalId }) => externalId === id)
    expect(invoiced?.map()).toMatchObject({
      value: {
        stage: 'invoiced',
        invoices: [
          {
            invoiceNumber: expect.any(String),
            issueDate: today(),
            amount: '622.51',
            currency: 'EUR',
          },
        ],
      },
    })
  })

  test('part of it shipped; drafts are open; a cancelled one is cancelled', async () => {
    const id = await placed('PO-21')
    const { shipments } = (await read(id, ['shipments'])) as { shipments: number[] }
    const [shipment] = shipments
    const moves = (await tryton.execute('stock.shipment.out', 'read', [shipment], ['inventory_moves'])) as {
      inventory_moves: number[]
    }[]
    await tryton.execute('stock.move', 'write', moves[0]?.inventory_moves.slice(0, 1), { quantity: 1 })
    await ship(shipment ?? 0)
    expect(await mappedOf(statuses(), id)).toMatchObject({ value: { stage: 'partly-shipped' } })

    const careful = await open({ confirmTo: 'draft' })
    const draft = await placed('PO-22', {}, careful)
    expect(await mappedOf(statuses(), draft)).toMatchObject({
      value: { stage: 'open', sellerOrderNumber: `draft ${draft}` },
    })
    const since = await tryton.now()
    await tryton.execute('sale.sale', 'cancel', [Number(draft)])
    const [record] = await recordsOf(statuses(), { since })
    expect(record?.map()).toMatchObject({ value: { stage: 'cancelled' } })
    await careful.close()
  })
})

const trytonDate = (iso: string): object => {
  const [year, month, day] = iso.split('-').map(Number)
  return { __class__: 'date', year, month, day }
}
