import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal, decimalText } from '../../../../src/domain/decimal.ts'
import { type Invoice, invoice } from '../../../../src/domain/invoice.ts'
import { invoiceFromIdoc } from '../../../../src/mappers/edi/xml/invoice-from-idoc.ts'
import { invoiceToIdoc } from '../../../../src/mappers/edi/xml/invoice-to-idoc.ts'
import { idocGiven, idocOf, idocParties, idocPartner, segmentsOf, shortTexts } from './idoc-values.ts'
import { codes, dates, decimals, faultsOf, gtins, issuesOf, maybe, quantities, readAs } from './round-trip.ts'

const setId = 'idoc:INVOIC02:INVOIC'
const readBack = (value: Invoice) => readAs(invoiceToIdoc(value, idocGiven()), setId, invoiceFromIdoc, idocPartner())

const rich = invoice.parse({
  invoiceNumber: 'R-2026-9001',
  issueDate: '2026-11-20',
  dueDate: '2026-12-20',
  deliveryDate: '2026-11-19',
  currency: 'EUR',
  orderNumber: '4500017801',
  orderDate: '2026-11-02',
  sellerOrderNumber: 'SO-900',
  shipmentNumber: 'S-77',
  contractNumber: 'K-5',
  parties: [
    {
      role: 'buyer',
      roleCode: 'AG',
      name: 'Lakeside & Co',
      additionalNames: ['Building 4'],
      identifiers: [
        { scheme: 'gln', value: '4012345000016' },
        { scheme: 'partner-code', value: '0000000040', issuer: 'buyer' },
        { scheme: 'our-code', value: 'C-100' },
        { scheme: 'tax-id', value: 'DE111111111' },
      ],
      address: {
        lines: ['Dock Road 1', 'Gate 2'],
        city: 'Hamburg',
        region: '02',
        postalCode: '20095',
        country: 'DE',
      },
      contacts: [{ name: 'Accounts payable', phone: '+49 40 1' }],
    },
    {
      role: 'seller',
      roleCode: 'LF',
      name: 'Crossdock Trading',
      identifiers: [{ scheme: 'tax-id', value: 'DE123456789' }],
    },
  ],
  paymentTerms: {
    code: 'ZB30',
    netDays: 30,
    discountPercent: '2',
    discountDays: 14,
    description: '14 days 2 %, 30 days net',
  },
  deliveryTerms: { code: 'DAP', place: 'Hamburg' },
  references: [{ type: 'DQ', value: '7788' }],
  allowancesCharges: [
    { kind: 'allowance', code: 'RA01', amount: '5', percent: '10', description: 'Autumn' },
    { kind: 'charge', code: 'FRA1', amount: '12.5' },
  ],
  taxes: [{ code: 'A1', percent: '19', amount: '10.93', jurisdiction: 'DE-HH', taxableAmount: '57.5' }],
  notes: ['Thank you'],
  lines: [
    {
      lineNumber: '000010',
      orderNumber: '4500017801',
      orderLineNumber: '00010',
      itemId: 'KB-101',
      buyerItemId: 'LOS-KB',
      gtin: '04012345000160',
      description: 'Keyboard "K"',
      quantity: { value: '20', unit: 'EA' },
      unitPrice: '260',
      priceBaseQuantity: '100',
      lineAmount: '50',
      allowancesCharges: [{ kind: 'allowance', code: 'K007', amount: '2' }],
      taxes: [{ code: 'A1', percent: '19' }],
    },
  ],
  totals: {
    lineAmount: '50',
    allowanceAmount: '5',
    chargeAmount: '12.5',
    taxExclusiveAmount: '57.5',
    taxAmount: '10.93',
    payableAmount: '58.43',
    prepaidAmount: '10',
  },
})

const minimal = invoice.parse({
  invoiceNumber: '1',
  issueDate: '2026-11-20',
  currency: 'USD',
  parties: [{ role: 'buyer', roleCode: 'AG' }],
  lines: [{ lineNumber: '1', itemId: 'A', quantity: { value: '1', unit: 'EA' }, unitPrice: '0', lineAmount: '0' }],
  totals: { lineAmount: '0', taxExclusiveAmount: '0', payableAmount: '0' },
})

