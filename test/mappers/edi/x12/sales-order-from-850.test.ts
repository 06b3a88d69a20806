import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Partner, partner as partnerSchema } from '../../../../src/domain/partner.ts'
import { salesOrder } from '../../../../src/domain/sales-order.ts'
import { salesOrderFrom850 } from '../../../../src/mappers/edi/x12/sales-order-from-850.ts'
import { bytesOf, set, smallOrder } from '../../../edi/x12/build.ts'

const delimiters = { element: '*', component: '>', repetition: undefined, segment: '~' }

const codes = {
  items: { 'NW-100311': 'NB-PRO-14', 'NW-100427': 'MON-27Q', '00036000291452': 'PC-ELITE-800' },
  units: { KT: 'XPK', XX: 'H87' },
  locations: {
    'NWE-HQ': { gln: '4012345000009', name: 'Northwind HQ' },
    DC1: { address: { lines: ['2 Street'], city: 'Salem' } },
  },
}
const northwind = (extra: object = {}): Partner =>
  partnerSchema.parse({
    name: 'northwind',
    title: 'Northwind',
    system: 'edi',
    theirs: { id: 'NORTHWIND' },
    ours: { id: 'CROSSDOCK' },
    codes,
    ...extra,
  })

const mapBytes = (body: Uint8Array, partner = northwind()) => salesOrderFrom850(body, { partner, delimiters })
const mapSegments = (segments: readonly string[], partner = northwind()) =>
  mapBytes(
    bytesOf(
      set('850', '0001', segments)
        .map((segment) => `${segment}~\n`)
        .join(''),
    ),
    partner,
  )

/** The order mapped, or a failure that shows the issues. */
const orderOf = (segments: readonly string[], partner = northwind()) => {
  const result = mapSegments(segments, partner)
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  return result.value
}
const issuesOf = (segments: readonly string[], partner = northwind()): string[] => {
  const result = mapSegments(segments, partner)
  return result.ok
    ? []
    : result.issues.map(({ code, path, value }) => `${code} ${path}${value === undefined ? '' : ` = ${value}`}`)
}
const withSegment = (id: string, ...segments: string[]): string[] =>
  smallOrder().flatMap((each) => (each.startsWith(`${id}*`) ? segments : [each]))
const lineOf = (...segments: string[]) => orderOf([...smallOrder().slice(0, 3), ...segments]).lines[0]

const computers = readFileSync(new URL('../../../fixtures/x12/computers.edi', import.meta.url), 'latin1')
const computersBody = bytesOf(computers.slice(computers.indexOf('ST*'), computers.indexOf('GE*')))

describe('what a BEG02 orders', () => {
  it.each([
    ['CF', /sent twice/],
    ['BD', /nobody ordered/],
    ['BQ', /nobody ordered/],
    ['TR', /nobody ordered/],
    ['SW', /nobody ordered/],
  ])('nothing with %s', (type, message) => {
    const result = mapSegments(withSegment('BEG', `BEG*00*${type}*NW-1**20261101`))
    expect(result).toMatchObject({
      ok: false,
      issues: [{ code: 'ORDER_PURPOSE_UNSUPPORTED', value: type, message: expect.stringMatching(message) }],
    })
  })

  it.each(['TR', 'BK', 'IN', 'CF'])('does not matter for a cancellation (%s)', (type) => {
    expect(orderOf(withSegment('BEG', `BEG*01*${type}*NW-1**20261101`)).purpose).toBe('cancellation')
  })
})

describe('dates partners send', () => {
  const dated = (...segments: string[]) => orderOf([...smallOrder().slice(0, 2), ...segments, ...smallOrder().slice(2)])

  it('are understood as windows of shipment and delivery', () => {
    expect(dated('DTM*010*20261120', 'DTM*175*20261201')).toMatchObject({
      requestedDate: '2026-11-20',
      cancelAfterDate: '2026-12-01',
    })
    expect(dated('DTM*071*20261110')).toMatchObject({ shipNotBeforeDate: '2026-11-10' })
    expect(dated('DTM*081*20261110', 'DTM*084*20261120')).toMatchObject({
      shipNotBeforeDate: '2026-11-10',
      requestedDate: '2026-11-20',
    })
    expect(dated('DTM*063****RD8*20261101-20261110')).toMatchObject({ cancelAfterDate: '2026-11-10' })
    expect(dated('DTM*087*20261120')).toMatchObject({ requestedDate: '2026-11-20' })
  })

  it('are those of the order and of its lines also behind notes', () => {
    const order = orderOf([
      ...smallOrder().slice(0, 2),
      'N9*L1**NOTE',
      'MSG*Ship complete',
      'DTM*002*20261120',
      'PO1*1*10*EA*5**VP*A',
      'N9*L1**NOTE',
      'DTM*002*20261121',
      'MSG*Fragile',
    ])
    expect(order).toMatchObject({ requestedDate: '2026-11-20', lines: [{ requestedDate: '2026-11-21' }] })
  })
})

