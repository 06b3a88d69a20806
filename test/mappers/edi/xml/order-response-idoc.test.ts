import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type OrderResponse, orderResponse, type ResponseLine } from '../../../../src/domain/order-response.ts'
import type { SalesOrder } from '../../../../src/domain/sales-order.ts'
import { orderResponseFromIdoc } from '../../../../src/mappers/edi/xml/order-response-from-idoc.ts'
import { orderResponseToIdoc } from '../../../../src/mappers/edi/xml/order-response-to-idoc.ts'
import { idocGiven, idocOf, idocPartner, shortTexts } from './idoc-values.ts'
import { orderFrom } from './orders.ts'
import { codes, dates, decimals, faultsOf, issuesOf, maybe, readAs } from './round-trip.ts'

const setId = 'idoc:ORDERS05:ORDRSP'
const EA = (value: string) => ({ value, unit: 'EA' })

const answerOf = (lines: ResponseLine[], status: OrderResponse['status'] = 'accepted'): OrderResponse =>
  orderResponse.parse({
    orderNumber: '4500017801',
    sellerOrderNumber: '0000012345',
    status,
    issueDate: '2026-11-21',
    currency: 'USD',
    lines,
  })

const readBack = (answer: OrderResponse, order: SalesOrder) =>
  readAs(orderResponseToIdoc(answer, order, idocGiven()), setId, orderResponseFromIdoc, idocPartner())

const line = (lineNumber: string, change: Partial<ResponseLine> = {}): ResponseLine => ({
  lineNumber,
  status: 'accepted',
  itemId: 'KB-101',
  ordered: EA('10'),
  promises: [],
  unitPrice: '24.9',
  ...change,
})

const day = (value: string, date?: string) => ({ quantity: EA(value), date })

describe('our ORDRSP', () => {
  it.each([
    ['accepted', answerOf([line('00010'), line('00020', { promises: [day('10', '2026-12-04')] })])],
    [
      'with changes',
      answerOf(
        [
          line('00010', { status: 'changed', promises: [day('8', '2026-12-04')], reason: 'Two are broken' }),
          line('00020', { status: 'backordered', promises: [day('4', '2026-12-04'), day('6')] }),
          line('00030', { status: 'rejected', reason: 'Not <sold> & "never" again' }),
        ],
        'accepted-with-changes',
      ),
    ],
    ['rejected', answerOf([line('00010', { status: 'rejected' })], 'rejected')],
  ])('is read back as it was: %s', async (_, answer) => {
    expect(await readBack(answer, await orderFrom('idoc'))).toEqual(answer)
  })

  it('says what is owed as a part without a date, and takes a late line with dates to be changed', async () => {
    const lines = [
      line('00010', { status: 'backordered', promises: [day('4', '2026-12-18')] }),
      line('00020', { status: 'backordered', promises: [day('10', '2026-12-18')] }),
    ]
    const back = await readBack(answerOf(lines, 'accepted-with-changes'), await orderFrom('idoc'))
    expect(back.lines.map(({ status, promises }) => [status, promises])).toEqual([
      ['backordered', [day('4', '2026-12-18'), day('6')]],
      ['changed', [day('10', '2026-12-18')]],
    ])
  })

  it('is read back as it was, whatever is in it', async () => {
    const order = await orderFrom('idoc')
    const lines = fc
      .array(
        fc.record({
          itemId: codes,
          ordered: fc.record({ value: decimals, unit: fc.constantFrom('EA', 'KGM') }),
          unitPrice: decimals,
          reason: maybe(shortTexts(60)),
          status: fc.constantFrom('accepted' as const, 'changed' as const, 'rejected' as const),
          date: dates,
          value: decimals,
        }),
        { minLength: 1, maxLength: 4 },
      )
      .map((all) =>
        all.map(({ date, value, ...rest }, index): ResponseLine => {
          const quantity = rest.status === 'changed' ? { ...rest.ordered, value } : rest.ordered
          const promises = rest.status === 'rejected' ? [] : [{ quantity, date }]
          return { ...rest, lineNumber: String(index + 1), promises }
        }),
      )
    await fc.assert(
      fc.asyncProperty(lines, async (all) => {
        const is = (status: ResponseLine['status']) => all.every((each) => each.status === status)
        const status = is('rejected') ? 'rejected' : is('accepted') ? 'accepted' : 'accepted-with-changes'
        const answer = answerOf(all, status)
        expect(await readBack(answer, order)).toEqual(answer)
      }),
      { numRuns: 60 },
    )
  })
})

describe('an ORDRSP of another SAP', () => {
  const head = '<E1EDK01><CURCY>EUR</CURCY><BELNR>0000000815</BELNR></E1EDK01>'
  const number = '<E1EDK02><QUALF>001</QUALF><BELNR>PO-1</BELNR></E1EDK02>'
  const item = '<E1EDP19><QUALF>002</QUALF><IDTNR>KB-101</IDTNR></E1EDP19>'
  const answered = `<E1EDP01><POSEX>000010</POSEX><MENGE>3.000</MENGE><MENEE>PCE</MENEE><E1EDP20><WMENG>0.000</WMENG></E1EDP20>${item}</E1EDP01>`
  const at = 'ORDERS05/IDOC'
  const read = (segments: string) =>
    readAs(idocOf('ORDERS05', 'ORDRSP', segments), setId, orderResponseFromIdoc, idocPartner())
  const issues = (segments: string) =>
    issuesOf(idocOf('ORDERS05', 'ORDRSP', segments), orderResponseFromIdoc, idocPartner())

  it('needs little; a reason for rejection refuses a line', async () => {
    expect(await read(head + number + answered.replace('<MENGE>', '<ABGRU>01</ABGRU><MENGE>'))).toEqual({
      orderNumber: 'PO-1',
      sellerOrderNumber: '0000000815',
      status: 'rejected',
      issueDate: '2026-11-21',
      currency: 'EUR',
      lines: [
        {
          lineNumber: '000010',
          status: 'rejected',
          itemId: 'KB-101',
          ordered: { value: '3', unit: 'H87' },
          promises: [],
        },
      ],
    })
  })

  it.each([
    ['no order number', head + answered, `VALUE_MISSING ${at}/E1EDK02[QUALF=001]/BELNR`],
    ['no number of ours', head.replace('0000000815', '') + number + answered, `VALUE_MISSING ${at}/E1EDK01/BELNR`],
    ['no lines', head + number, `VALUE_MISSING ${at}`],
    [
      'no item of ours',
      head + number + answered.replace(item, ''),
      `VALUE_MISSING ${at}/E1EDP01/E1EDP19[QUALF=002]/IDTNR`,
    ],
    [
      'an action that is none',
      head + number + answered.replace('<MENGE>', '<ACTION>7</ACTION><MENGE>'),
      `VALUE_INVALID ${at}/E1EDP01/ACTION`,
    ],
    [
      'a price below zero',
      head + number + answered.replace('<E1EDP20>', '<VPREI>1-</VPREI><E1EDP20>'),
      `VALUE_INVALID ${at}/E1EDP01/VPREI`,
    ],
  ])('is told off for %s', async (_, segments, issue) => {
    expect(await issues(segments)).toContain(issue)
  })

  it('is not accepted without a line number', async () => {
    expect(await faultsOf(idocOf('ORDERS05', 'ORDRSP', head + number + answered.replace('000010', '')))).toEqual([
      `VALUE_MISSING ${at}/E1EDP01/POSEX`,
    ])
  })
})
