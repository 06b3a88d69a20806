import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Partner, partner as partnerSchema } from '../../../../src/domain/partner.ts'
import { salesOrder } from '../../../../src/domain/sales-order.ts'
import type { EdiEvent } from '../../../../src/edi/edi.ts'
import { readEdifactInterchanges } from '../../../../src/edi/edifact/read-interchanges.ts'
import { orderNumberFromOrders } from '../../../../src/mappers/edi/edifact/order-number-from-message.ts'
import { salesOrderFromOrders } from '../../../../src/mappers/edi/edifact/sales-order-from-orders.ts'
import { edifactDelimiters as delimiters, messageText, smallOrders } from './edifact-text.ts'

const codes = {
  items: { 'LOS-7002': 'NB-PRO-14', 'LOS-7005': 'MON-27Q', '04012345800296': 'NB-PRO-14' },
  units: { KAR: 'XCT', CT: 'XPK' },
  locations: {
    'LOS-01': { gln: '4012345000016', name: 'Lakeside HQ' },
    DC1: { address: { lines: ['2 Street'], city: 'Salem' } },
  },
}
const lakeside = (extra: object = {}): Partner =>
  partnerSchema.parse({
    name: 'lakeside',
    title: 'Lakeside Office Supply',
    system: 'edi',
    standard: 'edifact',
    theirs: { qualifier: '14', id: '4012345000016' },
    ours: { qualifier: '14', id: '4012345000030' },
    codes,
    ...extra,
  })

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))
const mapText = (text: string, partner = lakeside()) =>
  salesOrderFromOrders(bytesOf(text), { partner, delimiters, envelopeVersion: '' })

/** The order mapped, or a failure that shows the issues. */
const orderOf = (segments: readonly string[], partner = lakeside()) => {
  const result = mapText(messageText('ORDERS', segments), partner)
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  return result.value
}
const issuesOf = (segments: readonly string[], partner = lakeside()): string[] => {
  const result = mapText(messageText('ORDERS', segments), partner)
  return result.ok
    ? []
    : result.issues.map(({ code, path, value }) => `${code} ${path}${value === undefined ? '' : ` = ${value}`}`)
}
const withSegment = (id: string, ...segments: string[]): string[] =>
  smallOrders().flatMap((each) => (each.startsWith(`${id}+`) ? segments : [each]))
const head = smallOrders().slice(0, 4)
const ordersWith = (...lines: string[]): string[] => [...head, ...lines, 'UNS+S']
const lineOf = (...lines: string[]) => orderOf(ordersWith(...lines)).lines[0]

const fixture = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, import.meta.url)))
const eventsOf = async (bytes: Uint8Array): Promise<EdiEvent[]> => {
  const events: EdiEvent[] = []
  for await (const event of readEdifactInterchanges([bytes])) events.push(event)
  return events
}
/** Reads a file as the intake does: its messages must be valid by the grammar, and each becomes an order. */
const ordersOf = async (path: string, partner = lakeside()) => {
  const events = await eventsOf(fixture(path))
  return events.flatMap((event) => {
    if (event.type !== 'transaction' || event.body === undefined) return []
    expect(event.transaction).toMatchObject({ setId: 'ORDERS', status: 'accepted', issues: [] })
    const result = salesOrderFromOrders(event.body, { partner, delimiters, envelopeVersion: '' })
    if (!result.ok) throw new Error(JSON.stringify(result.issues))
    expect(salesOrder.parse(result.value)).toEqual(result.value)
    return [result.value]
  })
}