describe('what is demanded of the shipment (CSH)', () => {
  it('is told in notes of the order and of its lines', () => {
    const order = orderOf([...smallOrder().slice(0, 2), 'CSH*SC', 'CSH*Z', 'PO1*1*10*EA*5**VP*A', 'IT8*N', 'CSH*N'])
    expect(order.notes).toEqual(['Ship complete'])
    expect(order.lines[0]?.notes).toEqual(['No back order'])
  })
})

describe('a price for so many pieces', () => {
  const baseOf = (unit: string, basis: string) => lineOf(`PO1*1*10*${unit}*24*${basis}*VP*A`)?.priceBaseQuantity

  it('is for so many of what is counted by the dozen, hundred or thousand', () => {
    expect(baseOf('DZ', 'PD')).toBeUndefined()
    expect(baseOf('HC', 'HP')).toBeUndefined()
    expect(baseOf('TH', 'TP')).toBeUndefined()
    expect(baseOf('HC', 'TP')).toBe('10')
    expect(baseOf('EA', 'PD')).toBe('12')
    expect(baseOf('FT', 'HP')).toBe('100')
    expect(baseOf('DZ', 'PE')).toBeUndefined()
  })

  it('is refused where it is for no whole number of them', () => {
    expect(issuesOf([...smallOrder().slice(0, 3), 'PO1*1*10*DZ*24*HP*VP*A'])).toEqual([
      'VALUE_INVALID PO1 line 1 (segment 5), element 5 = HP',
    ])
  })
})

describe('an allowance by rate', () => {
  it('comes to rate times quantity', () => {
    expect(lineOf('PO1*1*120*EA*5**VP*A', 'SAC*A*I170******.25*EA*120')?.allowancesCharges).toMatchObject([
      { kind: 'allowance', code: 'I170', amount: '30' },
    ])
    expect(lineOf('PO1*1*120*EA*5**VP*A', 'SAC*A*I170******.25*EA')?.allowancesCharges[0]?.amount).toBeUndefined()
  })
})

describe('a stock keeping unit (SK)', () => {
  it('is ours where nothing else tells the item', () => {
    expect(lineOf('PO1*1*1*EA*5**SK*4711')?.itemId).toBe('4711')
    expect(lineOf('PO1*1*1*EA*5**SK*4711*BP*UNLISTED')?.itemId).toBe('4711')
  })

  it('is not ours before what the table says of the other codes', () => {
    expect(lineOf('PO1*1*1*EA*5**SK*4711*BP*NW-100311')?.itemId).toBe('NB-PRO-14')
    expect(lineOf('PO1*1*1*EA*5**SK*4711*UP*036000291452')?.itemId).toBe('PC-ELITE-800')
    expect(lineOf('PO1*1*1*EA*5**SK*NW-100427*BP*NW-100311')?.itemId).toBe('MON-27Q')
    expect(lineOf('PO1*1*1*EA*5**SK*4711*VN*OURS')?.itemId).toBe('OURS')
  })
})

describe('a schedule that goes to a place by its name', () => {
  it('goes where the order says that is', () => {
    const order = orderOf([
      ...smallOrder().slice(0, 2),
      'N1*ST*Plant 3',
      'N3*1 Way',
      'N4*Reno*NV*89501*US',
      'PO1*1*10*EA*5**VP*A',
      'SCH*10*EA*ST*Plant 3*002*20261120',
    ])
    expect(order.lines[0]?.schedules[0]?.shipTo?.address?.city).toBe('Reno')
  })
})

describe('notes in MTX, as 005010 has them', () => {
  it('are those of the order and of its lines, and their N9 is no reference', () => {
    const order = orderOf([
      ...smallOrder().slice(0, 1),
      'N9*L1**NOTE',
      'MTX*GEN*Ship complete*and call before',
      'PO1*1*10*EA*5**VP*A',
      'MTX**No substitutes',
      'N9*L1**NOTE',
      'MTX**Fragile',
    ])
    expect(order.notes).toEqual(['Ship complete', 'and call before'])
    expect(order.references).toEqual([])
    expect(order.lines[0]).toMatchObject({ notes: ['No substitutes', 'Fragile'], references: [] })
  })
})

