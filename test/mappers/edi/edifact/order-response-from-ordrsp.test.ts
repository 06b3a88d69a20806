import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type OrderResponse, orderResponse } from '../../../../src/domain/order-response.ts'
import { type SalesOrder, salesOrder } from '../../../../src/domain/sales-order.ts'
import { orderResponseFromOrdrsp } from '../../../../src/mappers/edi/edifact/order-response-from-ordrsp.ts'
import { orderResponseToOrdrsp } from '../../../../src/mappers/edi/edifact/order-response-to-ordrsp.ts'
import { anyAmount, anyCode, anyText, buyer, maybe, numbered, seller } from './arbitraries.ts'
import { partnerOf, readText, throughWire, versions } from './round-trip.ts'

type Line = OrderResponse['lines'][number]
const each = (value: string) => ({ value, unit: 'EA' })

const order: SalesOrder = salesOrder.parse({
  orderNumber: '4500017733',
  purpose: 'original',
  issueDate: '2026-11-02',
  requestedDate: '2026-11-20',
  currency: 'USD',
  parties: [buyer, seller],
  lines: [
    { lineNumber: '1', itemId: 'NB-PRO-14', buyerItemId: 'LOS-7002', gtin: '04012345800296', quantity: each('10') },
    { lineNumber: '2', itemId: 'KB-101', quantity: { value: '4', unit: 'XCT' }, unitPrice: '120' },
  ],
})

const response = (lines: readonly Line[], status: OrderResponse['status'] = 'accepted-with-changes'): OrderResponse =>
  orderResponse.parse({
    orderNumber: '4500017733',
    sellerOrderNumber: '0000012345',
    status,
    issueDate: '2026-11-03',
    currency: 'USD',
    lines,
  })
const line = (extra: Partial<Line> = {}): Line => ({
  lineNumber: '1',
  status: 'accepted',
  itemId: 'NB-PRO-14',
  ordered: each('10'),
  promises: [],
  ...extra,
})

const roundTrip = (given: OrderResponse, version: string, changeNumber?: string) => {
  const partner = partnerOf(version)
  return throughWire(orderResponseToOrdrsp(given, order, partner, changeNumber), partner, orderResponseFromOrdrsp)
}

const cases: [string, Line][] = [
  ['accepted', line()],
  ['accepted with a day', line({ promises: [{ quantity: each('10'), date: '2026-11-20' }] })],
  [
    'accepted in parts',
    line({
      promises: [
        { quantity: each('6'), date: '2026-11-19' },
        { quantity: each('4'), date: '2026-11-20' },
      ],
    }),
  ],
  [
    'changed in everything',
    line({
      status: 'changed',
      itemId: "NB+PRO:15'",
      unitPrice: '905.5',
      promises: [{ quantity: each('8'), date: '2026-11-27' }],
      reason: `Replaced: the other one is gone. ${'More words follow. '.repeat(8)}End`,
    }),
  ],
  ['changed in quantity, without a day', line({ status: 'changed', promises: [{ quantity: each('8') }] })],
  [
    'changed, the rest without a day',
    line({ status: 'changed', promises: [{ quantity: each('3'), date: '2026-11-27' }, { quantity: each('2') }] }),
  ],
  ['owed without a day', line({ status: 'backordered' })],
  ['late as a whole', line({ status: 'backordered', promises: [{ quantity: each('10'), date: '2026-12-24' }] })],
  [
    'partly late, the rest owed',
    line({
      status: 'backordered',
      promises: [
        { quantity: each('6'), date: '2026-11-20' },
        { quantity: each('3'), date: '2026-12-04' },
      ],
    }),
  ],
  ['rejected', line({ status: 'rejected', reason: 'Not sold any more' })],
  [
    'of another unit',
    line({ lineNumber: '2', itemId: 'KB-101', ordered: { value: '4', unit: 'XCT' }, unitPrice: '120' }),
  ],
]

describe('an ORDRSP of ours', () => {
  for (const version of versions)
    it.each(cases)(`of ${version} tells a line that is %s`, async (_, given) => {
      const value = response([given])
      expect(await roundTrip(value, version)).toEqual({ ok: true, value })
    })

  it.each(versions)(
    'of %s says of the whole order what became of it, also when it answers a change',
    async (version) => {
      for (const status of ['accepted', 'accepted-with-changes', 'rejected'] as const) {
        const value = response([line(), line({ lineNumber: '2', unitPrice: '120' })], status)
        expect(await roundTrip(value, version, 'C-3')).toEqual({ ok: true, value })
      }
    },
  )
})