describe('a whole order', () => {
  it('of D.96A comes out in our items, units and places', async () => {
    const [order] = await ordersOf('../../../fixtures/edifact/computers-d96a.edi')
    expect(order).toMatchObject({
      orderNumber: '4500017733',
      purpose: 'original',
      typeCode: '220',
      contractNumber: 'FW-2026-08',
      issueDate: '2026-11-02',
      currency: 'USD',
      requestedDate: '2026-11-20',
      cancelAfterDate: '2026-12-15',
      paymentTerms: { code: '6', discountPercent: '2', discountDays: 10, netDays: 30, description: '2/10 net 30' },
      deliveryTerms: { code: 'FOB', payer: 'PP', place: 'Chicago dock 4' },
      transport: { carrier: 'UPSN' },
      allowancesCharges: [{ kind: 'charge', code: 'FC', amount: '25', description: 'Freight, agreed' }],
      taxes: [{ code: 'VAT', percent: '8.25' }],
      references: [
        { type: 'CT', value: 'FW-2026-08' },
        { type: 'DQ', value: '700123' },
      ],
      notes: ['Deliver between 8 and 12 only. Ring at gate B: twice.', 'Price list 7+ applies.'],
      totals: { lineCount: 3, amount: '9497' },
    })
    expect(order?.parties).toMatchObject([
      {
        role: 'buyer',
        roleCode: 'BY',
        name: 'Lakeside Office Supply',
        identifiers: [
          { scheme: 'gln', value: '4012345000016' },
          { scheme: 'tax-id', value: 'US361122334' },
          { scheme: 'our-code', value: '10100002' },
        ],
        contacts: [{ name: 'Marcus Oyelaran', phone: '+1 312 555 0142', email: 'orders@lakeside.example' }],
      },
      { role: 'seller', name: 'Crossdock Computers', identifiers: [{ scheme: 'our-code', value: 'S-1' }] },
      {
        role: 'ship-to',
        name: 'Lakeside Warehouse 4 Receiving',
        identifiers: [{ scheme: 'partner-code', value: 'WH4', issuer: 'lakeside' }],
        address: {
          lines: ['7 Cargo Lane', 'Gate B'],
          city: 'Chicago',
          region: 'IL',
          postalCode: '60638',
          country: 'US',
        },
      },
      { role: 'bill-to', identifiers: [{ scheme: 'duns', value: '150483782' }] },
    ])
    expect(order?.lines).toMatchObject([
      {
        lineNumber: '1',
        itemId: 'NB-PRO-14',
        buyerItemId: 'LOS-7002',
        gtin: '04006381333931',
        description: 'Notebook 14 inch, 32 GB',
        quantity: { value: '10', unit: 'EA' },
        unitPrice: '899',
      },
      {
        lineNumber: '2',
        itemId: 'KB-101',
        manufacturerItemId: 'KX-220',
        quantity: { value: '4', unit: 'XCS' },
        schedules: [
          { quantity: { value: '1' }, requestedDate: '2026-11-18' },
          { quantity: { value: '3' }, requestedDate: '2026-12-02' },
        ],
        notes: ['No substitution'],
      },
      {
        lineNumber: '3',
        itemId: 'MON-27Q',
        quantity: { value: '2.5', unit: 'H87' },
        unitPrice: '1000',
        priceBaseQuantity: '100',
        requestedDate: '2026-12-01',
        references: [{ type: 'ON', value: '4500017700', description: 'line 3' }],
        schedules: [
          { quantity: { value: '1.5' }, shipTo: { identifiers: [{ scheme: 'gln', value: '4012345000009' }] } },
          { quantity: { value: '1' }, shipTo: { role: 'ship-to', address: { city: 'Chicago' } } },
        ],
      },
    ])
  })

  it('of D.01B does so as well', async () => {
    const partner = lakeside({ currency: 'EUR' })
    const [order] = await ordersOf('../../../fixtures/edifact/computers-d01b.edi', partner)
    expect(order).toMatchObject({
      orderNumber: 'BLANKET-7',
      releaseNumber: 'R3',
      typeCode: '221',
      currency: 'EUR',
      requestedDate: '2026-12-10',
      shipNotBeforeDate: '2026-12-05',
      cancelAfterDate: '2026-12-10',
      allowancesCharges: [{ kind: 'allowance', code: 'DI', percent: '3' }],
      totals: { lineCount: 3 },
    })
    expect(order?.lines).toMatchObject([
      {
        lineNumber: '10',
        itemId: 'PC-ELITE-800',
        gtin: '04012345800128',
        quantity: { value: '120', unit: 'EA' },
        unitPrice: '10.8',
        taxes: [{ code: 'VAT', percent: '19', amount: '246.24' }],
        allowancesCharges: [{ kind: 'charge', code: 'PC', amount: '12' }],
      },
      {
        lineNumber: '20',
        itemId: 'NB-PRO-14',
        unitPrice: '1249',
        schedules: [{ quantity: { value: '3', unit: 'C62' }, shipTo: { role: 'ship-to' } }],
      },
    ])
    expect(order?.lines).toHaveLength(2)
  })

  it('of the examples is valid and needs no code table but for places', async () => {
    const partner = lakeside({ codes: { unlistedItems: true } })
    const orders = await ordersOf('../../../../examples/orders/6-edifact-orders.edi', partner)
    expect(orders.map(({ orderNumber }) => orderNumber)).toEqual(['LOS-2026-4410', 'LOS-2026-4411'])
    expect(orders.flatMap(({ lines }) => lines.map(({ itemId }) => itemId))).toEqual([
      'PC-ELITE-800',
      'DOCK-G5',
      'KB-101',
    ])
    expect(orders.map(({ requestedDate }) => requestedDate)).toEqual(['2026-12-04', '2026-12-04'])
  })

  it('tells all that is wrong at once, each with place and value', () => {
    const segments = [
      'BGM+220+X1+99',
      'DTM+137:20260231:102',
      'NAD+BY+4012345000017::9',
      'NAD+DP+NOWHERE::92++Dock',
      'CUX+2:XXX:9',
      'LIN+1',
      'PIA+5+A:SA',
      'QTY+21:0',
      'PRI+AAA:1',
      'LIN+1++036000291453:UP',
      'PIA+1+UNKNOWN:IN',
      'QTY+21:-3:QQ',
      'DTM+2:20261301:102',
      'PRI+AAA:-1',
      'UNS+S',
      'CNT+2:3',
    ]
    expect(issuesOf(segments)).toEqual([
      'ORDER_PURPOSE_UNSUPPORTED BGM (segment 2), element 3 = 99',
      'DATE_INVALID DTM (segment 3), element 1, component 2 = 20260231',
      'CURRENCY_UNKNOWN CUX (segment 6), element 1, component 2 = XXX',
      'IDENTIFIER_INVALID NAD (segment 4), element 2, component 1 = 4012345000017',
      'LOCATION_UNKNOWN NAD (segment 5), element 2, component 1 = NOWHERE',
      'VALUE_INVALID LIN (segment 11), element 1 = 1',
      'QUANTITY_INVALID QTY line 1 (segment 9), element 1, component 2 = 0',
      'IDENTIFIER_INVALID LIN line 1 (segment 11), element 3, component 1 = 036000291453',
      'ITEM_CODE_UNKNOWN PIA line 1 (segment 12), element 2, component 1 = UNKNOWN',
      'UNIT_UNKNOWN QTY line 1 (segment 13), element 1, component 3 = QQ',
      'QUANTITY_INVALID QTY line 1 (segment 13), element 1, component 2 = -3',
      'DATE_INVALID DTM line 1 (segment 14), element 1, component 2 = 20261301',
      'VALUE_INVALID PRI line 1 (segment 15), element 1, component 2 = -1',
      'TOTAL_MISMATCH CNT (segment 17), element 1, component 2 = 3',
    ])
  })

  it.each([
    ['1', 'cancellation'],
    ['4', 'change'],
    ['5', 'replace'],
    ['6', 'confirmation'],
    ['7', 'duplicate'],
    ['9', 'original'],
  ])('hands on function %s as %s', (code, purpose) => {
    expect(orderOf(withSegment('BGM', `BGM+220+A+${code}`)).purpose).toBe(purpose)
  })

  it('takes a revision number for that of a release in releases only', () => {
    expect(orderOf(withSegment('BGM', 'BGM+220+A::2')).releaseNumber).toBeUndefined()
    expect(orderOf(withSegment('BGM', 'BGM+226+A::2')).releaseNumber).toBe('2')
  })

  it('takes a rush order, and one without a function as original', () => {
    expect(orderOf(withSegment('BGM', 'BGM+224+A'))).toMatchObject({ purpose: 'original', typeCode: '224' })
  })

  it('refuses what has no heading, no date, no lines, or is no order', () => {
    expect(issuesOf(withSegment('BGM'))).toEqual(['VALUE_MISSING BGM'])
    expect(issuesOf(withSegment('BGM', 'BGM+220++9'))).toEqual(['VALUE_MISSING BGM (segment 2), element 2 = '])
    expect(issuesOf(withSegment('BGM', `BGM+220+${'9'.repeat(36)}+9`))).toHaveLength(1)
    expect(issuesOf(withSegment('DTM', 'DTM+2:20261120:102'))).toEqual(['VALUE_MISSING DTM'])
    expect(issuesOf(ordersWith())).toEqual(['VALUE_MISSING LIN'])
    expect(mapText(messageText('ORDRSP', smallOrders()))).toMatchObject({
      ok: false,
      issues: [{ code: 'VALUE_INVALID', value: 'ORDRSP' }],
    })
    expect(mapText('')).toMatchObject({ ok: false, issues: [{ code: 'VALUE_INVALID' }] })
  })

  it('of a directory without tables is read by the wider ones', () => {
    const result = mapText(messageText('ORDERS', smallOrders(), 'D:99B:UN'))
    expect(result).toMatchObject({ ok: true, value: { orderNumber: 'L-4711', lines: [{ itemId: 'NB-PRO-14' }] } })
  })

  it('takes the order currency before the reference currency, and the partner’s when none is named', () => {
    const currencyOf = (...cux: string[]) => orderOf(withSegment('CUX', ...cux), lakeside({ currency: 'CHF' })).currency
    expect(currencyOf('CUX+2:EUR:4+3:GBP:9')).toBe('GBP')
    expect(currencyOf('CUX+3:EUR:4+2:GBP:11')).toBe('GBP')
    expect(currencyOf()).toBe('CHF')
  })
})

