import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type OrderResponse, orderResponse } from '../../../../src/domain/order-response.ts'
import { type Partner, partner as partnerSchema } from '../../../../src/domain/partner.ts'
import type { SalesOrder } from '../../../../src/domain/sales-order.ts'
import type { EdiEvent } from '../../../../src/edi/edi.ts'
import { componentOf, parseMessage } from '../../../../src/edi/edifact/parse-message.ts'
import { readEdifactInterchanges } from '../../../../src/edi/edifact/read-interchanges.ts'
import { writeEdifactInterchange } from '../../../../src/edi/edifact/write.ts'
import { orderResponseToOrdrsp } from '../../../../src/mappers/edi/edifact/order-response-to-ordrsp.ts'
import { salesOrderFromOrders } from '../../../../src/mappers/edi/edifact/sales-order-from-orders.ts'
import { edifactDelimiters as delimiters, messageText } from './edifact-text.ts'

const lakeside = (extra: object = {}): Partner =>
  partnerSchema.parse({
    name: 'lakeside',
    system: 'edi',
    standard: 'edifact',
    theirs: { qualifier: '14', id: '4012345000016' },
    ours: { qualifier: '14', id: '4012345000030' },
    codes: { units: { KAR: 'XCT' }, locations: { WH4: { name: 'Warehouse 4' } } },
    ...extra,
  })

/** The order as the mapper makes it of what the buyer sent, so that the answer is in the buyer's own words. */
const order: SalesOrder = (() => {
  const segments = [
    'BGM+220+4500017733+9',
    'DTM+137:20261102:102',
    'DTM+2:20261120:102',
    'RFF+CT:FW-8',
    'NAD+BY+4012345000016::9++Lakeside Office Supply and Everything Else a Desk Needs',
    'NAD+DP+WH4::92',
    'NAD+IV+77::10++Payables',
    'CUX+2:USD:9',
    'LIN+1++4012345800296:EN',
    'PIA+1+NB-PRO-14:SA+LOS-7002:IN',
    'QTY+21:10',
    'PRI+AAA:899',
    'LIN+2',
    'PIA+5+KB-101:SA',
    'QTY+21:4:KAR',
    'PRI+AAA:120.5:::100:KAR',
    'UNS+S',
  ]
  const body = new Uint8Array(Buffer.from(messageText('ORDERS', segments)))
  const result = salesOrderFromOrders(body, { partner: lakeside(), delimiters, envelopeVersion: '' })
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  return result.value
})()

type Line = OrderResponse['lines'][number]

const response = (lines: readonly Line[], status: OrderResponse['status'] = 'accepted'): OrderResponse =>
  orderResponse.parse({
    orderNumber: '4500017733',
    sellerOrderNumber: '0000012345',
    status,
    issueDate: '2026-11-03',
    currency: 'USD',
    lines,
  })

const each = (value: string) => ({ value, unit: 'EA' })
const line = (extra: Partial<Line> = {}): Line => ({
  lineNumber: '1',
  status: 'accepted',
  itemId: 'NB-PRO-14',
  ordered: each('10'),
  promises: [],
  ...extra,
})
const second = (extra: Partial<Line> = {}): Line =>
  line({ lineNumber: '2', itemId: 'KB-101', ordered: { value: '4', unit: 'XCT' }, ...extra })

const bytesOf = (lines: readonly Line[], version = 'D:96A:UN:EAN005', status?: OrderResponse['status']): Uint8Array => {
  const partner = lakeside()
  const message = orderResponseToOrdrsp(response(lines, status), order, partner)
  const settings = { ours: partner.ours, theirs: partner.theirs, version, usage: partner.usage }
  return writeEdifactInterchange(settings, { controlNumber: '1', at: new Date(0), messages: [message] })
}

/** The segments of the message between UNH and UNT. */
const written = (lines: readonly Line[], status?: OrderResponse['status']): string[] =>
  Buffer.from(bytesOf(lines, undefined, status))
    .toString('latin1')
    .split("'\n")
    .slice(3, -3)

const lineSegments = (extra: Partial<Line>): string[] => {
  const segments = written([line(extra)])
  return segments.slice(segments.findIndex((text) => text.startsWith('LIN')) + 2, segments.indexOf('UNS+S'))
}

