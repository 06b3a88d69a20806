import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal, decimalText } from '../../../../src/domain/decimal.ts'
import { type Invoice, invoice } from '../../../../src/domain/invoice.ts'
import { readXml } from '../../../../src/edi/xml/read-xml.ts'
import { elementsAt, textAt } from '../../../../src/edi/xml/xml-element.ts'
import { invoiceFromUbl } from '../../../../src/mappers/edi/xml/invoice-from-ubl.ts'
import { invoiceToUbl } from '../../../../src/mappers/edi/xml/invoice-to-ubl.ts'
import { creditNote, minimalInvoice, richInvoice } from './invoices.ts'
import { codes, dates, faultsOf, given, gtins, issuesOf, maybe, partiesOf, readAs, texts } from './round-trip.ts'

const { partner } = given('ubl')
const write = (value: Invoice): string => invoiceToUbl(value, given('ubl'))
const setId = { invoice: 'ubl:Invoice', 'credit-note': 'ubl:CreditNote' }
const roundTrip = (value: Invoice): Promise<Invoice> => readAs(write(value), setId[value.kind], invoiceFromUbl, partner)

/** An invoice whose taxes without a category are at the standard rate, which UBL has to say. */
const categorised = (value: Invoice): Invoice => {
  const standard = <T extends { category?: string | undefined }>(taxes: T[]): T[] =>
    taxes.map((each) => ({ ...each, category: each.category ?? 'S' }))
  const lines = value.lines.map((line) => ({ ...line, taxes: standard(line.taxes) }))
  return { ...value, taxes: standard(value.taxes), lines }
}

const cents = (most: number) => fc.integer({ min: 0, max: most }).map((value) => String(value / 100))