describe('dates', () => {
  it.each([
    ['20261204:102', '2026-12-04'],
    ['202612040815:203', '2026-12-04'],
    ['20261204081500:204', '2026-12-04'],
    ['261204:101', '2026-12-04'],
    ['041226:2', '2026-12-04'],
    ['120426:3', '2026-12-04'],
    ['04122026:4', '2026-12-04'],
    ['20261204-20261211:718', '2026-12-04'],
    ['2026120420261211:711', '2026-12-04'],
    ['202612040800EST:303', '2026-12-04'],
    ['20261204', '2026-12-04'],
  ])('are read in their format: %s', (text, date) => {
    const order = orderOf(withSegment('DTM', 'DTM+137:20261101:102', `DTM+2:${text}`))
    expect(order.requestedDate).toBe(date)
  })

  it('that are no day of the calendar, or only a week, are an issue', () => {
    const broken = (text: string) => issuesOf(withSegment('DTM', 'DTM+137:20261101:102', `DTM+2:${text}`))
    expect(broken('20260230:102')).toEqual(['DATE_INVALID DTM (segment 4), element 1, component 2 = 20260230'])
    expect(broken('2026120:102')).toHaveLength(1)
    expect(broken('202649:616')).toEqual(['DATE_INVALID DTM (segment 4), element 1, component 3 = 616'])
  })

  it('without a place in the order are not looked at', () => {
    expect(issuesOf(withSegment('DTM', 'DTM+137:20261101:102', 'DTM+171:202649:616'))).toEqual([])
  })

  it.each([
    ['requestedDate', '76'],
    ['requestedDate', '69'],
    ['requestedDate', '77'],
    ['requestedDate', '11'],
    ['cancelAfterDate', '43E'],
  ])('are %s by qualifier %s, too', (field, qualifier) => {
    const order = orderOf(withSegment('DTM', 'DTM+137:20261101:102', `DTM+${qualifier}:20261207:102`))
    expect(order).toHaveProperty(field, '2026-12-07')
  })

  it('of delivery are the order’s or the line’s also where they stand behind a reference or a price', () => {
    const order = orderOf([
      'BGM+220+PO-1+9',
      'DTM+137:20261101:102',
      'RFF+CT:C-1',
      'DTM+171:20260101:102',
      'DTM+2:20261201:102',
      'NAD+BY+4012345000016::9',
      'LIN+1',
      'PIA+5+A:SA',
      'QTY+21:1',
      'PRI+AAA:5',
      'DTM+2:20261207:102',
      'UNS+S',
    ])
    expect(order).toMatchObject({ issueDate: '2026-11-01', requestedDate: '2026-12-01' })
    expect(order.lines[0]).toMatchObject({ requestedDate: '2026-12-07' })
    expect(
      lineOf('LIN+1', 'PIA+5+A:SA', 'QTY+21:1', 'DTM+2:20261207:102', 'RFF+CT:1', 'DTM+2:20261208:102'),
    ).toMatchObject({
      requestedDate: '2026-12-07',
    })
    const placed = lineOf('LIN+1', 'PIA+5+A:SA', 'QTY+21:1', 'LOC+7+DC1::92', 'DTM+2:20261207:102')
    expect(placed?.schedules).toMatchObject([{ requestedDate: '2026-12-07', shipTo: { address: { city: 'Salem' } } }])
  })

  it('choose delivery before despatch, and the end of a window when nothing else is said', () => {
    const datesOf = (...dtm: string[]) => orderOf(withSegment('DTM', 'DTM+137:20261101:102', ...dtm))
    expect(datesOf('DTM+10:20261201:102', 'DTM+2:20261204:102').requestedDate).toBe('2026-12-04')
    expect(datesOf('DTM+64:20261201:102', 'DTM+63:20261204:102')).toMatchObject({
      requestedDate: '2026-12-04',
      shipNotBeforeDate: '2026-12-01',
      cancelAfterDate: '2026-12-04',
    })
    expect(datesOf('DTM+63:20261204:102', 'DTM+61:20261210:102').cancelAfterDate).toBe('2026-12-10')
  })
})

describe('items', () => {
  const itemOf = (lin: string, pia: string[], partner = lakeside()) =>
    orderOf(ordersWith(lin, ...pia, 'QTY+21:1', 'PRI+AAA:5'), partner).lines[0]
  const issuesOfItem = (lin: string, ...pia: string[]) => issuesOf(ordersWith(lin, ...pia, 'QTY+21:1', 'PRI+AAA:5'))

  it('are ours by SA, VN or VP, even with the buyer’s code beside', () => {
    expect(itemOf('LIN+1', ['PIA+5+OWN:SA+LOS-7002:IN'])).toMatchObject({ itemId: 'OWN', buyerItemId: 'LOS-7002' })
    expect(itemOf('LIN+1++OWN:VP', [])).toMatchObject({ itemId: 'OWN' })
  })

  it('are found by the buyer’s code or the GTIN in the partner’s table', () => {
    expect(itemOf('LIN+1', ['PIA+5+LOS-7005:BP'])).toMatchObject({ itemId: 'MON-27Q', buyerItemId: 'LOS-7005' })
    expect(itemOf('LIN+1++4012345800296:EN', [])).toMatchObject({ itemId: 'NB-PRO-14', gtin: '04012345800296' })
    expect(itemOf('LIN+1++4012345800296:SRV', ['PIA+1+NEW:IN'])).toMatchObject({ itemId: 'NB-PRO-14' })
    const unpadded = lakeside({ codes: { items: { '4012345800296': 'NB-PRO-14' } } })
    expect(itemOf('LIN+1++4012345800296:EN', ['PIA+1+NEW:IN'], unpadded)).toMatchObject({ itemId: 'NB-PRO-14' })
    expect(itemOf('LIN+1++4012345800296', [])).toMatchObject({ itemId: 'NB-PRO-14' })
    expect(itemOf('LIN+1', ['PIA+5+LOS-7002:SA'])).toMatchObject({ itemId: 'NB-PRO-14' })
  })

  it('that are unlisted are refused, or taken as ours when the partner says so', () => {
    expect(issuesOfItem('LIN+1++4012345800128:EN')).toEqual([
      'ITEM_CODE_UNKNOWN LIN line 1 (segment 6), element 3, component 1 = 4012345800128',
    ])
    const partner = lakeside({ codes: { unlistedItems: true } })
    expect(itemOf('LIN+1', ['PIA+5+THEIRS:IN'], partner)).toMatchObject({ itemId: 'THEIRS' })
    expect(issuesOfItem('LIN+1')).toEqual(['VALUE_MISSING LIN line 1 (segment 6)'])
  })

  it('are not the substitute or the part that PIA may name', () => {
    expect(issuesOfItem('LIN+1', 'PIA+3+OWN:SA')).toEqual(['VALUE_MISSING LIN line 1 (segment 6)'])
  })

  it('have GTINs that are right', () => {
    expect(issuesOfItem('LIN+1++4012345800129:EN', 'PIA+1+OWN:SA')).toEqual([
      'IDENTIFIER_INVALID LIN line 1 (segment 6), element 3, component 1 = 4012345800129',
    ])
  })
})

