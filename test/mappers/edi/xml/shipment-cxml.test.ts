import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Shipment, shipment } from '../../../../src/domain/shipment.ts'
import { shipmentFromCxml } from '../../../../src/mappers/edi/xml/shipment-from-cxml.ts'
import { shipmentToCxml } from '../../../../src/mappers/edi/xml/shipment-to-cxml.ts'
import {
  codes,
  dates,
  faultsOf,
  given,
  gtins,
  issuesOf,
  maybe,
  quantities,
  readAs,
  received,
  ssccs,
  texts,
} from './round-trip.ts'
import { minimalShipment, richShipment } from './shipments.ts'

const { partner } = given('cxml')
const write = (value: Shipment): string => shipmentToCxml(value, given('cxml'))
const roundTrip = (value: Shipment): Promise<Shipment> =>
  readAs(write(value), 'cxml:ShipNoticeRequest', shipmentFromCxml, partner)

/** As cXML carries it: contacts have no names, a plain code of the partner comes first. */
const rich: Shipment = {
  ...richShipment,
  parties: richShipment.parties.map((party) => ({
    ...party,
    ...(party.role === 'ship-to' ? { additionalNames: ['Receiving', 'Hall 3'] } : {}),
    identifiers: [...party.identifiers].sort(
      (one, other) => Number(other.value === 'L-1') - Number(one.value === 'L-1'),
    ),
    contacts: party.contacts.map(({ phone, email }) => ({ phone, email })),
  })),
}

const lines = (wanted: number) =>
  fc.array(
    fc.record({
      orderLineNumber: maybe(fc.integer({ min: 1, max: 999 }).map(String)),
      itemId: codes,
      buyerItemId: maybe(codes),
      gtin: maybe(gtins),
      description: maybe(texts),
      quantity: quantities,
      ordered: maybe(quantities),
      batchNumber: maybe(codes),
      expiryDate: maybe(dates),
      serialNumbers: fc.array(codes, { maxLength: 2 }),
    }),
    { minLength: wanted, maxLength: wanted },
  )

const shipments = fc
  .record({
    shipmentNumber: codes,
    issueDate: dates,
    issueTime: maybe(fc.constantFrom('00:00', '23:59')),
    despatchDate: maybe(dates),
    notes: fc.array(texts, { maxLength: 2 }),
    grossWeight: maybe(quantities),
    content: lines(4),
    ids: fc.uniqueArray(ssccs, { minLength: 2, maxLength: 2 }),
    isNamed: fc.boolean(),
    packagingType: maybe(fc.constantFrom('PX', 'CT')),
  })
  .map(({ content, ids, isNamed, packagingType, ...head }) => {
    const [a, b, c, d] = content.map((line, index) => ({ ...line, lineNumber: String(index + 1), orderNumber: 'PO-1' }))
    const [pallet, carton] = isNamed ? ids : []
    return shipment.parse({
      ...head,
      parties: [],
      orders: [{ orderNumber: 'PO-1' }],
      pallets: [
        { sscc: pallet, packagingType, packages: [{ sscc: carton, lines: [a] }, { packagingType }], lines: [b] },
      ],
      packages: [{ lines: [c] }],
      lines: [d],
    })
  })

describe('a shipment as ShipNoticeRequest', () => {
  it.each([
    ['rich', rich],
    ['minimal', minimalShipment],
    ['cancelled', { ...minimalShipment, purpose: 'cancellation' as const }],
    ['with nothing but a mode', { ...minimalShipment, transport: { mode: '4' as const } }],
    ['with a count of packages', { ...minimalShipment, packageCount: 7 }],
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

  it('is written as cXML names things', () => {
    const text = write(minimalShipment)
    expect(text.slice(text.indexOf('<ShipNoticeRequest'), text.indexOf('</Request>')).trim().split(/\n\s*/)).toEqual([
      '<ShipNoticeRequest>',
      '<ShipNoticeHeader shipmentID="1" operation="new" noticeDate="2026-11-20"/>',
      '<ShipNoticePortion>',
      '<OrderReference orderID="PO-1">',
      '<DocumentReference payloadID=""/>',
      '</OrderReference>',
      '<ShipNoticeItem quantity="1" lineNumber="0" shipNoticeLineNumber="1">',
      '<ItemID>',
      '<SupplierPartID>A</SupplierPartID>',
      '</ItemID>',
      '<UnitOfMeasure>EA</UnitOfMeasure>',
      '</ShipNoticeItem>',
      '</ShipNoticePortion>',
      '</ShipNoticeRequest>',
    ])
    expect(write(rich)).toContain('<ShippingContainerSerialCode>340123450000000024</ShippingContainerSerialCode>')
  })

  it('is refused when it cannot be written', () => {
    const bad = shipment.parse({ ...minimalShipment, packages: [{ sscc: '1' }] })
    expect(() => write(bad)).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }))
    const unit = shipment.parse({ ...minimalShipment, grossWeight: { value: '1', unit: 'XYZ' } })
    expect(() => write(unit)).toThrow(expect.objectContaining({ code: 'UNIT_UNKNOWN' }))
  })
})

describe('a ShipNoticeRequest of others', () => {
  it('may name its units in the lines only', async () => {
    const packaging =
      '<Packaging><ShippingContainerSerialCode>340123450000000024</ShippingContainerSerialCode><ShippingContainerSerialCodeReference>340123450000000017</ShippingContainerSerialCodeReference></Packaging>'
    const text = write(minimalShipment)
      .replace('</UnitOfMeasure>', `</UnitOfMeasure>${packaging}`)
      .replace(' shipNoticeLineNumber="1"', '')
    const read = await readAs(text, 'cxml:ShipNoticeRequest', shipmentFromCxml, partner)
    expect(read.pallets).toEqual([
      {
        sscc: '340123450000000017',
        packages: [{ sscc: '340123450000000024', lines: minimalShipment.lines }],
        lines: [],
      },
    ])
  })

  const at = 'cXML/Request/ShipNoticeRequest'
  it.each([
    ['operation="new"', 'operation="other"', `VALUE_INVALID ${at}/ShipNoticeHeader/@operation`],
    ['noticeDate="2026-11-20"', 'noticeDate="2026-13-20"', `DATE_INVALID ${at}/ShipNoticeHeader/@noticeDate`],
    ['quantity="1"', 'quantity="-1"', `QUANTITY_INVALID ${at}/ShipNoticePortion/ShipNoticeItem/@quantity`],
    ['>EA<', '>??<', `UNIT_UNKNOWN ${at}/ShipNoticePortion/ShipNoticeItem/UnitOfMeasure`],
    [' orderID="PO-1"', '', `VALUE_MISSING ${at}/ShipNoticePortion/OrderReference/@orderID`],
  ])('is an issue with %s as %s', async (from, to, issue) => {
    expect(await issuesOf(write(minimalShipment).replace(from, to), shipmentFromCxml, partner)).toContain(issue)
  })

  it('is refused at the door with a wrong SSCC', async () => {
    const text = write(rich).replaceAll('340123450000000024', '340123450000000025')
    expect((await faultsOf(text)).map((fault) => fault.split(' ')[0])).toEqual([
      'IDENTIFIER_INVALID',
      'IDENTIFIER_INVALID',
    ])
    expect((await received(text)).transaction.status).toBe('rejected')
  })
})
