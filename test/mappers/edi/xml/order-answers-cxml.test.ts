import { describe, expect, it } from 'vitest'
import { orderChange } from '../../../../src/domain/order-change.ts'
import { type OrderResponse, orderResponse } from '../../../../src/domain/order-response.ts'
import { orderChangeFromCxml } from '../../../../src/mappers/edi/xml/order-change-from-cxml.ts'
import { orderResponseFromCxml } from '../../../../src/mappers/edi/xml/order-response-from-cxml.ts'
import { orderResponseToCxml } from '../../../../src/mappers/edi/xml/order-response-to-cxml.ts'
import { bodyOf, example } from '../../../edi/xml/payload.ts'
import { changed, orderFrom } from './orders.ts'
import { given, issuesOf, readAs } from './round-trip.ts'

const { partner } = given('cxml')
const EA = (value: string) => ({ value, unit: 'EA' })

const response = (lines: object[], status: OrderResponse['status']): OrderResponse =>
  orderResponse.parse({
    orderNumber: 'J-CX-3001',
    sellerOrderNumber: '12345',
    status,
    issueDate: '2026-11-21',
    currency: 'USD',
    lines,
  })

const write = async (value: OrderResponse): Promise<string> =>
  orderResponseToCxml(value, await orderFrom('cxml'), { ...given('cxml'), orderPayloadId: undefined })

/** Where nothing is new cXML does not name the item. */
const line = { lineNumber: '1', itemId: '', ordered: EA('6'), promises: [] }

describe('a ConfirmationRequest', () => {
  it.each([
    ['accepted', response([], 'accepted')],
    ['refused', response([], 'rejected')],
    [
      'with dates',
      response([{ ...line, status: 'accepted', promises: [{ quantity: EA('6'), date: '2026-12-01' }] }], 'accepted'),
    ],
    [
      'partly owed, partly refused',
      response(
        [
          { ...line, status: 'backordered', promises: [{ quantity: EA('2'), date: '2031-12-01' }] },
          { ...line, lineNumber: '2', status: 'rejected', reason: 'no <more>' },
        ],
        'accepted-with-changes',
      ),
    ],
    [
      'changed',
      response(
        [
          {
            ...line,
            itemId: 'NB-2',
            unitPrice: '700',
            status: 'changed',
            promises: [{ quantity: EA('5'), date: '2026-12-01' }],
          },
        ],
        'accepted-with-changes',
      ),
    ],
  ])('comes back as it was written: %s', async (_, value) => {
    const read = await readAs(await write(value), 'cxml:ConfirmationRequest', orderResponseFromCxml, partner)
    expect(read).toEqual(value)
  })

  it('refuses what is not delivered of a changed line, and waits for none of it', async () => {
    const promises = [{ quantity: EA('4'), date: '2026-12-01' }]
    const text = await write(
      response([{ ...line, itemId: 'NB-2', unitPrice: '7', status: 'changed', promises }], 'accepted-with-changes'),
    )
    expect(text).toMatch(/<ConfirmationStatus quantity="2" type="reject">/)
  })

  it('has issues for types nobody knows', async () => {
    const text = await write(response([{ ...line, status: 'rejected' }], 'accepted-with-changes'))
    const wrong = text.replace('type="reject"', 'type="perhaps"').replace('type="detail"', 'type="maybe"')
    const at = 'cXML/Request/ConfirmationRequest'
    expect(await issuesOf(wrong, orderResponseFromCxml, partner)).toEqual([
      `VALUE_INVALID ${at}/ConfirmationItem/ConfirmationStatus/@type`,
      `VALUE_INVALID ${at}/ConfirmationHeader/@type`,
    ])
  })
})

describe('an OrderRequest that changes an order', () => {
  it('is the order as it should be when it is an update', async () => {
    const text = changed('cxml', 'type="new"', 'type="update" orderVersion="2"')
    const read = await readAs(text, 'cxml:OrderRequest', orderChangeFromCxml, partner)
    expect(read).toEqual({
      orderNumber: 'J-CX-3001',
      changeNumber: '2',
      issueDate: '2026-11-20',
      purpose: 'replace',
      order: { ...(await orderFrom('cxml')), purpose: 'replace' },
    })
    expect(orderChange.parse(read).purpose).toBe('replace')
  })

  it('ends the order when it is a deletion', async () => {
    const text = changed('cxml', 'type="new"', 'type="delete"')
    expect(await readAs(text, 'cxml:OrderRequest', orderChangeFromCxml, partner)).toEqual({
      orderNumber: 'J-CX-3001',
      issueDate: '2026-11-20',
      purpose: 'cancellation',
    })
  })

  it('is none when it is new', async () => {
    const result = orderChangeFromCxml(await bodyOf(example('cxml')), { partner })
    expect(result.ok ? [] : result.issues.map(({ code }) => code)).toEqual(['ORDER_PURPOSE_UNSUPPORTED'])
  })
})
