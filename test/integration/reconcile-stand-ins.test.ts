import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDemoSite, type DemoSite } from '../../src/demo/demo-site.ts'
import { driveFlows, type FlowDriver } from '../../src/demo/drive-flows.ts'
import { type App, createApp } from '../../src/main.ts'
import { type CrmServer, startCrmServer } from '../../src/sandbox/crm-server.ts'
import { type ErpServer, startErpServer } from '../../src/sandbox/erp-server.ts'
import type { Finding } from '../../src/store/reconcile-store.ts'

// The example flows between the CRM and the ERP that come with Crossdock, compared, repaired and undone.

let [crm, erp] = [] as unknown as [CrmServer, ErpServer]
let site: DemoSite
let app: App
let flows: FlowDriver

beforeAll(async () => {
  crm = await startCrmServer({ clientId: 'crossdock-sandbox', clientSecret: 'sandbox-secret' })
  erp = await startErpServer()
  site = await createDemoSite({ crm: crm.url, erp: erp.url })
  app = await createApp(site.settings, 'all')
  await app.start()
  flows = driveFlows(app)
  erp.seedCustomers(25)
  await flows.run('customer-master')
  await flows.run('customer-master')
  await flows.run('product')
}, 240_000)
afterAll(async () => {
  await app?.close(5_000)
  await Promise.all([crm?.close(), erp?.close(), site?.remove()])
})

/** Waits until a reconciliation has ended, and what it began. */
const ended = async (id: string): Promise<Finding[]> => {
  const { reconciliations } = app.deps.store
  for (let look = 0; look < 1200; look += 1) {
    const state = (await reconciliations.get(id))?.state
    if (state === 'done' || state === 'failed') break
    await sleep(100)
  }
  expect((await reconciliations.get(id))?.state).toBe('done')
  for (const state of ['due', 'running'] as const)
    for (let look = 0; look < 1200 && (await app.deps.store.runs.list({ state, limit: 1 })).length > 0; look += 1)
      await sleep(100)
  await flows.settled()
  return reconciliations.findings(id, { limit: 1000 })
}
const compare = async (flow: string): Promise<{ id: string; findings: Finding[] }> => {
  const { id } = await flows.call<{ id: string }>('POST', `/flows/${flow}/reconcile`)
  return { id, findings: await ended(id) }
}
const repair = async (id: string): Promise<Finding[]> => {
  await flows.call('POST', `/reconciliations/${id}/repair`)
  return ended(id)
}
const undo = async (flow: string): Promise<Finding[]> => {
  const { id } = await flows.call<{ id: string }>('POST', `/flows/${flow}/undo-repair`)
  return ended(id)
}
const shown = (findings: readonly Finding[]): string[] =>
  findings
    .map(({ bucket, system, key, externalId, action }) => `${bucket} ${system} ${key ?? externalId} ${action}`)
    .sort()

const productIn = (code: string) => crm.rows('Product2').find((row) => row['ProductCode'] === code)
const accountIn = (name: string) => crm.rows('Account').find((row) => row['Name'] === name)

test('products: what differs is written, what is new is read and made, what is gone is told; an undo puts back what stood there', async () => {
  expect((await compare('product')).findings).toEqual([])
  const [scribbled, gone] = ['NB-PRO-14', 'MON-27Q'].map(productIn)
  const { Name: was, StockKeepingUnit: gtin } = { ...scribbled }
  crm.change('Product2', scribbled?.Id ?? '', { Name: 'scribble', StockKeepingUnit: '4012345000016' })
  crm.remove('Product2', gone?.Id ?? '')
  erp.changeProduct('TAB-11', { ProductDescription: 'Tablet 11', BaseUnit: 'EA' })
  // The ERP stamps whole seconds.
  await sleep(1_100)
  const { id, findings } = await compare('product')
  expect(shown(findings)).toEqual([
    'differs crm NB-PRO-14 write',
    'missing crm MON-27Q person',
    'unknown erp TAB-11 read',
  ])
  const [differs] = findings.filter(({ bucket }) => bucket === 'differs')
  expect(differs?.differences.map(({ field, found, owner }) => [field, found, owner])).toEqual([
    ['name', 'scribble', 'erp'],
    ['gtin', '4012345000016', 'erp'],
  ])

  await repair(id)
  expect(productIn('NB-PRO-14')).toMatchObject({ Name: was, StockKeepingUnit: gtin })
  expect(productIn('TAB-11')).toMatchObject({ Name: 'Tablet 11' })
  const undone = await undo('product')
  expect(undone.filter(({ state }) => state === 'undone').map(({ key }) => key)).toEqual(['NB-PRO-14'])
  expect(productIn('NB-PRO-14')).toMatchObject({ Name: 'scribble', StockKeepingUnit: '4012345000016' })
  const again = await compare('product')
  expect(shown(again.findings)).toEqual(['differs crm NB-PRO-14 write', 'missing crm MON-27Q person'])
  await repair(again.id)
  expect(productIn('NB-PRO-14')).toMatchObject({ Name: was, StockKeepingUnit: gtin })
  expect(shown((await compare('product')).findings)).toEqual(['missing crm MON-27Q person'])
}, 180_000)

test('customers: what was not read yet is read, and each side is repaired by who owns the field', async () => {
  expect((await compare('customer-master')).findings).toEqual([])
  const name = 'Northwind Electronics'
  const account = accountIn(name)
  const before = account?.['Payment_Terms__c']
  // Of the ERP, so the CRM has no say in it; a phone number is of whoever changed it last.
  crm.change('Account', account?.Id ?? '', { Payment_Terms__c: '9999' })
  erp.changeCustomer('10100002', { PhoneNumber: '+1 312 555 9999' })
  await sleep(1_100)
  const { id, findings } = await compare('customer-master')
  expect(shown(findings)).toEqual([`stale crm ${name} read`, 'stale erp Lakeside Office Supply read'])
  await repair(id)
  expect(accountIn(name)?.['Payment_Terms__c']).toBe(before)
  expect(accountIn('Lakeside Office Supply')?.['Phone']).toBe('+1 312 555 9999')
  // What was written is read back first: the CRM keeps a number without saying whose it is.
  await flows.run('customer-master')
  expect((await compare('customer-master')).findings).toEqual([])
}, 180_000)