describe('a whole order', () => {
  it('comes out in our items, units and places', () => {
    const result = mapBytes(computersBody)
    if (!result.ok) throw new Error(JSON.stringify(result.issues))
    const order = result.value
    expect(order).toEqual(salesOrder.parse(order))
    expect(order).toMatchObject({
      orderNumber: '4500017733',
      purpose: 'original',
      typeCode: 'SA',
      contractNumber: 'FW-2026-08',
      issueDate: '2026-11-02',
      currency: 'USD',
      requestedDate: '2026-11-20',
      cancelAfterDate: '2026-12-15',
      paymentTerms: { code: '01', discountPercent: '2', discountDays: 10, netDays: 30, description: '2/10 net 30' },
      deliveryTerms: { code: 'FOB', payer: 'PP', place: 'Seattle dock 4' },
      transport: { carrier: 'UPSN', routing: 'Ground' },
      allowancesCharges: [{ kind: 'charge', code: 'D240', amount: '25', description: 'Freight, agreed' }],
      references: [
        { type: 'DP', value: 'PC-HARDWARE' },
        { type: 'IA', value: '700123' },
      ],
      notes: ['Deliver between 8 and 12 only.'],
      totals: { lineCount: 3, amount: '9522' },
    })
    expect(order.parties).toMatchObject([
      {
        role: 'buyer',
        roleCode: 'BY',
        identifiers: [
          { scheme: 'partner-code', value: 'NWE-HQ', issuer: 'northwind' },
          { scheme: 'gln', value: '4012345000009' },
          { scheme: 'tax-id', value: '91-1144442' },
        ],
        contacts: [{ name: 'Dana Whitfield', phone: '+1 206 555 0142', email: 'dana.whitfield@northwind.example' }],
      },
      {
        role: 'ship-to',
        identifiers: [{ scheme: 'gln', value: '4012345000016' }],
        address: {
          lines: ['7 Cargo Lane', 'Gate B'],
          city: 'Seattle',
          region: 'WA',
          postalCode: '98134',
          country: 'US',
        },
      },
      { role: 'seller', identifiers: [{ scheme: 'our-code', value: 'S-1' }] },
    ])
    expect(order.lines).toMatchObject([
      {
        lineNumber: '1',
        itemId: 'NB-PRO-14',
        buyerItemId: 'NW-100311',
        gtin: '04006381333931',
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
      },
      {
        lineNumber: '3',
        itemId: 'MON-27Q',
        quantity: { value: '2.5', unit: 'EA' },
        unitPrice: '1000',
        priceBaseQuantity: '100',
      },
    ])
  })

  it('tells all that is wrong at once, each with place and value', () => {
    const segments = [
      'BEG*00*SA*X1**20260231',
      'CUR*BY*XXX',
      'N1*ST*DOCK*92*NOWHERE',
      'PO1*1*0*EA*1**VP*A',
      'PO1*1*-3*QQ*-1**BP*UNKNOWN*UP*036000291453',
      'DTM*002*20261301',
      'CTT*3',
    ]
    expect(issuesOf(segments)).toEqual([
      'DATE_INVALID BEG (segment 2), element 5 = 20260231',
      'CURRENCY_UNKNOWN CUR (segment 3), element 2 = XXX',
      'LOCATION_UNKNOWN N1 (segment 4), element 4 = NOWHERE',
      'VALUE_INVALID PO1 (segment 6), element 1 = 1',
      'QUANTITY_INVALID PO1 line 1 (segment 5), element 2 = 0',
      'IDENTIFIER_INVALID PO1 line 1 (segment 6), element 9 = 036000291453',
      'ITEM_CODE_UNKNOWN PO1 line 1 (segment 6), element 7 = UNKNOWN',
      'UNIT_UNKNOWN PO1 line 1 (segment 6), element 3 = QQ',
      'QUANTITY_INVALID PO1 line 1 (segment 6), element 2 = -3',
      'DATE_INVALID DTM line 1 (segment 7), element 2 = 20261301',
      'VALUE_INVALID PO1 line 1 (segment 6), element 4 = -1',
      'TOTAL_MISMATCH CTT (segment 8), element 1 = 3',
    ])
  })

  it.each([
    ['01', 'cancellation'],
    ['04', 'change'],
    ['05', 'replace'],
    ['06', 'confirmation'],
    ['07', 'duplicate'],
  ])('hands on purpose %s as %s', (code, purpose) => {
    expect(orderOf(withSegment('BEG', `BEG*${code}*SA*A**20261101`)).purpose).toBe(purpose)
  })

  it('refuses what has no purpose, no heading, no lines, or is no order', () => {
    expect(issuesOf(withSegment('BEG', 'BEG*99*SA*A**20261101'))).toEqual([
      'ORDER_PURPOSE_UNSUPPORTED BEG (segment 2), element 1 = 99',
    ])
    expect(issuesOf(withSegment('BEG'))).toEqual(['VALUE_MISSING BEG'])
    expect(issuesOf(smallOrder().slice(0, 3))).toEqual(['VALUE_MISSING PO1'])
    expect(issuesOf(withSegment('BEG', 'BEG*00*SA***'))).toHaveLength(2)
    expect(mapBytes(bytesOf('ST*855*0001~BAK*00~SE*3*0001~'))).toMatchObject({
      ok: false,
      issues: [{ code: 'VALUE_INVALID', value: '855' }],
    })
    expect(mapBytes(new Uint8Array())).toMatchObject({ ok: false, issues: [{ code: 'VALUE_INVALID' }] })
  })

  it('takes the partner’s currency when none is named', () => {
    expect(orderOf(withSegment('CUR'), northwind({ currency: 'EUR' })).currency).toBe('EUR')
  })
})

