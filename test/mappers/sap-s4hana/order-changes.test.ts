import { describe, expect, it } from 'vitest'
import { salesOrder } from '../../../src/domain/sales-order.ts'
import { salesOrderState } from '../../../src/mappers/sap-s4hana/native.ts'
import { orderChangesToSap } from '../../../src/mappers/sap-s4hana/order-changes-to-sap.ts'
import { orderResponseFromSap } from '../../../src/mappers/sap-s4hana/order-response-from-sap.ts'
import type { SalesOrderTerms } from '../../../src/mappers/sap-s4hana/sales-order-to-sap.ts'
import { sapUnits } from '../../../src/mappers/sap-s4hana/units.ts'

const terms: SalesOrderTerms = {
  system: 'erp',
  salesOrderType: 'OR',
  salesOrganization: '1710',
  distributionChannel: '10',
  division: '00',
  shipToFunction: 'SH',
  language: 'EN',
  units: sapUnits,
  rejectionReason: '61',
}

const line = (lineNumber: string, more: object = {}) => ({
  lineNumber,
  itemId: 'A',
  quantity: { value: '10', unit: 'EA' },
  ...more,
})
const order = (lines: readonly object[], more: object = {}) =>
  salesOrder.parse({
    orderNumber: 'PO-1',
    purpose: 'change',
    issueDate: '2026-01-30',
    currency: 'USD',
    parties: [],
    lines,
    ...more,
  })

const item = (number: string, ofBuyer: string, more: object = {}) => ({
  SalesOrder: '5',
  SalesOrderItem: number,
  HigherLevelItem: '0',
  UnderlyingPurchaseOrderItem: ofBuyer,
  Material: 'A',
  RequestedQuantity: '10.000',
  RequestedQuantityUnit: 'EA',
  SalesDocumentRjcnReason: '',
  ...more,
})
const state = (items: readonly object[], more: object = {}) =>
  salesOrderState.parse({
    __metadata: { etag: 'W/"head"' },
    SalesOrder: '5',
    TransactionCurrency: 'USD',
    to_Item: { results: items },
    ...more,
  })

const changesOf = (...given: [ReturnType<typeof order>, ReturnType<typeof state>, Partial<SalesOrderTerms>?]) => {
  const mapped = orderChangesToSap(given[0], given[1], { ...terms, ...given[2] })
  if (!mapped.ok) throw new Error(JSON.stringify(mapped.issues))
  return mapped.value
}
const problemsOf = (...given: [ReturnType<typeof order>, ReturnType<typeof state>]) => {
  const mapped = orderChangesToSap(given[0], given[1], terms)
  return mapped.ok ? [] : mapped.issues.map(({ code, path }) => `${code} ${path}`)
}

it('another ship-to has to be made by hand', () => {
  const shipTo = { role: 'ship-to', name: 'Kiel', address: { lines: ['Kai 1'], city: 'Kiel' } }
  const items = [item('10', '1')]
  const moved = order([line('1')], { parties: [shipTo], shipToMoved: true })
  expect(problemsOf(moved, state(items))).toEqual(['RECORD_REJECTED parties.ship-to'])
  expect(problemsOf(order([line('1')], { parties: [shipTo] }), state(items))).toEqual([])
  expect(problemsOf({ ...moved, purpose: 'cancellation' }, state(items))).toEqual([])
})

