import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Shipment, shipment, shipmentLine } from '../../../../src/domain/shipment.ts'
import { shipmentFromUbl } from '../../../../src/mappers/edi/xml/shipment-from-ubl.ts'
import { shipmentToUbl } from '../../../../src/mappers/edi/xml/shipment-to-ubl.ts'
import {
  codes,
  dates,
  faultsOf,
  given,
  gtins,
  issuesOf,
  maybe,
  partiesOf,
  quantities,
  readAs,
  received,
  ssccs,
  texts,
} from './round-trip.ts'
import { minimalShipment, richShipment } from './shipments.ts'

const { partner } = given('ubl')
const roundTrip = (value: Shipment, codeTables?: object): Promise<Shipment> =>
  readAs(
    shipmentToUbl(value, given('ubl', codeTables)),
    'ubl:DespatchAdvice',
    shipmentFromUbl,
    given('ubl', codeTables).partner,
  )

const lineFields = fc.record({
  orderLineNumber: maybe(codes),
  itemId: codes,
  buyerItemId: maybe(codes),
  gtin: maybe(gtins),
  description: maybe(texts.map((text) => `${text}.`)),
  quantity: quantities,
  ordered: maybe(quantities),
  batchNumber: maybe(codes),
  expiryDate: maybe(dates),
  serialNumbers: fc.array(codes, { maxLength: 3 }),
})

/** How many lines stand loose, in each package and on each pallet. */
const layouts = fc.record({
  loose: fc.integer({ min: 1, max: 2 }),
  packages: fc.array(fc.record({ sscc: maybe(ssccs), lines: fc.integer({ min: 0, max: 2 }) }), { maxLength: 2 }),
  pallets: fc.array(
    fc.record({
      sscc: maybe(ssccs),
      grossWeight: maybe(quantities),
      packagingType: maybe(fc.constantFrom('PX', '201', 'CT')),
      packages: fc.array(fc.record({ sscc: maybe(ssccs), lines: fc.integer({ min: 0, max: 2 }) }), { maxLength: 2 }),
      lines: fc.integer({ min: 0, max: 1 }),
    }),
    { maxLength: 2 },
  ),
})

const shipments = fc
  .record({
    layout: layouts,
    fields: fc.infiniteStream(lineFields),
    shipmentNumber: codes,
    purpose: fc.constantFrom('original' as const, 'replace' as const, 'cancellation' as const),
    issueDate: dates,
    despatchDate: maybe(dates),
    expectedDeliveryDate: maybe(dates),
    parties: fc.tuple(
      partiesOf('buyer', true),
      partiesOf('seller'),
      partiesOf('ship-to', true),
      partiesOf('ship-from'),
    ),
    trackingNumber: maybe(codes),
    carrierCode: codes,
    notes: fc.array(texts, { maxLength: 3 }),
    orderDate: maybe(dates),
  })
  .map(({ layout, fields, trackingNumber, carrierCode, orderDate, ...head }) => {
    let count = 0
    const lines = (wanted: number) =>
      [...fields.take(wanted)].map((each) => {
        count += 1
        return shipmentLine.parse({ ...each, lineNumber: String(count), orderNumber: 'PO-1' })
      })
    const pack = ({ sscc, lines: wanted }: { sscc: string | undefined; lines: number }) => ({
      sscc,
      lines: lines(wanted),
    })
    return shipment.parse({
      ...head,
      transport: { trackingNumber, carrierCode },
      orders: [{ orderNumber: 'PO-1', orderDate }],
      pallets: layout.pallets.map(({ packages, lines: wanted, ...unit }) => ({
        ...unit,
        packages: packages.map(pack),
        lines: lines(wanted),
      })),
      packages: layout.packages.map(pack),
      lines: lines(layout.loose),
    })
  })

describe('a shipment as DespatchAdvice', () => {
  it.each([
    ['rich', richShipment],
    ['minimal', minimalShipment],
    ['cancelled', { ...minimalShipment, purpose: 'cancellation' as const }],
    ['with nothing but a mode', { ...minimalShipment, transport: { mode: '4' as const } }],
    ['with a buyer only', { ...minimalShipment, parties: richShipment.parties.slice(0, 1) }],
  ])('comes back as it was: %s', async (_, value) => {
    expect(await roundTrip(value)).toEqual(value)
  })

  it('comes back as it was, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(shipments, async (value) => {
        expect(await roundTrip(value)).toEqual(value)
      }),
      { numRuns: 60 },
    )
  })

  it('speaks of units as the buyer does', async () => {
    const tables = { units: { STK: 'EA' } }
    expect(shipmentToUbl(minimalShipment, given('ubl', tables))).toContain('unitCode="STK"')
    expect(await roundTrip(minimalShipment, tables)).toEqual(minimalShipment)
    // There EA means something else: it must not be sent for each.
    expect(() => shipmentToUbl(minimalShipment, given('ubl', { units: { EA: 'XBX' } }))).toThrow('"EA"')
  })

  it('goes from us to the partner', async () => {
    const { transaction } = await received(shipmentToUbl(minimalShipment, given('ubl')))
    expect(transaction).toMatchObject({ setId: 'ubl:DespatchAdvice', controlNumber: '1', status: 'accepted' })
  })

  it('is refused when it cannot be written', () => {
    const [line] = minimalShipment.lines
    const withLine = (changes: object) => shipment.parse({ ...minimalShipment, lines: [{ ...line, ...changes }] })
    expect(() => shipmentToUbl(withLine({ quantity: { value: '1', unit: 'XYZ' } }), given('ubl'))).toThrow(
      expect.objectContaining({ code: 'UNIT_UNKNOWN' }),
    )
    expect(() => shipmentToUbl(withLine({ quantity: { value: '-1', unit: 'EA' } }), given('ubl'))).toThrow(
      expect.objectContaining({ code: 'VALUE_INVALID' }),
    )
    const badUnit = shipment.parse({ ...minimalShipment, packages: [{ sscc: '340123450000000018' }] })
    expect(() => shipmentToUbl(badUnit, given('ubl'))).toThrow('340123450000000018')
  })
})

