import { describe, expect, it } from 'vitest'
import { type OrderResponse, orderResponse } from '../../../../src/domain/order-response.ts'
import { readXml } from '../../../../src/edi/xml/read-xml.ts'
import { attributeOf, elementAt, elementsAt, textAt, type XmlElement } from '../../../../src/edi/xml/xml-element.ts'
import { orderResponseToCxml } from '../../../../src/mappers/edi/xml/order-response-to-cxml.ts'
import { orderResponseToIdoc } from '../../../../src/mappers/edi/xml/order-response-to-idoc.ts'
import { orderResponseToUbl } from '../../../../src/mappers/edi/xml/order-response-to-ubl.ts'
import { eventsOf } from '../../../edi/xml/payload.ts'
import { type Kind, orderFrom, partnerOf } from './orders.ts'

const at = new Date('2026-11-21T08:30:05Z')
const given = (kind: Kind, codes?: object) => ({ partner: partnerOf(kind, codes), controlNumber: '4711', at })
const EA = (value: string) => ({ value, unit: 'EA' })

const answer = (
  orderNumber: string,
  lines: OrderResponse['lines'],
  status: OrderResponse['status'] = 'accepted',
): OrderResponse =>
  orderResponse.parse({
    orderNumber,
    sellerOrderNumber: '0000012345',
    status,
    issueDate: '2026-11-21',
    currency: 'USD',
    lines,
  })

const rootOf = (text: string): XmlElement => {
  const result = readXml(Buffer.from(text))
  if (!result.ok) throw new Error(result.issues[0]?.message)
  return result.value.root
}

const envelopeOf = async (text: string) => {
  const [start, , transaction] = await eventsOf(text)
  if (start?.type !== 'envelope-start' || transaction?.type !== 'transaction') throw new Error('no document')
  return { ...start.envelope, setId: transaction.transaction.setId, status: transaction.transaction.status }
}

/** Line 1 comes in two parts with something left over; line 2 is refused. */
const mixed = (one: string, other: string): OrderResponse['lines'] => [
  {
    lineNumber: one,
    status: 'backordered',
    itemId: 'KB-101',
    ordered: EA('20'),
    promises: [
      { quantity: EA('8'), date: '2026-12-04' },
      { quantity: EA('7'), date: '2026-12-18' },
    ],
  },
  {
    lineNumber: other,
    status: 'rejected',
    itemId: 'PC-ELITE-800',
    ordered: EA('4'),
    promises: [],
    reason: 'Not <sold> & "never" again',
  },
]

const accepted = (lineNumber: string, itemId: string, value: string): OrderResponse['lines'][number] => ({
  lineNumber,
  status: 'accepted',
  itemId,
  ordered: EA(value),
  promises: [],
})

describe('units of answers', () => {
  const inUnit = (unit: string, units: Record<string, string>) => {
    const ordered = { value: '10', unit }
    const promises = [{ quantity: ordered, date: '2026-12-04' }]
    const value = answer('PO-1', [{ lineNumber: '1', status: 'accepted', itemId: 'KB-101', ordered, promises }])
    return async (kind: 'ubl' | 'idoc' | 'cxml'): Promise<string> => {
      const order = await orderFrom(kind)
      if (kind === 'cxml') return orderResponseToCxml(value, order, { ...given(kind, { units }), orderPayloadId: '1' })
      return (kind === 'ubl' ? orderResponseToUbl : orderResponseToIdoc)(value, order, given(kind, { units }))
    }
  }

  it.each(['ubl', 'idoc', 'cxml'] as const)('are the codes of the buyer: %s', async (kind) => {
    expect(await inUnit('XCT', { KAR: 'XCT' })(kind)).toMatch(/>KAR<|unitCode="KAR"/)
    const elsewhere = inUnit('EA', { EA: 'XPK' })(kind)
    await expect(elsewhere).rejects.toMatchObject({ code: 'UNIT_UNKNOWN' })
  })
})

