import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { found } from '../../src/desk/desk.ts'
import type { DeadLetterView } from '../../src/desk/show-dead-letter.ts'
import type { SalesOrder } from '../../src/domain/sales-order.ts'
import type { BulkAction } from '../../src/store/desk-store.ts'
import type { DeadLetter } from '../../src/store/store.ts'
import { newDeadLetter, newDocument } from '../conformance/store/rows.ts'
import { type AppOptions, openApp, type TestApp } from '../helpers/crossdock-app.ts'
import { waitFor } from '../helpers/crossdock-process.ts'
import { type OrderSpec, ordersFile } from '../helpers/orders.ts'

let site: TestApp
afterEach(() => site.close())

const open = async (options: AppOptions = {}): Promise<void> => {
  // One target, so that an order that it refuses has reached no system.
  site = await openApp('embedded', { flow: { to: ['erp'] }, partners: { northwind: unlisted }, ...options })
}
const unlisted = { codes: { items: { 'NW-100245': 'PC-ELITE-800' }, unlistedItems: true } }

const drop = (controlNumber: number, orderNumber: string, buyerItem: string): Promise<void> => {
  const orders: OrderSpec[] = [{ orderNumber, lines: [{ buyerItem, quantity: 2, price: '10.50' }] }]
  const text = [...ordersFile({ sender: 'NORTHWIND', receiver: 'CROSSDOCK', controlNumber, orders })].join('')
  return site.drop(`orders-${controlNumber}.edi`, text)
}

const only = async (): Promise<DeadLetter> => {
  const [letter, ...more] = await site.deadLetters()
  if (letter === undefined || more.length > 0) throw new Error(`${more.length + (letter ? 1 : 0)} open dead letters`)
  return letter
}
type Shown = Omit<DeadLetterView, 'document'> & { document: { canonical: unknown; revision: number; body: string } }
// The API's own answers, which it checks itself in these tests.
const show = async (id: string): Promise<Shown> => (await site.call('GET', `/dead-letters/${id}`)) as Shown
const refusal = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'it was done',
    (error: Error) => error.message,
  )

describe('an order that the ERP refuses', { timeout: 120_000 }, () => {
  it('shows what was asked and answered, and goes on with the order edited', async () => {
    await open()
    await drop(1, 'DESK-1', 'NO-SUCH-ITEM')
    await site.settled()
    const letter = await only()
    expect(letter).toMatchObject({
      subject: 'delivery',
      code: 'ITEM_UNKNOWN',
      value: { amount: '21', currency: 'USD' },
      retrySafety: 'not-sent',
    })
    const shown = await show(letter.id)
    expect(shown.exchange).toMatchObject({
      method: 'POST',
      url: expect.stringContaining('/API_SALES_ORDER_SRV/A_SalesOrder'),
      status: 400,
      request: expect.stringContaining('NO-SUCH-ITEM'),
      response: expect.stringContaining('error'),
    })
    expect(JSON.stringify(shown.exchange)).not.toContain('sandbox-secret')
    expect(shown.mapped).toMatchObject([
      { system: 'erp', value: { externalId: null, value: { orderNumber: 'DESK-1' } } },
    ])
    expect(shown.actions).toMatchObject({ editCanonical: null, retry: null })
    expect(shown.events.map(({ outcome }) => outcome)).toContain('dead')

    const canonical = shown.document.canonical as { lines: { itemId: string }[] }
    const put = (order: unknown, query = '') =>
      site.call('PUT', `/dead-letters/${letter.id}/canonical${query}`, order as object)
    const line = { ...canonical.lines[0], itemId: 'PC-ELITE-800' }
    const edited = { ...canonical, lines: [line] }
    expect(await refusal(put({ ...edited, orderNumber: 'DESK-2' }))).toContain('must stay')
    expect(await refusal(put({ ...edited, curency: 'EUR' }))).toContain('no such member')
    const wrong = { ...edited, lines: [{ ...line, quantity: { value: 'two', unit: 'EA' } }] }
    expect(await refusal(put(wrong))).toContain('lines[0].quantity.value')
    expect(await refusal(put(edited, '?revision=7'))).toContain('somebody edited it meanwhile')
    expect(await refusal(put({ ...edited, releaseNumber: '1' }))).toContain('must stay')
    expect((await only()).id).toBe(letter.id)

    // As an earlier version stored an order that names a revision: it is known by its number alone.
    const { canonicalId } = found(await site.store.deliveries.get(letter.subjectId), 'delivery', letter.subjectId)
    const order = (await site.store.documents.get(canonicalId))?.canonical as SalesOrder
    await site.store.documents.saveCanonical(canonicalId, { ...order, releaseNumber: '1' }, false)
    const report = await put(edited, `?revision=${shown.document.revision + 1}&reason=wrong%20item`)
    expect(report).toMatchObject({ did: expect.stringContaining('order DESK-1 has a new content') })
    await site.settled()
    expect(site.orderNumbers().erp).toEqual(['DESK-1'])
    expect(site.erp.orders()[0]?.items).toMatchObject([{ material: 'PC-ELITE-800' }])
    expect(await site.deadLetters()).toEqual([])
    expect(await refusal(put(edited))).toContain('409')
  })

  it('is mapped anew when the code table was mended, and refuses that once a system has the order', async () => {
    await open({ flow: { to: ['crm', 'erp'] } })
    await drop(1, 'DESK-3', 'NO-SUCH-ITEM')
    await site.settled()
    const deadIn = async (system: string): Promise<DeadLetter> => {
      let found: DeadLetter | undefined
      await waitFor(
        async () => {
          found = (await site.deadLetters()).find((letter) => letter.system === system)
          return found !== undefined
        },
        60_000,
        () => `${system} refuses nothing`,
      )
      if (found === undefined) throw new Error('it was waited for')
      return found
    }
    const erp = await deadIn('erp')
    const northwind = site.app.deps.partners.find(({ name }) => name === 'northwind')
    if (northwind === undefined) throw new Error('no such partner')
    // As after a restart with the mended file.
    Object.assign(northwind.codes.items, { 'NO-SUCH-ITEM': 'PC-ELITE-800' })
    const retry = (id: string) => site.call('POST', `/dead-letters/${id}/retry`, { mapping: 'current' })
    expect(await retry(erp.id)).toMatchObject({ did: expect.stringContaining('mapped anew') })
    await site.settled()
    expect(site.orderNumbers().erp).toEqual(['DESK-3'])
    // The CRM takes no unknown item either; now the ERP has the order.
    const crm = await deadIn('crm')
    expect(await refusal(retry(crm.id))).toContain('erp has the order')
    await site.call('POST', `/dead-letters/${crm.id}/retry`, {})
    await site.settled()
    expect(site.orderNumbers()).toEqual({ erp: ['DESK-3'], crm: ['DESK-3'] })
  })
})

