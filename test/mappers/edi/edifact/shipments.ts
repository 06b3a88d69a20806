import fc from 'fast-check'
import { type Shipment, shipment as shipmentSchema } from '../../../../src/domain/shipment.ts'
import { anyQuantity, code, day, gtin, optional, place, sscc, text, weight } from './traded-values.ts'

export const each = (value: string, unit = 'EA') => ({ value, unit })

const buyer = { role: 'buyer', roleCode: 'BY', identifiers: [{ scheme: 'gln', value: '4012345000016' }] }
const seller = { role: 'seller', roleCode: 'SU', identifiers: [{ scheme: 'gln', value: '4012345000030' }] }

/** What there must be, and nothing else. */
export const minimal: Shipment = shipmentSchema.parse({
  shipmentNumber: 'L1',
  issueDate: '2026-11-22',
  parties: [seller],
  orders: [{ orderNumber: '4711' }],
  lines: [{ lineNumber: '1', itemId: 'A', quantity: each('1') }],
})

export const rich: Shipment = shipmentSchema.parse({
  shipmentNumber: 'LS-80001',
  issueDate: '2026-11-22',
  issueTime: '14:30',
  despatchDate: '2026-11-22',
  expectedDeliveryDate: '2026-11-24',
  parties: [
    buyer,
    {
      ...seller,
      name: "Northwind & Söhne: O'Neill + Partners, Wholesale Stationery",
      identifiers: [...seller.identifiers, { scheme: 'tax-id', value: 'DE123456789' }],
    },
    {
      role: 'ship-to',
      roleCode: 'DP',
      name: 'Warehouse 4',
      identifiers: [{ scheme: 'partner-code', value: 'WH4', issuer: 'lakeside' }],
      address: {
        lines: ['Hafenstr. 4', 'Tor 3', 'Halle B', 'Rampe 7', 'hinter dem Zaun'],
        city: 'Hamburg',
        region: 'HH',
        postalCode: '20457',
        country: 'DE',
      },
      contacts: [{ role: 'IC', name: 'Ina Möller', phone: '+49 40 1', email: 'ina@example.com' }],
    },
  ],
  transport: {
    carrierCode: 'DHLF',
    carrierName: 'DHL Freight',
    mode: '3',
    trackingNumber: 'JJD0003',
    billOfLading: 'BL-77',
    vehicle: 'HH-XY 123',
  },
  grossWeight: each('412.5', 'KGM'),
  packageCount: 4,
  references: [
    { type: 'AAN', value: 'SLOT-9' },
    { type: 'IA', value: 'V-55', description: 'line 7' },
  ],
  notes: ['Call before delivery?', `Fragile ${'glass and porcelain '.repeat(6)}inside`],
  orders: [
    { orderNumber: '4711', orderDate: '2026-11-01', releaseNumber: '3', sellerOrderNumber: 'SO-1' },
    { orderNumber: '4712', sellerOrderNumber: 'SO-2' },
  ],
  lines: [{ lineNumber: '1', itemId: 'LOOSE', quantity: each('2', 'MTR'), orderLineNumber: '10' }],
  pallets: [
    {
      sscc: '340123450000000017',
      packagingType: 'PX',
      grossWeight: each('250', 'KGM'),
      packages: [
        {
          sscc: '340123450000000024',
          packagingType: 'CT',
          lines: [
            {
              lineNumber: '2',
              orderNumber: '4711',
              orderLineNumber: '20',
              itemId: 'NB-PRO-14',
              buyerItemId: 'LOS-7002',
              gtin: '04012345800296',
              description: 'Notebook Professional with a long name 14 inch, 32 GB, 1 TB, black',
              quantity: each('10'),
              ordered: each('12'),
              batchNumber: 'B-26/11',
              expiryDate: '2028-01-31',
              serialNumbers: ['S1', 'S2', 'S3', 'S4', 'S5', 'S6'],
            },
          ],
        },
      ],
      lines: [
        { lineNumber: '3', orderNumber: '4712', itemId: 'KB-101', quantity: each('4', 'XCT'), batchNumber: 'C1' },
      ],
    },
    { sscc: '340123450000000031', lines: [{ lineNumber: '4', itemId: 'X', quantity: each('0.25', 'TNE') }] },
  ],
  packages: [
    {
      packagingType: 'PX',
      lines: [
        { lineNumber: '5', orderNumber: '4712', orderLineNumber: 'LINE-0001', itemId: 'Y', quantity: each('1') },
        { lineNumber: '6', itemId: 'Z', quantity: each('3', 'H87'), expiryDate: '2027-05-01' },
      ],
    },
  ],
})