describe('what has to be written to a sales order', () => {
  it('is nothing when SAP only writes the same values in its own way', () => {
    const items = [item('000010', '000001', { RequestedQuantity: ' 10.000 ' })]
    expect(changesOf(order([line('1')]), state(items))).toEqual([])
  })

  it('goes with the ETag of the entity, or of the order where the entity has none', () => {
    const items = [
      item('10', '1', { __metadata: { etag: 'W/"item"' } }),
      item('20', '2', { RequestedQuantityUnit: 'PC' }),
    ]
    const wanted = order([line('1', { quantity: { value: '12.5', unit: 'KGM' } }), line('2')])
    expect(changesOf(wanted, state(items))).toEqual([
      {
        what: 'quantity of item 10',
        method: 'PATCH',
        path: "A_SalesOrderItem(SalesOrder='5',SalesOrderItem='10')",
        etag: 'W/"item"',
        body: { RequestedQuantity: '12.5', RequestedQuantityUnit: 'KG' },
      },
      {
        what: 'quantity of item 20',
        method: 'PATCH',
        path: "A_SalesOrderItem(SalesOrder='5',SalesOrderItem='20')",
        etag: 'W/"head"',
        body: { RequestedQuantity: '10', RequestedQuantityUnit: 'EA' },
      },
    ])
  })

  it('leaves items SAP or its users added', () => {
    const items = [item('10', '1'), item('11', '', { HigherLevelItem: '10' }), item('20', '')]
    expect(changesOf(order([line('1')]), state(items))).toEqual([])
    const cancelled = changesOf(order([line('1')], { purpose: 'cancellation' }), state(items))
    expect(cancelled.map(({ what, body }) => [what, body])).toEqual([
      ['rejection of item 10', { SalesDocumentRjcnReason: '61' }],
      ['rejection of item 20', { SalesDocumentRjcnReason: '61' }],
    ])
  })

  it('numbers new items on from the last, whoever added that', () => {
    const items = [item('10', '1'), item('000045', '')]
    const added = changesOf(order([line('1'), line('2'), line('3')]), state(items))
    expect(added.map(({ method, path, body }) => [method, path, body?.['SalesOrderItem']])).toEqual([
      ['POST', "A_SalesOrder('5')/to_Item", '50'],
      ['POST', "A_SalesOrder('5')/to_Item", '60'],
    ])
    expect(added[0]?.body).toMatchObject({ Material: 'A', UnderlyingPurchaseOrderItem: '2', RequestedQuantity: '10' })
  })

  it('keeps lines of one number apart by their order', () => {
    const items = [item('10', '1'), item('20', '1', { RequestedQuantity: '3' })]
    const wanted = order([line('1'), line('1', { quantity: { value: '4', unit: 'EA' } })])
    expect(changesOf(wanted, state(items)).map(({ what }) => what)).toEqual(['quantity of item 20'])
  })

  it('adds a line with another material beside the item that was rejected for it', () => {
    const items = [item('10', '1', { Material: 'OLD', SalesDocumentRjcnReason: '61' }), item('20', '2')]
    const changes = changesOf(order([line('1'), line('2')]), state(items))
    expect(changes.map(({ what }) => what)).toEqual(['new item for line 1'])
  })

  it('enters a price that is not in the item yet, and changes one with another base', () => {
    const priced = order([line('1', { unitPrice: '250', priceBaseQuantity: '100' })])
    const [entered] = changesOf(priced, state([item('10', '1')]), { priceCondition: 'PPR0' })
    expect(entered).toMatchObject({
      method: 'POST',
      path: "A_SalesOrderItem(SalesOrder='5',SalesOrderItem='10')/to_PricingElement",
      body: { ConditionType: 'PPR0', ConditionRateValue: '250', ConditionQuantity: '100' },
    })
    const element = {
      PricingProcedureStep: '11',
      PricingProcedureCounter: '1',
      ConditionType: 'PPR0',
      ConditionRateValue: '250.00',
      ConditionQuantity: '1',
    }
    const inactive = { ...element, PricingProcedureCounter: '9', ConditionInactiveReason: 'Y' }
    const known = item('10', '1', { to_PricingElement: { results: [inactive, element] } })
    expect(changesOf(priced, state([known]), { priceCondition: 'PPR0' })).toMatchObject([
      {
        method: 'PATCH',
        path: "A_SalesOrderItemPrElement(SalesOrder='5',SalesOrderItem='10',PricingProcedureStep='11',PricingProcedureCounter='1')",
        body: { ConditionRateValue: '250', ConditionQuantity: '100' },
      },
    ])
    expect(changesOf(priced, state([known]))).toEqual([])
  })

  it('changes the price of an item that is ordered in another unit: the same amount is for one of those', () => {
    const element = {
      PricingProcedureStep: '11',
      PricingProcedureCounter: '1',
      ConditionType: 'PPR0',
      ConditionRateValue: '250.00',
      ConditionQuantity: '1',
      ConditionQuantityUnit: 'KG',
    }
    const known = item('10', '1', { to_PricingElement: { results: [element] } })
    const priced = order([line('1', { unitPrice: '250' })])
    const changes = changesOf(priced, state([known]), { priceCondition: 'PPR0' })
    expect(changes).toMatchObject([
      { method: 'PATCH', body: { ConditionRateValue: '250', ConditionQuantityUnit: 'EA' } },
    ])
    const done = item('10', '1', { to_PricingElement: { results: [{ ...element, ConditionQuantityUnit: 'EA' }] } })
    expect(changesOf(priced, state([done]), { priceCondition: 'PPR0' })).toEqual([])
  })

  it('does not touch schedule lines SAP added for what it confirms later', () => {
    const schedule = {
      results: [
        { ScheduleLine: '0001', RequestedDeliveryDate: '/Date(1770681600000)/', ScheduleLineOrderQuantity: '10' },
        { ScheduleLine: '0002', RequestedDeliveryDate: '/Date(1771286400000)/', ScheduleLineOrderQuantity: '0' },
      ],
    }
    const items = [item('10', '1', { to_ScheduleLine: schedule })]
    expect(changesOf(order([line('1', { requestedDate: '2026-02-10' })]), state(items))).toEqual([])
    expect(changesOf(order([line('1', { requestedDate: '2026-02-11' })]), state(items))).toMatchObject([
      {
        path: "A_SalesOrderScheduleLine(SalesOrder='5',SalesOrderItem='10',ScheduleLine='0001')",
        body: { RequestedDeliveryDate: '/Date(1770768000000)/' },
      },
    ])
  })

  it('cannot be told where the buyer and SAP may mean different things', () => {
    const items = [item('10', '1')]
    expect(problemsOf(order([line('1', { itemId: 'B' })]), state(items))).toEqual(['RECORD_REJECTED lines[0].itemId'])
    expect(problemsOf(order([line('1'), line('0000000001')]), state(items))).toEqual([
      'RECORD_REJECTED lines[1].lineNumber',
    ])
    expect(problemsOf(order([line('1')]), state([item('10', ''), item('20', '')]))).toEqual(['RECORD_REJECTED lines'])
    expect(problemsOf(order([line('1', { quantity: { value: '1', unit: 'QQ' } })]), state(items))).toEqual([
      'UNIT_UNKNOWN lines[0].quantity.unit',
    ])
  })
})