describe('quantities, units and prices', () => {
  const quantityOf = (text: string) => lineOf('LIN+1', 'PIA+5+A:SA', `QTY+21:${text}`)?.quantity
  const priceOf = (...segments: string[]) => lineOf('LIN+1', 'PIA+5+A:SA', 'QTY+21:3', ...segments)

  it('are exact decimals, with point or comma, in Recommendation 20 units', () => {
    expect(quantityOf('0012.50:KGM')).toEqual({ value: '12.5', unit: 'KGM' })
    expect(quantityOf('12,50:KGM')).toEqual({ value: '12.5', unit: 'KGM' })
    expect(quantityOf('3')).toEqual({ value: '3', unit: 'EA' })
    expect(quantityOf('3:PCE')).toEqual({ value: '3', unit: 'H87' })
    expect(quantityOf('3:BX')).toEqual({ value: '3', unit: 'XBX' })
    expect(quantityOf('3:XBX')).toEqual({ value: '3', unit: 'XBX' })
    expect(quantityOf('3:ST')).toEqual({ value: '3', unit: 'ST' })
  })

  it('have units by the partner’s table first', () => {
    expect(quantityOf('3:KAR')).toEqual({ value: '3', unit: 'XCT' })
    expect(quantityOf('3:CT')).toEqual({ value: '3', unit: 'XPK' })
  })

  it.each(['0', '-1', '0.0', '1E3', '1.000,5', 'ten', ''])('are refused when they are %j', (text) => {
    const [issue = ''] = issuesOf(ordersWith('LIN+1', 'PIA+5+A:SA', `QTY+21:${text}`))
    expect(issue).toMatch(/^(QUANTITY_INVALID|VALUE_MISSING) QTY line 1 \(segment 8\), element 1, component 2/)
  })

  it('must be there', () => {
    expect(issuesOf(ordersWith('LIN+1', 'PIA+5+A:SA', 'QTY+59:12'))).toEqual(['VALUE_MISSING LIN line 1 (segment 6)'])
  })

  it('are refused where goods are wanted beside them that would be left out', () => {
    const issues = (...quantities: string[]) => issuesOf(ordersWith('LIN+1', 'PIA+5+A:SA', ...quantities))
    expect(issues('QTY+21:48', 'QTY+192:2')).toEqual([
      'VALUE_INVALID QTY line 1 (segment 9), element 1, component 1 = 192',
    ])
    expect(issues('QTY+21:48', 'QTY+192:0')).toEqual([])
    expect(issues('QTY+21:48:PCE', 'QTY+21:2:PCE')).toEqual([
      'VALUE_INVALID QTY line 1 (segment 9), element 1, component 2 = 2',
    ])
    expect(issues('QTY+21:48:PCE', 'QTY+21:48:PCE', 'QTY+21:4:KAR', 'QTY+59:12')).toEqual([])
    expect(issues('QTY+21:48:PCE', 'QTY+21:48,0:PCE')).toEqual([])
  })

  it('have the price of a scale that is for their quantity', () => {
    const scale = ['PRI+AAA:10', 'RNG+4+PCE:1:2', 'PRI+AAA:9', 'RNG+4+PCE:3:99', 'PRI+AAA:8', 'RNG+4+PCE:100']
    expect(priceOf(...scale)).toMatchObject({ unitPrice: '9' })
    expect(priceOf('PRI+AAA:10', 'RNG+4+PCE:5')).toMatchObject({ unitPrice: undefined })
    expect(priceOf('PRI+AAA:10', 'RNG+4+CT:5')).toMatchObject({ unitPrice: '10' })
  })

  it('have no price that others pay', () => {
    expect(priceOf('PRI+AAB:19.99::SRP', 'PRI+AAB:9:CT')).toMatchObject({ unitPrice: '9' })
    expect(priceOf('PRI+AAA:19.99::AAC')).toMatchObject({ unitPrice: undefined, grossPrice: undefined })
    expect(priceOf('PRI+AAA:8.5::DPR')).toMatchObject({ unitPrice: '8.5' })
  })

  it('take the net price first, by its basis, or the line amount, or none', () => {
    expect(priceOf('PRI+AAB:9', 'PRI+AAA:8,5')).toMatchObject({ unitPrice: '8.5' })
    expect(priceOf('PRI+AAA:8:::1:EA')?.priceBaseQuantity).toBeUndefined()
    expect(priceOf('PRI+AAA:250:CA::1000:PCE')).toMatchObject({ unitPrice: '250', priceBaseQuantity: '1000' })
    expect(priceOf('MOA+203:7.5')).toMatchObject({ unitPrice: '2.5' })
    expect(priceOf('MOA+203:10')).toMatchObject({ unitPrice: '10', priceBaseQuantity: '3' })
    expect(priceOf()?.unitPrice).toBeUndefined()
  })

  const netOf = (...segments: string[]) => {
    const { unitPrice, priceBaseQuantity, grossPrice, allowancesCharges = [] } = priceOf(...segments) ?? {}
    return { unitPrice, priceBaseQuantity, grossPrice, inPrice: allowancesCharges.map((each) => each.inPrice) }
  }

  it.each([
    ['a percentage', ['PRI+AAB:10', 'ALC+A', 'PCD+1:5'], { unitPrice: '9.5', grossPrice: '10' }],
    ['a surcharge in percent', ['PRI+AAB:10', 'ALC+C', 'PCD+2:5'], { unitPrice: '10.5', grossPrice: '10' }],
    ['an amount of the line', ['PRI+AAB:10', 'ALC+A', 'MOA+204:3'], { unitPrice: '9', grossPrice: '10' }],
    ['both, which agree', ['PRI+GRP:10', 'ALC+A', 'PCD+1:10', 'MOA+204:3'], { unitPrice: '9', grossPrice: '10' }],
    [
      'a price for many',
      ['PRI+AAB:250:::1000:EA', 'ALC+A+++2', 'PCD+1:50'],
      { unitPrice: '125', grossPrice: '250', priceBaseQuantity: '1000' },
    ],
    [
      'no number of digits',
      ['PRI+AAB:10', 'ALC+A', 'MOA+204:1'],
      { unitPrice: '29', grossPrice: '30', priceBaseQuantity: '3' },
    ],
    ['the line amount', ['MOA+203:24', 'PRI+AAB:10', 'ALC+A', 'RTE+1:2'], { unitPrice: '8', grossPrice: '10' }],
  ])('of a gross price is what its allowances leave: by %s', (_, segments, expected) => {
    const { inPrice, ...price } = netOf(...segments)
    expect(price).toEqual({ priceBaseQuantity: undefined, ...expected })
    expect(inPrice).toEqual([true])
  })

  it.each([
    ['percentages of which nobody says what they are of', ['ALC+A', 'PCD+1:5', 'ALC+A', 'PCD+1:3']],
    ['an amount that its percentage contradicts', ['ALC+A', 'PCD+1:10', 'MOA+204:1']],
    ['a rate only', ['ALC+A', 'RTE+1:2']],
    ['an allowance that is settled later', ['ALC+A++1', 'PCD+1:5']],
    ['an allowance of another kind', ['ALC+M', 'PCD+1:5']],
  ])('are none where a gross price has %s', (_, segments) => {
    const { inPrice, ...price } = netOf('PRI+AAB:10', ...segments)
    expect(price).toEqual({ unitPrice: undefined, priceBaseQuantity: undefined, grossPrice: '10' })
    expect(inPrice).not.toContain(true)
  })

  it('are none where the amount of the line is another one than its allowances leave, or the gross one', () => {
    for (const amount of ['27', '30']) {
      expect(netOf(`MOA+203:${amount}`, 'PRI+AAB:10', 'ALC+A', 'PCD+1:5').unitPrice).toBeUndefined()
    }
    expect(netOf('MOA+203:30', 'PRI+AAB:10', 'ALC+A', 'RTE+1:2').unitPrice).toBeUndefined()
  })

  it('are taken as they are without allowances, and when they are net', () => {
    expect(netOf('PRI+AAB:10', 'ALC+N')).toMatchObject({ unitPrice: '10', grossPrice: undefined, inPrice: [] })
    expect(netOf('PRI+AAA:10', 'ALC+A', 'PCD+1:5')).toMatchObject({ unitPrice: '10', inPrice: [true] })
    expect(netOf('PRI+CAL:10', 'ALC+A', 'PCD+1:5')).toMatchObject({ unitPrice: '10', inPrice: [undefined] })
  })

  it('refuse a price for another unit than the ordered one', () => {
    expect(issuesOf(ordersWith('LIN+1', 'PIA+5+A:SA', 'QTY+21:3:BX', 'PRI+AAA:8:::1:KGM'))).toEqual([
      'VALUE_INVALID PRI line 1 (segment 9), element 1, component 6 = KGM',
    ])
  })

  it('number lines that have no number', () => {
    const order = orderOf(ordersWith('LIN', 'PIA+5+A:SA', 'QTY+21:1', 'LIN', 'PIA+5+B:SA', 'QTY+21:2'))
    expect(order.lines.map(({ lineNumber }) => lineNumber)).toEqual(['1', '2'])
  })
})

