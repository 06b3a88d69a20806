import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connection, Source } from '../../../src/connectors/connector.ts'
import { type ErpServer, startErpServer } from '../../../src/sandbox/erp-server.ts'
import { nowMs, openSap, orderItem, pushOrders, testCall, testOrder } from './sap-test.ts'
import { around, collect, idsOf, mappedOf, recordsOf, sourceOf } from './source-test.ts'

let erp: ErpServer
let connection: Connection
let source: Source<'order-status'>
const first = '4500000001'
const minuteMs = 60_000

beforeEach(async () => {
  erp = await startErpServer({ port: 0, now: () => nowMs })
  connection = await openSap(erp.url, { pageSize: 2 })
  source = sourceOf(connection, 'order-status')
  await pushOrders(
    connection,
    ['PO-1', 'PO-2', 'PO-3'].map((number) => orderItem(testOrder(number))),
  )
})

afterEach(async () => {
  await connection.close()
  await erp.close()
})

const status = async (salesOrder = first) => mappedOf((await source.get([salesOrder], testCall()))[0])
const numberOf = (purchaseOrder: string) =>
  erp.orders().find((order) => order.purchaseOrder === purchaseOrder)?.salesOrder ?? ''

describe('the status of an order in SAP', () => {
  it('goes from confirmed over shipped in parts to invoiced', async () => {
    const salesOrder = numberOf('PO-1')
    expect(await status(salesOrder)).toEqual({
      sellerOrderNumber: salesOrder,
      orderNumber: 'PO-1',
      stage: 'confirmed',
      shipments: [],
      invoices: [],
    })
    const one = erp.deliver(salesOrder, { items: ['10'], tracking: '1Z999' })
    expect(await status(salesOrder)).toMatchObject({
      stage: 'partly-shipped',
      shipments: [{ shipmentNumber: one, shippedOn: '2026-01-31', trackingNumber: '1Z999' }],
    })
    const two = erp.deliver(salesOrder, { isPosted: false })
    expect(await status(salesOrder)).toMatchObject({ stage: 'partly-shipped', shipments: [{ shipmentNumber: one }] })
    erp.postGoodsIssue(two)
    expect(await status(salesOrder)).toMatchObject({ stage: 'shipped' })
    const invoice = erp.invoice(salesOrder)
    expect(await status(salesOrder)).toMatchObject({
      stage: 'invoiced',
      shipments: [{ shipmentNumber: one }, { shipmentNumber: two }],
      invoices: [{ invoiceNumber: invoice, issueDate: '2026-01-31', amount: '9612.5', currency: 'USD' }],
    })
    erp.cancelInvoice(invoice)
    expect(await status(salesOrder)).toMatchObject({ stage: 'shipped', invoices: [] })
  })

  it('is open without stock or credit, and cancelled when every item is rejected', async () => {
    const lines = [{ lineNumber: '1', itemId: 'MON-27Q', quantity: { value: '5', unit: 'EA' } }]
    const scarce = testOrder('PO-4', {
      lines: [{ ...lines[0], itemId: 'DOCK-G5', quantity: { value: '2000000', unit: 'EA' } }],
    })
    await pushOrders(connection, [orderItem(scarce)])
    expect(await status(numberOf('PO-4'))).toMatchObject({ stage: 'open' })
    const cancelled = testOrder('PO-2', { purpose: 'cancellation' })
    await connection.sinks['sales-order']?.update?.(
      [{ ...orderItem(cancelled), externalId: numberOf('PO-2') }],
      testCall(),
    )
    expect(await status(numberOf('PO-2'))).toMatchObject({ stage: 'cancelled' })
  })

  it('belongs to the order, by the number the order sink gave', async () => {
    const records = await recordsOf(source)
    expect(records.map(({ externalId, related }) => [externalId, related?.['order']])).toEqual(
      erp.orders().map(({ salesOrder }) => [salesOrder, salesOrder]),
    )
    expect((await collect(source.listIds?.(testCall()))).flat()).toHaveLength(3)
  })

  it('is found by a change of the order', async () => {
    erp.setClockOffset(10 * minuteMs)
    erp.edit(first, { ShippingCondition: '02' })
    const records = await recordsOf(source, around(nowMs + 10 * minuteMs))
    expect(records.map(({ externalId, modifiedAt }) => [externalId, modifiedAt])).toEqual([
      [first, '2026-01-31T12:10:00.000Z'],
    ])
    expect(await idsOf(source, around(nowMs))).toHaveLength(2)
  })

  it('is found by a delivery and an invoice, which leave the stamp of the order alone', async () => {
    const window = around(nowMs + 10 * minuteMs)
    const later = around(nowMs + 24 * 60 * minuteMs)
    expect(await idsOf(source, window)).toEqual([])
    erp.setClockOffset(10 * minuteMs)
    const delivery = erp.deliver(first, { isPosted: false })
    const [record] = await recordsOf(source, window)
    expect([record?.externalId, record?.modifiedAt]).toEqual([first, undefined])
    erp.setClockOffset(24 * 60 * minuteMs)
    expect(await idsOf(source, later)).toEqual([])
    erp.postGoodsIssue(delivery)
    expect(await idsOf(source, later)).toEqual([first])
    const second = numberOf('PO-2')
    erp.invoice(second)
    expect((await idsOf(source, later)).sort()).toEqual([first, second].sort())
    const pages: unknown[] = []
    for await (const { next } of source.read(later, undefined, testCall())) pages.push(next)
    expect(await idsOf(source, later, JSON.parse(JSON.stringify(pages[0])))).toEqual([second])
  })

  it('reads no documents for orders nothing came of', async () => {
    erp.clearRequests()
    await recordsOf(source)
    expect(Object.keys(erp.requests()).filter((route) => !route.includes('SALES_ORDER'))).toEqual([])
  })
})