describe('the answer to a changed order', () => {
  const answer = (wanted: ReturnType<typeof order>, items: readonly object[]) => {
    const head = state(items)
    return orderResponseFromSap(wanted, head, head.to_Item.results, '2026-01-31')
  }

  it('is about the live item of a line that was taken back and ordered anew', () => {
    const items = [item('10', '1', { SalesDocumentRjcnReason: '61' }), item('20', '1', { RequestedQuantity: '4' })]
    const { lines } = answer(order([line('1', { quantity: { value: '4', unit: 'EA' } })]), items)
    expect(lines).toMatchObject([{ lineNumber: '1', promises: [{ quantity: { value: '4' } }] }])
  })

  it('does not take an item somebody added in SAP for the line it has the number of', () => {
    const items = [item('10', '2'), item('20', '', { Material: 'GIFT' }), item('30', '3')]
    const { lines } = answer(order([line('2'), line('3')]), items)
    expect(lines.map(({ itemId }) => itemId)).toEqual(['A', 'A'])
  })

  it('accepts a cancellation without a line when nothing is left, and names what is', () => {
    const cancelled = order([line('1'), line('2')], { purpose: 'cancellation' })
    const gone = { SalesDocumentRjcnReason: '61' }
    expect(answer(cancelled, [item('10', '1', gone), item('20', '2', gone)])).toMatchObject({
      status: 'accepted',
      lines: [],
    })
    expect(answer(cancelled, [item('10', '1', gone), item('20', '2')])).toMatchObject({
      status: 'accepted-with-changes',
      lines: [{ status: 'rejected' }, { status: 'backordered' }],
    })
  })
})