describe('items', () => {
  const itemOf = (pairs: string, partner = northwind()) =>
    orderOf(withSegment('PO1', `PO1*1*10*EA*5**${pairs}`), partner).lines[0]

  it('are ours by VP, VN, SK or VC, even with the buyer’s code beside', () => {
    expect(itemOf('BP*NW-100311*VP*OWN')).toMatchObject({ itemId: 'OWN', buyerItemId: 'NW-100311' })
    expect(itemOf('SK*OWN')).toMatchObject({ itemId: 'OWN' })
    expect(itemOf('VN*NW-100427')).toMatchObject({ itemId: 'MON-27Q' })
  })

  it('are found by the buyer’s code, or by a GTIN in any of its widths', () => {
    for (const qualifier of ['BP', 'IN', 'CB', 'PI'])
      expect(itemOf(`${qualifier}*NW-100311`)).toMatchObject({ itemId: 'NB-PRO-14' })
    expect(itemOf('UP*036000291452')).toMatchObject({ itemId: 'PC-ELITE-800', gtin: '00036000291452' })
    expect(itemOf('EN*0036000291452')).toMatchObject({ itemId: 'PC-ELITE-800' })
    expect(itemOf('UI*03600029145')).toMatchObject({ itemId: 'PC-ELITE-800' })
    expect(itemOf('UK*00036000291452*PD*TOWER')).toMatchObject({ itemId: 'PC-ELITE-800' })
  })

  it('are found in a LIN of the line too', () => {
    expect(lineOf('PO1*1*10*EA*5', 'LIN**IN*NW-100311', 'CTT*1')).toMatchObject({ itemId: 'NB-PRO-14' })
  })

  it('outside the table are taken only when the partner says so', () => {
    const open = northwind({ codes: { unlistedItems: true } })
    expect(itemOf('BP*A-77', open)).toMatchObject({ itemId: 'A-77', buyerItemId: 'A-77' })
    expect(issuesOf(withSegment('PO1', 'PO1*1*10*EA*5**BP*A-77'))).toEqual([
      'ITEM_CODE_UNKNOWN PO1 line 1 (segment 5), element 7 = A-77',
    ])
    expect(issuesOf(withSegment('PO1', 'PO1*1*10*EA*5**BP*constructor'))).toHaveLength(1)
    expect(issuesOf(withSegment('PO1', 'PO1*1*10*EA*5'))).toEqual(['VALUE_MISSING PO1 line 1 (segment 5)'])
  })

  it('have GTINs that are right', () => {
    expect(issuesOf(withSegment('PO1', 'PO1*1*10*EA*5**VP*A*UP*036000291451'))).toEqual([
      'IDENTIFIER_INVALID PO1 line 1 (segment 5), element 9 = 036000291451',
    ])
    expect(issuesOf(withSegment('PO1', 'PO1*1*10*EA*5**VP*A*EN*40063813339A1'))).toHaveLength(1)
  })
})

