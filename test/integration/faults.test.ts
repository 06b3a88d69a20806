import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FaultInput } from '../../src/sandbox/faults.ts'
import type { Delivery } from '../../src/store/store.ts'
import { type AppOptions, openApp, type TestApp } from '../helpers/crossdock-app.ts'
import { waitFor } from '../helpers/crossdock-process.ts'
import { numberedOrders, ordersFile } from '../helpers/orders.ts'
import { ordersText } from '../helpers/x12-text.ts'

const postOrder = { method: 'POST', path: '^/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder(\\?|$)' }
const anyErp = { path: '/sap/' }
const crmWrites = { path: '^/services/data/.*/composite/' }

describe('order intake when systems misbehave', () => {
  let site: TestApp
  const open = async (options: AppOptions = {}): Promise<void> => {
    site = await openApp('redis', options)
  }
  const numbersOf = (count: number): string[] => Array.from({ length: count }, (_, index) => `F${index + 1}`).sort()

  /** Drops the orders numbered from `from` to `to`, in files of 40. */
  const dropOrders = async (to: number, from = 1): Promise<void> => {
    for (let first = from, file = Math.ceil(from / 40); first <= to; first += 40, file += 1) {
      const orders = numberedOrders('F', first, Math.min(40, to - first + 1), 2)
      const pieces = ordersFile({ sender: 'NORTHWIND', receiver: 'CROSSDOCK', controlNumber: file, orders })
      await site.drop(`orders-${file}.edi`, [...pieces].join(''))
    }
  }

  /** Each order once in both systems, each answered once, nothing left for a person. */
  const expectAllOnce = async (count: number): Promise<void> => {
    expect(site.erp.duplicates()).toEqual([])
    expect(site.orderNumbers()).toEqual({ erp: numbersOf(count), crm: numbersOf(count) })
    expect(site.crm.rows('OrderItem')).toHaveLength(count * 2)
    const { responses, acknowledgements } = await site.answers()
    expect(responses.map(({ orderNumber }) => orderNumber).sort()).toEqual(numbersOf(count))
    expect(acknowledgements).toHaveLength(Math.ceil(count / 40))
    const inErp = new Map(site.erp.orders().map(({ purchaseOrder, salesOrder }) => [purchaseOrder, salesOrder]))
    for (const { orderNumber, sellerOrderNumber } of responses) expect(sellerOrderNumber).toBe(inErp.get(orderNumber))
    expect((await site.deadLetters()).map(({ code, message }) => `${code} ${message}`)).toEqual([])
  }

  const struckOf = async (): Promise<number> => {
    const faults = (await (await fetch(`${site.erp.url}/_faults`)).json()) as { struck: number }[]
    return faults.reduce((sum, { struck }) => sum + struck, 0)
  }

  const ordersTo = async (system: string): Promise<Delivery[]> =>
    site.store.deliveries.list({ system, entity: 'sales-order', limit: 1000 })

  afterEach(async () => {
    await site.close()
  })

  const cases: { what: string; faults: FaultInput[]; options?: AppOptions; orders?: number; strikes?: number }[] = [
    {
      what: 'the connection breaks after every tenth order was written',
      faults: [{ kind: 'drop-after', match: postOrder, every: 10 }],
      orders: 120,
      strikes: 12,
    },
    {
      what: 'the connection breaks before every fifth order is written',
      faults: [{ kind: 'drop-before', match: postOrder, every: 5 }],
    },
    {
      what: 'every seventh order is written, but the answer comes after the timeout',
      faults: [{ kind: 'slow-answer', match: postOrder, every: 7, ms: 900, times: 6 }],
      options: { erp: { timeoutMs: 500 } },
    },
    {
      what: 'orders are committed long after the timeout, within the visibility lag',
      faults: [{ kind: 'slow-commit', match: postOrder, every: 7, ms: 1100, times: 6 }],
      options: { erp: { timeoutMs: 500, visibilityLagMs: 1200 } },
    },
    {
      what: 'orders are answered with status 500 after they were written or not at all',
      faults: [
        { kind: 'status', match: postOrder, every: 6, status: 500, body: '<html>Internal Server Error</html>' },
        { kind: 'status', match: { method: 'GET', path: '/sap/' }, every: 9, status: 502, body: 'bad gateway' },
      ],
    },
    {
      what: 'the ERP forgets sessions and tokens in between',
      faults: [{ kind: 'expire-token', match: anyErp, every: 6, times: 12 }],
      strikes: 12,
    },
    {
      what: 'reading back the confirmations fails now and then',
      faults: [{ kind: 'drop-after', match: { method: 'GET', path: '^/sap/.*A_SalesOrderItem' }, times: 3 }],
    },
  ]

  it.each(cases)('delivers once when $what', async ({ faults, options, orders = 40, strikes = 1 }) => {
    await open(options)
    site.erp.setFaults(faults)
    await dropOrders(orders)
    await site.settled(25_000)
    expect(await struckOf()).toBeGreaterThanOrEqual(strikes)
    await expectAllOnce(orders)
  })

  describe('with the usual settings', () => {
    beforeEach(() => open())

    it('delivers once when the CRM breaks, is slow, forgets tokens and fails single records', async () => {
      site.crm.setFaults([
        { kind: 'drop-after', match: crmWrites, every: 3, times: 5 },
        { kind: 'expire-token', match: { path: '/services/data/' }, every: 5, times: 4 },
        {
          kind: 'status',
          match: crmWrites,
          every: 4,
          times: 3,
          status: 500,
          body: [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'oops' }],
        },
        { kind: 'fail-item', match: crmWrites, every: 2, times: 4, code: 'UNABLE_TO_LOCK_ROW' },
      ])
      await dropOrders(60)
      await site.settled(25_000)
      await expectAllOnce(60)
    })

    it('makes a dead letter of the one order the CRM refuses', async () => {
      site.crm.setFaults([
        { kind: 'fail-item', match: crmWrites, containing: 'F17', code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' },
      ])
      await dropOrders(40)
      await site.settled()
      const [deadLetter, ...others] = await site.deadLetters()
      expect(others).toEqual([])
      expect(deadLetter).toMatchObject({ code: 'RECORD_REJECTED', system: 'crm', businessKey: 'F17' })
      const { erp, crm } = site.orderNumbers()
      expect(erp).toEqual(numbersOf(40))
      expect(crm).toEqual(numbersOf(40).filter((number) => number !== 'F17'))
      site.crm.clearFaults()
      await site.call('POST', `/dead-letters/${deadLetter?.id}/retry`)
      await site.settled()
      await expectAllOnce(40)
    })

    it('keeps the pause an overloaded ERP asks for', async () => {
      site.erp.setFaults([{ kind: 'status', match: postOrder, status: 429, headers: { 'retry-after': '2' }, times: 1 }])
      await dropOrders(5)
      await waitFor(
        async () => (await site.store.systems.status('erp')).pausedUntil !== null,
        5_000,
        () => 'no pause',
      )
      const sent = site.erp.requests()[`POST /sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder`] ?? 0
      await sleep(900)
      expect(site.erp.requests()[`POST /sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder`]).toBe(sent)
      await site.settled()
      expect((await ordersTo('erp')).every(({ attempts }) => attempts === 0)).toBe(true)
      await expectAllOnce(5)
    })

    it('waits out an outage: no attempt spent, one alert, back by itself', async () => {
      // The customer is linked by then, so that many orders meet the outage at once.
      await dropOrders(40)
      await site.settled()
      site.erp.setFaults([{ kind: 'status', match: anyErp, status: 503, body: 'maintenance' }])
      await dropOrders(120, 41)
      await waitFor(
        async () => (await site.store.systems.status('erp')).failures > 3,
        15_000,
        () => 'not paused',
      )
      // The CRM goes on meanwhile.
      await waitFor(
        () => site.crm.rows('Order').length === 120,
        10_000,
        () => 'the CRM waits too',
      )
      expect(site.orderNumbers().erp).toHaveLength(40)
      expect(await site.deadLetters()).toEqual([])
      site.erp.clearFaults()
      await site.settled()
      expect((await ordersTo('erp')).every(({ attempts }) => attempts === 0)).toBe(true)
      expect(site.errorLogs().map(({ msg }) => msg)).toEqual([expect.stringContaining('erp is paused')])
      expect(site.logs.filter(({ msg }) => msg === 'erp works again')).toHaveLength(1)
      await expectAllOnce(120)
    })

    it('does not open a system again that a person paused while orders were on their way', async () => {
      site.erp.setFaults([{ kind: 'slow-answer', match: postOrder, ms: 700 }])
      await dropOrders(3)
      await waitFor(
        () => site.erp.orders().length > 0,
        5_000,
        () => 'nothing sent',
      )
      await site.call('POST', '/systems/erp/pause', { reason: 'inventory' })
      await waitFor(
        async () => (await ordersTo('erp')).some(({ state }) => state === 'done'),
        5_000,
        () => 'none done',
      )
      await sleep(100)
      expect((await site.store.systems.status('erp')).pausedUntil).not.toBeNull()
      await site.drop('later.edi', ordersText(99, [{ number: 'LATER' }]))
      await waitFor(
        () => site.orderNumbers().crm.includes('LATER'),
        5_000,
        () => 'LATER is not in the CRM',
      )
      await sleep(300)
      expect(site.orderNumbers().erp).not.toContain('LATER')
      site.erp.clearFaults()
      await site.call('POST', '/systems/erp/resume')
      await site.settled()
      expect(site.orderNumbers().erp).toContain('LATER')
    })
  })

  it('says that the password is wrong, and asks no more with it', async () => {
    await open({ erp: { password: 'not-the-one' } })
    await dropOrders(3)
    await waitFor(
      async () => (await site.store.systems.status('erp')).pausedUntil !== null,
      10_000,
      () => 'not paused',
    )
    await waitFor(
      () => site.orderNumbers().crm.length === 3,
      10_000,
      () => 'the CRM waits too',
    )
    await sleep(500)
    expect(site.erp.orders()).toEqual([])
    const toErp = await site.store.deliveries.list({ system: 'erp', limit: 10 })
    expect(toErp.map(({ entity, state, attempts }) => `${entity} ${state} ${attempts}`).sort()).toEqual([
      'customer intent 0',
      ...Array.from({ length: 3 }, () => 'sales-order waiting 0'),
    ])
    expect(site.errorLogs().map(({ msg }) => msg)).toEqual([expect.stringContaining('erp is paused')])
    expect(await site.call('POST', '/systems/erp/check')).toMatchObject({ ok: false, code: 'AUTH_REFUSED' })
    // The acknowledgement does not wait for the ERP.
    expect((await site.answers()).acknowledgements).toHaveLength(1)
  })

  it('stops at refused credentials: no attempt spent, one alert, goes on after resume', async () => {
    await open()
    await dropOrders(40)
    await site.settled()
    site.erp.clearRequests()
    const refused: FaultInput = { kind: 'status', match: anyErp, status: 401, body: 'Unauthorized' }
    site.erp.setFaults([refused])
    await dropOrders(120, 41)
    await waitFor(
      async () => (await site.store.systems.status('erp')).pausedUntil !== null,
      10_000,
      () => 'not paused',
    )
    await sleep(1_000)
    const asked = Object.values(site.erp.requests()).reduce((sum, count) => sum + count, 0)
    // A locked user is what many tries lead to.
    expect(asked).toBeLessThanOrEqual(20)
    expect(await site.deadLetters()).toEqual([])
    expect(site.errorLogs().map(({ msg }) => msg)).toEqual([expect.stringContaining('erp is paused')])
    site.erp.clearFaults()
    await sleep(500)
    expect(site.orderNumbers().erp).toHaveLength(40)
    await site.call('POST', '/systems/erp/resume')
    await site.settled()
    expect((await ordersTo('erp')).every(({ attempts }) => attempts === 0)).toBe(true)
    await expectAllOnce(120)
  })
})
