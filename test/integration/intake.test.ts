import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { seedItems, unknownCustomer } from '../../src/sandbox/seeds.ts'
import type { DeadLetter } from '../../src/store/store.ts'
import { type AppOptions, backends, openApp, type TestApp } from '../helpers/crossdock-app.ts'
import { interchangeText, juniperBuyer, type OrderText, orderBody, ordersText } from '../helpers/x12-text.ts'

const lakesideBuyer = ['N1*BY*Lakeside Office Supply*UL*4012345000016', 'N3*2200 Shore Drive', 'N4*Chicago*IL*60611*US']

const order = (number: string, more: Partial<OrderText> = {}) => ({ id: '850', body: orderBody({ number, ...more }) })

describe.each(backends)('order intake on %s', (backend) => {
  let site: TestApp
  const open = async (options: AppOptions = {}): Promise<void> => {
    site = await openApp(backend, options)
  }
  const theDeadLetter = async (): Promise<DeadLetter> => {
    const all = await site.deadLetters()
    expect(all.map(({ code, message }) => `${code}: ${message}`)).toHaveLength(1)
    const [one] = all
    if (one === undefined) throw new Error('no dead letter')
    return one
  }

  afterEach(async () => {
    await site.close()
  })

  describe('with the usual partners', () => {
    beforeEach(() => open())

    it('takes every order of a file with several interchanges, groups and delimiters once', async () => {
      const first = interchangeText({
        control: 1,
        askForTa1: true,
        groups: [
          { control: '11', sets: [order('A-1'), order('A-2')] },
          {
            control: '12',
            sets: [order('A-3', { lines: ['2*EA*289.50**BP*NW-100427', '40*EA*24.90**BP*NW-100518'] })],
          },
        ],
      })
      const second = interchangeText({
        control: 7,
        sender: 'LAKESIDE',
        delimiters: { element: '|', component: '^', segment: "'", newline: '' },
        groups: [{ control: '70', sets: [order('L-1', { buyer: lakesideBuyer, lines: ['9*EA*289.50**VP*MON-27Q'] })] }],
      })
      const third = interchangeText({
        control: 3,
        sender: 'JUNIPER',
        version: '005010',
        delimiters: { element: '\x1d', component: '\x1f', segment: '\n', newline: '' },
        groups: [{ control: '30', sets: [order('J-1', { buyer: juniperBuyer, lines: ['3*EA*179.00**VP*DOCK-G5'] })] }],
      })
      await site.drop('all.edi', `${first}\r\n${second}\n${third}`)
      await site.settled()

      const all = ['A-1', 'A-2', 'A-3', 'J-1', 'L-1']
      expect(site.orderNumbers()).toEqual({ erp: all, crm: all })
      expect(await site.deadLetters()).toEqual([])
      expect(site.errorLogs()).toEqual([])

      const { acknowledgements, ta1s, responses } = await site.answers()
      const told = acknowledgements.map(({ to, groupControlNumber, groupStatus, sets }) => ({
        to,
        groupControlNumber,
        groupStatus,
        sets: sets.map(({ controlNumber, status }) => `${controlNumber} ${status}`),
      }))
      const group = (to: string, groupControlNumber: string, sets: string[]) => ({
        to,
        groupControlNumber,
        groupStatus: 'accepted',
        sets: sets.map((set) => `${set} accepted`),
      })
      expect(told.sort((a, b) => (a.groupControlNumber < b.groupControlNumber ? -1 : 1))).toEqual([
        group('NORTHWIND', '11', ['0001', '0002']),
        group('NORTHWIND', '12', ['0001']),
        group('JUNIPER', '30', ['0001']),
        group('LAKESIDE', '70', ['0001']),
      ])
      // Northwind asked for it, Juniper always gets it, Lakeside did not ask.
      expect(
        ta1s.map(({ to, controlNumber, status, code }) => `${to} ${controlNumber} ${status} ${code}`).sort(),
      ).toEqual(['JUNIPER 000000003 accepted 000', 'NORTHWIND 000000001 accepted 000'])

      const inErp = new Map(site.erp.orders().map(({ purchaseOrder, salesOrder }) => [purchaseOrder, salesOrder]))
      expect(responses.map(({ orderNumber }) => orderNumber).sort()).toEqual(all)
      for (const { orderNumber, sellerOrderNumber } of responses) expect(sellerOrderNumber).toBe(inErp.get(orderNumber))
    })

    it('passes on what the ERP promises for a line that is short', async () => {
      const onHand = Number(seedItems.find(({ itemId }) => itemId === 'MON-27Q')?.onHand)
      const today = new Date().toISOString().slice(0, 10).replaceAll('-', '')
      const lines = [`${onHand + 7}*EA*289.50**BP*NW-100427`]
      await site.drop('short.edi', ordersText(1, [{ number: 'S-1', lines, wanted: today }]))
      await site.settled()
      const [response] = (await site.answers()).responses
      const [line] = response?.lines ?? []
      expect(line?.promises.map(({ quantity }) => Number(quantity))).toEqual([onHand, 7])
      expect(line?.promises[1]?.code).toBe('IB')
      expect(Number(line?.promises[1]?.date)).toBeGreaterThan(Number(today))
      expect(site.erp.orders()[0]?.items[0]?.quantity).toBe(String(onHand + 7))
    })

    it('answers the same bytes with the stored acknowledgement, and does nothing else', async () => {
      const text = ordersText(5, [{ number: 'R-1' }], { askForTa1: true })
      await site.drop('one.edi', text)
      await site.settled()
      const before = await site.answers()
      const carrier = before.acknowledgements[0]?.file ?? ''
      const bytes = await readFile(join(site.outbox, carrier))
      // The partner has taken everything away.
      for (const name of await readdir(site.outbox)) await rm(join(site.outbox, name))

      await site.drop('again.edi', text)
      await site.settled()
      expect(await readdir(site.outbox)).toEqual([carrier])
      expect(await readFile(join(site.outbox, carrier))).toEqual(bytes)

      // The same envelope inside other bytes.
      await rm(join(site.outbox, carrier))
      await site.drop('within.edi', `\r\n${text}${ordersText(6, [{ number: 'R-2' }])}`)
      await site.settled()
      const after = await site.answers()
      expect(after.files).toContain(carrier)
      expect(await readFile(join(site.outbox, carrier))).toEqual(bytes)
      expect(after.responses.map(({ orderNumber }) => orderNumber)).toEqual(['R-2'])
      expect(after.acknowledgements.map(({ groupControlNumber }) => groupControlNumber).sort()).toEqual(['50', '60'])
      expect(site.orderNumbers()).toEqual({ erp: ['R-1', 'R-2'], crm: ['R-1', 'R-2'] })
      expect(await site.deadLetters()).toEqual([])
    })

    it('refuses a control number that comes back with other content', async () => {
      await site.drop('one.edi', ordersText(5, [{ number: 'C-1' }]))
      await site.settled()
      await site.drop('two.edi', ordersText(5, [{ number: 'C-2' }]))
      await site.settled()
      const { ta1s, acknowledgements } = await site.answers()
      expect(ta1s.map(({ controlNumber, status, code }) => [controlNumber, status, code])).toEqual([
        ['000000005', 'rejected', '025'],
      ])
      expect(acknowledgements).toHaveLength(1)
      expect(await theDeadLetter()).toMatchObject({ code: 'CONTROL_NUMBER_REPEATED', subject: 'interchange' })
      expect(site.orderNumbers()).toEqual({ erp: ['C-1'], crm: ['C-1'] })
    })

    it('holds an order number that comes again, and names the first', async () => {
      await site.drop('one.edi', ordersText(1, [{ number: 'D-1' }]))
      await site.settled()
      await site.drop(
        'two.edi',
        ordersText(2, [{ number: 'D-1', lines: ['5*EA*24.90**BP*NW-100518'] }, { number: 'D-2' }]),
      )
      await site.settled()
      const [first] = await site.store
        .findOrders('D-1')
        .then((found) => found.filter(({ state }) => state === 'mapped'))
      const deadLetter = await theDeadLetter()
      expect(deadLetter).toMatchObject({ code: 'ORDER_NUMBER_REPEATED', businessKey: 'D-1' })
      expect(deadLetter.message).toContain(first?.id)
      expect(site.orderNumbers()).toEqual({ erp: ['D-1', 'D-2'], crm: ['D-1', 'D-2'] })
      // As EDI both were fine.
      const statuses = (await site.answers()).acknowledgements.map(({ groupStatus }) => groupStatus)
      expect(statuses).toEqual(['accepted', 'accepted'])
    })

    it('finds a customer by its GLN, and makes one that nobody knows', async () => {
      const customersBefore = { crm: site.crm.rows('Account').length }
      await site.drop('known.edi', ordersText(1, [{ number: 'K-1' }]))
      await site.settled()
      expect(site.crm.rows('Account')).toHaveLength(customersBefore.crm)
      expect(site.erp.orders()[0]?.soldTo).toBe('10100001')

      const lines = ['1*EA*899.00**VP*PC-ELITE-800']
      await site.drop('new.edi', ordersText(1, [{ number: 'J-1', buyer: juniperBuyer, lines }], { sender: 'JUNIPER' }))
      await site.settled()
      expect(site.crm.rows('Account')).toHaveLength(customersBefore.crm + 1)
      const account = site.crm.rows('Account').at(-1)
      expect(account).toMatchObject({ Name: 'Juniper & Sons Computers', GLN__c: '4012345000023' })
      const juniper = site.erp.orders().find(({ purchaseOrder }) => purchaseOrder === 'J-1')
      expect(juniper?.soldTo).not.toBe('10100001')
      const inCrm = site.crm.rows('Order').find((row) => row['PoNumber'] === 'J-1')
      expect(inCrm?.['AccountId']).toBe(account?.Id)
    })

    it('makes one customer for orders that come at the same time', async () => {
      const accounts = site.crm.rows('Account').length
      const lines = ['1*EA*899.00**VP*PC-ELITE-800']
      const file = (control: number, number: string): string =>
        ordersText(control, [{ number, buyer: juniperBuyer, lines }], { sender: 'JUNIPER' })
      await Promise.all([
        site.drop('a.edi', file(1, 'T-1')),
        site.drop('b.edi', file(2, 'T-2')),
        site.drop('c.edi', file(3, 'T-3')),
      ])
      await site.settled()
      expect(site.orderNumbers()).toEqual({ erp: ['T-1', 'T-2', 'T-3'], crm: ['T-1', 'T-2', 'T-3'] })
      expect(site.crm.rows('Account')).toHaveLength(accounts + 1)
      expect(new Set(site.erp.orders().map(({ soldTo }) => soldTo)).size).toBe(1)
      expect(site.erp.requests()['POST /sap/opu/odata/sap/API_BUSINESS_PARTNER/A_BusinessPartner']).toBe(1)
    })

    it('delivers an order whose dead letter was edited, and closes one that was resolved', async () => {
      await site.drop(
        'odd.edi',
        ordersText(1, [
          { number: 'E-1', lines: ['1*EA*899.00**BP*NW-999999'] },
          { number: 'E-2' },
          { number: 'E-3', lines: ['1*EA*899.00**BP*NW-888888'] },
        ]),
      )
      await site.settled()
      const dead = await site.deadLetters()
      expect(dead.map(({ code, businessKey }) => [code, businessKey])).toHaveLength(2)
      const bodyOf = async (id: string): Promise<Buffer> =>
        (await site.call('GET', `/dead-letters/${id}/body`)) as Buffer
      for (const { id } of dead) {
        const body = (await bodyOf(id)).toString('latin1')
        if (body.includes('E-3')) {
          await site.call('POST', `/dead-letters/${id}/resolve`, { reason: 'the buyer withdrew it' })
        } else {
          // Still wrong: refused, and nothing changes.
          await expect(
            site.call('PUT', `/dead-letters/${id}/body`, Buffer.from(body.replace('NW-999999', 'NW-777777'))),
          ).rejects.toThrow('ITEM_CODE_UNKNOWN')
          await site.call('PUT', `/dead-letters/${id}/body`, Buffer.from(body.replace('NW-999999', 'NW-100311')))
        }
      }
      await site.settled()
      expect(await site.deadLetters()).toEqual([])
      expect(site.orderNumbers()).toEqual({ erp: ['E-1', 'E-2'], crm: ['E-1', 'E-2'] })
      expect(site.erp.orders().find(({ purchaseOrder }) => purchaseOrder === 'E-1')?.items[0]?.material).toBe(
        'NB-PRO-14',
      )
      const closed = await site.store.documents.list({ state: 'closed', limit: 10 })
      expect(closed).toHaveLength(1)
      const [resolved] = await site.store.deadLetters.list({ state: 'resolved', limit: 10 })
      expect(resolved).toMatchObject({ reason: 'the buyer withdrew it', code: 'ITEM_CODE_UNKNOWN' })
      expect((await site.answers()).responses.map(({ orderNumber }) => orderNumber).sort()).toEqual(['E-1', 'E-2'])
    })

    it('makes no second delivery when a delivered document is replayed', async () => {
      await site.drop('one.edi', ordersText(1, [{ number: 'P-1' }]))
      await site.settled()
      const [document] = await site.store.findOrders('P-1')
      const before = await site.store.deliveries.ofDocument(document?.id ?? '')
      await site.call('POST', `/documents/${document?.id}/replay`)
      await site.settled()
      expect(await site.store.documents.get(document?.id ?? '')).toMatchObject({ state: 'mapped' })
      expect(await site.store.deliveries.ofDocument(document?.id ?? '')).toEqual(before)
      expect(site.orderNumbers()).toEqual({ erp: ['P-1'], crm: ['P-1'] })
      expect((await site.answers()).responses).toHaveLength(1)
      expect(await site.deadLetters()).toEqual([])
    })
  })

  it('lets orders wait for a customer that must not be created, until somebody adds it', async () => {
    await open({ flow: { missingCustomer: { erp: 'dead-letter' } } })
    const lines = ['1*EA*899.00**VP*PC-ELITE-800']
    const orders = ['W-1', 'W-2', 'W-3'].map((number) => ({ number, buyer: juniperBuyer, lines }))
    await site.drop('new.edi', ordersText(1, orders, { sender: 'JUNIPER' }))
    await site.settled()
    const deadLetter = await theDeadLetter()
    expect(deadLetter).toMatchObject({ code: 'CUSTOMER_NOT_FOUND', system: 'erp', subject: 'delivery' })
    expect(site.orderNumbers()).toEqual({ erp: [], crm: ['W-1', 'W-2', 'W-3'] })
    expect(await site.store.deliveries.list({ system: 'erp', state: 'waiting', limit: 10 })).toHaveLength(3)

    await addCustomerToErp(site)
    await site.call('POST', `/dead-letters/${deadLetter.id}/retry`)
    await site.settled()
    expect(site.orderNumbers()).toEqual({ erp: ['W-1', 'W-2', 'W-3'], crm: ['W-1', 'W-2', 'W-3'] })
    expect(await site.deadLetters()).toEqual([])
    expect((await site.answers()).responses).toHaveLength(3)
    expect(new Set(site.erp.orders().map(({ soldTo }) => soldTo)).size).toBe(1)
  })

  it('asks for a customer again that a person had given up, as soon as another order needs it', async () => {
    await open({ flow: { missingCustomer: { erp: 'dead-letter' } } })
    const lines = ['1*EA*899.00**VP*PC-ELITE-800']
    const drop = async (control: number, number: string): Promise<void> => {
      const orders = [{ number, buyer: juniperBuyer, lines }]
      await site.drop(`${number}.edi`, ordersText(control, orders, { sender: 'JUNIPER' }))
      await site.settled()
    }
    await drop(1, 'W-1')
    const first = await theDeadLetter()
    await site.call('POST', `/dead-letters/${first.id}/resolve`, { reason: 'no such customer', withDependents: true })
    await drop(2, 'W-2')
    const second = await theDeadLetter()
    expect(second).toMatchObject({ code: 'CUSTOMER_NOT_FOUND', system: 'erp', subjectId: first.subjectId })
    await addCustomerToErp(site)
    await site.call('POST', `/dead-letters/${second.id}/retry`)
    await site.settled()
    expect(site.orderNumbers()).toEqual({ erp: ['W-2'], crm: ['W-1', 'W-2'] })
    expect(await site.deadLetters()).toEqual([])
    expect(await site.store.deliveries.list({ state: 'waiting', limit: 10 })).toEqual([])
  })

  it('looks for the customer of an order also in a system that a flow has read to its end', async () => {
    await open({
      flow: { missingCustomer: { erp: 'dead-letter' } },
      flows: { customers: { between: ['crm', 'erp'], entity: 'customer' } },
    })
    await site.call('POST', '/flows/customers/run', {})
    await site.settled(60_000)
    const lines = ['1*EA*899.00**VP*PC-ELITE-800']
    const orders = [{ number: 'W-1', buyer: juniperBuyer, lines }]
    await site.drop('new.edi', ordersText(1, orders, { sender: 'JUNIPER' }))
    await site.settled()
    expect(await theDeadLetter()).toMatchObject({ code: 'CUSTOMER_NOT_FOUND', system: 'erp' })
    // Somebody makes it there, and no flow has read it since.
    await addCustomerToErp(site)
    await site.call('POST', `/dead-letters/${(await theDeadLetter()).id}/retry`)
    await site.settled()
    expect(site.orderNumbers()).toEqual({ erp: ['W-1'], crm: ['W-1'] })
    const { customers } = (await (await fetch(`${site.erp.url}/_state`)).json()) as { customers: { name: string }[] }
    expect(customers.filter(({ name }) => name === unknownCustomer.name)).toHaveLength(1)
  })
})

