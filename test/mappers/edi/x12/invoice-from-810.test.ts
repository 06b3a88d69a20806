import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { invoice as invoiceSchema } from '../../../../src/domain/invoice.ts'
import { invoiceFrom810 } from '../../../../src/mappers/edi/x12/invoice-from-810.ts'
import { bytesOf } from '../../../edi/x12/build.ts'
import { bodyOf, issuesIn, valueIn } from './exchange.ts'
import { broken } from './generated.ts'
import { contextOf, linesOf, northwind } from './whole-sets.ts'

const read = (segments: readonly string[]) =>
  invoiceFrom810(bodyOf('810', segments), contextOf(northwind({ currency: 'CAD' })))

const invoiceOf = (segments: readonly string[]) => valueIn(read(segments))

const issuesOf = (segments: readonly string[]): string[] => issuesIn(read(segments))

/** As a wholesaler writes it: no amounts of lines, totals only in TDS, the order in REF. */
const foreign = linesOf(`
  BIG*20261110*9001*20261101*NW-4711***CN*00
  CUR*VN*USD
  REF*IA*55
  REF*VN*SO-1
  PER*AR*RECEIVABLES*EM*ar@example.test
  N1*ST**92*STORE-12
  N1*RI*BANK
  N3*1 STREET*FLOOR 2
  N4*SEATTLE*WA*98101*USA
  ITD*05*15*****60
  DTM*011*20261103
  FOB*CC
  IT1**3*CA*10.333*PE*VN*NB-PRO-14*UP*036000291452
  CTP**NET*10.333*3*CA
  PID*F****NOTEBOOK
  PID*F****14 INCH
  REF*PO*NW-4712
  SAC*A*C310***100***********PROMO
  SAC*C*D240****Z*10
  IT1*7*250*EA*2.5*HP*SK*KB-101
  IT1*8*1*EA**NC*VP*SAMPLE
  TDS*4263*4263
  TXI*ST*3.26*8.25*VD*WA1
  CAD*M*****CN*1Z
  SAC*C*D240***500
  SAC*A*C310***200
  SAC*N*H000
  CTT*3
`)

describe('a foreign 810', () => {
  it('is read with what its lines and totals come to', () => {
    expect(invoiceOf(foreign)).toEqual({
      invoiceNumber: '9001',
      kind: 'credit-note',
      issueDate: '2026-11-10',
      orderNumber: 'NW-4711',
      orderDate: '2026-11-01',
      currency: 'USD',
      deliveryDate: '2026-11-03',
      sellerOrderNumber: 'SO-1',
      references: [{ type: 'IA', value: '55' }],
      parties: [
        {
          role: 'ship-to',
          roleCode: 'ST',
          identifiers: [{ scheme: 'partner-code', value: 'STORE-12', issuer: 'northwind' }],
          contacts: [],
        },
        {
          role: 'other',
          roleCode: 'RI',
          name: 'BANK',
          identifiers: [],
          address: {
            lines: ['1 STREET', 'FLOOR 2'],
            city: 'SEATTLE',
            region: 'WA',
            postalCode: '98101',
            country: 'US',
          },
          contacts: [],
        },
      ],
      paymentTerms: { code: '05', netDays: 60 },
      deliveryTerms: { payer: 'CC' },
      notes: [],
      lines: [
        {
          lineNumber: '1',
          orderNumber: 'NW-4712',
          itemId: 'NB-PRO-14',
          gtin: '00036000291452',
          description: 'NOTEBOOK 14 INCH',
          quantity: { value: '3', unit: 'XCS' },
          unitPrice: '10.333',
          // 30.999 - 1 + 3.0999
          lineAmount: '33.1',
          allowancesCharges: [
            { kind: 'allowance', code: 'C310', amount: '1', description: undefined },
            { kind: 'charge', code: 'D240', percent: '10' },
          ],
          taxes: [],
        },
        {
          lineNumber: '7',
          itemId: 'KB-101',
          quantity: { value: '250', unit: 'EA' },
          unitPrice: '2.5',
          priceBaseQuantity: '100',
          lineAmount: '6.25',
          allowancesCharges: [],
          taxes: [],
        },
        {
          lineNumber: '8',
          itemId: 'SAMPLE',
          quantity: { value: '1', unit: 'EA' },
          unitPrice: '0',
          lineAmount: '0',
          allowancesCharges: [],
          taxes: [],
        },
      ],
      allowancesCharges: [
        { kind: 'charge', code: 'D240', amount: '5' },
        { kind: 'allowance', code: 'C310', amount: '2' },
      ],
      taxes: [{ code: 'ST', amount: '3.26', percent: '8.25', jurisdiction: 'WA1' }],
      totals: {
        lineAmount: '39.35',
        allowanceAmount: '2',
        chargeAmount: '5',
        taxExclusiveAmount: '42.35',
        taxAmount: '3.26',
        payableAmount: '42.63',
      },
    })
  })

  it('takes what is sold for what the price is for only when both codes say so', () => {
    const base = (it1: string, ctp: string) =>
      invoiceOf(foreign.flatMap((each) => (each.startsWith('IT1*7') ? [it1, ctp] : [each]))).lines[1]?.priceBaseQuantity
    expect(base('IT1*7*500*EA*2.5*UM*SK*K', 'CTP***2.5*500*EA****UM')).toBe('500')
    expect(base('IT1*7*500*EA*2.5*PE*SK*K', 'CTP***2.5*500*EA****UM')).toBeUndefined()
    expect(base('IT1*7*500*EA*2.5*UM*SK*K', 'CTP**NET*2.5*500*EA')).toBeUndefined()
    expect(base('IT1*7*500*EA*2.5*PE*SK*K', 'CTP***2.5********12')).toBe('12')
  })

  it('is in the partner’s currency when it names none', () => {
    expect(invoiceOf(foreign.filter((each) => !each.startsWith('CUR'))).currency).toBe('CAD')
  })
})

