import { describe, expect, it } from 'vitest'
import { type Invoice, invoice as invoiceSchema } from '../../../../src/domain/invoice.ts'
import { invoiceTo810 } from '../../../../src/mappers/edi/x12/invoice-to-810.ts'
import { linesOf, northwind, textsOf } from './whole-sets.ts'

const line = (extra: object = {}) => ({
  lineNumber: '1',
  itemId: 'A',
  quantity: { value: '10', unit: 'EA' },
  unitPrice: '899.5',
  lineAmount: '8995',
  ...extra,
})
const totals = { lineAmount: '8995', taxExclusiveAmount: '8995', payableAmount: '8995' }

const invoiceOf = (extra: object = {}): Invoice =>
  invoiceSchema.parse({
    invoiceNumber: 'INV-9001',
    issueDate: '2026-11-10',
    currency: 'USD',
    parties: [],
    lines: [line()],
    totals,
    ...extra,
  })

const written = (extra: object = {}, partner = northwind()): string[] =>
  textsOf(invoiceTo810(invoiceOf(extra), partner), partner)
const only = (id: string, extra: object): string[] => written(extra).filter((text) => text.startsWith(`${id}*`))

describe('an 810', () => {
  it('has head, parties, terms, lines and totals in the codes of the standard', () => {
    const invoice = {
      dueDate: '2026-12-10',
      deliveryDate: '2026-11-06',
      orderNumber: 'NW-4711',
      orderDate: '2026-11-01',
      sellerOrderNumber: 'SO-2044',
      shipmentNumber: 'SHP-7',
      contractNumber: 'FW-8',
      parties: [
        {
          role: 'bill-to',
          name: 'Northwind Electronics',
          identifiers: [{ scheme: 'partner-code', value: 'NWE-HQ', issuer: 'northwind' }],
          address: { lines: ['1 Street'], city: 'Seattle', region: 'WA', postalCode: '98101', country: 'US' },
        },
        { role: 'seller', name: 'Supply', identifiers: [{ scheme: 'tax-id', value: '12-3456789' }] },
      ],
      paymentTerms: { code: '01', netDays: 30, discountPercent: '2', discountDays: 10 },
      deliveryTerms: { code: 'DAP', payer: 'PP', place: 'Seattle' },
      references: [{ type: 'BM', value: 'BOL-881' }],
      allowancesCharges: [{ kind: 'charge', code: 'D240', amount: '15', description: 'Freight' }],
      taxes: [{ code: 'VAT', percent: '9.8', amount: '870', taxableAmount: '8877.5', jurisdiction: 'WA' }],
      notes: ['Thank ~ you'],
      lines: [
        line({
          orderNumber: 'NW-4712',
          orderLineNumber: '10',
          itemId: 'NB-PRO-14',
          buyerItemId: 'NW-100311',
          gtin: '00036000291452',
          description: 'Notebook 14 inch',
          lineAmount: '8862.5',
          allowancesCharges: [{ kind: 'allowance', code: 'BONUS', amount: '132.5', percent: '1.5' }],
          taxes: [{ code: 'ST', percent: '9.8' }],
        }),
      ],
      totals: {
        lineAmount: '8862.5',
        chargeAmount: '15',
        taxExclusiveAmount: '8877.5',
        taxAmount: '870',
        payableAmount: '9647.5',
        prepaidAmount: '100',
      },
    }
    expect(written(invoice)).toEqual(
      linesOf(`
        ST*810
        BIG*20261110*INV-9001*20261101*NW-4711***DI
        NTE*GEN*Thank you
        CUR*SE*USD
        REF*VN*SO-2044
        REF*SI*SHP-7
        REF*CT*FW-8
        REF*BM*BOL-881
        N1*BT*Northwind Electronics*92*NWE-HQ
        N3*1 Street
        N4*Seattle*WA*98101*US
        N1*SE*Supply
        REF*TJ*12-3456789
        ITD*01*3*2**10*20261210*30
        DTM*035*20261106
        FOB*PP***01*DAP*ZZ*Seattle
        IT1*1*10*EA*899.5**VP*NB-PRO-14*BP*NW-100311*UP*036000291452*PO*NW-4712*PL*10
        TXI*ST**9.8
        PAM****1*8862.5
        PID*F****Notebook 14 inch
        SAC*A**ZZ*BONUS*13250*Z*1.5
        TDS*974750
        TXI*VA*870*9.8*CD*WA***8877.5
        AMT*1*8862.5
        AMT*SC*15
        AMT*N*8877.5
        AMT*T*870
        AMT*D*100
        SAC*C*D240***1500**********Freight
        CTT*1
      `),
    )
  })

  it('is short when little is known', () => {
    expect(written()).toEqual(
      linesOf(`
        ST*810
        BIG*20261110*INV-9001*****DI
        CUR*SE*USD
        IT1*1*10*EA*899.5**VP*A
        PAM****1*8995
        TDS*899500
        AMT*1*8995
        AMT*N*8995
        CTT*1
      `),
    )
  })

  it('says that it is a credit memo, and of which invoice', () => {
    const credit = { kind: 'credit-note', correctedInvoiceNumber: 'INV-8000' }
    expect(only('BIG', credit)).toEqual(['BIG*20261110*INV-9001*****CR'])
    expect(only('REF', credit)).toEqual(['REF*OI*INV-8000'])
  })

  it.each([
    [undefined, ['IT1*1*10*EA*899.5**VP*A']],
    ['1', ['IT1*1*10*EA*899.5**VP*A', 'CTP***899.5********1']],
    ['10', ['IT1*1*10*EA*899.5*PN*VP*A']],
    ['99', ['IT1*1*10*EA*899.5**VP*A', 'CTP***899.5********99']],
    ['100', ['IT1*1*10*EA*899.5*HP*VP*A']],
    ['500', ['IT1*1*10*EA*899.5*UM*VP*A', 'CTP***899.5*500*EA****UM']],
    ['1000', ['IT1*1*10*EA*899.5*TP*VP*A']],
    ['0.5', ['IT1*1*10*EA*899.5*UM*VP*A', 'CTP***899.5*0.5*EA****UM']],
  ])('says that the price is for %s', (priceBaseQuantity, expected) => {
    const texts = written({ lines: [line({ priceBaseQuantity })] })
    expect(texts.filter((text) => /^(IT1|CTP)/.test(text))).toEqual(expected)
  })

  it('keeps to the elements: hundredths whatever the currency, nine digits of a base, codes where there are some', () => {
    expect(only('TDS', { currency: 'JPY', totals: { ...totals, payableAmount: '1000' } })).toEqual(['TDS*100000'])
    const tax = { code: 'VA', amount: '1', taxableAmount: '12345678.9' }
    expect(only('TXI', { taxes: [tax, { ...tax, taxableAmount: '12345678.91' }] })).toEqual([
      'TXI*VA*1******12345678.9',
      'TXI*VA*1',
    ])
    const untaxed = ['E', 'G', 'AE'].map((category) => ({ code: 'VAT', category, percent: '0' }))
    expect(only('TXI', { taxes: [...untaxed, { code: 'exempt-VAT', percent: '0' }] })).toEqual([
      'TXI*VA**0***1',
      'TXI*VA**0***0',
      'TXI*VA**0',
      'TXI*VA**0***1',
    ])
    expect(only('ITD', { paymentTerms: { code: 'NET30' } })).toEqual(['ITD************NET30'])
    expect(only('FOB', { deliveryTerms: { place: 'Tacoma' } })).toEqual(['FOB*DF*****ZZ*Tacoma'])
    expect(only('SAC', { allowancesCharges: [{ kind: 'allowance', percent: '3' }] })).toEqual(['SAC*A*ZZZZ****Z*3'])
  })

  it('writes long notes as messages', () => {
    const notes = ['First', 'long '.repeat(60).trim()]
    const texts = written({ notes }).filter((text) => /^(NTE|N9|MSG)/.test(text))
    expect(texts).toEqual([
      'N9*L1**NOTE',
      'MSG*First',
      'N9*L1**NOTE',
      `MSG*${'long '.repeat(53).trim()}`,
      `MSG*${'long '.repeat(7).trim()}`,
    ])
  })

  it.each([
    [
      'a total with three decimals',
      { totals: { ...totals, payableAmount: '8995.005' } },
      /total of the invoice is 8995.005/,
    ],
    [
      'a charge with three decimals',
      { allowancesCharges: [{ kind: 'charge', amount: '0.001' }] },
      /charge ZZZZ is 0.001/,
    ],
    ['an invoice number that is too long', { invoiceNumber: 'I'.repeat(23) }, /BIG element 2 .* too long/],
    ['a tax without rate or amount', { taxes: [{ code: 'VA' }] }, /TXI element 2 .* is missing/],
    ['a tax code of three letters', { taxes: [{ code: 'XYZ', amount: '1' }] }, /TXI element 1/],
    ['a price of too many digits', { lines: [line({ unitPrice: '1234567890.12345678' })] }, /IT1 element 4/],
    [
      'too many charges',
      { allowancesCharges: Array.from({ length: 26 }, () => ({ kind: 'charge', amount: '1' })) },
      /SAC comes more often than the 25/,
    ],
  ])('refuses %s', (_, extra, message) => {
    expect(() => written(extra)).toThrow(message)
    expect(() => written(extra)).toThrow(expect.objectContaining({ code: 'VALUE_INVALID', name: 'RejectedError' }))
  })

  it('refuses a unit without an X12 code', () => {
    const lines = [line({ quantity: { value: '1', unit: 'E48' } })]
    expect(() => written({ lines })).toThrow(expect.objectContaining({ code: 'UNIT_UNKNOWN' }))
  })
})