describe('quantities, units and prices', () => {
  const quantityOf = (text: string) =>
    orderOf([...withSegment('PO1', `PO1*1*${text}*5**VP*A`).slice(0, -1)]).lines[0]?.quantity

  it('are exact decimals in Recommendation 20 units, the partner’s table first', () => {
    expect(quantityOf('0012.50*CA')).toEqual({ value: '12.5', unit: 'XCS' })
    expect(quantityOf('.5*LB')).toEqual({ value: '0.5', unit: 'LBR' })
    expect(quantityOf('3*KT')).toEqual({ value: '3', unit: 'XPK' })
    expect(quantityOf('3*XX')).toEqual({ value: '3', unit: 'H87' })
    expect(quantityOf('3*KGM')).toEqual({ value: '3', unit: 'KGM' })
  })

  it.each(['0', '-1', '0.0', '1E3', '1,5', 'ten', ''])('are refused when they are %j', (text) => {
    const [issue = ''] = issuesOf([...withSegment('PO1', `PO1*1*${text}*EA*5**VP*A`).slice(0, -1)])
    expect(issue).toMatch(/^(QUANTITY_INVALID|VALUE_MISSING) PO1 line 1 \(segment 5\), element 2/)
  })

  it('take a price from CTP, for hundreds and thousands, or none at all', () => {
    expect(lineOf('PO1*1*10*EA***VP*A', 'CTP**CON*7.25', 'CTT*1')).toMatchObject({ unitPrice: '7.25' })
    expect(lineOf('PO1*1*10*EA*2500*TP*VP*A', 'CTT*1')).toMatchObject({ unitPrice: '2500', priceBaseQuantity: '1000' })
    for (const [code, priceBaseQuantity] of Object.entries({
      PN: '10',
      TD: '12',
      TC: '100',
      WM: '1000',
      TE: undefined,
    }))
      expect(lineOf(`PO1*1*10*EA*2500*${code}*VP*A`, 'CTT*1')).toMatchObject({ unitPrice: '2500', priceBaseQuantity })
    expect(lineOf('PO1*1*10*EA***VP*A', 'CTP**CON*7.25******HP', 'CTT*1')).toMatchObject({ priceBaseQuantity: '100' })
    expect(lineOf('PO1*1*10*EA***VP*A', 'CTP**CON*7.25********25', 'CTT*1')).toMatchObject({ priceBaseQuantity: '25' })
    expect(lineOf('PO1*1*10*LB*2.5*PP*VP*A', 'CTT*1')).toMatchObject({ unitPrice: '2.5', priceBaseQuantity: undefined })
    expect(lineOf('PO1*1*1000*FT*2.5*HF*VP*A', 'CTT*1')).toMatchObject({ priceBaseQuantity: '100' })
    // A price by the pound of what is ordered by the piece.
    expect(issuesOf([...withSegment('PO1', 'PO1*1*10*EA*2.5*PP*VP*A').slice(0, -1)])).toEqual([
      'VALUE_INVALID PO1 line 1 (segment 5), element 5 = PP',
    ])
    expect(lineOf('PO1*1*10*EA**NC*VP*A', 'CTT*1')).toMatchObject({ unitPrice: '0' })
    expect(lineOf('PO1*1*10*EA***VP*A', 'CTT*1')?.unitPrice).toBeUndefined()
    expect(lineOf('PO1*1*10*EA**PP*VP*A', 'CTT*1')).toMatchObject({ unitPrice: undefined, quantity: { unit: 'EA' } })
  })

  it('take from CTP what the buyer pays, no retail, list or distributor price', () => {
    const priceOf = (...ctps: string[]) => lineOf('PO1*1*10*EA***VP*A', ...ctps, 'CTT*1')?.unitPrice
    expect(priceOf('CTP**MSR*9.99', 'CTP**UCP*7.25')).toBe('7.25')
    expect(priceOf('CTP***7.25')).toBe('7.25')
    for (const code of ['RES', 'MSR', 'RTL', 'LPR', 'CAT', 'DIS']) expect(priceOf(`CTP**${code}*9.99`)).toBeUndefined()
  })

  it('number lines that have no number', () => {
    const order = orderOf([...smallOrder().slice(0, 3), 'PO1**1*EA*5**VP*A', 'PO1**2*EA*5**VP*B', 'CTT*2'])
    expect(order.lines.map(({ lineNumber }) => lineNumber)).toEqual(['1', '2'])
  })
})

describe('parties', () => {
  const partiesOf = (...segments: string[]) => orderOf(withSegment('N1', ...segments)).parties

  it('are named by GLN, DUNS, tax number, our code or the partner’s', () => {
    const identifiersOf = (id: string) => partiesOf(`N1*BY*A*${id}`)[0]?.identifiers
    expect(identifiersOf('UL*4012345000009')).toEqual([{ scheme: 'gln', value: '4012345000009' }])
    expect(identifiersOf('1*123456789')).toEqual([{ scheme: 'duns', value: '123456789' }])
    expect(identifiersOf('9*1234567890042')).toEqual([
      { scheme: 'duns', value: '123456789' },
      { scheme: 'partner-code', value: '1234567890042', issuer: 'northwind' },
    ])
    expect(identifiersOf('91*10042')).toEqual([{ scheme: 'our-code', value: '10042' }])
    expect(identifiersOf('FI*91-1')).toEqual([{ scheme: 'tax-id', value: '91-1' }])
    expect(identifiersOf('15*77')).toEqual([{ scheme: 'partner-code', value: '15:77', issuer: 'northwind' }])
    const long = '9'.repeat(81)
    const first = long.slice(0, 60)
    expect(issuesOf(withSegment('N1', `N1*BY*A*92*${long}`))).toEqual([`VALUE_INVALID party buyer = ${first}`])
    expect(issuesOf([...smallOrder(), `TAX*${long}`])).toEqual([`VALUE_INVALID TAX, element 1 = ${first}`])
    expect(partiesOf('N1*BY*A', 'REF*VX*DE123')[0]?.identifiers).toEqual([{ scheme: 'tax-id', value: 'DE123' }])
    expect(issuesOf(withSegment('N1', 'N1*BY*A*UL*4012345000008'))).toEqual([
      'IDENTIFIER_INVALID N1 (segment 4), element 4 = 4012345000008',
    ])
  })

  it('always have a buyer: BY, else who is billed, else the partner', () => {
    expect(partiesOf('N1*BT*BILL ME*92*B1')).toMatchObject([{ role: 'buyer', name: 'BILL ME' }, { role: 'bill-to' }])
    expect(partiesOf('N1*BT*NAME ONLY')).toMatchObject([{ role: 'buyer', name: 'Northwind' }, { role: 'bill-to' }])
    expect(partiesOf()).toEqual([
      {
        role: 'buyer',
        name: 'Northwind',
        identifiers: [{ scheme: 'partner-code', value: 'NORTHWIND', issuer: 'northwind' }],
        contacts: [],
      },
    ])
  })

  it('keep the lines their name goes on in apart from the street', () => {
    const segments = ['N1*ST*ACME*92*NEW', 'N2*Plant 2*c/o Baker', 'N2*Gate 4', 'N3*1 Way*Dock B', 'N4*Reno*NV*89501']
    expect(partiesOf(...segments)[1]).toMatchObject({
      name: 'ACME',
      additionalNames: ['Plant 2', 'c/o Baker', 'Gate 4'],
      address: { lines: ['1 Way', 'Dock B'], city: 'Reno', country: 'US' },
    })
  })

  it('that receive goods must have a place', () => {
    expect(partiesOf('N1*ST**92*DC1')[1]).toMatchObject({ role: 'ship-to', address: { city: 'Salem' } })
    expect(partiesOf('N1*ST**92*NEW', 'N3*1 Way', 'N4*Reno*NV*89501*USA')[1]).toMatchObject({
      address: { lines: ['1 Way'], country: 'US' },
    })
    expect(issuesOf(withSegment('N1', 'N1*ST*NEW*92*NEW'))).toEqual([
      'LOCATION_UNKNOWN N1 (segment 4), element 4 = NEW',
    ])
  })
})

