import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { invoice as invoiceSchema } from '../../../../src/domain/invoice.ts'
import { invoiceFromInvoic } from '../../../../src/mappers/edi/edifact/invoice-from-invoic.ts'
import { invoiceToInvoic } from '../../../../src/mappers/edi/edifact/invoice-to-invoic.ts'
import { anyInvoice, creditNote, minimal, odd, rich } from './invoices.ts'
import { partnerOf, segmentTexts, throughWire, versions } from './round-trip.ts'

describe('an INVOIC', () => {
  it('is written as EANCOM has it', () => {
    expect(segmentTexts(invoiceToInvoic(rich, partnerOf()))).toEqual([
      'BGM+380+RE-90001+9',
      'DTM+137:20261122:102',
      'DTM+35:20261120:102',
      "FTX+AAI+++It?'s paid by bank transfer?: IBAN DE00 ?+ BIC??",
      'RFF+ON:4711',
      'DTM+171:20261101:102',
      'RFF+VN:SO-1',
      'RFF+DQ:LS-80001',
      'RFF+CT:FW-8',
      'RFF+AAN:SLOT-9',
      'NAD+BY+4012345000016::9',
      'RFF+VA:DE811111111',
      'RFF+IT:C-100',
      'NAD+SU+4012345000030::9++Northwind GmbH+Lange Str. 1+Köln++50667+DE',
      'RFF+VA:DE123456789',
      'RFF+XA:HRB 12345',
      'NAD+IV+C-101::91',
      'NAD+DP+++Warehouse 4',
      'CUX+2:EUR:4',
      'PAT+1+N30:::2% within 10 days, otherwise net in:30 days+5:3:D:30',
      'DTM+13:20261222:102',
      'PAT+22++5:3:D:10',
      'PCD+12:2',
      'TOD+3+PP+DAP',
      'LOC+1+:::Hamburg',
      'ALC+A++++DI:::Framework discount',
      'PCD+1:5',
      'MOA+8:52.46',
      'ALC+C+FREIGHT',
      'MOA+8:12.5',
      'LIN+10++4012345800296:EN',
      'PIA+1+NB-PRO-14:SA+LOS-7002:IN',
      'IMD+F++:::Notebook',
      'QTY+47:10:EA',
      'MOA+203:990.4',
      'PRI+AAA:99.99',
      'RFF+ON:4711:1',
      'TAX+7+VAT+++:::19+S',
      'MOA+124:188.08',
      'ALC+A',
      'MOA+204:10',
      'ALC+C',
      'MOA+23:0.5',
      'LIN+20',
      'PIA+5+KB-101:SA',
      'QTY+47:3:CT',
      'MOA+203:59.36',
      'PRI+AAA:1978.69:::100:CT',
      'RFF+LI:2',
      'TAX+7+:::SALES-TAX+++06037+S',
      'UNS+S',
      'CNT+2:2',
      'MOA+79:1049.76',
      'MOA+260:52.46',
      'MOA+259:12.5',
      'MOA+125:1009.3',
      'MOA+176:191.77',
      'MOA+77:1201.07',
      'MOA+113:200',
      'MOA+9:1001.07',
      'TAX+7+VAT+++:::19+S',
      'MOA+125:1009.3',
      'MOA+124:191.77',
      'TAX+7+VAT+++DE-HH:::0+E',
      'MOA+125:0',
      'MOA+124:0',
    ])
  })

  it.each([
    [{ code: 'VAT', category: 'AE', percent: '0' }, 'TAX+7+VAT+++:::0+AE'],
    [{ code: 'VAT', percent: '0' }, 'TAX+7+VAT+++:::0+Z'],
    [{ code: 'VAT', percent: '7' }, 'TAX+7+VAT+++:::7+S'],
    [{ code: 'exempt-VAT', percent: '0' }, 'TAX+7+VAT+++:::0+E'],
  ])('has the category of a tax as stated, else what its code and rate tell: %j', (tax, segment) => {
    expect(segmentTexts(invoiceToInvoic({ ...rich, taxes: [tax] }, partnerOf()))).toContain(segment)
  })

  it('is a credit note with the invoice it is about', () => {
    const segments = segmentTexts(invoiceToInvoic(creditNote, partnerOf()))
    expect(segments[0]).toBe('BGM+381+GS-1+9')
    expect(segments).toContain('RFF+IV:RE-90001')
    expect(segments.slice(segments.indexOf('PAT+3'), segments.indexOf('PAT+3') + 2)).toEqual([
      'PAT+3',
      'DTM+13:20261201:102',
    ])
  })

  it('writes units as the partner calls them', () => {
    const partner = partnerOf(undefined, { codes: { units: { STK: 'EA' } } })
    expect(segmentTexts(invoiceToInvoic(minimal, partner))).toContain('QTY+47:1:STK')
  })

  const [line] = minimal.lines
  it.each([
    ['a wrong GTIN', { lines: [{ ...line, gtin: '04012345800297' }] }, /GTIN of line 1.*04012345800297/],
    ['a unit without a code', { lines: [{ ...line, quantity: { value: '1', unit: 'ROLLS' } }] }, /ROLLS.*codes\.units/],
    ['a line number of letters', { lines: [{ ...line, lineNumber: '1A' }] }, /in line 1A: LIN element 1.*"1A"/],
    ['an amount of 19 digits', { lines: [{ ...line, lineAmount: '1234567890123456.789' }] }, /MOA element 1.*too long/],
    ['a price of 16 digits', { lines: [{ ...line, unitPrice: '1234567890.123456' }] }, /PRI element 1.*too long/],
    [
      'more taxes than it has room for',
      { taxes: Array.from({ length: 11 }, () => ({ code: 'VAT' })) },
      /R1 has 11 taxes.*room for 10/,
    ],
    [
      'more notes than it has room for',
      { notes: Array.from({ length: 11 }, (_, i) => `note ${i}`) },
      /FTX comes more often/,
    ],
    ['terms of more than 999 days', { paymentTerms: { netDays: 1000 } }, /PAT element 3.*"1000"/],
    ['a control character', { invoiceNumber: 'A\u0007' }, /BGM element 2/],
  ])('refuses %s', (_, extra, message) => {
    const given = invoiceSchema.parse({ ...minimal, ...extra })
    expect(() => segmentTexts(invoiceToInvoic(given, partnerOf()))).toThrow(message)
  })
})

describe.each(versions)('through the wire in %s', (version) => {
  const partner = partnerOf(version)

  it.each([
    ['minimal invoice', minimal],
    ['rich invoice', rich],
    ['credit note', creditNote],
    ['odd invoice', odd],
  ])('a %s comes back as it was', async (_, given) => {
    const read = await throughWire(invoiceToInvoic(given, partner), partner, invoiceFromInvoic)
    expect(read).toEqual({ ok: true, value: given })
  })

  it('any invoice comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(anyInvoice, async (given) => {
        const read = await throughWire(invoiceToInvoic(given, partner), partner, invoiceFromInvoic)
        expect(read).toEqual({ ok: true, value: given })
      }),
      { numRuns: 100 },
    )
  })
})