/** More orders than the heading has room for, in the order of their first lines. */
export const manyOrders: Shipment = shipmentSchema.parse({
  ...minimal,
  orders: Array.from({ length: 12 }, (_, i) => ({
    orderNumber: `PO-${i}`,
    orderDate: '2026-11-05',
    releaseNumber: i === 3 ? '9' : undefined,
    sellerOrderNumber: `SO-${i}`,
  })),
  lines: Array.from({ length: 24 }, (_, i) => ({
    lineNumber: String(i + 1),
    orderNumber: `PO-${i % 12}`,
    orderLineNumber: i === 4 ? 'LONG-LINE-NUMBER' : String(i),
    itemId: `I${i}`,
    quantity: each('1'),
  })),
})

const serials = fc.array(code, { maxLength: 12 })
const lineParts = fc.record({
  orderIndex: optional(fc.integer({ min: 0, max: 2 })),
  orderLineNumber: optional(code),
  itemId: text(35),
  buyerItemId: optional(text(35)),
  gtin: optional(gtin),
  description: optional(text(200)),
  quantity: anyQuantity,
  ordered: optional(anyQuantity),
  batchNumber: optional(text(35)),
  expiryDate: optional(day),
  serialNumbers: serials,
})
const lines = fc.array(lineParts, { maxLength: 3 })
const unit = {
  sscc: optional(sscc),
  packagingType: optional(fc.constantFrom('CT', 'PX', '201')),
  grossWeight: optional(weight),
}
const anyPackage = fc.record({ ...unit, lines })
const anyPallet = fc.record({ ...unit, packages: fc.array(anyPackage, { maxLength: 2 }), lines })
const heading = fc.record({
  shipmentNumber: text(30),
  purpose: fc.constantFrom<Shipment['purpose'][]>('original', 'replace', 'cancellation'),
  issueDate: day,
  issueTime: optional(fc.constantFrom('00:00', '23:59')),
  despatchDate: optional(day),
  expectedDeliveryDate: optional(day),
  place,
  transport: optional(
    fc.record({
      carrierCode: code,
      carrierName: optional(text(35)),
      mode: optional(fc.constantFrom<('1' | '2' | '3' | '4' | '5')[]>('1', '2', '3', '4', '5')),
      trackingNumber: optional(text(35)),
      billOfLading: optional(text(35)),
      vehicle: optional(text(35)),
    }),
  ),
  grossWeight: optional(weight),
  packageCount: optional(fc.integer({ min: 1, max: 99_999 })),
  references: fc.array(fc.record({ type: fc.constantFrom('AAN', 'ZZZ'), value: text(35) }), { maxLength: 2 }),
  notes: fc.array(text(200), { maxLength: 5 }),
  lines: fc.array(lineParts, { minLength: 1, maxLength: 3 }),
  pallets: fc.array(anyPallet, { maxLength: 3 }),
  packages: fc.array(anyPackage, { maxLength: 3 }),
})

/** Three orders, and line numbers that count through. */
export const anyShipment: fc.Arbitrary<Shipment> = heading.map(({ place: shipTo, ...given }) => {
  let last = 0
  const numbered = (parts: readonly { orderIndex: number | undefined }[]) =>
    parts.map(({ orderIndex, ...line }) => {
      last += 1
      return {
        ...line,
        lineNumber: String(last),
        orderNumber: orderIndex === undefined ? undefined : `PO ${orderIndex}`,
      }
    })
  const packed = <T extends { lines: { orderIndex: number | undefined }[] }>(units: readonly T[]) =>
    units.map((each) => ({ ...each, lines: numbered(each.lines) }))
  return shipmentSchema.parse({
    ...given,
    parties: [buyer, seller, shipTo],
    orders: [
      { orderNumber: 'PO 0', orderDate: '2026-10-30' },
      { orderNumber: 'PO 1', sellerOrderNumber: 'S:1' },
      { orderNumber: 'PO 2', releaseNumber: '1' },
    ],
    lines: numbered(given.lines),
    pallets: packed(given.pallets).map((pallet) => ({ ...pallet, packages: packed(pallet.packages) })),
    packages: packed(given.packages),
  })
})