/** As a clerk would, through the ERP's own service. */
const addCustomerToErp = async ({ erp }: TestApp): Promise<void> => {
  const service = `${erp.url}/sap/opu/odata/sap/API_BUSINESS_PARTNER`
  const authorization = `Basic ${Buffer.from('CROSSDOCK:sandbox-secret').toString('base64')}`
  const session = await fetch(`${service}/`, { headers: { authorization, 'x-csrf-token': 'Fetch' } })
  const { gln, name } = unknownCustomer
  const response = await fetch(`${service}/A_BusinessPartner`, {
    method: 'POST',
    headers: {
      authorization,
      'content-type': 'application/json',
      'x-csrf-token': session.headers.get('x-csrf-token') ?? '',
      cookie: session.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; '),
    },
    body: JSON.stringify({
      BusinessPartnerCategory: '2',
      OrganizationBPName1: name,
      InternationalLocationNumber1: gln.slice(0, 7),
      InternationalLocationNumber2: gln.slice(7, 12),
      InternationalLocationNumber3: gln.slice(12),
      to_BusinessPartnerAddress: { results: [{ Country: 'US' }] },
      to_BusinessPartnerRole: { results: [{ BusinessPartnerRole: 'FLCU01' }] },
      to_Customer: {},
    }),
  })
  if (response.status !== 201) throw new Error(`the ERP refused the customer: ${await response.text()}`)
}