describe('many dead letters', { timeout: 120_000 }, () => {
  it('are retried by the worker, and what fails again is in its group again', async () => {
    await open({ partners: { northwind: { codes: { items: { 'NW-100245': 'PC-ELITE-800' } } } } })
    for (let number = 1; number <= 4; number += 1) await drop(number, `DESK-${number}`, 'NW-404')
    await site.settled()
    const groups = (await site.call('GET', '/error-groups?sort=count')) as { items: { id: string; count: number }[] }
    expect(groups.items).toMatchObject([{ code: 'ITEM_CODE_UNKNOWN', count: 4, state: 'open' }])
    const group = groups.items[0]?.id ?? ''
    const bulk = (await site.call('POST', '/bulk-actions', {
      action: 'retry',
      target: { group },
      name: 'again',
      expected: 4,
    })) as BulkAction
    const now = async () => (await site.call('GET', `/bulk-actions/${bulk.id}`)) as BulkAction
    await waitFor(
      async () => (await now()).state !== 'running',
      60_000,
      () => 'the bulk action does not end',
    )
    const ended = await now()
    expect(ended).toMatchObject({ state: 'done', done: 4, total: 4 })
    await site.settled()
    expect(await site.call('GET', `/error-groups/${group}`)).toMatchObject({ count: 4, total: 8 })
  })

  it('are taken up by the sweep when the queue was never told', async () => {
    await open()
    const document = newDocument({ state: 'rejected', partner: 'northwind', flow: 'order-intake', system: 'edi' })
    await site.store.documents.insert([document])
    const letter = newDeadLetter({ subjectId: document.id })
    await site.store.deadLetters.open([letter])
    const bulk = {
      id: randomUUID(),
      name: 'known',
      action: 'ignore' as const,
      target: { ids: [letter.id] },
      reason: 'known',
      mapping: null,
      assignee: null,
      tags: [],
      actor: 'ann',
    }
    await site.store.bulkActions.insert(bulk, [letter.id])
    await waitFor(
      async () => (await site.store.bulkActions.get(bulk.id))?.state === 'done',
      60_000,
      () => 'the sweep finds no bulk action',
    )
    expect((await site.store.deadLetters.get(letter.id))?.state).toBe('ignored')
  })
})

describe('an order that comes right later', { timeout: 120_000 }, () => {
  it('ends the dead letter of the one that could not be mapped', async () => {
    await open()
    // Its customer is ambiguous for a person to say: understood as far as its number.
    const failed = newDocument({
      state: 'dead',
      partner: 'northwind',
      system: 'edi',
      flow: 'order-intake',
      businessKey: 'DESK-9',
    })
    await site.store.documents.insert([failed])
    await site.store.deadLetters.open([
      newDeadLetter({ subjectId: failed.id, partner: 'northwind', businessKey: 'DESK-9', code: 'VALUE_MISSING' }),
    ])
    await drop(1, 'DESK-9', 'NW-100245')
    await site.settled()
    expect(site.orderNumbers().erp).toEqual(['DESK-9'])
    const [letter] = await site.store.deadLetters.history(failed.id)
    expect(letter).toMatchObject({ state: 'resolved', actor: 'crossdock', reason: 'a later try passed' })
    expect((await site.store.documents.get(failed.id))?.state).toBe('closed')
  })
})
