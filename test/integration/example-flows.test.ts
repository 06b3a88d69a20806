import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDemoSite, type DemoSite } from '../../src/demo/demo-site.ts'
import { driveFlows, type FlowDriver } from '../../src/demo/drive-flows.ts'
import { type App, createApp } from '../../src/main.ts'
import { type CrmServer, startCrmServer } from '../../src/sandbox/crm-server.ts'
import { type ErpServer, startErpServer } from '../../src/sandbox/erp-server.ts'

// The flows of the configuration that comes with Crossdock, as they are, between its two stand-ins.

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
}, 200_000)

afterAll(async () => {
  await app?.close(5_000)
  await Promise.all([crm?.close(), erp?.close(), site?.remove()])
})

const account = (name: string) => crm.rows('Account').find((row) => row['Name'] === name)
const inErp = async (number: string): Promise<string> => {
  const credentials = Buffer.from('CROSSDOCK:sandbox-secret').toString('base64')
  const query = '$expand=to_BusinessPartnerAddress/to_PhoneNumber&$format=json'
  const url = `${erp.url}/sap/opu/odata/sap/API_BUSINESS_PARTNER/A_BusinessPartner('${number}')?${query}`
  return (await fetch(url, { headers: { authorization: `Basic ${credentials}` } })).text()
}

/** What was written into the two systems so far. */
const writes = async () => {
  const sent = await app.deps.store.deliveries.list({ state: 'done', limit: 1000 })
  return { account: crm.writes('Account'), contact: crm.writes('Contact'), sent: sent.length }
}

const noDeadLetters = async (): Promise<void> => {
  const letters = await app.deps.store.deadLetters.list({ state: 'open', limit: 100 })
  expect(letters.map(({ code, message }) => `${code}: ${message}`)).toEqual([])
}

const silence = async (flow: string): Promise<void> => {
  const before = await writes()
  for (let cycle = 0; cycle < 3; cycle += 1) {
    const runs = await flows.run(flow)
    expect(runs.reduce((sum, { counts }) => sum + counts.deliveries, 0)).toBe(0)
  }
  expect(await writes()).toEqual(before)
}

it('keeps customers alike: what is edited on one side goes to the other, and does not come back', async () => {
  await flows.run('customer-master')
  await flows.run('customer-master')
  await noDeadLetters()
  expect(crm.rows('Account')).toHaveLength(2)
  const customers = await app.deps.store.records.scan('customer', undefined, 10)
  expect(customers.map(({ key }) => key).sort()).toEqual(['Lakeside Office Supply', 'Northwind Electronics'])
  expect(account('Northwind Electronics')).toMatchObject({ Payment_Terms__c: '0001', Currency__c: 'USD' })
  await silence('customer-master')

  crm.change('Account', account('Northwind Electronics')?.Id ?? '', { Phone: '+1 206 555 0199' })
  await flows.run('customer-master')
  expect(await inErp('10100001')).toContain('+1 206 555 0199')
  await silence('customer-master')

  erp.changeCustomer('10100002', { OrganizationBPName1: 'Lakeside Office Supplies', CustomerPaymentTerms: '0002' })
  await flows.run('customer-master')
  expect(account('Lakeside Office Supplies')).toMatchObject({ Payment_Terms__c: '0002' })
  await silence('customer-master')
  await noDeadLetters()
}, 120_000)

it('makes a customer that is new on either side on the other one, once', async () => {
  crm.seed('Account', [
    {
      Name: 'Harbor Light Computing GmbH',
      Phone: '+49 40 555 0101',
      BillingStreet: 'Hafenstraße 7\nTor 3',
      BillingCity: 'Hamburg',
      BillingPostalCode: '20457',
      BillingCountry: 'Germany',
      ShippingStreet: 'Lagerweg 1',
      ShippingCity: 'Hamburg',
      ShippingCountry: 'DE',
    },
  ])
  const [number = ''] = erp.addCustomers([
    {
      BusinessPartnerCategory: '2',
      OrganizationBPName1: 'Meridian Retail',
      to_BusinessPartnerAddress: [{ StreetName: 'Main Street 9', CityName: 'Austin', Country: 'US' }],
      to_Customer: { to_CustomerSalesArea: [] },
    },
  ])
  await flows.run('customer-master')
  await noDeadLetters()
  expect(account('Meridian Retail')).toMatchObject({ AccountNumber: number, BillingCity: 'Austin' })
  const state = (await (await fetch(`${erp.url}/_state`)).json()) as { customers: { name: string }[] }
  expect(state.customers.filter(({ name }) => name === 'Harbor Light Computing GmbH')).toHaveLength(1)
  await flows.run('customer-master')
  await silence('customer-master')
  expect(account('Harbor Light Computing GmbH')).toMatchObject({
    BillingStreet: 'Hafenstraße 7\nTor 3',
    ShippingStreet: 'Lagerweg 1',
  })
}, 120_000)