const small = (extra: Readonly<Record<string, readonly string[]>> = {}): string[] =>
  linesOf(`
    BIG*20261110*9001
    CUR*SE*USD
    IT1*1*3*EA*10**VP*A
    TDS*3000
    CTT*1`).flatMap((each) => extra[each] ?? [each])

describe('a wrong 810', () => {
  it.each<[string, Readonly<Record<string, readonly string[]>>, string[]]>([
    ['nothing', {}, []],
    ['no BIG', { 'BIG*20261110*9001': [] }, ['VALUE_MISSING BIG']],
    [
      'dates and a number that are none',
      { 'BIG*20261110*9001': ['BIG*20261310**20261131'] },
      [
        'DATE_INVALID BIG (segment 2), element 1 = 20261310',
        'VALUE_MISSING BIG (segment 2), element 2',
        'DATE_INVALID BIG (segment 2), element 3 = 20261131',
      ],
    ],
    [
      'a currency that is none',
      { 'CUR*SE*USD': ['CUR*SE*DOL'] },
      ['CURRENCY_UNKNOWN CUR (segment 3), element 2 = DOL'],
    ],
    ['no lines', { 'IT1*1*3*EA*10**VP*A': [], 'CTT*1': [] }, ['VALUE_MISSING IT1']],
    [
      'a line without quantity and price',
      { 'IT1*1*3*EA*10**VP*A': ['IT1*1*****VP*A'] },
      [
        'VALUE_MISSING IT1 line 1 (segment 4), element 3',
        'VALUE_MISSING IT1 line 1 (segment 4), element 2',
        'VALUE_MISSING IT1 line 1 (segment 4), element 4',
      ],
    ],
    [
      'a negative quantity and price',
      { 'IT1*1*3*EA*10**VP*A': ['IT1*1*-3*EA*-10**VP*A'] },
      [
        'QUANTITY_INVALID IT1 line 1 (segment 4), element 2 = -3',
        'VALUE_INVALID IT1 line 1 (segment 4), element 4 = -10',
      ],
    ],
    [
      'a line without our item',
      { 'IT1*1*3*EA*10**VP*A': ['IT1*1*3*EA*10**BP*A'] },
      ['VALUE_MISSING IT1 line 1 (segment 4)'],
    ],
    [
      'a number and an amount that are too long',
      {
        'BIG*20261110*9001': [`BIG*20261110*${'9'.repeat(36)}`],
        'IT1*1*3*EA*10**VP*A': ['IT1*1*999999999999999*EA*99999999999999999**VP*A'],
      },
      [
        `VALUE_INVALID BIG (segment 2), element 2 = ${'9'.repeat(36)}`,
        'VALUE_INVALID IT1 line 1 (segment 4), element 4 = 99999999999999999',
      ],
    ],
    ['no total', { 'TDS*3000': [] }, ['VALUE_MISSING TDS']],
    ['an empty total', { 'TDS*3000': ['TDS**3000'] }, ['VALUE_MISSING TDS (segment 5), element 1']],
    ['a total with a point', { 'TDS*3000': ['TDS*30.00'] }, ['VALUE_INVALID TDS (segment 5), element 1 = 30.00']],
    [
      'a date to pay by that is none',
      { 'IT1*1*3*EA*10**VP*A': ['ITD*01*****2026', 'IT1*1*3*EA*10**VP*A'] },
      ['DATE_INVALID ITD (segment 4), element 6 = 2026'],
    ],
    ['a tax that is no number', { 'CTT*1': ['TXI*ST*X', 'CTT*1'] }, ['VALUE_INVALID TXI (segment 6), element 2 = X']],
    ['a count that is wrong', { 'CTT*1': ['CTT*2'] }, ['TOTAL_MISMATCH CTT (segment 6), element 1 = 2']],
  ])('with %s', (_, extra, issues) => {
    expect(issuesOf(small(extra))).toEqual(issues)
  })

  it('of another kind is refused', () => {
    expect(invoiceFrom810(bodyOf('856', ['BSN*00']), contextOf(northwind()))).toMatchObject({
      ok: false,
      issues: [{ code: 'VALUE_INVALID', value: '856' }],
    })
  })

  it('is told as issues or leaves a valid invoice, and never throws', () => {
    const whole = Buffer.from(bodyOf('810', foreign)).toString('latin1')
    const inserts = ['CTP***1********0~', 'SAC*A~', 'TDS*-1~', 'AMT*1*x~', 'AMT*1*5~', 'PAM****1*~']
    fc.assert(
      fc.property(broken(whole, inserts), (text) => {
        const result = invoiceFrom810(bytesOf(text), contextOf(northwind()))
        if (result.ok) invoiceSchema.parse(result.value)
        else expect(result.issues).not.toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})