describe('parties', () => {
  const partiesOf = (...segments: string[]) => orderOf(withSegment('NAD', ...segments)).parties

  it('are named by GLN, DUNS, our code or the partner’s', () => {
    const identifiersOf = (id: string) => partiesOf(`NAD+BY+${id}`)[0]?.identifiers
    const theirs = { scheme: 'partner-code', issuer: 'lakeside' }
    expect(identifiersOf('4012345000009::9')).toEqual([{ scheme: 'gln', value: '4012345000009' }])
    expect(identifiersOf('4012345000009')).toEqual([{ scheme: 'gln', value: '4012345000009' }])
    expect(identifiersOf('HQ')).toEqual([{ ...theirs, value: 'HQ' }])
    expect(identifiersOf('HQ::92')).toEqual([{ ...theirs, value: 'HQ' }])
    expect(identifiersOf('10042::91')).toEqual([{ scheme: 'our-code', value: '10042' }])
    expect(identifiersOf('123456789::16')).toEqual([{ scheme: 'duns', value: '123456789' }])
    expect(identifiersOf('77::10')).toEqual([{ ...theirs, value: '10:77' }])
    expect(identifiersOf('LOS-01::92')).toEqual([
      { ...theirs, value: 'LOS-01' },
      { scheme: 'gln', value: '4012345000016' },
    ])
  })

  it('may come as five free lines, the first of which is the name', () => {
    expect(partiesOf('NAD+BY+HQ::92+Lakeside:2200 Shore Drive:Chicago')[0]).toMatchObject({
      name: 'Lakeside',
      address: { lines: ['2200 Shore Drive', 'Chicago'] },
    })
  })

  it('always have a buyer: BY, else who is invoiced, else the partner', () => {
    expect(partiesOf('NAD+IV+B1::92++Bill me')).toMatchObject([{ role: 'buyer', name: 'Bill me' }, { role: 'bill-to' }])
    expect(partiesOf('NAD+SU+4012345000030::9')).toMatchObject([
      {
        role: 'buyer',
        name: 'Lakeside Office Supply',
        identifiers: [{ scheme: 'partner-code', value: '4012345000016' }],
      },
      { role: 'seller' },
    ])
  })

  it('that receive goods must have a place; without a delivery party it is the consignee', () => {
    expect(partiesOf('NAD+DP+DC1::92')[1]).toMatchObject({ role: 'ship-to', address: { city: 'Salem' } })
    expect(partiesOf('NAD+CN+NEW::92++Plant+1 Way+Reno+NV+89501+USA')[1]).toMatchObject({
      role: 'ship-to',
      address: { lines: ['1 Way'], country: 'US' },
    })
    expect(partiesOf('NAD+CN+4012345000009::9', 'NAD+DP+DC1::92').map(({ role }) => role)).toEqual([
      'buyer',
      'other',
      'ship-to',
    ])
    const rolesOf = (...codes: string[]) =>
      partiesOf('NAD+BY+4012345000016::9', ...codes.map((code) => `NAD+${code}+DC1::92`)).map(({ role }) => role)
    expect(rolesOf('UC')).toEqual(['buyer', 'ship-to'])
    expect(rolesOf('UC', 'BS')).toEqual(['buyer', 'other', 'ship-to'])
    expect(rolesOf('UC', 'DP')).toEqual(['buyer', 'other', 'ship-to'])
    expect(partiesOf('NAD+DP+++Shop+1 Way+Reno+:::Nevada+89501')[1]).toMatchObject({ address: { region: 'Nevada' } })
    expect(issuesOf(withSegment('NAD', 'NAD+DP+NEW::92++Dock'))).toEqual([
      'LOCATION_UNKNOWN NAD (segment 4), element 2, component 1 = NEW',
    ])
  })
})

