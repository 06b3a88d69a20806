import { describe, expect, it } from 'vitest'
import { type OrderResponse, orderResponse } from '../../../../src/domain/order-response.ts'
import { type Partner, partner as partnerSchema } from '../../../../src/domain/partner.ts'
import { type SalesOrder, salesOrder } from '../../../../src/domain/sales-order.ts'
import { writeInterchange, writeSegment } from '../../../../src/edi/x12/write.ts'
import { orderResponseTo855 } from '../../../../src/mappers/edi/x12/order-response-to-855.ts'
import { eventsOf, issuesOf, transactionsOf } from '../../../edi/x12/build.ts'

const northwind = (extra: object = {}): Partner =>
  partnerSchema.parse({
    name: 'northwind',
    system: 'edi',
    theirs: { id: 'NORTHWIND' },
    ours: { id: 'CROSSDOCK' },
    codes: { units: { CS: 'XCS' } },
    ...extra,
  })

const order: SalesOrder = salesOrder.parse({
  orderNumber: '4500017733',
  purpose: 'original',
  issueDate: '2026-11-02',
  currency: 'USD',
  contractNumber: 'FW-8',
  requestedDate: '2026-11-20',
  parties: [
    {
      role: 'buyer',
      roleCode: 'BY',
      name: 'Northwind * Electronics',
      identifiers: [{ scheme: 'partner-code', value: 'NWE-HQ', issuer: 'northwind' }],
    },
    { role: 'ship-to', roleCode: 'ST', identifiers: [{ scheme: 'gln', value: '4012345000016' }] },
    { role: 'bill-to', roleCode: 'BT', name: 'Northwind AP', identifiers: [] },
  ],
  lines: [
    {
      lineNumber: '1',
      itemId: 'NB-PRO-14',
      buyerItemId: 'NW-100311',
      gtin: '04006381333931',
      quantity: { value: '10', unit: 'EA' },
      unitPrice: '899',
    },
    { lineNumber: '2', itemId: 'KB-101', quantity: { value: '4', unit: 'XCS' }, unitPrice: '120.5' },
  ],
})

const response = (lines: OrderResponse['lines'], status: OrderResponse['status'] = 'accepted'): OrderResponse =>
  orderResponse.parse({
    orderNumber: '4500017733',
    sellerOrderNumber: '0000012345',
    status,
    issueDate: '2026-11-03',
    currency: 'USD',
    lines,
  })

const line = (extra: Partial<OrderResponse['lines'][number]> = {}): OrderResponse['lines'][number] => ({
  lineNumber: '1',
  status: 'accepted',
  itemId: 'NB-PRO-14',
  ordered: { value: '10', unit: 'EA' },
  promises: [],
  ...extra,
})
const each = (value: string) => ({ value, unit: 'EA' })

const written = (lines: OrderResponse['lines'], status?: OrderResponse['status'], partner = northwind()): string[] =>
  orderResponseTo855(response(lines, status), order, partner).map((segment) =>
    writeSegment(segment, partner.delimiters).slice(0, -2),
  )

const acks = (extra: Partial<OrderResponse['lines'][number]>): string[] =>
  written([line(extra)]).filter((segment) => segment.startsWith('ACK'))