it('brings a product and its price into the CRM', async () => {
  erp.changeProduct('TAB-11', { ProductDescription: 'Tablet 11', ProductStandardID: '4012345800609', BaseUnit: 'EA' })
  erp.setPrice('TAB-11', '349.50')
  // The ERP tells its time in whole seconds: what it stamps in the second of a run is read by the next one.
  await sleep(1100)
  await flows.run('product')
  await flows.run('price')
  await noDeadLetters()
  const product = crm.rows('Product2').find((row) => row['ProductCode'] === 'TAB-11')
  expect(product).toMatchObject({ Name: 'Tablet 11', IsActive: true, StockKeepingUnit: '4012345800609' })
  const entries = crm.rows('PricebookEntry').filter((row) => row['Product2Id'] === product?.Id)
  expect(entries.map((row) => row['UnitPrice'])).toEqual([349.5])

  erp.setPrice('TAB-11', '329.00')
  await flows.run('price')
  expect(crm.rows('PricebookEntry').filter((row) => row['Product2Id'] === product?.Id)).toMatchObject([
    { UnitPrice: 329 },
  ])
  const written = [crm.writes('Product2'), crm.writes('PricebookEntry')]
  await flows.run('product')
  await flows.run('price')
  expect([crm.writes('Product2'), crm.writes('PricebookEntry')]).toEqual(written)
}, 120_000)

it('shows the stock of the ERP in the CRM, and only what changed of it', async () => {
  erp.setStock('MON-27Q', '1010', '42')
  await flows.run('stock-level')
  await noDeadLetters()
  const level = () => crm.rows('Stock_Level__c').find((row) => row['Item_Code__c'] === 'MON-27Q')
  expect(level()).toMatchObject({ Warehouse__c: '1010', On_Hand__c: 42, Unit__c: 'EA' })
  const written = crm.writes('Stock_Level__c')
  erp.setStock('MON-27Q', '1010', '41.000')
  await flows.run('stock-level')
  expect(level()).toMatchObject({ On_Hand__c: 41 })
  expect(crm.writes('Stock_Level__c')).toBe(written + 1)
  erp.setStock('MON-27Q', '1010', '41')
  await flows.run('stock-level')
  expect(crm.writes('Stock_Level__c')).toBe(written + 1)
}, 120_000)

it('shows on the order in the CRM that it was delivered and invoiced', async () => {
  await site.drop('1-known-customer.edi')
  const order = async () => {
    for (let look = 0; look < 400 && crm.rows('Order').length === 0; look += 1) {
      await sleep(100)
    }
    await flows.settled()
    return crm.rows('Order')[0]
  }
  const number = (await order())?.['PoNumber']
  expect(number).toBeDefined()
  const { salesOrder = '' } = erp.orders().find(({ purchaseOrder }) => purchaseOrder === number) ?? {}
  await flows.run('order-status')
  await noDeadLetters()
  expect((await order())?.['Seller_Order_Number__c']).toBe(salesOrder)
  const delivery = erp.deliver(salesOrder, { tracking: 'TRACK-1' })
  await flows.run('order-status')
  expect(await order()).toMatchObject({ Delivery_Status__c: 'shipped', Tracking_Number__c: 'TRACK-1' })
  expect(delivery).not.toBe('')
  const invoice = erp.invoice(salesOrder)
  await flows.run('order-status')
  expect(await order()).toMatchObject({ Delivery_Status__c: 'invoiced', Invoice_Number__c: invoice })
  const written = crm.writes('Order')
  await flows.run('order-status')
  expect(crm.writes('Order')).toBe(written)
}, 120_000)

it('makes an opportunity that was won a sales order in the ERP, once', async () => {
  const [opportunity] = crm.seed('Opportunity', [
    {
      Name: 'Notebooks for Lakeside',
      AccountId: account('Lakeside Office Supplies')?.Id,
      StageName: 'Proposal/Price Quote',
      CloseDate: new Date().toISOString().slice(0, 10),
    },
  ])
  const notebook = crm.rows('Product2').find((row) => row['ProductCode'] === 'NB-PRO-14')
  crm.seed('OpportunityLineItem', [
    { OpportunityId: opportunity?.Id, Product2Id: notebook?.Id, Quantity: 3, UnitPrice: 1200 },
  ])
  const before = erp.orders().length
  await flows.run('opportunity-won')
  expect(erp.orders()).toHaveLength(before)
  crm.change('Opportunity', opportunity?.Id ?? '', { StageName: 'Closed Won' })
  await flows.run('opportunity-won')
  await noDeadLetters()
  expect(erp.orders()).toHaveLength(before + 1)
  expect(erp.orders().at(-1)).toMatchObject({ soldTo: '10100002', items: [{ material: 'NB-PRO-14' }] })
  crm.change('Opportunity', opportunity?.Id ?? '', { Description: 'edited afterwards' })
  await flows.run('opportunity-won')
  expect(erp.orders()).toHaveLength(before + 1)
}, 120_000)
