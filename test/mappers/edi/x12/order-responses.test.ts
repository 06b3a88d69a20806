import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type OrderResponse, orderResponse } from '../../../../src/domain/order-response.ts'
import { type SalesOrder, salesOrder } from '../../../../src/domain/sales-order.ts'
import { orderResponseFrom855 } from '../../../../src/mappers/edi/x12/order-response-from-855.ts'
import { orderResponseFrom865 } from '../../../../src/mappers/edi/x12/order-response-from-865.ts'
import { orderResponseTo855 } from '../../../../src/mappers/edi/x12/order-response-to-855.ts'
import { orderResponseTo865 } from '../../../../src/mappers/edi/x12/order-response-to-865.ts'
import {
  bodyOf,
  decimals,
  delimiters,
  exchanged,
  issuesIn,
  linesOf,
  northwind,
  text,
  units,
  valueIn,
  versions,
} from './exchange.ts'

const each = (value: string, unit = 'EA') => ({ value, unit })

const order: SalesOrder = salesOrder.parse({
  orderNumber: '4500017733',
  purpose: 'change',
  issueDate: '2026-11-02',
  currency: 'USD',
  contractNumber: 'FW-8',
  releaseNumber: 'R1',
  requestedDate: '2026-11-20',
  parties: [
    { role: 'buyer', roleCode: 'BY', name: 'Northwind', identifiers: [] },
    { role: 'ship-to', roleCode: 'ST', identifiers: [{ scheme: 'gln', value: '4012345000016' }] },
  ],
  lines: [
    { lineNumber: '1', itemId: 'NB-PRO-14', buyerItemId: 'NW-100311', quantity: each('10') },
    { lineNumber: '2', itemId: 'KB-101', quantity: each('4', 'XCS') },
    { lineNumber: '3', itemId: 'BAG-14', quantity: each('2.5') },
    { lineNumber: '4', itemId: 'OLD-1', quantity: each('1') },
  ],
})

const rich: OrderResponse = orderResponse.parse({
  orderNumber: '4500017733',
  sellerOrderNumber: '0000012345',
  status: 'accepted-with-changes',
  issueDate: '2026-11-03',
  currency: 'EUR',
  lines: [
    {
      lineNumber: '1',
      status: 'backordered',
      itemId: 'NB-PRO-14',
      ordered: each('10'),
      promises: [
        { quantity: each('6'), date: '2026-11-20' },
        { quantity: each('3'), date: '2026-12-04' },
      ],
      unitPrice: '899',
    },
    {
      lineNumber: '2',
      status: 'changed',
      itemId: 'KB-102',
      ordered: each('4', 'XCS'),
      promises: [{ quantity: each('3', 'XCS'), date: '2026-11-20' }],
      unitPrice: '120.5',
      reason: 'KB-101 is no longer made',
    },
    { lineNumber: '3', status: 'accepted', itemId: 'BAG-14', ordered: each('2.5') },
    { lineNumber: '4', status: 'rejected', itemId: 'OLD-1', ordered: each('1'), reason: 'Not sold' },
  ],
})
const minimal: OrderResponse = { ...rich, status: 'rejected', currency: 'USD', lines: [] }

describe('an 865', () => {
  it('answers a change with the buyer’s numbers', () => {
    expect(linesOf(orderResponseTo865(rich, order, northwind(), '2'))).toEqual([
      'ST*865',
      'BCA*00*AC*4500017733*R1*2*20261102**FW-8*0000012345*20261103',
      'CUR*SE*EUR',
      'REF*VN*0000012345',
      'DTM*002*20261120',
      'N1*BY*Northwind',
      'N1*ST**UL*4012345000016',
      'POC*1*NC*10**EA*899**VP*NB-PRO-14*BP*NW-100311',
      'ACK*IA*6*EA*067*20261120',
      'ACK*IB*3*EA*067*20261204',
      'ACK*IB*1*EA',
      'POC*2*CA*4**CS*120.5**VP*KB-102',
      'ACK*IC*3*CS*067*20261120',
      'N9*L1**REASON',
      'MSG*KB-101 is no longer made',
      'POC*3*NC*2.5**EA***VP*BAG-14',
      'ACK*IA*2.5*EA',
      'POC*4*NC*1**EA***VP*OLD-1',
      'ACK*IR*1*EA',
      'N9*L1**REASON',
      'MSG*Not sold',
      'CTT*4',
    ])
  })

  it('refuses a change number it has no room for, and does without one', () => {
    expect(() => orderResponseTo865(rich, order, northwind(), '123456789')).toThrow(
      /865 cannot be written.*BCA.*"123456789"/,
    )
    expect(linesOf(orderResponseTo865(rich, order, northwind(), undefined))[1]).toBe(
      'BCA*00*AC*4500017733*R1**20261102**FW-8*0000012345*20261103',
    )
  })
})