describe('what the order leaves out of a place of delivery', () => {
  const address = { lines: ['Dock 9'], city: 'Hamburg', postalCode: '20457', country: 'DE' }
  const placeOf = (nad: string, locations: object = {}, buyer = 'NAD+BY+4012345000016::9') =>
    orderOf(withSegment('NAD', buyer, nad), lakeside({ codes: { ...codes, locations } })).parties[1]

  it('is in the table, under its GLN or in the row of it', () => {
    for (const locations of [{ '4012345000023': { address } }, { D9: { gln: '4012345000023', address } }])
      expect(placeOf('NAD+DP+4012345000023::9', locations)).toMatchObject({ address })
    const both = { D9: { name: 'Dock' }, '4012345000023': { name: 'Other' } }
    expect(placeOf('NAD+DP+D9::92', both)).toMatchObject({ name: 'Dock' })
    expect(placeOf('NAD+DP+4012345000009::9', { D9: { address } })?.address).toBeUndefined()
  })

  it('is filled from the table: its country, and all else where both speak of one place', () => {
    const locations = { D9: { address } }
    expect(placeOf('NAD+DP+D9::92++Dock+Gate 4+Hamburg', locations)?.address).toMatchObject({
      ...address,
      lines: ['Gate 4'],
    })
    const kiel = placeOf('NAD+DP+D9::92++Dock+Kai 1+Kiel', locations)?.address
    expect(kiel).toMatchObject({ lines: ['Kai 1'], city: 'Kiel', country: 'DE' })
    expect(kiel?.postalCode).toBeUndefined()
  })

  it('is the country of the buyer, where the postal code looks like one of it', () => {
    const buyer = 'NAD+BY+4012345000016::9++Lakeside+Kai 1+Kiel++24103+DE'
    const countryOf = (place: string) =>
      placeOf(`NAD+DP+4012345000023::9++Dock+Weg 1+${place}`, {}, buyer)?.address?.country
    expect(['Hamburg++20457', 'Wien++1010', 'Delft++2611 AB', 'Hamburg', 'Lyon++69001+FR'].map(countryOf)).toEqual([
      'DE',
      undefined,
      undefined,
      undefined,
      'FR',
    ])
  })
})

describe('totals', () => {
  const line = ['LIN+1', 'PIA+5+A:SA', 'QTY+21:10', 'PRI+AAA:5']
  const issuesOfTotals = (detail: readonly string[], ...summary: string[]) =>
    issuesOf([...ordersWith(...line, ...detail), ...summary])

  it.each([
    ['schedule', ['SCC+1', 'QTY+21:4', 'SCC+1', 'QTY+21:5'], [], 'QTY line 1 (segment 8), element 1, component 2 = 10'],
    ['distribution', ['LOC+7+DC1::92', 'QTY+11:6'], [], 'QTY line 1 (segment 8), element 1, component 2 = 10'],
    ['line count', [], ['CNT+2:2'], 'CNT (segment 11), element 1, component 2 = 2'],
    ['quantity', [], ['CNT+1:11'], 'CNT (segment 11), element 1, component 2 = 11'],
    ['amount', [], ['MOA+86:49.98'], 'MOA (segment 11), element 1, component 2 = 49.98'],
    ['line items', [], ['MOA+79:51'], 'MOA (segment 11), element 1, component 2 = 51'],
  ])('that do not add up are an issue: %s', (_, detail, summary, where) => {
    expect(issuesOfTotals(detail, ...summary)).toEqual([`TOTAL_MISMATCH ${where}`])
  })

  it('that add up are kept', () => {
    const order = orderOf([...ordersWith(...line), 'MOA+79:50', 'MOA+86:50', 'CNT+1:10', 'CNT+2:1'])
    expect(order.totals).toEqual({ lineCount: 1, quantity: '10', amount: '50' })
  })

  it('may include charges and taxes, and a rounding of one cent for each line', () => {
    const taxed = ['TAX+7+VAT+++:::19']
    for (const amount of ['50', '59.5', '59.51']) expect(issuesOfTotals(taxed, `MOA+86:${amount}`)).toEqual([])
    expect(issuesOfTotals(taxed, 'MOA+86:59.52')).toHaveLength(1)
    expect(issuesOfTotals(['TAX+7+VAT++++AE'], 'MOA+86:51')).toHaveLength(1)
    const charged = ['ALC+C++++FC', 'MOA+8:2.5']
    expect(issuesOfTotals(charged, 'MOA+86:52.5')).toEqual([])
    expect(issuesOfTotals(charged, 'MOA+86:53')).toHaveLength(1)
  })

  it('may be of gross prices, or of net ones with the charges of the order', () => {
    const gross = ['LIN+1', 'PIA+5+A:SA', 'QTY+21:10', 'PRI+AAB:5', 'ALC+A', 'MOA+204:10']
    const withFreight = (amount: string): string[] =>
      issuesOf([...head, 'ALC+C++++FC', 'MOA+8:2', ...gross, 'UNS+S', `MOA+86:${amount}`])
    for (const amount of ['50', '42', '40']) expect(withFreight(amount)).toEqual([])
    expect(withFreight('32')).toHaveLength(1)
  })

  it('do not count what the summary says of allowances and charges again', () => {
    const order = orderOf([...ordersWith(...line, 'ALC+C++++FC', 'MOA+8:2.5'), 'MOA+86:52.5', 'ALC+C', 'MOA+131:2.5'])
    expect(order.allowancesCharges).toEqual([])
    expect(order.lines[0]?.allowancesCharges).toMatchObject([{ kind: 'charge', amount: '2.5' }])
  })
})

it.each(['2', '3', '20', '21', '36'])('a part of an order (1225 %s) neither replaces nor ends the whole', (code) => {
  expect(issuesOf(withSegment('BGM', `BGM+220+PO-1+${code}`))).toEqual([
    `ORDER_PURPOSE_UNSUPPORTED BGM (segment 2), element 3 = ${code}`,
  ])
})

