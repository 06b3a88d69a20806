import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gs1CheckDigit } from '../../../../src/domain/gs1.ts'
import type { Partner } from '../../../../src/domain/partner.ts'
import { type Shipment, shipment as shipmentSchema } from '../../../../src/domain/shipment.ts'
import { shipmentFrom856 } from '../../../../src/mappers/edi/x12/shipment-from-856.ts'
import { shipmentTo856 } from '../../../../src/mappers/edi/x12/shipment-to-856.ts'
import { exchanged, maybe, versions } from './exchange.ts'
import { date, gtin, quantity, text, token } from './generated.ts'
import { contextOf, northwind, textsOf } from './whole-sets.ts'

const sscc = (serial: number): string => {
  const digits = `3400123${String(serial).padStart(10, '0')}`
  return digits + gs1CheckDigit(digits)
}

const each = (value: string) => ({ value, unit: 'EA' })

const minimal = {
  shipmentNumber: 'SHP-1',
  issueDate: '2026-11-03',
  parties: [],
  orders: [{ orderNumber: 'NW-4711' }],
}

const rich: Shipment = shipmentSchema.parse({
  shipmentNumber: 'SHP-20261103-7',
  purpose: 'replace',
  issueDate: '2026-11-03',
  issueTime: '14:05',
  despatchDate: '2026-11-04',
  expectedDeliveryDate: '2026-11-06',
  parties: [
    {
      role: 'ship-from',
      roleCode: 'SF',
      name: 'Southgate Warehouse',
      additionalNames: ['Outbound', 'c/o Baker Logistics', 'Hall 3'],
      identifiers: [{ scheme: 'gln', value: '4012345000009' }],
      address: {
        lines: ['9 Harbor Road', 'Gate 4', 'Dock B'],
        city: 'Tacoma',
        region: 'WA',
        postalCode: '98402',
        country: 'US',
      },
      contacts: [{ role: 'DC', name: 'Dispatch', phone: '+1 206 555 0142', email: 'dispatch@example.test' }],
    },
    {
      role: 'ship-to',
      roleCode: 'ST',
      identifiers: [{ scheme: 'partner-code', value: 'NWE-12', issuer: 'northwind' }],
    },
    {
      role: 'buyer',
      roleCode: 'BY',
      name: 'Northwind GmbH',
      identifiers: [{ scheme: 'tax-id', value: 'DE123456789' }],
      address: { lines: [], city: 'Bonn', region: 'Nordrhein-Westfalen', country: 'DE' },
    },
    { role: 'seller', roleCode: 'SE', name: 'Crossdock Supply', identifiers: [{ scheme: 'duns', value: '123456789' }] },
  ],
  transport: {
    carrierCode: 'UPSN',
    carrierName: 'UPS Ground',
    mode: '3',
    trackingNumber: '1Z999AA10123456784',
    billOfLading: 'BOL-881',
    vehicle: 'TRL-123456',
  },
  grossWeight: { value: '361.5', unit: 'KGM' },
  packageCount: 4,
  references: [
    { type: 'PK', value: 'PL-55' },
    { type: 'CN', value: 'SECOND', description: 'other leg' },
  ],
  notes: ['Call before delivery', 'Tail lift needed'],
  orders: [
    { orderNumber: 'NW-4711', orderDate: '2026-11-01', sellerOrderNumber: 'SO-2044' },
    { orderNumber: 'NW-4712', releaseNumber: '3' },
  ],
  pallets: [
    {
      sscc: sscc(1),
      packagingType: 'PX',
      grossWeight: { value: '300', unit: 'KGM' },
      packages: [
        {
          sscc: sscc(2),
          packagingType: 'CT',
          grossWeight: { value: '61.5', unit: 'LBR' },
          lines: [
            {
              lineNumber: '1',
              orderNumber: 'NW-4711',
              orderLineNumber: '10',
              itemId: 'NB-PRO-14',
              buyerItemId: 'NW-100311',
              gtin: '04006381333931',
              description: `Notebook 14 inch, ${'very '.repeat(20)}light`,
              quantity: each('6'),
              ordered: each('10'),
              batchNumber: 'B-77',
              expiryDate: '2028-01-31',
              serialNumbers: ['SN-1', 'SN-2'],
            },
          ],
        },
        {
          sscc: sscc(3),
          packagingType: '1A',
          lines: [
            { lineNumber: '2', orderNumber: 'NW-4712', itemId: 'KB-101', quantity: { value: '0.125', unit: 'XBX' } },
          ],
        },
      ],
      lines: [
        { lineNumber: '3', orderNumber: 'NW-4711', orderLineNumber: '3', itemId: 'BULKY', quantity: each('1') },
        { lineNumber: '4', orderNumber: 'NW-4712', orderLineNumber: '10', itemId: 'BULKY', quantity: each('2') },
      ],
    },
    { packagingType: '201', lines: [{ lineNumber: '5', itemId: 'FREE', quantity: each('1') }] },
  ],
  packages: [
    { sscc: sscc(4), lines: [{ lineNumber: '6', orderNumber: 'NW-4712', itemId: 'MOUSE', quantity: each('5') }] },
  ],
  lines: [
    { lineNumber: '7', orderNumber: 'NW-4711', itemId: 'LOOSE', quantity: { value: '2.5', unit: 'KGM' } },
    { lineNumber: '8', itemId: 'SAMPLE', quantity: each('1') },
  ],
})

