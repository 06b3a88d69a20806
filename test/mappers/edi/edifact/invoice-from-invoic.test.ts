import { describe, expect, it } from 'vitest'
import { invoiceFromInvoic } from '../../../../src/mappers/edi/edifact/invoice-from-invoic.ts'
import { partnerOf, readText } from './round-trip.ts'

const foreign = [
  'BGM+380::9+77001',
  'DTM+3:20261122:102',
  'DTM+13:20261222:102',
  'RFF+AAK:D99',
  'NAD+SU+4012345000030::9',
  'TAX+7+VAT+++:::19,0+S',
  'PAT+3++5:3:D:14',
  'LIN+1++4012345800296:SRV',
  'PIA+1+NB:VN',
  'QTY+47:2,5:KGM',
  'MOA+203:25',
  'PRI+AAA:10:::1:KGM',
  'LIN+2',
  'PIA+5+KB:SA',
  'QTY+47:4',
  'MOA+203:8.00',
  'PRI+NTP:2',
  'UNS+S',
  'MOA+77:39.27',
  'MOA+124:6,27',
]

describe('an INVOIC of somebody else', () => {
  it('is understood with other codes, decimal commas and fewer totals', () => {
    expect(readText('INVOIC', foreign, invoiceFromInvoic)).toMatchObject({
      ok: true,
      value: {
        invoiceNumber: '77001',
        kind: 'invoice',
        issueDate: '2026-11-22',
        dueDate: '2026-12-22',
        shipmentNumber: 'D99',
        currency: 'EUR',
        paymentTerms: { netDays: 14, code: undefined },
        taxes: [{ code: 'VAT', category: 'S', percent: '19' }],
        lines: [
          { itemId: 'NB', gtin: '04012345800296', quantity: { value: '2.5', unit: 'KGM' }, unitPrice: '10' },
          { itemId: 'KB', quantity: { value: '4', unit: 'EA' }, unitPrice: '2', lineAmount: '8' },
        ],
        totals: { lineAmount: '33', taxExclusiveAmount: '33', taxAmount: '6.27', payableAmount: '39.27' },
      },
    })
  })

  it('takes what is due from the total and what was paid, and the invoicing currency before another', () => {
    const body = [...foreign.slice(0, 6), 'CUX+2:USD:9+3:GBP:4', ...foreign.slice(6), 'MOA+113:9.27']
    expect(readText('INVOIC', body, invoiceFromInvoic)).toMatchObject({
      ok: true,
      value: { currency: 'GBP', totals: { payableAmount: '30', prepaidAmount: '9.27' } },
    })
  })

  it('prefers the taxes behind UNS to rates in the heading, and amounts due to totals', () => {
    const body = [...foreign, 'MOA+9:39', 'TAX+7+VAT+++:::19+S', 'MOA+124:6.27', 'MOA+125:33']
    expect(readText('INVOIC', body, invoiceFromInvoic)).toMatchObject({
      ok: true,
      value: {
        taxes: [{ code: 'VAT', category: 'S', percent: '19', amount: '6.27', taxableAmount: '33' }],
        totals: { payableAmount: '39' },
      },
    })
  })

  const changed = (from: string, ...to: string[]) => foreign.flatMap((segment) => (segment === from ? to : [segment]))

  it.each([
    ['neither invoice nor credit note', changed('BGM+380::9+77001', 'BGM+389+1'), 'VALUE_INVALID', /^BGM .*element 1/],
    ['no number', changed('BGM+380::9+77001', 'BGM+380'), 'VALUE_MISSING', /^BGM .*element 2/],
    ['a cancellation', changed('BGM+380::9+77001', 'BGM+380+1+1'), 'VALUE_INVALID', /^BGM .*element 3/],
    ['no date', changed('DTM+3:20261122:102'), 'VALUE_MISSING', /^DTM$/],
    ['a date that is none', changed('DTM+13:20261222:102', 'DTM+13:20261322:102'), 'DATE_INVALID', /^DTM/],
    ['no item of ours', changed('PIA+5+KB:SA', 'PIA+5+KB:IN'), 'VALUE_MISSING', /^LIN line 2/],
    ['no quantity', changed('QTY+47:4'), 'VALUE_MISSING', /^LIN line 2/],
    ['no line amount', changed('MOA+203:8.00'), 'VALUE_MISSING', /^LIN line 2/],
    ['an amount that is none', changed('MOA+203:8.00', 'MOA+203:8 EUR'), 'VALUE_INVALID', /^MOA line 2/],
    ['no price', changed('PRI+NTP:2'), 'VALUE_MISSING', /^LIN line 2/],
    ['a price for another unit', changed('PRI+NTP:2', 'PRI+AAA:2:::1:KGM'), 'VALUE_INVALID', /^PRI line 2/],
    ['a GTIN that is none', changed('PIA+1+NB:VN', 'PIA+1+NB:VN+123:EN'), 'IDENTIFIER_INVALID', /^PIA line 1/],
    ['a line number used twice', changed('LIN+2', 'LIN+1'), 'VALUE_INVALID', /^LIN line 1/],
    ['no total', changed('MOA+77:39.27', 'MOA+79:33'), 'VALUE_MISSING', /^MOA$/],
    ['a currency that is none', changed('PAT+3++5:3:D:14', 'CUX+2:EUX:4'), 'CURRENCY_UNKNOWN', /^CUX/],
    ['another number of lines', changed('UNS+S', 'UNS+S', 'CNT+2:3'), 'TOTAL_MISMATCH', /^CNT/],
  ])('is refused with %s, and the place is told', (_, body, code, path) => {
    const read = readText('INVOIC', body, invoiceFromInvoic)
    expect(read).toMatchObject({ ok: false, issues: [{ code, path: expect.stringMatching(path) }] })
  })

  it('tells all its issues at once', () => {
    const read = readText('INVOIC', ['DTM+137:20261122:102', 'UNS+S'], invoiceFromInvoic)
    expect(read.ok ? [] : read.issues.map(({ path }) => path)).toEqual(['BGM', 'LIN', 'MOA'])
  })

  it('takes the partner’s units and currency where the document leaves them to it', () => {
    const partner = partnerOf(undefined, { currency: 'CHF', codes: { units: { KGM: 'GRM' } } })
    expect(readText('INVOIC', foreign, invoiceFromInvoic, partner)).toMatchObject({
      ok: true,
      value: { currency: 'CHF', lines: [{ quantity: { unit: 'GRM' } }, {}] },
    })
  })
})