describe('places of lines', () => {
  const line = ['LIN+1', 'PIA+5+A:SA', 'QTY+21:10', 'PRI+AAA:5']
  const days = ['SCC+1', 'QTY+21:4', 'DTM+2:20261120:102', 'SCC+1', 'QTY+21:6', 'DTM+2:20261127:102']
  const kiel = 'NAD+DP+++Kiel Store+Kai 1+Kiel++24103+DE'
  const ulm = 'NAD+DP+D7::92++Ulm Store+Weg 1+Ulm++89073+DE'
  const ofLine = (...segments: string[]) => lineOf(...line, ...segments)?.schedules

  it('hold for each of its dates, and for a line without a quantity at its place', () => {
    expect(ofLine(kiel, ...days)).toMatchObject([
      { quantity: { value: '4' }, requestedDate: '2026-11-20', shipTo: { name: 'Kiel Store' } },
      { quantity: { value: '6' }, requestedDate: '2026-11-27', shipTo: { name: 'Kiel Store' } },
    ])
    expect(ofLine('LOC+7+DC1::92')).toMatchObject([
      { quantity: { value: '10', unit: 'EA' }, shipTo: { address: { city: 'Salem' } } },
    ])
    expect(orderOf([...head.slice(0, 3), ulm, ...line, 'LOC+7+D7::92', 'UNS+S']).lines[0]).toMatchObject({
      schedules: [{ shipTo: { name: 'Ulm Store', address: { city: 'Ulm' } } }],
    })
  })

  it('keep the day, and are refused when nothing says what goes where when', () => {
    const places = ['LOC+7+DC1::92', 'QTY+11:6', 'LOC+7+4012345000009::9', 'QTY+11:4']
    expect(ofLine(...places, 'SCC+1', 'QTY+21:10', 'DTM+2:20261120:102')).toMatchObject([
      { quantity: { value: '6' }, requestedDate: '2026-11-20' },
      { quantity: { value: '4' }, requestedDate: '2026-11-20' },
    ])
    expect(issuesOf(ordersWith(...line, ...places, ...days))).toEqual([
      'VALUE_INVALID QTY line 1 (segment 8), element 1, component 2 = 10',
    ])
    expect(issuesOf(ordersWith(...line, kiel, ulm))).toEqual(['VALUE_MISSING QTY line 1 (segment 8)'])
    expect(issuesOf(ordersWith(...line, 'NAD+DP+NEW::92'))).toEqual([
      'LOCATION_UNKNOWN NAD line 1 (segment 10), element 2, component 1 = NEW',
    ])
  })

  it('must be told where the order has several', () => {
    const two = [...head.slice(0, 3), kiel, ulm]
    expect(issuesOf([...two, ...line, 'UNS+S'])).toEqual(['VALUE_INVALID NAD with DP = "Ulm Store", partner-code D7'])
    expect(issuesOf([...two, ...line, 'LOC+7+D7::92', 'UNS+S'])).toEqual([])
  })
})

describe('lines', () => {
  const line = (number: string, code: string) => [`LIN+${number}+${code}`, 'PIA+5+A:SA', 'QTY+21:10', 'PRI+AAA:5']

  it('that are deleted are not ordered', () => {
    const order = orderOf([...ordersWith(...line('1', ''), ...line('2', '2')), 'CNT+2:2'])
    expect(order.lines.map(({ lineNumber }) => lineNumber)).toEqual(['1'])
    expect(issuesOf(ordersWith(...line('1', '2')))).toEqual(['VALUE_MISSING LIN'])
  })

  it('are told apart by their numbers, also where one is only counted', () => {
    expect(issuesOf(ordersWith(...line('2', ''), ...line('', '')))).toEqual(['VALUE_INVALID line 2 = 2'])
  })

  it('have windows of their own', () => {
    expect(
      lineOf(...line('1', '').slice(0, 2), 'QTY+21:10', 'DTM+37:20261120:102', 'DTM+61:20261125:102'),
    ).toMatchObject({
      cancelAfterDate: '2026-11-25',
      shipNotBeforeDate: '2026-11-20',
    })
  })

  it('have prices in the currency of the order', () => {
    expect(issuesOf(ordersWith(...line('1', ''), 'CUX+2:USD:9'))).toEqual([])
    expect(issuesOf(ordersWith(...line('1', ''), 'CUX+2:EUR:9'))).toEqual([
      'VALUE_INVALID CUX line 1 (segment 10), element 1, component 2 = EUR',
    ])
    expect(issuesOf(ordersWith(...line('1', '').slice(0, 3), 'MOA+203:50:EUR'))).toEqual([
      'VALUE_INVALID MOA line 1 (segment 9), element 1, component 3 = EUR',
    ])
  })
})

describe('character sets', () => {
  const nameOf = (name: Buffer, given: object) => {
    const text = messageText('ORDERS', withSegment('NAD', 'NAD+BY+4012345000016::9++NAME'))
    const [before = '', after = ''] = text.split('NAME')
    const body = new Uint8Array(Buffer.concat([Buffer.from(before), name, Buffer.from(after)]))
    const result = salesOrderFromOrders(body, { partner: lakeside(), delimiters, envelopeVersion: '', ...given })
    return result.ok ? result.value.parties[0]?.name : result.issues
  }

  it('are the partner’s, or what the interchange says', () => {
    expect(nameOf(Buffer.from('Café', 'latin1'), {})).toBe('Café')
    expect(nameOf(Buffer.from('联想', 'utf8'), { envelopeVersion: 'UNOY:4' })).toBe('联想')
    expect(nameOf(Buffer.from([0xa4]), { envelopeVersion: 'UNOL:3' })).toBe('€')
  })

  it('that do not fit are an issue, never a replacement character', () => {
    expect(nameOf(Buffer.from('Café', 'latin1'), { envelopeVersion: 'UNOY:4' })).toMatchObject([
      { code: 'ENCODING_INVALID', path: expect.stringContaining('NAD (segment 4)') },
    ])
  })
})

describe('orderNumberFromOrders', () => {
  const numberOf = (text: string) => orderNumberFromOrders(bytesOf(text), delimiters)

  it('reads BGM 1004, whatever else is wrong with the document', () => {
    expect(numberOf("UNH+1+ORDERS:D:96A:UN'\nBGM+220+PO?+77+9'DTM+137:xx")).toBe('PO+77')
    expect(numberOf("UNH+1+ORDERS:D:01B:UN'BGM+220+PO-77::R2+9'")).toBe('PO-77')
    expect(numberOf("UNH+1+ORDERS:D:01B:UN'BGM+226+PO-77::R2+9'")).toBe('PO-77#R2')
  })

  it('finds none where there is none', () => {
    expect(numberOf("UNH+1+ORDERS:D:96A:UN'BGM+220++9'")).toBeUndefined()
    expect(numberOf(`UNH+1+ORDERS:D:96A:UN'BGM+220+${'9'.repeat(36)}'`)).toBeUndefined()
    expect(numberOf('')).toBeUndefined()
  })
})

const corpus = new URL('../../../../../shared/corpus/edi/', import.meta.url)

describe.skipIf(!existsSync(corpus))('foreign orders (skipped where there is no corpus)', () => {
  const files = existsSync(corpus)
    ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.edi'))
    : []

  it('become valid orders or issues', async () => {
    let orders = 0
    for (const name of files) {
      for (const event of await eventsOf(new Uint8Array(readFileSync(new URL(name, corpus))))) {
        if (event.type !== 'transaction' || event.transaction.setId !== 'ORDERS' || event.body === undefined) continue
        orders += 1
        const result = salesOrderFromOrders(event.body, { partner: lakeside(), delimiters, envelopeVersion: '' })
        if (result.ok) expect(salesOrder.parse(result.value)).toEqual(result.value)
        else expect(result.issues.length).toBeGreaterThan(0)
      }
    }
    expect(orders).toBeGreaterThan(0)
  })
})