const textOfRich = `<E1EDK01><CURCY>EUR</CURCY><ZTERM>ZB30</ZTERM><KUNDEUINR>DE111111111</KUNDEUINR><EIGENUINR>DE123456789</EIGENUINR><BSART>INVO</BSART><BELNR>R-2026-9001</BELNR></E1EDK01>
<E1EDKA1><PARVW>AG</PARVW><PARTN>0000000040</PARTN><LIFNR>C-100</LIFNR><NAME1>Lakeside &amp; Co</NAME1><NAME2>Building 4</NAME2><STRAS>Dock Road 1</STRAS><STRS2>Gate 2</STRS2><ORT01>Hamburg</ORT01><PSTLZ>20095</PSTLZ><LAND1>DE</LAND1><TELF1>+49 40 1</TELF1><BNAME>Accounts payable</BNAME><REGIO>02</REGIO><ILNNR>4012345000016</ILNNR></E1EDKA1>
<E1EDKA1><PARVW>LF</PARVW><NAME1>Crossdock Trading</NAME1></E1EDKA1>
<E1EDK02><QUALF>009</QUALF><BELNR>R-2026-9001</BELNR><DATUM>20261120</DATUM></E1EDK02>
<E1EDK02><QUALF>001</QUALF><BELNR>4500017801</BELNR><DATUM>20261102</DATUM></E1EDK02>
<E1EDK02><QUALF>002</QUALF><BELNR>SO-900</BELNR></E1EDK02>
<E1EDK02><QUALF>012</QUALF><BELNR>S-77</BELNR></E1EDK02>
<E1EDK02><QUALF>006</QUALF><BELNR>K-5</BELNR></E1EDK02>
<E1EDK02><QUALF>DQ</QUALF><BELNR>7788</BELNR></E1EDK02>
<E1EDK03><IDDAT>012</IDDAT><DATUM>20261120</DATUM></E1EDK03>
<E1EDK03><IDDAT>026</IDDAT><DATUM>20261120</DATUM></E1EDK03>
<E1EDK03><IDDAT>028</IDDAT><DATUM>20261220</DATUM></E1EDK03>
<E1EDK03><IDDAT>001</IDDAT><DATUM>20261119</DATUM></E1EDK03>
<E1EDK04><MWSKZ>A1</MWSKZ><MSATZ>19</MSATZ><MWSBT>10.93</MWSBT><TXJCD>DE-HH</TXJCD></E1EDK04>
<E1EDK05><ALCKZ>-</ALCKZ><KSCHL>RA01</KSCHL><KOTXT>Autumn</KOTXT><BETRG>5</BETRG><KPERC>10</KPERC></E1EDK05>
<E1EDK05><ALCKZ>+</ALCKZ><KSCHL>FRA1</KSCHL><BETRG>12.5</BETRG></E1EDK05>
<E1EDK05><ALCKZ>-</ALCKZ><KSCHL>AZWR</KSCHL><BETRG>10</BETRG></E1EDK05>
<E1EDK17><QUALF>001</QUALF><LKOND>DAP</LKOND></E1EDK17>
<E1EDK17><QUALF>002</QUALF><LKTEXT>Hamburg</LKTEXT></E1EDK17>
<E1EDK18><QUALF>001</QUALF><TAGE>14</TAGE><PRZNT>2</PRZNT></E1EDK18>
<E1EDK18><QUALF>003</QUALF><TAGE>30</TAGE></E1EDK18>
<E1EDK18><QUALF>005</QUALF><ZTERM_TXT>14 days 2 %, 30 days net</ZTERM_TXT></E1EDK18>
<E1EDKT1><TDID>0001</TDID>
<E1EDKT2><TDLINE>Thank you</TDLINE></E1EDKT2></E1EDKT1>
<E1EDP01><POSEX>000010</POSEX><MENGE>20</MENGE><MENEE>EA</MENEE><VPREI>260</VPREI><PEINH>100</PEINH><NETWR>50</NETWR>
<E1EDP02><QUALF>001</QUALF><BELNR>4500017801</BELNR><ZEILE>00010</ZEILE></E1EDP02>
<E1EDP19><QUALF>001</QUALF><IDTNR>LOS-KB</IDTNR></E1EDP19>
<E1EDP19><QUALF>002</QUALF><IDTNR>KB-101</IDTNR><KTEXT>Keyboard "K"</KTEXT></E1EDP19>
<E1EDP19><QUALF>003</QUALF><IDTNR>04012345000160</IDTNR></E1EDP19>
<E1EDP26><QUALF>003</QUALF><BETRG>50</BETRG></E1EDP26>
<E1EDP05><ALCKZ>-</ALCKZ><KSCHL>K007</KSCHL><BETRG>2</BETRG></E1EDP05>
<E1EDP04><MWSKZ>A1</MWSKZ><MSATZ>19</MSATZ></E1EDP04></E1EDP01>
<E1EDS01><SUMID>001</SUMID><SUMME>1</SUMME></E1EDS01>
<E1EDS01><SUMID>005</SUMID><SUMME>10.93</SUMME><WAERQ>EUR</WAERQ></E1EDS01>
<E1EDS01><SUMID>010</SUMID><SUMME>57.5</SUMME><WAERQ>EUR</WAERQ></E1EDS01>
<E1EDS01><SUMID>011</SUMID><SUMME>58.43</SUMME><WAERQ>EUR</WAERQ></E1EDS01>
<E1EDS01><SUMID>015</SUMID><SUMME>57.5</SUMME><WAERQ>EUR</WAERQ></E1EDS01>
<E1EDS01><SUMID>017</SUMID><SUMME>50</SUMME><WAERQ>EUR</WAERQ></E1EDS01>`

