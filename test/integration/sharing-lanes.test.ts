import { afterEach, expect, it } from 'vitest'
import { openApp, type TestApp } from '../helpers/crossdock-app.ts'
import { waitFor } from '../helpers/crossdock-process.ts'
import { numberedOrders, ordersFile } from '../helpers/orders.ts'

let site: TestApp
afterEach(() => site.close())

const postOrder = { method: 'POST', path: '^/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder' }
/** Each handed in by itself, as a shop does. */
const post = async (partner: string, orders: Iterable<{ orderNumber: string }>): Promise<void> => {
  for (const { orderNumber } of orders) {
    const answer = await site.app.api.inject({
      method: 'POST',
      url: `/orders?partner=${partner}`,
      headers: { authorization: `Bearer ${site.app.token}`, 'idempotency-key': orderNumber },
      payload: {
        orderNumber,
        issueDate: '2026-11-20',
        currency: 'USD',
        parties: [{ role: 'buyer', identifiers: [{ scheme: 'gln', value: '4012345000009' }] }],
        lines: [{ lineNumber: '1', itemId: 'PC-ELITE-800', quantity: { value: '3', unit: 'EA' }, unitPrice: '899.00' }],
      },
    })
    expect(answer.statusCode, answer.body).toBe(202)
  }
}

const juniper = { codes: { items: { 'NW-100245': 'PC-ELITE-800' } } }

it.each([
  ['sent in a file', 500],
  ['handed in one by one', 400],
] as const)(
  'orders of one partner go in between the many that another has %s',
  async (how, many) => {
    site = await openApp('redis', { partners: { juniper }, erp: { concurrency: 4 } })
    const drop = (sender: string, prefix: string, control: number, count: number): Promise<void> => {
      const orders = numberedOrders(prefix, 1, count, 1)
      const pieces = ordersFile({ sender, receiver: 'CROSSDOCK', controlNumber: control, orders })
      return site.drop(`${prefix}.edi`, [...pieces].join(''))
    }
    // Nothing else goes on in the ERP until all orders wait for it.
    site.erp.setFaults([{ kind: 'slow-answer', ms: 1_000, match: postOrder }])
    if (how === 'sent in a file') await drop('NORTHWIND', 'N', 1, many)
    else await post('northwind', numberedOrders('N', 1, many, 1))
    const waiting = async (prefix: string): Promise<number> => {
      const all = await site.store.deliveries.list({ system: 'erp', entity: 'sales-order', limit: 1000 })
      return all.filter(({ state, businessKey }) => state === 'intent' && businessKey.startsWith(prefix)).length
    }
    const until = (prefix: string, count: number): Promise<void> =>
      waitFor(
        async () => (await waiting(prefix)) >= count,
        60_000,
        () => `fewer than ${count} orders wait for the ERP`,
      )
    // The others are in the hands of the four jobs that run.
    await until('N', many - 200)
    await drop('JUNIPER', 'J', 1, 3)
    await until('J', 3)
    site.erp.clearFaults()
    await site.settled(60_000)
    const came = site.erp.orders().map(({ purchaseOrder }) => String(purchaseOrder))
    expect(came).toHaveLength(many + 3)
    expect(came.findLastIndex((number) => number.startsWith('J'))).toBeLessThan(300)
  },
  150_000,
)