const eventsOf = async (bytes: Uint8Array): Promise<EdiEvent[]> => {
  const events: EdiEvent[] = []
  for await (const event of readEdifactInterchanges([bytes])) events.push(event)
  return events
}

describe('an ORDRSP', () => {
  it('answers with the buyer’s numbers, codes and units', () => {
    const promises = [{ quantity: { value: '4', unit: 'XCT' }, date: '2026-11-20' }]
    expect(written([line(), second({ promises })])).toEqual([
      'BGM+231+0000012345+29+AP',
      'DTM+137:20261103:102',
      'DTM+2:20261120:102',
      'RFF+ON:4500017733',
      'DTM+171:20261102:102',
      'RFF+VN:0000012345',
      'RFF+CT:FW-8',
      'NAD+BY+4012345000016::9++Lakeside Office Supply and Everythi:ng Else a Desk Needs',
      'NAD+DP+WH4::92++Warehouse 4',
      'NAD+SU+4012345000030::9',
      'CUX+2:USD:9',
      'LIN+1+5+4012345800296:EN',
      'PIA+1+NB-PRO-14:SA+LOS-7002:IN',
      'QTY+21:10:EA',
      'QTY+113:10:EA',
      'PRI+AAA:899',
      'LIN+2+5',
      'PIA+5+KB-101:SA',
      'QTY+21:4:KAR',
      'QTY+113:4:KAR',
      'DTM+67:20261120:102',
      'PRI+AAA:120.5:::100:KAR',
      'UNS+S',
      'CNT+2:2',
    ])
  })

  it('splits a back-ordered line: in time is delivered, later is back-ordered, the rest is owed without a date', () => {
    const promises = [
      { quantity: each('6'), date: '2026-11-20' },
      { quantity: each('3'), date: '2026-12-04' },
    ]
    expect(lineSegments({ status: 'backordered', promises })).toEqual([
      'QTY+21:10:EA',
      'QTY+113:6:EA',
      'QTY+83:4:EA',
      'PRI+AAA:899',
      'SCC+1',
      'QTY+113:6:EA',
      'DTM+67:20261120:102',
      'SCC+1',
      'QTY+83:3:EA',
      'DTM+67:20261204:102',
    ])
    expect(lineSegments({ status: 'backordered' })).toEqual(['QTY+21:10:EA', 'QTY+83:10:EA', 'PRI+AAA:899'])
  })

  it('shows what changed: quantity, price, date and item', () => {
    const promises = [{ quantity: each('8'), date: '2026-11-27' }]
    const segments = written([line({ status: 'changed', itemId: 'NB-PRO-15', unitPrice: '905.00', promises })])
    expect(segments.slice(segments.indexOf('CUX+2:USD:9') + 1, -2)).toEqual([
      'LIN+1+3+4012345800296:EN',
      'PIA+1+NB-PRO-14:SA+LOS-7002:IN',
      'PIA+3+NB-PRO-15:SA',
      'QTY+21:10:EA',
      'QTY+113:8:EA',
      'DTM+67:20261127:102',
      'PRI+AAA:905.00',
    ])
  })

  it('rejects a line with its reason, and an order as a whole', () => {
    const reason = `Not sold any more: it's gone\nsee NB-PRO-15. ${'x'.repeat(60)}`
    const segments = written([line({ status: 'rejected', reason })], 'rejected')
    expect(segments[0]).toBe('BGM+231+0000012345+27+RE')
    expect(segments).toContain('LIN+1+7+4012345800296:EN')
    expect(segments.filter((text) => /^QTY|^SCC/.test(text))).toEqual(['QTY+21:10:EA'])
    expect(segments).toContain(`FTX+AAI+++Not sold any more?: it?'s gone see NB-PRO-15.:${'x'.repeat(60)}`)
    expect(written([line()], 'accepted-with-changes')[0]).toBe('BGM+231+0000012345+30+AC')
  })

  it('names the seller as the order did, and leaves out a buyer that was only inferred', () => {
    const partner = lakeside({ ours: { qualifier: 'ZZZ', id: 'CROSSDOCK' } })
    const parties: SalesOrder['parties'] = [
      { role: 'buyer', roleCode: 'IV', identifiers: [{ scheme: 'gln', value: '4012345000016' }], contacts: [] },
      { role: 'seller', roleCode: 'SE', identifiers: [{ scheme: 'our-code', value: 'S-1' }], contacts: [] },
      {
        role: 'ship-to',
        roleCode: 'DP',
        identifiers: [{ scheme: 'partner-code', value: '10:77', issuer: 'lakeside' }],
        contacts: [],
      },
    ]
    const nads = (given: SalesOrder['parties']) =>
      orderResponseToOrdrsp(response([line()]), { ...order, parties: given }, partner).filter(([id]) => id === 'NAD')
    expect(nads(parties)).toEqual([
      ['NAD', 'SE', ['S-1', '', '91'], '', []],
      ['NAD', 'DP', ['77', '', '10'], '', []],
    ])
    expect(nads([])).toEqual([])
  })

  it('names the change it answers, where that has a number', () => {
    const references = (changeNumber?: string) =>
      orderResponseToOrdrsp(response([line()]), order, lakeside(), changeNumber)
        .filter(([id]) => id === 'RFF')
        .map(([, reference]) => reference)
    const plain = [
      ['ON', '4500017733'],
      ['VN', '0000012345'],
      ['CT', 'FW-8'],
    ]
    expect(references()).toEqual(plain)
    expect(references('')).toEqual(plain)
    expect(references('C-3')).toEqual([['ON', '4500017733'], ['PP', 'C-3'], ...plain.slice(1)])
  })

  it('names the release it answers', () => {
    const segments = orderResponseToOrdrsp(response([line()]), { ...order, releaseNumber: '3' }, lakeside())
    expect(segments).toContainEqual(['RFF', ['ON', '4500017733', '', '3']])
  })

  it('refuses a unit the buyer has no code for', () => {
    expect(() => written([line({ ordered: { value: '1', unit: 'ROLLS' } })])).toThrow(/ROLLS.*codes\.units.*lakeside/)
  })
})