const allowances = fc.record({
  kind: fc.constantFrom('allowance' as const, 'charge' as const),
  code: maybe(fc.constantFrom('RA01', 'FRA1')),
  amount: decimals,
  percent: maybe(fc.constantFrom('2', '7.5')),
  description: maybe(shortTexts(40)),
})

const taxValues = {
  code: fc.constantFrom('A1', 'VAT', 'S'),
  percent: maybe(fc.constantFrom('0', '7', '19')),
  amount: maybe(decimals),
  jurisdiction: maybe(codes),
}

const lineValues = fc.record({
  orderNumber: maybe(codes),
  orderLineNumber: maybe(fc.constantFrom('1', '00010')),
  itemId: codes,
  buyerItemId: maybe(codes),
  gtin: maybe(gtins),
  description: maybe(shortTexts(40)),
  quantity: quantities,
  unitPrice: decimals,
  priceBaseQuantity: maybe(fc.constantFrom('1', '100')),
  lineAmount: decimals,
  allowancesCharges: fc.array(allowances, { maxLength: 2 }),
  taxes: fc.array(fc.record(taxValues), { maxLength: 1 }),
})

const sumOf = (all: readonly (string | undefined)[]): string =>
  decimalText(all.reduce((sum, each) => sum.plus(each ?? '0'), decimal('0')))

const sumOfKind = (all: Invoice['allowancesCharges'], kind: 'allowance' | 'charge'): string | undefined => {
  const amounts = all.filter((each) => each.kind === kind).map(({ amount }) => amount)
  return amounts.length === 0 ? undefined : sumOf(amounts)
}

const terms = fc
  .record({
    code: maybe(codes),
    netDays: maybe(fc.integer({ min: 0, max: 365 })),
    discount: maybe(fc.record({ discountPercent: decimals, discountDays: fc.integer({ min: 1, max: 60 }) })),
    description: maybe(shortTexts(60)),
  })
  .filter((all) => Object.values(all).some((value) => value !== undefined))
  .map(({ discount, ...rest }) => ({ ...rest, ...discount }))

const invoices = fc
  .record({
    head: fc.record({
      invoiceNumber: codes,
      kind: fc.constantFrom('invoice' as const, 'credit-note' as const),
      issueDate: dates,
      dueDate: maybe(dates),
      deliveryDate: maybe(dates),
      currency: fc.constantFrom('EUR', 'USD', 'JPY'),
      sellerOrderNumber: maybe(codes),
      shipmentNumber: maybe(codes),
      contractNumber: maybe(codes),
      correctedInvoiceNumber: maybe(codes),
      paymentTerms: maybe(terms),
      deliveryTerms: maybe(fc.record({ code: fc.constant('DAP'), place: maybe(shortTexts(60)) })),
      references: fc.array(fc.record({ type: fc.constantFrom('DQ', 'AAU'), value: codes }), { maxLength: 2 }),
      allowancesCharges: fc.array(allowances, { maxLength: 3 }),
      taxes: fc.array(fc.record({ ...taxValues, taxableAmount: decimals }), { maxLength: 2 }),
      notes: fc.array(shortTexts(60), { maxLength: 2 }),
    }),
    order: maybe(fc.record({ orderNumber: codes, orderDate: maybe(dates) })),
    parties: fc.tuple(
      idocParties('buyer', { roleCode: 'AG', mostLines: 2, hasEmail: false }),
      idocParties('seller', { roleCode: 'LF', mostLines: 2, hasEmail: false }),
      idocParties('bill-to', { roleCode: 'RE', mostLines: 2, hasEmail: false }),
      idocParties('ship-from', { roleCode: 'WL', mostLines: 2, hasEmail: false }),
    ),
    lines: fc.array(lineValues, { minLength: 1, maxLength: 3 }),
    amounts: fc.record({
      taxExclusiveAmount: decimals,
      taxAmount: maybe(decimals),
      payableAmount: decimals,
      prepaidAmount: maybe(decimals),
    }),
  })
  .map(
    ({ head, order, parties, lines, amounts }): Invoice =>
      invoice.parse({
        ...head,
        ...order,
        parties,
        lines: lines.map((line, index) => ({ ...line, lineNumber: String(index + 1) })),
        totals: {
          ...amounts,
          lineAmount: sumOf(lines.map(({ lineAmount }) => lineAmount)),
          allowanceAmount: sumOfKind(head.allowancesCharges, 'allowance'),
          chargeAmount: sumOfKind(head.allowancesCharges, 'charge'),
        },
      }),
  )