describe('the UBL OrderResponse', () => {
  it('says line by line what is delivered when', async () => {
    const order = await orderFrom('ubl')
    const text = orderResponseToUbl(answer('LOS-UBL-2001', mixed('1', '2')), order, given('ubl'))
    expect(await envelopeOf(text)).toMatchObject({
      setId: 'ubl:OrderResponse',
      status: 'accepted',
      sender: { qualifier: '0088', id: '4012345999006' },
      receiver: { qualifier: '0088', id: '4012345000016' },
      controlNumber: '4711/2026-11-21',
    })
    const root = rootOf(text)
    expect(textAt(root, 'OrderResponseCode')).toBe('CA')
    expect(textAt(root, 'OrderReference/ID')).toBe('LOS-UBL-2001')
    expect(textAt(root, 'SalesOrderID')).toBe('0000012345')
    const lines = elementsAt(root, 'OrderLine').map((line) => [
      textAt(line, 'LineItem/ID'),
      textAt(line, 'OrderLineReference/LineID'),
      textAt(line, 'LineItem/LineStatusCode'),
      textAt(line, 'LineItem/Quantity'),
      textAt(line, 'LineItem/Delivery/PromisedDeliveryPeriod/EndDate'),
      textAt(line, 'LineItem/MaximumBackorderQuantity'),
    ])
    expect(lines).toEqual([
      ['1', '1', '3', '8', '2026-12-04', undefined],
      ['1.2', '1', '3', '7', '2026-12-18', undefined],
      ['1.3', '1', '3', '5', undefined, '5'],
      ['2', '2', '7', '4', undefined, undefined],
    ])
    const [first, , , refused] = elementsAt(root, 'OrderLine/LineItem')
    expect(textAt(first, 'Item/BuyersItemIdentification/ID')).toBe('LOS-KB')
    expect(attributeOf(elementAt(first, 'Quantity'), 'unitCode')).toBe('EA')
    expect(textAt(refused, 'Note')).toBe('Not <sold> & "never" again')
  })

  it.each([
    ['accepted', 'accepted', 'AP'],
    ['accepted', 'changed', 'CA'],
    ['accepted-with-changes', 'accepted', 'CA'],
    ['rejected', 'rejected', 'RE'],
  ] as const)('of an order %s with a line %s has code %s', async (status, lineStatus, code) => {
    const lines = [{ ...accepted('1', 'KB-101', '20'), status: lineStatus }]
    const text = orderResponseToUbl(answer('LOS-UBL-2001', lines, status), await orderFrom('ubl'), given('ubl'))
    expect(textAt(rootOf(text), 'OrderResponseCode')).toBe(code)
  })

  it('speaks of units as the buyer does', async () => {
    const codes = { units: { STK: 'EA' } }
    const text = orderResponseToUbl(
      answer('LOS-UBL-2001', [accepted('1', 'KB-101', '20')]),
      await orderFrom('ubl'),
      given('ubl', codes),
    )
    expect(attributeOf(elementAt(rootOf(text), 'OrderLine/LineItem/Quantity'), 'unitCode')).toBe('STK')
  })
})

describe('the ORDRSP', () => {
  it('has a schedule for each part, none for what is refused', async () => {
    const text = orderResponseToIdoc(
      answer('4500017801', mixed('00010', '00020')),
      await orderFrom('idoc'),
      given('idoc'),
    )
    expect(await envelopeOf(text)).toMatchObject({
      setId: 'idoc:ORDERS05:ORDRSP',
      sender: { id: '0000107733' },
      receiver: { id: 'NWECLNT100' },
      controlNumber: '0000000000004711',
      date: '20261121',
      time: '083005',
    })
    const idoc = elementAt(rootOf(text), 'IDOC')
    expect(elementsAt(idoc, 'E1EDK02').map((each) => [textAt(each, 'QUALF'), textAt(each, 'BELNR')])).toEqual([
      ['001', '4500017801'],
      ['002', '0000012345'],
    ])
    const [one, other] = elementsAt(idoc, 'E1EDP01')
    expect(elementsAt(one, 'E1EDP20').map((each) => [textAt(each, 'WMENG'), textAt(each, 'EDATU')])).toEqual([
      ['8', '20261204'],
      ['7', '20261218'],
      ['5', undefined],
    ])
    expect(textAt(one, 'POSEX')).toBe('00010')
    expect(elementsAt(one, 'E1EDP19').map((each) => [textAt(each, 'QUALF'), textAt(each, 'IDTNR')])).toEqual([
      ['001', 'NW-100311'],
      ['002', 'KB-101'],
      ['003', '04012345800296'],
    ])
    expect(textAt(other, 'ACTION')).toBe('003')
    expect(elementsAt(other, 'E1EDP20')).toEqual([])
    expect(textAt(other, 'E1EDPT1/E1EDPT2/TDLINE')).toBe('Not <sold> & "never" again')
  })

  it('cuts long reasons into lines and leaves accepted lines without an action', async () => {
    const lines = [
      { ...accepted('00010', 'NB-PRO-14', '6'), reason: 'x'.repeat(150) },
      { ...accepted('00020', 'KB-101', '10'), promises: [{ quantity: EA('10'), date: '2026-12-04' }] },
    ]
    const idoc = elementAt(
      rootOf(orderResponseToIdoc(answer('4500017801', lines), await orderFrom('idoc'), given('idoc'))),
      'IDOC',
    )
    const texts = elementsAt(idoc, 'E1EDP01/E1EDPT1/E1EDPT2/TDLINE').map(({ text }) => text.length)
    expect(texts).toEqual([70, 70, 10])
    expect(elementsAt(idoc, 'E1EDP01/ACTION')).toEqual([])
  })
})