/** Whole quantities at prices in cents: amounts of lines come out exactly. Two rates, each tax as stated. */
const invoices = fc
  .record({
    kind: fc.constantFrom('invoice' as const, 'credit-note' as const),
    invoiceNumber: codes,
    issueDate: dates,
    dueDate: maybe(dates),
    orderNumber: maybe(codes),
    parties: fc.tuple(partiesOf('buyer', true), partiesOf('seller'), partiesOf('ship-to')),
    notes: fc.array(texts, { maxLength: 2 }),
    items: fc.array(
      fc.record({
        itemId: codes,
        gtin: maybe(gtins),
        description: maybe(texts.map((text) => `${text}.`)),
        value: fc.integer({ min: 1, max: 9999 }).map(String),
        unitPrice: cents(100_000),
        orderLineNumber: maybe(codes),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    allowances: fc.array(fc.tuple(fc.constantFrom('allowance' as const, 'charge' as const), cents(5000)), {
      maxLength: 3,
    }),
    taxAmounts: fc.array(cents(9999), { minLength: 2, maxLength: 2 }),
    prepaidAmount: maybe(cents(100)),
  })
  .map(({ items, allowances, taxAmounts, prepaidAmount, ...head }) => {
    const lines = items.map(({ value, ...item }, index) => ({
      ...item,
      lineNumber: String(index + 1),
      quantity: { value, unit: 'EA' },
      lineAmount: decimalText(decimal(value).times(item.unitPrice)),
      taxes: [{ code: 'VAT', percent: '7' }],
    }))
    const sum = (amounts: readonly string[]) => amounts.reduce((total, each) => total.plus(each), decimal('0'))
    const amounts = (wanted: string) => sum(allowances.filter(([kind]) => kind === wanted).map(([, amount]) => amount))
    const lineAmount = sum(lines.map((line) => line.lineAmount))
    const exclusive = lineAmount.minus(amounts('allowance')).plus(amounts('charge'))
    const taxAmount = sum(taxAmounts)
    const payable = exclusive.plus(taxAmount).minus(prepaidAmount ?? '0')
    return invoice.parse({
      ...head,
      currency: 'EUR',
      lines,
      allowancesCharges: allowances.map(([kind, amount]) => ({ kind, amount, description: 'agreed' })),
      taxes: taxAmounts.map((amount, index) => ({ code: 'VAT', percent: index === 0 ? '7' : '19', amount })),
      totals: {
        lineAmount: decimalText(lineAmount),
        allowanceAmount: decimalText(amounts('allowance')),
        chargeAmount: decimalText(amounts('charge')),
        taxExclusiveAmount: decimalText(exclusive),
        taxAmount: decimalText(taxAmount),
        payableAmount: decimalText(payable),
        prepaidAmount,
      },
    })
  })

describe('an invoice in UBL', () => {
  it.each([
    ['rich', richInvoice],
    ['minimal', minimalInvoice],
    ['a credit note', creditNote],
    [
      'without who is billed',
      { ...richInvoice, parties: richInvoice.parties.filter(({ role }) => role !== 'bill-to') },
    ],
    ['with who is billed only', { ...minimalInvoice, parties: richInvoice.parties.slice(2, 3) }],
    ["with the seller's order only", { ...minimalInvoice, sellerOrderNumber: 'SO-9' }],
  ])('comes back as it was: %s', async (_, value) => {
    expect(await roundTrip(value)).toEqual(categorised(value))
  })

  it('comes back as it was, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(invoices, async (value) => {
        expect(await roundTrip(value)).toEqual(categorised(value))
      }),
      { numRuns: 60 },
    )
  })

  it('says it with the codes of EN 16931', () => {
    const xml = readXml(Buffer.from(write(richInvoice)))
    const root = xml.ok ? xml.value.root : undefined
    const values = (path: string): string[] => elementsAt(root, path).map(({ text }) => text)
    expect(textAt(root, 'CustomizationID')).toBe(
      'urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0',
    )
    expect(textAt(root, 'InvoiceTypeCode')).toBe('380')
    expect(textAt(root, 'AccountingCustomerParty/Party/PartyName/Name')).toBe('Lakeside Accounts')
    expect(textAt(root, 'BuyerCustomerParty/Party/PartyName/Name')).toBe('Lakeside & Co')
    expect(values('AllowanceCharge/ChargeIndicator')).toEqual(['false', 'true'])
    expect(values('AllowanceCharge/TaxCategory/ID')).toEqual(['S', 'S'])
    expect(
      elementsAt(root, 'LegalMonetaryTotal').flatMap(({ children }) => children.map((each) => [each.name, each.text])),
    ).toEqual([
      ['LineExtensionAmount', '120.6'],
      ['TaxExclusiveAmount', '115.1'],
      ['TaxInclusiveAmount', '136.97'],
      ['AllowanceTotalAmount', '10'],
      ['ChargeTotalAmount', '4.5'],
      ['PrepaidAmount', '6'],
      ['PayableAmount', '130.97'],
    ])
    // 5 is 4 % of 125.
    expect(values('InvoiceLine/AllowanceCharge/BaseAmount')).toEqual(['125'])
  })

  it('states what is left to be understood', async () => {
    const value: Invoice = {
      ...minimalInvoice,
      paymentTerms: { netDays: 30 },
      taxes: [{ code: 'VAT', percent: '10', amount: '0.6' }],
      totals: { ...minimalInvoice.totals, payableAmount: '6.6' },
    }
    const read = await roundTrip(value)
    expect(read.dueDate).toBe('2026-12-20')
    expect(read.taxes).toEqual([{ code: 'VAT', category: 'S', percent: '10', amount: '0.6', taxableAmount: '6' }])
    expect(read.lines[0]?.taxes).toEqual([{ code: 'VAT', category: 'S', percent: '10' }])
    expect(read.totals.taxAmount).toBe('0.6')
  })

  const untaxed = (tax: object) => invoice.parse({ ...minimalInvoice, taxes: [{ code: 'VAT', amount: '0', ...tax }] })
  const taxNode = (value: Invoice): string[] => {
    const xml = readXml(Buffer.from(write(value)))
    const [node] = xml.ok ? elementsAt(xml.value.root, 'TaxTotal/TaxSubtotal/TaxCategory') : []
    return (node?.children ?? []).map(({ name, text, children }) => `${name} ${children[0]?.text ?? text}`)
  }

  it.each([
    [{ percent: '0' }, ['ID Z', 'Percent 0']],
    [{ category: 'AE' }, ['ID AE', 'Percent 0', 'TaxExemptionReasonCode VATEX-EU-AE']],
    [{ category: 'K', percent: '0' }, ['ID K', 'Percent 0', 'TaxExemptionReasonCode VATEX-EU-IC']],
    [{ category: 'O', percent: '0' }, ['ID O', 'TaxExemptionReasonCode VATEX-EU-O']],
    [{ category: 'E', exemptionReason: 'Export of art' }, ['ID E', 'Percent 0', 'TaxExemptionReason Export of art']],
    [{ category: 'E', exemptionReason: 'VATEX-EU-132' }, ['ID E', 'Percent 0', 'TaxExemptionReasonCode VATEX-EU-132']],
    [{ code: 'exempt-VAT' }, ['ID E', 'Percent 0']],
  ])('tells why no tax is paid: %j', (tax, expected) => {
    expect(taxNode(untaxed(tax))).toEqual([...expected, 'TaxScheme VAT'])
  })

  it('is refused for an exemption without a reason', () => {
    expect(() => write(untaxed({ category: 'E', percent: '0' }))).toThrow('exemptionReason')
  })

  it.each(['Z', 'E', 'AE', 'K', 'G'])('keeps the category %s of a tax', async (category) => {
    const reason = category === 'E' ? { exemptionReason: 'VATEX-EU-132' } : {}
    const read = await roundTrip(untaxed({ category, percent: '0', ...reason }))
    expect(read.taxes).toMatchObject([{ code: 'VAT', category, percent: '0', amount: '0', ...reason }])
    expect(read.lines[0]?.taxes).toEqual([{ code: 'VAT', category, percent: '0' }])
  })

  it.each([
    ['lineAmount', { lineAmount: '120.59' }],
    ['allowances', { allowanceAmount: '9' }],
    ['without tax', { taxExclusiveAmount: '115.2' }],
    ['taxes', { taxAmount: '21.88' }],
    ['to be paid', { payableAmount: '130.98' }],
    ['decimals', { prepaidAmount: '6.001', payableAmount: '130.969' }],
  ])('is not written when a total is wrong: %s', (_, totals) => {
    const value = { ...richInvoice, totals: { ...richInvoice.totals, ...totals } }
    expect(() => write(value)).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }))
  })

  it('is not written with an amount of a line that is more than a rounding off', () => {
    const [first, ...rest] = richInvoice.lines
    const off = (lineAmount: string) => ({ ...richInvoice, lines: [{ ...first, lineAmount }, ...rest] })
    expect(() => write(invoice.parse(off('121')))).toThrow('Line 1 comes to 121')
  })
})