describe('an 855', () => {
  it('answers with the buyer’s numbers, codes and units', () => {
    const second = line({
      lineNumber: '2',
      itemId: 'KB-101',
      ordered: { value: '4', unit: 'XCS' },
      promises: [{ quantity: { value: '4', unit: 'XCS' }, date: '2026-11-20' }],
    })
    expect(written([line(), second])).toEqual([
      'ST*855',
      'BAK*00*AD*4500017733*20261102***FW-8*0000012345*20261103',
      'CUR*SE*USD',
      'REF*VN*0000012345',
      'DTM*002*20261120',
      'N1*BY*Northwind Electronics*92*NWE-HQ',
      'N1*ST**UL*4012345000016',
      'PO1*1*10*EA*899**VP*NB-PRO-14*BP*NW-100311*EN*4006381333931',
      'ACK*IA*10*EA',
      'PO1*2*4*CS*120.5**VP*KB-101',
      'ACK*IA*4*CS*067*20261120',
      'CTT*2',
    ])
  })

  it('says for how many its price is', () => {
    const [first, ...others] = order.lines
    const priced = (unitPrice: string, priceBaseQuantity?: string): string | undefined => {
      const changed = { ...order, lines: [{ ...first, unitPrice, priceBaseQuantity } as typeof first, ...others] }
      const segments = orderResponseTo855(response([line()]), changed as typeof order, northwind())
      return segments
        .find(([id]) => id === 'PO1')
        ?.slice(4, 6)
        .join(' ')
    }
    expect(priced('899.5', '100')).toBe('899.5 HP')
    expect(priced('12', '12')).toBe('12 PD')
    // No code says 25: the price of one is told, where it is a number.
    expect(priced('5', '25')).toBe('0.2 ')
    expect(priced('5', '7')).toBe(' ')
    expect(priced('5')).toBe('5 ')
  })

  it('splits a back-ordered line: in time is accepted, later is back-ordered, the rest is owed without a date', () => {
    const promises = [
      { quantity: each('6'), date: '2026-11-20' },
      { quantity: each('3'), date: '2026-12-04' },
    ]
    expect(acks({ status: 'backordered', promises })).toEqual([
      'ACK*IA*6*EA*067*20261120',
      'ACK*IB*3*EA*067*20261204',
      'ACK*IB*1*EA',
    ])
    expect(acks({ status: 'backordered', promises: [{ quantity: each('10') }] })).toEqual(['ACK*IB*10*EA'])
    expect(acks({ status: 'backordered' })).toEqual(['ACK*IB*10*EA'])
  })

  it('says what changed: quantity, price, date, item, or several things', () => {
    expect(acks({ status: 'changed', promises: [{ quantity: each('8'), date: '2026-11-20' }] })).toEqual([
      'ACK*IQ*8*EA*067*20261120',
    ])
    expect(acks({ status: 'changed', unitPrice: '905.00' })).toEqual(['ACK*IP*10*EA'])
    expect(acks({ status: 'changed', promises: [{ quantity: each('10'), date: '2026-11-27' }] })).toEqual([
      'ACK*DR*10*EA*067*20261127',
    ])
    expect(acks({ status: 'changed', itemId: 'NB-PRO-15' })).toEqual(['ACK*IS*10*EA'])
    expect(acks({ status: 'changed', itemId: 'NB-PRO-15', unitPrice: '905' })).toEqual(['ACK*IC*10*EA'])
    expect(acks({ status: 'changed', unitPrice: '899.00' })).toEqual(['ACK*IC*10*EA'])
  })

  it('rejects a line with its reason, and an order as a whole', () => {
    const segments = written([line({ status: 'rejected', reason: 'Not sold any more ~ see NB-PRO-15' })], 'rejected')
    expect(segments[1]).toContain('BAK*00*RD*')
    expect(segments.slice(-4)).toEqual([
      'ACK*IR*10*EA',
      'N9*L1**REASON',
      'MSG*Not sold any more see NB-PRO-15',
      'CTT*1',
    ])
    expect(written([line()], 'accepted-with-changes')[1]).toContain('BAK*00*AC*')
  })

  it('has a price per thousand of what is ordered by the hundred as such', () => {
    const lines = [
      { lineNumber: '1', itemId: 'A', quantity: { value: '3', unit: 'CEN' }, unitPrice: '24', priceBaseQuantity: '10' },
      { lineNumber: '2', itemId: 'B', quantity: { value: '3', unit: 'DZN' }, unitPrice: '24' },
    ]
    const ordered = salesOrder.parse({ ...order, lines })
    const answered = lines.map(({ lineNumber, itemId, quantity }) => line({ lineNumber, itemId, ordered: quantity }))
    const po1 = orderResponseTo855(response(answered), ordered, northwind()).filter(([id]) => id === 'PO1')
    expect(po1.map((segment) => segment.slice(2, 6))).toEqual([
      ['3', 'HC', '24', 'TP'],
      ['3', 'DZ', '24', ''],
    ])
  })

  it('names a place by its DUNS+4, not its company', () => {
    const place = {
      role: 'ship-to' as const,
      roleCode: 'ST',
      identifiers: [
        { scheme: 'duns' as const, value: '123456789' },
        { scheme: 'partner-code' as const, value: '1234567890012', issuer: 'northwind' },
      ],
      contacts: [],
    }
    const set = orderResponseTo855(response([line()]), { ...order, parties: [place] }, northwind())
    expect(set.find(([id]) => id === 'N1')).toEqual(['N1', 'ST', '', '9', '1234567890012'])
  })

  it('has its reason in MTX in 005010, which has no MSG', () => {
    const rejected = [line({ status: 'rejected', reason: 'Not sold any more' })]
    const set = orderResponseTo855(response(rejected, 'rejected'), order, northwind({ version: '005010' }))
    expect(set).toContainEqual(['MTX', '', 'Not sold any more'])
  })

  it('refuses a unit the buyer has no code for', () => {
    expect(() => written([line({ ordered: { value: '1', unit: 'E48' } })])).toThrow(/E48.*codes\.units.*northwind/)
  })

  it.each(['004010', '005010'])('is valid by its own grammar in %s', async (version) => {
    const partner = northwind({ version })
    const lines = [
      line({
        status: 'backordered',
        promises: [{ quantity: each('6'), date: '2026-11-20' }],
        reason: 'Shortage of panels',
      }),
      line({
        lineNumber: '2',
        itemId: 'KB-101',
        ordered: { value: '4', unit: 'XCS' },
        status: 'rejected',
        reason: 'R'.repeat(400),
      }),
      line({
        lineNumber: '3',
        itemId: 'UNASKED',
        ordered: each('0.125'),
        status: 'changed',
        unitPrice: '12345678.123456',
      }),
    ]
    const sets = [orderResponseTo855(response(lines, 'accepted-with-changes'), order, partner)]
    const bytes = writeInterchange({
      partner,
      controlNumbers: { interchange: 1, group: 1 },
      functionalId: 'PR',
      at: new Date(0),
      sets,
    })
    const events = await eventsOf([bytes])
    expect(issuesOf(events)).toEqual([])
    expect(transactionsOf(events)).toMatchObject([{ transaction: { setId: '855', status: 'accepted' } }])
  })
})