const samples: Readonly<Record<string, object>> = {
  minimal,
  'without anything shipped, of two orders': { ...minimal, orders: [{ orderNumber: 'A' }, { orderNumber: 'B' }] },
  'loose lines': {
    ...minimal,
    purpose: 'cancellation',
    lines: [{ lineNumber: 'a', orderNumber: 'NW-4711', itemId: 'X', quantity: each('1') }],
  },
  'empty units': {
    ...minimal,
    packageCount: 2,
    pallets: [{ sscc: sscc(9), packages: [{ packagingType: 'CT' }] }, {}],
    packages: [{ grossWeight: { value: '1', unit: 'KGM' } }],
  },
  'only a mode of transport': { ...minimal, transport: { mode: '1' }, grossWeight: { value: '12', unit: 'TNE' } },
  'a carrier by the partner’s code': { ...minimal, transport: { carrierCode: 'carrier-7', vehicle: 'HH-AB 123' } },
  'a blanket order with two releases': {
    ...minimal,
    orders: [
      { orderNumber: 'B-1', releaseNumber: '1' },
      { orderNumber: 'B-1', releaseNumber: '2' },
    ],
    lines: ['1', '2'].map((release) => ({
      lineNumber: release,
      orderNumber: `B-1#${release}`,
      itemId: 'X',
      quantity: each('1'),
    })),
  },
  rich,
}

const roundTrip = async (shipment: Shipment, partner: Partner) => {
  const { issues, status, body } = await exchanged(shipmentTo856(shipment, partner), partner)
  return { issues, status, read: shipmentFrom856(body, contextOf(partner)) }
}

describe('a shipment written as 856 and read again', () => {
  for (const version of versions)
    it.each(Object.entries(samples))(`is valid and the same in ${version}: %s`, async (_, given) => {
      const shipment = shipmentSchema.parse(given)
      expect(await roundTrip(shipment, northwind({ version }))).toEqual({
        issues: [],
        status: 'accepted',
        read: { ok: true, value: shipment },
      })
    })

  it('is the same in delimiters and a character set of the partner’s', async () => {
    const delimiters = { element: '|', component: ':', repetition: '!', segment: '?', newline: '' }
    const partner = northwind({ encoding: 'utf-8', delimiters })
    const shipment = shipmentSchema.parse({ ...minimal, notes: ['Grüße * 北京 ~ fin'] })
    expect(await roundTrip(shipment, partner)).toMatchObject({ issues: [], read: { ok: true, value: shipment } })
  })
})