it.each(['02', '03'])('lines added or deleted (BEG01 %s) neither replace nor end the order', (code) => {
  expect(issuesOf(withSegment('BEG', `BEG*${code}*SA*PO-1**20261101`))).toEqual([
    `ORDER_PURPOSE_UNSUPPORTED BEG (segment 2), element 1 = ${code}`,
  ])
})

describe('schedules and totals', () => {
  it('distribute a line over places', () => {
    expect(lineOf('PO1*1*10*EA*5**VP*A', 'SDQ*EA*92*DC1*6*NWE-HQ*4', 'CTT*1')?.schedules).toMatchObject([
      { quantity: { value: '6', unit: 'EA' }, shipTo: { role: 'ship-to', address: { city: 'Salem' } } },
      { quantity: { value: '4', unit: 'EA' }, shipTo: { name: 'NORTHWIND ELECTRONICS' } },
    ])
  })

  const line = 'PO1*1*10*EA*5**VP*A'
  const salem = ['N1*ST*DOCK 2*92*S2', 'N3*2 Way', 'N4*Salem*OR*97301']
  const reno = ['N1*ST*RENO*92*R1', 'N3*1 Way', 'N4*Reno*NV*89501']

  it('take a line to its own place, not to that of the order', () => {
    const order = orderOf([...smallOrder().slice(0, 3), ...salem, line, 'DTM*002*20261120', ...reno, 'CTT*1'])
    expect(order.parties[1]).toMatchObject({ role: 'ship-to', name: 'DOCK 2' })
    expect(order.lines[0]?.schedules).toMatchObject([
      {
        quantity: { value: '10', unit: 'EA' },
        requestedDate: '2026-11-20',
        shipTo: { name: 'RENO', address: { lines: ['1 Way'], city: 'Reno', country: 'US' } },
      },
    ])
    expect(order).toEqual(salesOrder.parse(order))
  })

  it('split a line over places by their quantities, and know a place of the heading by its number', () => {
    const split = ['N1*ST**92*S2', 'QTY*38*6', ...reno, 'SCH*3*EA***002*20261120', 'SCH*1*EA***002*20261121']
    const order = orderOf([...smallOrder().slice(0, 3), ...salem, line, ...split, 'CTT*1'])
    expect(order.lines[0]?.schedules).toMatchObject([
      { quantity: { value: '6', unit: 'EA' }, shipTo: { name: 'DOCK 2', address: { city: 'Salem' } } },
      { quantity: { value: '3' }, requestedDate: '2026-11-20', shipTo: { name: 'RENO' } },
      { quantity: { value: '1' }, requestedDate: '2026-11-21', shipTo: { name: 'RENO' } },
    ])
    expect(issuesOf([...smallOrder().slice(0, 3), line, ...salem, ...reno, 'CTT*1'])).toEqual([
      'VALUE_MISSING PO1 line 1 (segment 5)',
      'VALUE_MISSING PO1 line 1 (segment 5)',
      'TOTAL_MISMATCH PO1 line 1 (segment 5), element 2 = 10',
    ])
  })

  it('keep the day of a line whose places are listed, and are refused when both differ', () => {
    const sdq = 'SDQ*EA*92*DC1*6*NWE-HQ*4'
    expect(lineOf(line, sdq, 'SCH*10*EA***002*20261120', 'CTT*1')?.schedules).toMatchObject([
      { quantity: { value: '6' }, requestedDate: '2026-11-20', shipTo: { address: { city: 'Salem' } } },
      { quantity: { value: '4' }, requestedDate: '2026-11-20', shipTo: { name: 'NORTHWIND ELECTRONICS' } },
    ])
    const days = ['SCH*4*EA***002*20261120', 'SCH*6*EA***002*20261127']
    for (const ofLine of [[], ['DTM*002*20261119']])
      expect(lineOf(line, ...ofLine, ...days, ...reno, 'CTT*1')?.schedules).toMatchObject([
        { quantity: { value: '4' }, requestedDate: '2026-11-20', shipTo: { name: 'RENO' } },
        { quantity: { value: '6' }, requestedDate: '2026-11-27', shipTo: { name: 'RENO' } },
      ])
    expect(issuesOf([...smallOrder().slice(0, 3), line, sdq, ...days, 'CTT*1'])).toEqual([
      'VALUE_INVALID PO1 line 1 (segment 5), element 2 = 10',
    ])
  })

  it('have prices in the currency of the order', () => {
    expect(issuesOf([...smallOrder().slice(0, 3), line, 'CUR*BY*USD', 'CTT*1'])).toEqual([])
    expect(issuesOf([...smallOrder().slice(0, 3), line, 'CUR*BY*CAD', 'CTT*1'])).toEqual([
      'VALUE_INVALID CUR line 1 (segment 6), element 2 = CAD',
    ])
  })

  it('are told apart by their numbers, also where one is only counted', () => {
    const two = (...numbers: string[]) =>
      issuesOf([
        ...smallOrder().slice(0, 3),
        ...numbers.map((number) => line.replace('PO1*1', `PO1*${number}`)),
        'CTT*2',
      ])
    expect(two('', '')).toEqual([])
    expect(two('2', '')).toEqual(['VALUE_INVALID line 2 = 2'])
    expect(two('2', '2')).toEqual(['VALUE_INVALID PO1 (segment 6), element 1 = 2'])
  })

  it('count in the unit of their line', () => {
    const boxes = (unit: string) =>
      issuesOf([...smallOrder().slice(0, 3), line, `SCH*10*${unit}***002*20261120`, 'CTT*1'])
    expect(boxes('PC')).toEqual([])
    expect(boxes('CA')).toEqual(['VALUE_INVALID PO1 line 1 (segment 5), element 2 = 10'])
  })

  it('keep the window of a line, whose end is wanted where nothing else is', () => {
    expect(lineOf(line, 'DTM*064*20261120', 'DTM*063*20261125', 'CTT*1')).toMatchObject({
      requestedDate: '2026-11-25',
      cancelAfterDate: '2026-11-25',
      shipNotBeforeDate: '2026-11-20',
    })
    expect(lineOf(line, 'DTM*002*20261121', 'DTM*063*20261125', 'CTT*1')?.requestedDate).toBe('2026-11-21')
  })

  it('take the date of a SCH that says when the goods are wanted, and its place', () => {
    expect(lineOf(line, 'SCH*10*EA*ST*STORE 12*038*20261115**002*20261120', 'CTT*1')?.schedules).toMatchObject([
      { requestedDate: '2026-11-20', shipTo: { name: 'STORE 12' } },
    ])
  })

  it('go to whom the heading names without an ST, and not to the first of several', () => {
    const head = smallOrder().slice(0, 3)
    const [, ...address] = reno
    expect(orderOf([...head, 'N1*BS*RENO*92*R1', ...address, line, 'CTT*1']).parties[1]?.role).toBe('ship-to')
    const two = [...head, ...salem, ...reno, line]
    expect(issuesOf([...two, 'CTT*1'])).toEqual(['VALUE_INVALID N1 with ST = "RENO", partner-code R1'])
    expect(orderOf([...two, 'SDQ*EA*92*S2*6*R1*4', 'CTT*1']).lines[0]?.schedules).toMatchObject([
      { shipTo: { address: { city: 'Salem' } } },
      { shipTo: { address: { city: 'Reno' } } },
    ])
  })

  it.each([
    [
      'schedule',
      [line, 'SCH*4*EA***002*20261120', 'SCH*5*EA***002*20261121'],
      'PO1 line 1 (segment 5), element 2 = 10',
    ],
    ['distribution', [line, 'SDQ*EA*92*DC1*6'], 'PO1 line 1 (segment 5), element 2 = 10'],
    ['line count', [line, 'CTT*2'], 'CTT (segment 6), element 1 = 2'],
    ['hash total', [line, 'CTT*1*11'], 'CTT (segment 6), element 2 = 11'],
    ['amount', [line, 'CTT*1', 'AMT*TT*49.98'], 'AMT (segment 7), element 2 = 49.98'],
  ])('that do not add up are an issue: %s', (_, segments, where) => {
    expect(issuesOf([...smallOrder().slice(0, 3), ...segments])).toEqual([`TOTAL_MISMATCH ${where}`])
  })

  it('may include charges and taxes, and a rounding of one cent for each line', () => {
    const extras = ['TXI*ST*3.10', 'N1*BY*A*92*X', line, 'SAC*C*D240***250']
    const head = smallOrder().slice(0, 2)
    for (const amount of ['50', '55.60', '50.01'])
      expect(issuesOf([...head, ...extras, 'CTT*1', `AMT*TT*${amount}`])).toEqual([])
    expect(issuesOf([...head, ...extras, 'CTT*1', 'AMT*TT*55.62'])).toHaveLength(1)
  })
})