describe('the INVOIC', () => {
  it('says in segments and qualifiers what the invoice says', () => {
    const text = invoiceToIdoc(rich, idocGiven())
    expect(segmentsOf(text)).toBe(textOfRich)
    expect(text).toContain('<MESTYP>INVOIC</MESTYP>')
  })

  it.each([
    ['a rich one', rich],
    ['a minimal one', minimal],
    ['a credit note', { ...rich, kind: 'credit-note' as const, correctedInvoiceNumber: 'R-2026-8000' }],
    ['terms in words only', { ...minimal, paymentTerms: { description: 'at once' } }],
    ['a place without Incoterms', { ...minimal, deliveryTerms: { place: 'Kiel' } }],
  ])('is read back as it was: %s', async (_, value) => {
    expect(await readBack(value)).toEqual(value)
  })

  it('is read back as it was, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(invoices, async (value) => {
        expect(await readBack(value)).toEqual(value)
      }),
      { numRuns: 60 },
    )
  })

  it('carries no role that SAP has no name for, and of identifiers only what it has fields for', async () => {
    const party = (role: 'buyer' | 'other', roleCode: string) => ({
      role,
      roleCode,
      identifiers: [
        { scheme: 'duns' as const, value: '123456789' },
        { scheme: 'partner-code' as const, value: 'X', issuer: 'another' },
      ],
      contacts: [],
    })
    const { parties } = await readBack({ ...minimal, parties: [party('buyer', 'BY'), party('other', 'SOMEONE')] })
    expect(parties).toEqual([{ role: 'buyer', roleCode: 'AG', identifiers: [], contacts: [] }])
  })

  const withLine = (change: object): Invoice => ({ ...minimal, lines: minimal.lines.map((l) => ({ ...l, ...change })) })

  it.each([
    ['a line number that is too long', withLine({ lineNumber: '1234567' }), 'VALUE_INVALID', /POSEX/],
    ['an item that is too long', withLine({ itemId: 'X'.repeat(36) }), 'VALUE_INVALID', /IDTNR/],
    ['a unit nobody knows', withLine({ quantity: { value: '1', unit: 'BLOB' } }), 'UNIT_UNKNOWN', /"BLOB"/],
    [
      'a reference of a type that is too long',
      { ...minimal, references: [{ type: 'LONG', value: '1' }] },
      'VALUE_INVALID',
      /QUALF/,
    ],
    [
      'a line number used twice',
      { ...minimal, lines: [...minimal.lines, ...minimal.lines] },
      'VALUE_INVALID',
      /same number/,
    ],
  ])('refuses %s', (_, value, code, message) => {
    expect(() => invoiceToIdoc(value, idocGiven())).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )
  })
})