const lineStatus = fc.constantFrom<Line['status'][]>('accepted', 'backordered', 'changed', 'rejected')
const whole = fc.integer({ min: 1, max: 100_000 }).map(String)
const anyLine = fc.record({
  status: lineStatus,
  ordered: fc.record({ value: whole, unit: fc.constantFrom('EA', 'H87', 'XCT', 'KGM') }),
  promises: fc.array(
    fc.record({
      quantity: fc.record({ value: whole, unit: fc.constantFrom('EA', 'XCT') }),
      date: fc.constantFrom('2026-11-20', '2026-12-04', undefined),
    }),
    { maxLength: 4 },
  ),
  unitPrice: fc.constantFrom('12.5', '0', undefined),
  reason: fc.option(fc.string({ unit: fc.constantFrom('a', "'", '+', '?', ':', '\n', ' ', 'ü'), maxLength: 400 }), {
    nil: undefined,
  }),
})

describe('by its own grammar', () => {
  it.each(['D:96A:UN:EAN005', 'D:01B:UN:EAN010'])(
    'an ORDRSP of %s is valid whatever it says, and reads back',
    async (version) => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyLine, { minLength: 1, maxLength: 4 }), async (given) => {
          const lines = given.map((extra, index) => line({ ...extra, lineNumber: String(index + 1) }))
          const events = await eventsOf(bytesOf(lines, version, 'accepted-with-changes'))
          const [found] = events.filter((event) => event.type === 'transaction')
          expect(found?.transaction).toMatchObject({ setId: 'ORDRSP', status: 'accepted', issues: [] })
          expect(events.at(-1)).toMatchObject({ type: 'envelope-end', result: { status: 'accepted', issues: [] } })
          const parsed = parseMessage(found?.body ?? new Uint8Array(), delimiters, 'latin1')
          const segments = parsed.ok ? parsed.value.segments : []
          const lins = segments.filter(({ id }) => id === 'LIN')
          expect(lins.map((lin) => componentOf(lin, 1))).toEqual(lines.map(({ lineNumber }) => lineNumber))
          const ordered = segments.filter((segment) => segment.id === 'QTY' && componentOf(segment, 1) === '21')
          expect(ordered.map((qty) => componentOf(qty, 1, 2))).toEqual(lines.map((each) => each.ordered.value))
        }),
        { numRuns: 100 },
      )
    },
  )
})