describe('any damage', () => {
  it('is told as issues or leaves a valid order, and never throws', () => {
    const file = Buffer.from(fixture('../../../fixtures/edifact/computers-d96a.edi')).toString('latin1')
    const text = file.slice(file.indexOf('UNH'), file.indexOf('UNZ'))
    const inserts = [
      '',
      '+',
      ':',
      "'",
      '?',
      "LIN+9++X:SA'QTY+21:1'",
      '0',
      ',',
      '-',
      "'NAD+BY'",
      'ÿ',
      "'UNS+S'",
      "SCC+1'",
    ]
    const edit = fc.record({
      at: fc.nat({ max: text.length - 1 }),
      remove: fc.nat({ max: 30 }),
      insert: fc.constantFrom(...inserts),
    })
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), (edits) => {
        const damaged = edits.reduce(
          (now, { at, remove, insert }) => now.slice(0, at) + insert + now.slice(at + remove),
          text,
        )
        const result = mapText(damaged)
        if (result.ok) expect(salesOrder.safeParse(result.value).error).toBeUndefined()
        else expect(result.issues.length).toBeGreaterThan(0)
      }),
      { numRuns: 500 },
    )
  })
})

describe('lines that are parts of others (C829)', () => {
  const line = (lin: string) => [lin, 'PIA+5+A:SA', 'QTY+21:1', 'PRI+AAA:5']
  const numbers = (...lins: string[]) =>
    orderOf(ordersWith(...lins.flatMap(line))).lines.map(({ lineNumber }) => lineNumber)

  it('are delivered with them, not ordered by themselves', () => {
    expect(numbers('LIN+1', 'LIN+2+++1:1', 'LIN+3+++1:2', 'LIN+4')).toEqual(['1', '4'])
  })

  it('are not left out where they are added to the set, nor sent where they are taken out of it', () => {
    const set = (configuration: string) =>
      ordersWith(...['LIN+1', 'LIN+2+++1:1', `LIN+3+++1:1++${configuration}`].flatMap(line))
    const numbersOf = (subLines: 'with' | 'beside') =>
      orderOf(set('A'), lakeside({ subLines })).lines.map(({ lineNumber }) => lineNumber)
    expect(issuesOf(set('A'))).toEqual(['VALUE_INVALID LIN (segment 14), element 4, component 2 = 1'])
    expect(numbersOf('beside')).toEqual(['1', '3'])
    expect(numbersOf('with')).toEqual(['1'])
    expect(issuesOf(set('D'))).toEqual(['VALUE_INVALID LIN (segment 14), element 4, component 2 = 1'])
    expect(issuesOf(set('I'))).toEqual([])
  })

  it('go with one that is deleted', () => {
    expect(numbers('LIN+1+2', 'LIN+2+++1:1', 'LIN+3')).toEqual(['3'])
  })

  it('are refused where the line they are part of is not there, or not said', () => {
    expect(issuesOf(ordersWith(...['LIN+1', 'LIN+2+++1:7'].flatMap(line)))).toEqual([
      'VALUE_INVALID LIN (segment 10), element 4, component 2 = 7',
    ])
    expect(issuesOf(ordersWith(...line('LIN+1+++1:1')))).toEqual([
      'VALUE_INVALID LIN (segment 6), element 4, component 2 = 1',
    ])
    expect(issuesOf(ordersWith(...['LIN+1', 'LIN+2+++1'].flatMap(line)))).toEqual([
      'VALUE_MISSING LIN (segment 10), element 4, component 2',
    ])
  })
})

it('a text that is told by its code alone is a note, too', () => {
  const notes = orderOf(
    withSegment('CUX', 'FTX+ZZZ+1+001::91', 'FTX+PUR++002+By phone', 'FTX+AAI', 'CUX+2:USD:9'),
  ).notes
  expect(notes).toEqual(['Text 001 of those agreed on', 'By phone'])
})

it('points where goods are to be unloaded are notes', () => {
  const order = orderOf([
    ...smallOrders().slice(0, 3),
    'NAD+DP+DC1::92',
    'LOC+11+GATE-5',
    ...smallOrders().slice(3, 7),
    'LOC+7+DC1::92+:::Hall 3',
    'UNS+S',
  ])
  expect(order.notes).toEqual(['Unload at GATE-5'])
  expect(order.lines[0]?.notes).toEqual(['Unload at Hall 3'])
})

it('substitutes, batches and characteristics that a line asks for are notes of it', () => {
  const line = lineOf(
    'LIN+1',
    'PIA+5+A:SA',
    'PIA+2+B:SA+4012345800296:EN',
    'PIA+9+A:SA',
    'QTY+21:1',
    'GIN+BX+L7:L9+L12',
    'FTX+AAI+++Fragile',
    'CCI+++COL:::Colour',
    'CAV+RAL3000',
    'CCI++6',
    'CAV+:::with lid',
  )
  expect(line).toMatchObject({ itemId: 'A', gtin: undefined })
  expect(line?.notes).toEqual([
    'Fragile',
    'May be substituted by B, 4012345800296',
    'No substitute accepted',
    'Batch L7 to L9, L12',
    'Colour: RAL3000',
    'with lid',
  ])
})

describe('special conditions (ALI)', () => {
  const withCondition = (code: string) => withSegment('CUX', `ALI+++${code}`, 'CUX+2:USD:9')

  it.each(['142', '81E', '143', '82E', '73E'])('that no system is told of make the order none (%s)', (code) => {
    expect(issuesOf(withCondition(code))).toEqual([`ORDER_PURPOSE_UNSUPPORTED ALI (segment 5), element 3 = ${code}`])
    expect(issuesOf(ordersWith('LIN+1', 'PIA+5+A:SA', 'QTY+21:1', `ALI+DE++136+${code}`))).toEqual([
      `ORDER_PURPOSE_UNSUPPORTED ALI line 1 (segment 9), element 4 = ${code}`,
    ])
  })

  it('that people have to know of are notes', () => {
    expect(orderOf(withCondition('83E')).notes).toEqual(['Deliver all of it at once'])
    expect(orderOf(withCondition('137')).notes).toEqual([
      'Cancel unless all of it can be delivered on the requested date',
    ])
    expect(orderOf(withCondition('136')).notes).toEqual([])
    expect(lineOf('LIN+1', 'PIA+5+A:SA', 'QTY+21:1', 'ALI+++144')?.notes).toEqual(['Deliver all of it at once'])
  })
})

it('a blanket order is not delivered beside its call-offs', () => {
  expect(issuesOf(withSegment('BGM', 'BGM+221+PO-1+9'))).toEqual([
    'ORDER_PURPOSE_UNSUPPORTED BGM (segment 2), element 1 = 221',
  ])
  expect(issuesOf(withSegment('BGM', 'BGM+221+PO-1+9'), { ...lakeside(), blanketOrders: 'deliver' })).toEqual([])
  expect(issuesOf(withSegment('BGM', 'BGM+226+PO-1+9'))).toEqual([])
})