describe('the ConfirmationRequest', () => {
  const cxml = async (lines: OrderResponse['lines'], status?: OrderResponse['status']) =>
    orderResponseToCxml(answer('J-CX-3001', lines, status), await orderFrom('cxml'), {
      ...given('cxml'),
      orderPayloadId: 'p & 1',
    })

  it('has a status for each part', async () => {
    const text = await cxml(mixed('1', '2'))
    expect(await envelopeOf(text)).toMatchObject({
      setId: 'cxml:ConfirmationRequest',
      sender: { qualifier: 'NetworkID', id: 'CROSSDOCK' },
      receiver: { qualifier: 'DUNS', id: '607218834' },
      controlNumber: '4711',
    })
    const confirmation = elementAt(rootOf(text), 'Request/ConfirmationRequest')
    expect(attributeOf(elementAt(confirmation, 'ConfirmationHeader'), 'type')).toBe('detail')
    expect(attributeOf(elementAt(confirmation, 'OrderReference'), 'orderID')).toBe('J-CX-3001')
    expect(attributeOf(elementAt(confirmation, 'OrderReference/DocumentReference'), 'payloadID')).toBe('p & 1')
    const statuses = elementsAt(confirmation, 'ConfirmationItem/ConfirmationStatus').map((each) => [
      attributeOf(each, 'type'),
      attributeOf(each, 'quantity'),
      attributeOf(each, 'deliveryDate'),
    ])
    expect(statuses).toEqual([
      ['accept', '8', '2026-12-04'],
      ['backordered', '7', '2026-12-18'],
      ['backordered', '5', undefined],
      ['reject', '4', undefined],
    ])
  })

  it('carries the new price of a changed line', async () => {
    const lines = [{ ...accepted('1', 'DOCK-G5', '3'), status: 'changed' as const, unitPrice: '169.5' }]
    const status = elementAt(
      rootOf(await cxml(lines)),
      'Request/ConfirmationRequest/ConfirmationItem/ConfirmationStatus',
    )
    expect(attributeOf(status, 'type')).toBe('detail')
    expect(textAt(status, 'ItemIn/ItemDetail/UnitPrice/Money')).toBe('169.5')
    expect(textAt(status, 'ItemIn/ItemID/BuyerPartID')).toBe('J-DOCK')
  })

  it('needs no lines for a plain yes or no', async () => {
    const typeOf = async (text: string) => {
      const confirmation = elementAt(rootOf(text), 'Request/ConfirmationRequest')
      expect(elementsAt(confirmation, 'ConfirmationItem')).toEqual([])
      return [
        attributeOf(elementAt(confirmation, 'ConfirmationHeader'), 'type'),
        textAt(confirmation, 'ConfirmationHeader/Comments'),
      ]
    }
    expect(await typeOf(await cxml([accepted('1', 'DOCK-G5', '3')]))).toEqual(['accept', undefined])
    const refused = [{ ...accepted('1', 'DOCK-G5', '3'), status: 'rejected' as const, reason: 'Sold out' }]
    expect(await typeOf(await cxml(refused, 'rejected'))).toEqual(['reject', 'Sold out'])
  })
})
