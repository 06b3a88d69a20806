import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shipment as shipmentSchema } from '../../../../src/domain/shipment.ts'
import { shipmentFromDesadv } from '../../../../src/mappers/edi/edifact/shipment-from-desadv.ts'
import { shipmentToDesadv } from '../../../../src/mappers/edi/edifact/shipment-to-desadv.ts'
import { partnerOf, segmentTexts, throughWire, versions } from './round-trip.ts'
import { anyShipment, each, manyOrders, minimal, rich } from './shipments.ts'

describe('a DESADV', () => {
  it('is written as EANCOM has it', () => {
    expect(segmentTexts(shipmentToDesadv(rich, partnerOf()))).toEqual([
      'BGM+351+LS-80001+9',
      'DTM+137:202611221430:203',
      'DTM+11:20261122:102',
      'DTM+17:20261124:102',
      'MEA+PD+AAD+KGM:412.5',
      'RFF+ON:4711::3',
      'DTM+171:20261101:102',
      'RFF+VN:SO-1',
      'RFF+ON:4712',
      'RFF+VN:SO-2',
      'RFF+BM:BL-77',
      'RFF+CN:JJD0003',
      'RFF+AAN:SLOT-9',
      'RFF+IA:V-55:7',
      'NAD+BY+4012345000016::9',
      "NAD+SU+4012345000030::9++Northwind & Söhne?: O?'Neill ?+:Partners, Wholesale Stationery",
      'RFF+VA:DE123456789',
      'NAD+DP+WH4::92+hinter dem Zaun+Warehouse 4+Hafenstr. 4:Tor 3:Halle B:Rampe 7+Hamburg+HH+20457+DE',
      'CTA+IC+:Ina Möller',
      'COM+?+49 40 1:TE',
      'COM+ina@example.com:EM',
      'TDT+20++30++DHLF::92:DHL Freight+++:::HH-XY 123',
      'CPS+1',
      'FTX+AAI+++Call before delivery??',
      'FTX+AAI+++Fragile glass and porcelain glass and porcelain glass and porcelain:glass and porcelain glass and porcelain glass and porcelain inside',
      'LIN+1',
      'PIA+5+LOOSE:SA',
      'QTY+12:2:MTR',
      'RFF+LI:10',
      'CPS+2+1+3',
      'PAC+1++PX',
      'MEA+PD+AAB+KGM:250',
      'PCI+33E',
      'GIN+BJ+340123450000000017',
      'LIN+3',
      'PIA+5+KB-101:SA',
      'QTY+12:4:CT',
      'RFF+ON:4712',
      'PCI+36E',
      'GIN+BX+C1',
      'CPS+3+2+1',
      'PAC+1++CT',
      'PCI+33E',
      'GIN+BJ+340123450000000024',
      'LIN+2++4012345800296:EN',
      'PIA+1+NB-PRO-14:SA+LOS-7002:IN',
      'IMD+F++:::Notebook Professional with a long:name 14 inch, 32 GB, 1 TB, black',
      'QTY+12:10:EA',
      'QTY+21:12:EA',
      'GIN+BN+S1+S2+S3+S4+S5',
      'GIN+BN+S6',
      'RFF+ON:4711:20',
      'PCI+36E',
      'DTM+361:20280131:102',
      'GIN+BX+B-26/11',
      'CPS+4+1+3',
      'PAC+1',
      'PCI+33E',
      'GIN+BJ+340123450000000031',
      'LIN+4',
      'PIA+5+X:SA',
      'QTY+12:0.25:TNE',
      'CPS+5+1+4',
      'PAC+1++PX',
      'LIN+5',
      'PIA+5+Y:SA',
      'QTY+12:1:EA',
      'RFF+ON:4712',
      'RFF+LI:LINE-0001',
      'LIN+6',
      'PIA+5+Z:SA',
      'QTY+12:3:PCE',
      'PCI+36E',
      'DTM+361:20270501:102',
      'CNT+2:6',
      'CNT+11:4',
    ])
  })

  it.each(['replace', 'cancellation'] as const)('says when it is a %s', (purpose) => {
    const code = purpose === 'replace' ? '5' : '1'
    expect(segmentTexts(shipmentToDesadv({ ...minimal, purpose }, partnerOf()))[0]).toBe(`BGM+351+L1+${code}`)
  })

  it('names us as the seller when the shipment does not', () => {
    expect(segmentTexts(shipmentToDesadv({ ...minimal, parties: [] }, partnerOf()))).toContain(
      'NAD+SU+4012345000030::9',
    )
  })

  it('names the carrier by its GLN, and no transport where nothing is known of it', () => {
    const transport = { carrierCode: '4012345000016', trackingNumber: 'T1' }
    const segments = segmentTexts(shipmentToDesadv({ ...minimal, transport }, partnerOf()))
    expect(segments).toContain('TDT+20++++4012345000016::9')
    const none = segmentTexts(shipmentToDesadv({ ...minimal, transport: { trackingNumber: 'T1' } }, partnerOf()))
    expect(none.filter((text) => /^TDT|^RFF\+CN/.test(text))).toEqual(['RFF+CN:T1'])
  })

  it.each([
    ['a wrong SSCC', { packages: [{ sscc: '340123450000000018', lines: [] }] }, /SSCC "340123450000000018"/],
    ['a wrong GTIN', { lines: [{ ...minimal.lines[0], gtin: '04012345800297' }] }, /GTIN of line 1.*04012345800297/],
    [
      'a unit without a code',
      { lines: [{ ...minimal.lines[0], quantity: each('1', 'ROLLS') }] },
      /ROLLS.*codes\.units/,
    ],
    ['a line number of letters', { lines: [{ ...minimal.lines[0], lineNumber: '1A' }] }, /LIN element 1.*"1A"/],
    [
      'an item number too long',
      { lines: [{ ...minimal.lines[0], itemId: 'x'.repeat(36) }] },
      /PIA element 2.*too long/,
    ],
    ['more notes than it has room for', { notes: ['a', 'b', 'c', 'd', 'e', 'f'] }, /FTX comes more often/],
    [
      'orders that neither heading nor lines have room for',
      { orders: Array.from({ length: 11 }, (_, i) => ({ orderNumber: `PO-${i}` })) },
      /no room for order PO-0/,
    ],
    ['a control character', { lines: [{ ...minimal.lines[0], itemId: 'A\u0001B' }] }, /PIA element 2/],
  ])('refuses %s', (_, extra, message) => {
    const given = shipmentSchema.parse({ ...minimal, ...extra })
    expect(() => segmentTexts(shipmentToDesadv(given, partnerOf()))).toThrow(message)
  })
})

describe.each(versions)('through the wire in %s', (version) => {
  const partner = partnerOf(version)

  it.each([
    ['minimal', minimal],
    ['rich', rich],
    ['with many orders', manyOrders],
    ['cancelled', { ...minimal, purpose: 'cancellation' as const }],
  ])('a %s shipment comes back as it was', async (_, given) => {
    const read = await throughWire(shipmentToDesadv(given, partner), partner, shipmentFromDesadv)
    expect(read).toEqual({ ok: true, value: given })
  })

  it('any shipment comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(anyShipment, async (given) => {
        const read = await throughWire(shipmentToDesadv(given, partner), partner, shipmentFromDesadv)
        expect(read).toEqual({ ok: true, value: given })
      }),
      { numRuns: 100 },
    )
  })
})
