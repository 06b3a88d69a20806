import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lowestOf } from '../../src/sandbox/erp/filter-bounds.ts'
import { parseFilter } from '../../src/sandbox/erp/odata-filter.ts'
import { createTable } from '../../src/sandbox/erp/table.ts'
import { type ErpServer, sandboxErpCredentials, startErpServer } from '../../src/sandbox/erp-server.ts'

describe('a table of the ERP stand-in', () => {
  const rows = Array.from({ length: 300 }, (_, index) => ({
    Id: String((index * 7) % 300).padStart(3, '0'),
    Day: `/Date(${Math.floor(index / 100) * 86_400_000})/`,
    Time: `PT${String(index % 24).padStart(2, '0')}H00M00S`,
  }))
  const table = createTable(['Id'], ['Day', 'Time', 'Id'])
  table.load(rows)
  const order = ['Day', 'Time', 'Id']

  it.each([
    "Day gt datetime'1970-01-01T00:00:00'",
    "(Day gt datetime'1970-01-02T00:00:00' or (Day eq datetime'1970-01-02T00:00:00' and (Time gt time'PT05H00M00S' or (Time eq time'PT05H00M00S' and Id gt '100'))))",
    "Day le datetime'1970-01-02T00:00:00' and Time ge time'PT23H00M00S'",
    "Id eq '007' or Id eq '299'",
    "Day lt datetime'1970-01-01T00:00:00'",
    "Day eq datetime'1970-01-01T00:00:00' and Day eq datetime'1970-01-02T00:00:00'",
  ])('finds by an order what reading everything finds: %s', (text) => {
    const filter = parseFilter(text)
    const found = [...(table.scan(order, filter) ?? [])].map(({ Id }) => Id)
    const expected = [...(table.scan(['Id'], undefined) ?? [])].filter(
      (row) => [...(createdOf(row).scan(['Id'], filter) ?? [])].length > 0,
    )
    expect([...found].sort()).toEqual(expected.map(({ Id }) => Id).sort())
  })
  const createdOf = (row: (typeof rows)[number] | Record<string, unknown>) => {
    const one = createTable(['Id'])
    one.load([row])
    return one
  }

  it('begins where a key filter begins', () => {
    const filter = parseFilter("(A gt '5' or (A eq '5' and B gt '7')) and C eq 'x'")
    expect(lowestOf(filter, ['A', 'B'])).toEqual(['5', '7'])
    expect(lowestOf(parseFilter("A eq '1' and A gt '2' and B eq '1'"), ['A', 'B'])).toEqual(['2'])
  })

  it('keeps its orders when rows change and go', () => {
    const own = createTable(['Id'], ['Day', 'Id'])
    own.load(rows)
    own.put({ Id: '005', Day: '/Date(-1)/', Time: '' })
    own.put({ Id: '900', Day: '/Date(0)/', Time: '' })
    own.delete(own.get('006') ?? {})
    const days = [...(own.scan(['Day', 'Id'], undefined) ?? [])].map(({ Id }) => Id)
    expect([days[0], days.length, days.includes('006'), own.get('006')]).toEqual(['005', 300, false, undefined])
  })
})

describe('controls of the ERP stand-in', () => {
  let erp: ErpServer
  beforeAll(async () => {
    erp = await startErpServer({ port: 0 })
  })
  afterAll(() => erp.close())

  const control = async (name: string, body: object): Promise<[number, unknown]> => {
    const response = await fetch(`${erp.url}/_control/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return [response.status, await response.json()]
  }
  const read = async (path: string): Promise<Record<string, unknown>[]> => {
    const credentials = `${sandboxErpCredentials.user}:${sandboxErpCredentials.password}`
    const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
    const response = await fetch(`${erp.url}/sap/opu/odata/sap/${path}`, { headers: { authorization } })
    // The envelope of every collection.
    return ((await response.json()) as { d: { results: Record<string, unknown>[] } }).d.results
  }
  const only = (filter: string): string => `$filter=${encodeURIComponent(filter)}`

  it('change customers, products, prices and stock from another process', async () => {
    expect(await control('change-customer', { customer: '10100001', fields: { SearchTerm1: 'NW' } })).toEqual([
      200,
      { result: null },
    ])
    expect(await read(`API_BUSINESS_PARTNER/A_BusinessPartner?${only("Customer eq '10100001'")}`)).toMatchObject([
      { SearchTerm1: 'NW', LastChangeDate: expect.stringContaining('/Date(') },
    ])
    await control('set-stock', { material: 'KB-101', plant: '1010', quantity: '12' })
    expect(await read(`API_MATERIAL_STOCK_SRV/A_MatlStkInAcctMod?${only("Material eq 'KB-101'")}`)).toMatchObject([
      { MatlWrhsStkQtyInMatlBaseUnit: '12', InventoryStockType: '01' },
    ])
    await control('set-price', { material: 'KB-101', amount: '20.00', priceList: '01' })
    await control('change-product', { product: 'NEW-1', fields: { BaseUnit: 'PC', ProductDescription: 'New' } })
    const service = 'API_SLSPRICINGCONDITIONRECORD_SRV/A_SlsPrcgCndnRecdValidity'
    expect(await read(`${service}?${only("Material eq 'KB-101'")}`)).toHaveLength(2)
    expect(await read(`API_PRODUCT_SRV/A_Product?${only("Product eq 'NEW-1'")}&$expand=to_Description`)).toMatchObject([
      { BaseUnit: 'PC', to_Description: { results: [{ ProductDescription: 'New' }] } },
    ])
  })

  it('add customers and seed many, at the clock that is set', async () => {
    await control('set-clock-offset', { ms: -86_400_000 })
    const body = { OrganizationBPName1: 'Twin', to_Customer: {} }
    expect(await control('add-customers', { bodies: [body] })).toEqual([200, { result: ['10200001'] }])
    expect(await control('seed-customers', { count: 20 })).toEqual([200, { result: 20 }])
    await control('seed-stock', { count: 40, plants: 4 })
    const response = await fetch(`${erp.url}/sap/opu/odata/sap/API_PRODUCT_SRV/`)
    expect(Date.now() - Date.parse(response.headers.get('date') ?? '')).toBeGreaterThan(80_000_000)
    expect(
      await read(`API_MATERIAL_STOCK_SRV/A_MatlStkInAcctMod?${only("Material ge 'M0' and Material lt 'M1'")}&$top=50`),
    ).toHaveLength(40)
  })

  it('say what they do not know', async () => {
    expect(await control('change-customer', { customer: '1', fields: {} })).toEqual([
      400,
      { errors: [{ message: 'No customer 1' }] },
    ])
    expect((await control('change-customer', { customer: '10100001', fields: { Colour: 'red' } }))[0]).toBe(400)
    expect((await control('deliver', { salesOrder: '4711' }))[0]).toBe(400)
    expect((await control('set-stock', { material: 'X' }))[0]).toBe(400)
  })
})