describe('character sets', () => {
  const body = (name: Buffer) =>
    new Uint8Array(
      Buffer.concat([
        Buffer.from('ST*850*0001~\nBEG*00*SA*A**20261101~\nN1*BY*'),
        name,
        Buffer.from('*92*HQ~\nPO1*1*1*EA*5**VP*A~\nSE*5*0001~\n'),
      ]),
    )
  const nameOf = (bytes: Buffer, encoding: string) => {
    const result = mapBytes(body(bytes), northwind({ encoding }))
    return result.ok ? result.value.parties[0]?.name : result.issues
  }

  it('are the partner’s', () => {
    expect(nameOf(Buffer.from('Café', 'latin1'), 'latin1')).toBe('Café')
    expect(nameOf(Buffer.from('联想', 'utf8'), 'utf-8')).toBe('联想')
    // 8E 7E ends in the byte of "~".
    expect(nameOf(Buffer.from([0xc1, 0xaa, 0x8e, 0x7e]), 'gb18030')).toBe(
      `联${new TextDecoder('gb18030').decode(Uint8Array.of(0x8e, 0x7e))}`,
    )
    expect(nameOf(Buffer.from([0x80]), 'windows-1252')).toBe('€')
  })

  it('that do not fit are an issue at their element, never a replacement character', () => {
    expect(nameOf(Buffer.from('Café', 'latin1'), 'utf-8')).toMatchObject([
      { code: 'ENCODING_INVALID', path: 'N1 (segment 3), element 2', value: 'Café' },
    ])
    expect(nameOf(Buffer.from([0x93, 0x41]), 'latin1')).toMatchObject([
      { code: 'ENCODING_INVALID', message: expect.stringContaining('windows-1252') },
    ])
  })
})