describe('an INVOIC of another SAP', () => {
  const head = '<E1EDK01><CURCY>EUR</CURCY><BSART>CRME</BSART><BELNR>0090001234</BELNR></E1EDK01>'
  const parties =
    '<E1EDKA1><PARVW>RS</PARVW><PARTN>0000107733</PARTN><NAME1>Vendor</NAME1></E1EDKA1><E1EDKA1><PARVW>RG</PARVW></E1EDKA1>'
  const dated = '<E1EDK03><IDDAT>016</IDDAT><DATUM>20261119</DATUM></E1EDK03>'
  const line =
    '<E1EDP01><MENGE>3.000</MENGE><MENEE>PCE</MENEE><E1EDP19><QUALF>002</QUALF><IDTNR>KB-101</IDTNR></E1EDP19><E1EDP26><QUALF>006</QUALF><BETRG>10.00</BETRG></E1EDP26><E1EDP26><QUALF>003</QUALF><BETRG>30.00</BETRG></E1EDP26></E1EDP01>'
  const sum = (code: string, amount: string) => `<E1EDS01><SUMID>${code}</SUMID><SUMME>${amount}</SUMME></E1EDS01>`
  const sums = sum('010', '30.00') + sum('011', '35.70')
  const whole = head + parties + dated + line + sums
  const other = (segments: string) => idocOf('INVOIC01', 'INVOIC', segments)
  const issues = (segments: string) => issuesOf(other(segments), invoiceFromIdoc, idocPartner())

  it('needs little', async () => {
    const value = await readAs(other(whole), 'idoc:INVOIC01:INVOIC', invoiceFromIdoc, idocPartner())
    expect(value).toEqual({
      invoiceNumber: '0090001234',
      kind: 'credit-note',
      issueDate: '2026-11-19',
      currency: 'EUR',
      parties: [
        {
          role: 'seller',
          roleCode: 'RS',
          name: 'Vendor',
          identifiers: [{ scheme: 'partner-code', value: '0000107733', issuer: 'buyer' }],
          contacts: [],
        },
        { role: 'other', roleCode: 'RG', identifiers: [], contacts: [] },
      ],
      references: [],
      allowancesCharges: [],
      taxes: [],
      notes: [],
      lines: [
        {
          lineNumber: '1',
          itemId: 'KB-101',
          quantity: { value: '3', unit: 'H87' },
          unitPrice: '10',
          lineAmount: '30',
          allowancesCharges: [],
          taxes: [],
        },
      ],
      totals: { lineAmount: '30', taxExclusiveAmount: '30', payableAmount: '35.7' },
    })
  })

  it.each([
    ['no number', whole.replace(/<BELNR>.*?<\/BELNR>/, ''), 'VALUE_MISSING INVOIC01/IDOC/E1EDK02[QUALF=009]/BELNR'],
    ['no date', whole.replace(dated, ''), 'VALUE_MISSING INVOIC01/IDOC/E1EDK03/DATUM'],
    ['a day that is none', whole.replace('20261119', '20260230'), 'DATE_INVALID INVOIC01/IDOC/E1EDK03/DATUM'],
    ['another type', whole.replace('CRME', 'PROF'), 'VALUE_INVALID INVOIC01/IDOC/E1EDK01/BSART'],
    ['a currency that is none', whole.replace('EUR', 'EUX'), 'CURRENCY_UNKNOWN INVOIC01/IDOC/E1EDK01/CURCY'],
    ['no lines', whole.replace(line, ''), 'VALUE_MISSING INVOIC01/IDOC'],
    ['no net price', whole.replace('006', '001'), 'VALUE_MISSING INVOIC01/IDOC/E1EDP01/VPREI'],
    ['a price below zero', whole.replace('10.00', '10.00-'), 'VALUE_INVALID INVOIC01/IDOC/E1EDP01/E1EDP26[1]/BETRG'],
    [
      'no net value',
      whole.replace('<QUALF>003', '<QUALF>002'),
      'VALUE_MISSING INVOIC01/IDOC/E1EDP01/E1EDP26[QUALF=003]/BETRG',
    ],
    [
      'no item of ours',
      whole.replace('<QUALF>002', '<QUALF>001'),
      'VALUE_MISSING INVOIC01/IDOC/E1EDP01/E1EDP19[QUALF=002]/IDTNR',
    ],
    ['a unit nobody knows', whole.replace('PCE', 'BLOB'), 'UNIT_UNKNOWN INVOIC01/IDOC/E1EDP01/MENEE'],
    ['no amount', whole.replace(sum('011', '35.70'), ''), 'VALUE_MISSING INVOIC01/IDOC/E1EDS01[SUMID=011]/SUMME'],
    [
      'lines that add up to something else',
      whole + sum('017', '31.00'),
      'TOTAL_MISMATCH INVOIC01/IDOC/E1EDS01[3]/SUMME',
    ],
    ['another number of lines', whole + sum('001', '2'), 'TOTAL_MISMATCH INVOIC01/IDOC/E1EDS01[3]/SUMME'],
    [
      'a wrong GLN',
      whole.replace('<PARTN>', '<ILNNR>4012345000017</ILNNR><PARTN>'),
      'IDENTIFIER_INVALID INVOIC01/IDOC/E1EDKA1[1]/ILNNR',
    ],
  ])('is told off for %s', async (_, segments, issue) => {
    expect(await issues(segments)).toContain(issue)
  })

  it('is not accepted with words for numbers, or without sums', async () => {
    expect(await faultsOf(other(whole.replace('3.000', 'three').replace(sums, '')))).toEqual([
      'VALUE_INVALID INVOIC01/IDOC/E1EDP01/MENGE',
      'VALUE_MISSING INVOIC01/IDOC/E1EDS01',
    ])
  })
})