const kinds = [
  { name: 'an 855', write: orderResponseTo855, read: orderResponseFrom855 },
  {
    name: 'an 865',
    write: (response: OrderResponse, to: SalesOrder, partner: ReturnType<typeof northwind>) =>
      orderResponseTo865(response, to, partner, '2'),
    read: orderResponseFrom865,
  },
]

type Answer = Pick<OrderResponse['lines'][number], 'status' | 'promises'>

/** Lines whose status and promises agree, as the ERP's answer has them. */
const line = fc
  .record({
    kind: fc.constantFrom('accepted', 'accepted-dated', 'late', 'split', 'changed', 'rejected'),
    ordered: fc.record({ value: fc.integer({ min: 2, max: 99_999 }).map(String), unit: units }),
    unitPrice: fc.option(decimals, { nil: undefined }),
    reason: fc.option(text(264), { nil: undefined }),
  })
  .map(({ kind, ordered, ...rest }) => {
    const { unit } = ordered
    const late = '2026-12-24'
    const whole: Answer = { status: 'accepted', promises: [] }
    const answers: Record<string, Answer> = {
      'accepted-dated': { status: 'accepted', promises: [{ quantity: ordered, date: '2026-11-20' }] },
      late: { status: 'backordered', promises: [{ quantity: ordered, date: late }] },
      split: {
        status: 'backordered',
        promises: [{ quantity: { value: '1', unit }, date: '2026-11-19' }],
      },
      changed: { status: 'changed', promises: [{ quantity: { value: '1', unit }, date: late }] },
      rejected: { status: 'rejected', promises: [] },
    }
    return { itemId: 'NB-PRO-14', ordered, ...rest, ...(answers[kind] ?? whole) }
  })

describe.each(kinds)('$name', ({ write, read }) => {
  it.each(versions)('comes back as it was in %s', async (version) => {
    const partner = northwind({ version })
    for (const response of [rich, minimal, { ...minimal, status: 'accepted' as const }]) {
      const { body, status, issues, context } = await exchanged(write(response, order, partner), partner)
      expect({ status, issues }).toEqual({ status: 'accepted', issues: [] })
      expect(valueIn(read(body, context))).toEqual(response)
    }
  })

  it('comes back as it was, whatever the lines say', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 4 }), fc.constantFrom(...versions), async (given, version) => {
        const partner = northwind({ version })
        const response = { ...rich, lines: given.map((each, index) => ({ ...each, lineNumber: String(index + 1) })) }
        const bare = { ...order, lines: [] as SalesOrder['lines'] }
        const { body, status, issues, context } = await exchanged(write(response, bare, partner), partner)
        expect({ status, issues }).toEqual({ status: 'accepted', issues: [] })
        expect(valueIn(read(body, context))).toEqual(response)
      }),
      { numRuns: 150 },
    )
  })
})