const anyPositive = anyAmount.filter((text) => text !== '0')
const anyUnit = fc.constantFrom('EA', 'XCT', 'KGM')
const anyDay = fc.constantFrom('2026-11-18', '2026-11-20', '2026-11-27', '2026-12-24')
const anyDated = fc.record({ quantity: fc.record({ value: anyPositive, unit: anyUnit }), date: anyDay })
const anyLine = fc
  .record({
    status: fc.constantFrom('accepted' as const, 'changed' as const, 'backordered' as const, 'rejected' as const),
    itemId: anyCode(),
    ordered: fc.record({ value: anyPositive, unit: anyUnit }),
    dated: fc.array(anyDated, { maxLength: 4 }),
    unitPrice: anyAmount,
    reason: maybe(anyText(8)),
  })
  // With a part that is late for certain, a back-ordered line is told as one.
  .map(({ dated, ...rest }) => {
    const late = { quantity: rest.ordered, date: '2027-01-31' }
    const promises = rest.status === 'rejected' ? [] : rest.status === 'backordered' ? [...dated, late] : dated
    return { ...rest, promises }
  })

describe('any order response', () => {
  it.each(versions)('is valid in %s and comes back as it was', async (version) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyLine, { minLength: 1, maxLength: 4 }).map(numbered), async (lines) => {
        const value = response(lines)
        expect(await roundTrip(value, version)).toEqual({ ok: true, value })
      }),
      { numRuns: 80 },
    )
  })
})

const read = (...segments: string[]) => readText('ORDRSP', segments, orderResponseFromOrdrsp)
const issuesOf = (...segments: string[]): string[] => {
  const result = read(...segments)
  return result.ok ? [] : result.issues.map(({ code, path }) => `${code} ${path}`)
}

describe('somebody else’s ORDRSP', () => {
  it('is read by its other codes', () => {
    const result = read(
      'BGM+231+A-9+4',
      'DTM+137:20261103:102',
      'RFF+CO:77',
      'LIN+1',
      'PIA+5+NB:VP',
      'QTY+21:5',
      'QTY+12:4',
      'DTM+69:20261201:102',
      'LIN+2+4',
      'PIA+5+KB:SA',
      'QTY+21:1',
      'LIN+3+2',
      'PIA+5+MO:SA',
      'QTY+21:1',
      'FTX+AAI+++Gone',
      'FTX+AAI+++for good',
      'UNS+S',
    )
    expect(result).toEqual({
      ok: true,
      value: {
        orderNumber: '77',
        sellerOrderNumber: 'A-9',
        status: 'accepted-with-changes',
        issueDate: '2026-11-03',
        currency: 'EUR',
        lines: [
          {
            lineNumber: '1',
            status: 'changed',
            itemId: 'NB',
            ordered: each('5'),
            promises: [{ quantity: each('4'), date: '2026-12-01' }],
          },
          { lineNumber: '2', status: 'accepted', itemId: 'KB', ordered: each('1'), promises: [] },
          {
            lineNumber: '3',
            status: 'rejected',
            itemId: 'MO',
            ordered: each('1'),
            promises: [],
            reason: 'Gone for good',
          },
        ],
      },
    })
  })

  it('may be without lines', () => {
    expect(read('BGM+231+A-9++RE', 'DTM+137:20261103:102', 'RFF+ON:77', 'CUX+2:USD:9', 'UNS+S')).toMatchObject({
      ok: true,
      value: { status: 'rejected', currency: 'USD', lines: [] },
    })
  })

  it('tells all that is wrong at once', () => {
    expect(
      issuesOf(
        'BGM+231++9+AB',
        'DTM+137:2026:102',
        'CUX+2:XXQ:9',
        'LIN+1+99',
        'QTY+113:x',
        'LIN+1+5',
        'PIA+5+A:SA',
        'UNS+S',
        'CNT+2:3',
      ),
    ).toEqual([
      'DATE_INVALID DTM (segment 3), element 1, component 2',
      'VALUE_INVALID BGM (segment 2), element 4',
      'VALUE_MISSING RFF',
      'VALUE_MISSING BGM (segment 2), element 2',
      'VALUE_MISSING LIN line 1 (segment 5)',
      'VALUE_INVALID LIN line 1 (segment 5), element 2',
      'QUANTITY_INVALID QTY line 1 (segment 6), element 1, component 2',
      'VALUE_INVALID LIN (segment 7), element 1',
      'VALUE_MISSING LIN line 1 (segment 7)',
      'TOTAL_MISMATCH CNT (segment 10), element 1, component 2',
      'CURRENCY_UNKNOWN CUX (segment 4), element 1, component 2',
    ])
  })
})