describe('an invoice of others', () => {
  const changedInvoice = (from: string, to: string): string => {
    const text = write(richInvoice)
    if (!text.includes(from)) throw new Error(`no ${from}`)
    return text.replace(from, to)
  }

  it.each([
    [
      'PayableAmount currencyID="EUR">130.97',
      'PayableAmount currencyID="EUR">131',
      'TOTAL_MISMATCH Invoice/LegalMonetaryTotal/PayableAmount',
    ],
    [
      'LineExtensionAmount currencyID="EUR">120<',
      'LineExtensionAmount currencyID="EUR">12<',
      'TOTAL_MISMATCH Invoice/InvoiceLine[1]/LineExtensionAmount',
    ],
    ['>EUR<', '>EUX<', 'CURRENCY_UNKNOWN Invoice/DocumentCurrencyCode'],
    ['<cbc:ID>KB-101</cbc:ID>', '', 'VALUE_MISSING Invoice/InvoiceLine[1]/Item/SellersItemIdentification/ID'],
    [
      '</cac:Price>',
      '<cbc:OrderableUnitFactorRate>12</cbc:OrderableUnitFactorRate></cac:Price>',
      'VALUE_INVALID Invoice/InvoiceLine[1]/Price/OrderableUnitFactorRate',
    ],
    ['>12.5<', '>-12.5<', 'VALUE_INVALID Invoice/InvoiceLine[1]/Price/PriceAmount'],
    ['>2026-12-20<', '>20.12.2026<', 'DATE_INVALID Invoice/DueDate'],
  ])('is an issue with %s as %s', async (from, to, issue) => {
    expect(await issuesOf(changedInvoice(from, to), invoiceFromUbl, partner)).toContain(issue)
  })

  it('may round what is to be paid', async () => {
    const text = changedInvoice(
      '<cbc:PayableAmount currencyID="EUR">130.97',
      '<cbc:PayableRoundingAmount currencyID="EUR">0.03</cbc:PayableRoundingAmount><cbc:PayableAmount currencyID="EUR">131',
    )
    expect((await readAs(text, 'ubl:Invoice', invoiceFromUbl, partner)).totals.payableAmount).toBe('131')
  })

  it('is refused at the door without what EN 16931 wants', async () => {
    const text = changedInvoice('<cbc:TaxInclusiveAmount currencyID="EUR">136.97</cbc:TaxInclusiveAmount>', '')
    expect(await faultsOf(text)).toEqual(['VALUE_MISSING Invoice/LegalMonetaryTotal/TaxInclusiveAmount'])
  })
})
