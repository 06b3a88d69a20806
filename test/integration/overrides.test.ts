import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Partner } from '../../src/domain/partner.ts'
import { openApp, type TestApp } from '../helpers/crossdock-app.ts'
import { ordersFile } from '../helpers/orders.ts'

const shipment = async (number: string): Promise<object> => ({
  ...JSON.parse(await readFile(new URL('../../examples/documents/shipment.json', import.meta.url), 'utf8')),
  shipmentNumber: number,
})

describe("a partner's mapping", () => {
  let site: TestApp
  let interchanges = 0

  beforeAll(async () => {
    site = await openApp('embedded', {
      partners: {
        northwind: {
          codes: { items: { 'NW-100245': 'PC-ELITE-800' }, tables: { carriers: { FXFE: 'FXNL' } } },
          mapping: {
            'sales-order': { 'lines[].quantity.value': '$multiply(line.quantity.value, 3)' },
            shipment: { 'transport.carrierCode': "$code('carriers', value)" },
          },
        },
      },
    })
  })
  afterAll(async () => {
    await site?.close()
  })

  const northwind = (): Partner => {
    const partner = site.app.deps.partners.find(({ name }) => name === 'northwind')
    if (partner === undefined) throw new Error('no partner')
    return partner
  }

  const dropOrder = async (orderNumber: string): Promise<void> => {
    interchanges += 1
    const lines = [{ buyerItem: 'NW-100245', quantity: 2, price: '899.00' }]
    const spec = { sender: 'NORTHWIND', receiver: 'CROSSDOCK', controlNumber: interchanges }
    await site.drop(`${orderNumber}.edi`, [...ordersFile({ ...spec, orders: [{ orderNumber, lines }] })].join(''))
    await site.settled()
  }

  const letterOf = async (number: string) =>
    (await site.deadLetters()).find(({ businessKey }) => businessKey === number)

  const itemsInErp = (orderNumber: string) =>
    site.erp.orders().find(({ purchaseOrder }) => purchaseOrder === orderNumber)?.items

  it('changes what arrives in the ERP', async () => {
    await dropOrder('OV-1')
    expect(await site.deadLetters()).toEqual([])
    expect(itemsInErp('OV-1')).toMatchObject([{ material: 'PC-ELITE-800', quantity: '6' }])
  })

  it('makes a dead letter of an order it fails on, which goes on when the profile is mended', async () => {
    const partner = northwind()
    const { mapping } = partner
    partner.mapping = { 'sales-order': { requestedDate: "$addDays('soon', 1)" } }
    await dropOrder('OV-2')
    const letter = await letterOf('OV-2')
    expect(letter).toMatchObject({
      code: 'MAPPING_FAILED',
      retrySafety: 'not-sent',
      issues: [{ code: 'MAPPING_FAILED', path: 'requestedDate', value: '"2026-12-04"' }],
    })
    expect(letter?.message).toContain(`for partner northwind, "$addDays('soon', 1)", fails`)
    expect(site.orderNumbers().erp).toEqual(['OV-1'])
    partner.mapping = mapping
    await site.call('POST', `/dead-letters/${letter?.id}/retry`, {})
    await site.settled()
    expect(await letterOf('OV-2')).toBeUndefined()
    expect(itemsInErp('OV-2')).toMatchObject([{ material: 'PC-ELITE-800', quantity: '6' }])
  })

  it('changes what goes to the partner; a failure is a dead letter that goes on when the table is mended', async () => {
    const sent = async (): Promise<string[]> => {
      const names = (await readdir(site.outbox)).filter((name) => name.includes('-856-') || name.includes('856'))
      return Promise.all(names.map((name) => readFile(join(site.outbox, name), 'latin1')))
    }
    const send = async (number: string): Promise<void> => {
      await site.call('POST', '/documents', { partner: 'northwind', entity: 'shipment', value: await shipment(number) })
    }
    await send('OV-S1')
    await expect.poll(async () => (await sent()).length, { timeout: 10_000 }).toBe(1)
    expect((await sent())[0]).toContain('TD5*B*2*FXNL*')

    const { tables } = northwind().codes
    northwind().codes.tables = { carriers: {} }
    await send('OV-S2')
    await expect.poll(async () => (await letterOf('OV-S2'))?.code, { timeout: 10_000 }).toBe('MAPPING_FAILED')
    const letter = await letterOf('OV-S2')
    expect(letter).toMatchObject({ issues: [{ path: 'transport.carrierCode', value: '"FXFE"' }] })
    expect(letter?.message).toContain('the table "carriers" has no entry "FXFE"')
    northwind().codes.tables = tables
    await site.call('POST', `/dead-letters/${letter?.id}/retry`, {})
    await expect.poll(async () => (await sent()).length, { timeout: 10_000 }).toBe(2)
    expect(await letterOf('OV-S2')).toBeUndefined()
  })

  it('is part of what an edited document is checked against', async () => {
    const partner = northwind()
    const { mapping } = partner
    partner.mapping = { 'sales-order': { contractNumber: "$error('never')" } }
    await dropOrder('OV-3')
    const letter = await letterOf('OV-3')
    const body = await site.call('GET', `/dead-letters/${letter?.id}/body`)
    if (!Buffer.isBuffer(body)) throw new Error('no body')
    await expect(site.call('PUT', `/dead-letters/${letter?.id}/body`, body)).rejects.toThrow(/MAPPING_FAILED.*never/)
    partner.mapping = mapping
  })
})