const cac = 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2'
const cbc = 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2'

/** As another seller writes it: no header units, no Peppol, no release, an SSCC without a scheme. */
const foreign = (change: (text: string) => string = (text) => text): string =>
  change(`<d:DespatchAdvice xmlns:d="urn:oasis:names:specification:ubl:schema:xsd:DespatchAdvice-2" xmlns:a="${cac}" xmlns:b="${cbc}">
  <b:ID>D1</b:ID><b:IssueDate>2026-11-20Z</b:IssueDate>
  <a:DespatchSupplierParty><a:Party><a:PartyName><b:Name>Seller</b:Name></a:PartyName></a:Party></a:DespatchSupplierParty>
  <a:DespatchLine><b:ID>1</b:ID><b:DeliveredQuantity unitCode="EA">5.00</b:DeliveredQuantity>
    <a:OrderLineReference><b:LineID>7</b:LineID><a:OrderReference><b:ID>PO-9</b:ID></a:OrderReference></a:OrderLineReference>
    <a:Item><a:SellersItemIdentification><b:ID>A1</b:ID></a:SellersItemIdentification>
      <a:StandardItemIdentification><b:ID schemeID="0160">4012345000160</b:ID></a:StandardItemIdentification></a:Item>
    <a:Shipment><b:ID>NA</b:ID><a:TransportHandlingUnit><b:ID>340123450000000017</b:ID></a:TransportHandlingUnit></a:Shipment>
  </a:DespatchLine></d:DespatchAdvice>`)

describe('a DespatchAdvice of others', () => {
  it('is understood without what is optional', async () => {
    expect(await readAs(foreign(), 'ubl:DespatchAdvice', shipmentFromUbl, partner)).toEqual(
      shipment.parse({
        shipmentNumber: 'D1',
        issueDate: '2026-11-20',
        parties: [{ role: 'ship-from', name: 'Seller' }],
        orders: [{ orderNumber: 'PO-9' }],
        packages: [
          {
            sscc: '340123450000000017',
            lines: [
              {
                lineNumber: '1',
                orderNumber: 'PO-9',
                orderLineNumber: '7',
                itemId: 'A1',
                gtin: '04012345000160',
                quantity: { value: '5', unit: 'EA' },
              },
            ],
          },
        ],
      }),
    )
  })

  it.each([
    [
      '4012345000160',
      '4012345000161',
      'IDENTIFIER_INVALID DespatchAdvice/DespatchLine/Item/StandardItemIdentification/ID',
    ],
    ['<b:ID>A1</b:ID>', '', 'VALUE_MISSING DespatchAdvice/DespatchLine/Item/SellersItemIdentification/ID'],
    ['5.00', '-5', 'QUANTITY_INVALID DespatchAdvice/DespatchLine/DeliveredQuantity'],
    ['unitCode="EA"', 'unitCode="??"', 'UNIT_UNKNOWN DespatchAdvice/DespatchLine/DeliveredQuantity/@unitCode'],
    ['2026-11-20Z', '2026-02-30', 'DATE_INVALID DespatchAdvice/IssueDate'],
    ['<a:OrderReference><b:ID>PO-9</b:ID></a:OrderReference>', '', 'VALUE_MISSING DespatchAdvice/OrderReference/ID'],
    ['<b:ID>D1</b:ID>', `<b:ID>${'9'.repeat(31)}</b:ID>`, 'VALUE_INVALID DespatchAdvice/ID'],
  ])('is an issue with %s as %s', async (from, to, issue) => {
    expect(
      await issuesOf(
        foreign((text) => text.replace(from, to)),
        shipmentFromUbl,
        partner,
      ),
    ).toContain(issue)
  })

  it('is refused at the door with wrong check digits and without lines', async () => {
    const wrong = foreign((text) => text.replace('4012345000160', '4012345000161'))
    expect(await faultsOf(wrong)).toEqual([
      'IDENTIFIER_INVALID DespatchAdvice/DespatchLine/Item/StandardItemIdentification/ID',
    ])
    expect(await faultsOf(foreign((text) => text.replace(/<a:DespatchLine>.*<\/a:DespatchLine>/s, '')))).toEqual([
      'VALUE_MISSING DespatchAdvice/DespatchLine',
    ])
  })
})