describe('any damage', () => {
  it('is told as issues or leaves a valid order, and never throws', () => {
    const text = Buffer.from(computersBody).toString('latin1')
    const edit = fc.record({
      at: fc.nat({ max: text.length - 1 }),
      remove: fc.nat({ max: 30 }),
      insert: fc.constantFrom('', '*', '~', 'PO1*9*1*EA*1**VP*Z~', '0', '-', 'X', '~N1*BY~', '\u00ff', 'SDQ*EA**A*1~'),
    })
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), (edits) => {
        const damaged = edits.reduce(
          (now, { at, remove, insert }) => now.slice(0, at) + insert + now.slice(at + remove),
          text,
        )
        const result = mapBytes(bytesOf(damaged))
        if (result.ok) expect(salesOrder.safeParse(result.value).error).toBeUndefined()
        else expect(result.issues.length).toBeGreaterThan(0)
      }),
      { numRuns: 500 },
    )
  })
})

it('takes sub-lines as parts of their line, and refuses those that are ordered besides', () => {
  const line = ['PO1*1*10*EA*5**VP*A', 'SLN*1**I*2*EA', 'SLN*2**O*2*EA']
  expect(lineOf(...line, 'CTT*1')?.quantity).toEqual({ value: '10', unit: 'EA' })
  expect(issuesOf([...smallOrder().slice(0, 3), ...line, 'SLN*3**A*2*EA*4.5', 'CTT*1'])).toEqual([
    'VALUE_INVALID SLN line 1 (segment 8), element 3 = A',
  ])
  const withParts = { ...northwind(), subLines: 'with' as const }
  expect(issuesOf([...smallOrder().slice(0, 3), ...line, 'SLN*3**A*2*EA*4.5', 'CTT*1'], withParts)).toEqual([])
})

it.each(['BE', 'BK', 'IN'])('a blanket order or a copy (BEG02 %s) is not delivered', (type) => {
  expect(issuesOf(withSegment('BEG', `BEG*00*${type}*A**20261101`))).toEqual([
    `ORDER_PURPOSE_UNSUPPORTED BEG (segment 2), element 2 = ${type}`,
  ])
})

it('a blanket order of a partner that means it as an order is delivered, a copy is not', () => {
  const partner = { ...northwind(), blanketOrders: 'deliver' as const }
  expect(issuesOf(withSegment('BEG', 'BEG*00*BK*A**20261101'), partner)).toEqual([])
  expect(issuesOf(withSegment('BEG', 'BEG*00*IN*A**20261101'), partner)).toHaveLength(1)
})

it('a blanket order with a release number is a release', () => {
  expect(orderOf(withSegment('BEG', 'BEG*00*BK*A*R3*20261101'))).toMatchObject({
    orderNumber: 'A',
    releaseNumber: 'R3',
  })
})