const line = fc.record({
  orderNumber: fc.constantFrom('P-1', 'P-2', 'P-3'),
  orderLineNumber: maybe(token(6)),
  itemId: token(20),
  buyerItemId: maybe(token(20)),
  gtin: maybe(gtin),
  description: maybe(text(79)),
  quantity,
  ordered: maybe(quantity),
  batchNumber: maybe(token(12)),
  expiryDate: maybe(date),
  serialNumbers: fc.array(token(12), { maxLength: 3 }),
})
const packagingType = maybe(fc.constantFrom('CT', 'PX', 'BX', '1A', 'ZZ'))
const goods = { packagingType, grossWeight: maybe(quantity), lines: fc.array(line, { maxLength: 3 }) }
const parcel = fc.record(goods)
const pallet = fc.record({ ...goods, packages: fc.array(parcel, { maxLength: 3 }) })

type Draft = { lines: { orderNumber: string }[] }
const orderNumbers = ['P-1', 'P-2', 'P-3']

/** Where a document puts things: by the first order they have lines of; empty ones by what is around them. */
const firstOrder = (lines: Draft['lines'], home: number): number =>
  lines.length === 0 ? home : Math.min(...lines.map(({ orderNumber }) => orderNumbers.indexOf(orderNumber)))
const inOrder = <T>(values: readonly T[], placeOf: (value: T) => number): T[] =>
  values
    .map((value, index) => ({ value, index }))
    .sort((a, b) => placeOf(a.value) - placeOf(b.value) || a.index - b.index)
    .map(({ value }) => value)

const shipments = fc
  .record({
    shipmentNumber: token(20).filter((value) => value.length > 1),
    purpose: fc.constantFrom('original', 'replace', 'cancellation'),
    issueDate: date,
    despatchDate: maybe(date),
    packageCount: maybe(fc.integer({ min: 1, max: 9999 })),
    grossWeight: maybe(quantity),
    notes: fc.array(text(80), { maxLength: 3 }),
    pallets: fc.array(pallet, { maxLength: 3 }),
    packages: fc.array(parcel, { maxLength: 3 }),
    lines: fc.array(line, { maxLength: 3 }),
  })
  .map((draft) => {
    let lineCount = 0
    let unitCount = 0
    const lines = <L extends { orderNumber: string }>(given: readonly L[]) =>
      inOrder(given, ({ orderNumber }) => orderNumbers.indexOf(orderNumber)).map((each) => {
        lineCount += 1
        return { ...each, lineNumber: `L${lineCount}` }
      })
    const unit = <U extends Draft>(given: U) => {
      unitCount += 1
      return { ...given, sscc: sscc(unitCount), lines: lines(given.lines) }
    }
    const palletHome = ({ packages, lines: loose }: (typeof draft.pallets)[number]): number =>
      firstOrder([...packages.flatMap((each) => each.lines), ...loose], 0)
    const pallets = draft.pallets.map((each) => ({
      ...unit(each),
      packages: inOrder(each.packages, (inner) => firstOrder(inner.lines, palletHome(each))).map(unit),
    }))
    const all = ({ packages, lines: loose }: Draft & { packages: Draft[] }) => [
      ...packages.flatMap((p) => p.lines),
      ...loose,
    ]
    return shipmentSchema.parse({
      ...draft,
      parties: [],
      orders: orderNumbers.map((orderNumber) => ({ orderNumber })),
      pallets: inOrder(pallets, (each) => firstOrder(all(each), 0)),
      packages: inOrder(draft.packages.map(unit), (each) => firstOrder(each.lines, 0)),
      lines: lines(draft.lines),
    })
  })

describe('any shipment', () => {
  it('is valid as an 856 and comes back equal', async () => {
    await fc.assert(
      fc.asyncProperty(shipments, fc.constantFrom(...versions), async (shipment, version) => {
        const { issues, read } = await roundTrip(shipment, northwind({ version }))
        expect(issues).toEqual([])
        expect(read).toEqual({ ok: true, value: shipment })
      }),
      { numRuns: 60 },
    )
  })

  it('has as many levels as CTT counts', () => {
    fc.assert(
      fc.property(shipments, (shipment) => {
        const segments = textsOf(shipmentTo856(shipment, northwind()), northwind())
        expect(segments.at(-1)).toBe(`CTT*${segments.filter((each) => each.startsWith('HL*')).length}`)
      }),
      { numRuns: 30 },
    )
  })
})