describe('an 855 of somebody else', () => {
  const read = (segments: string[]) =>
    orderResponseFrom855(bodyOf('855', segments), { partner: northwind(), delimiters })
  const bak = 'BAK*00*AC*PO-1*20261101****S-9*20261102'

  it('may have other codes, dates in DTM, substitutes in ACK, lines without an answer', () => {
    const segments = [
      'BAK*06*AE*PO-1*20261101*****20261102',
      'REF*VN*S-9',
      'PO1**5*EA***VN*A-1*UP*036000291452',
      'ACK*AR*5*EA',
      'DTM*068*20261111',
      'PO1*20*5*CS***VP*KB-101',
      'ACK*IS*****20261111*VP*KB-102',
      'PO1*30*5*EA***SK*C-1',
      'PO1*40*5*EA***VP*D-1',
      'ACK*IA*3*EA*068*20261111',
      'ACK*IR*2*EA',
      'PO1*50*5*EA***VP*E-1',
      'ACK*SP',
    ]
    expect(valueIn(read(segments))).toEqual({
      orderNumber: 'PO-1',
      sellerOrderNumber: 'S-9',
      status: 'accepted-with-changes',
      issueDate: '2026-11-02',
      currency: 'USD',
      lines: [
        {
          lineNumber: '1',
          status: 'accepted',
          itemId: 'A-1',
          ordered: each('5'),
          promises: [{ quantity: each('5'), date: '2026-11-11' }],
        },
        { lineNumber: '20', status: 'changed', itemId: 'KB-102', ordered: each('5', 'XCS'), promises: [] },
        { lineNumber: '30', status: 'accepted', itemId: 'C-1', ordered: each('5'), promises: [] },
        {
          lineNumber: '40',
          status: 'changed',
          itemId: 'D-1',
          ordered: each('5'),
          promises: [{ quantity: each('3'), date: '2026-11-11' }],
        },
        { lineNumber: '50', status: 'backordered', itemId: 'E-1', ordered: each('5'), promises: [] },
      ],
    })
  })

  it('rejects its lines when it rejects the order and says no more of them', () => {
    const answer = valueIn(read(['BAK*00*RJ*PO-1*20261101****S-9*20261102', 'PO1*1*5*EA***VP*A']))
    expect(answer).toMatchObject({ status: 'rejected', lines: [{ lineNumber: '1', status: 'rejected' }] })
  })

  it('tells all that is wrong at once', () => {
    expect(
      issuesIn(
        read([
          'BAK*00*AH**20261101*****20261131',
          'CUR*SE*XXX',
          'PO1*1*X*QQ***BP*B-1',
          'PO1*2*1*EA*-1**VP*A',
          'ACK*IH*1*EA',
          'PO1*2*1*EA***VP*A',
          'ACK*IA*1*EA*067*20261301',
        ]),
      ),
    ).toEqual([
      'VALUE_INVALID BAK (segment 2), element 2 = AH',
      'VALUE_MISSING BAK (segment 2), element 3',
      'VALUE_MISSING BAK (segment 2), element 8',
      'DATE_INVALID BAK (segment 2), element 9 = 20261131',
      'CURRENCY_UNKNOWN CUR (segment 3), element 2 = XXX',
      'VALUE_INVALID PO1 (segment 7), element 1 = 2',
      'UNIT_UNKNOWN PO1 line 1 (segment 4), element 3 = QQ',
      'QUANTITY_INVALID PO1 line 1 (segment 4), element 2 = X',
      'VALUE_MISSING PO1 line 1 (segment 4)',
      'VALUE_INVALID ACK line 2 (segment 6), element 1 = IH',
      'VALUE_INVALID PO1 line 2 (segment 5), element 4 = -1',
      'DATE_INVALID ACK line 2 (segment 8), element 5 = 20261301',
    ])
  })

  it('is none without BAK, and an 865 none without BCA or under another id', () => {
    expect(issuesIn(read(['PO1*1*1*EA***VP*A']))).toEqual(['VALUE_MISSING BAK'])
    const read865 = (setId: string, segments: string[]) =>
      issuesIn(orderResponseFrom865(bodyOf(setId, segments), { partner: northwind(), delimiters }))
    expect(read865('865', [])).toEqual(['VALUE_MISSING BCA'])
    expect(read865('855', [bak])).toEqual(['VALUE_INVALID ST (segment 1), element 1 = 855'])
  })
})
