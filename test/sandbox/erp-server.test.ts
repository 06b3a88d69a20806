import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { candidatesOf, FilterError, matches, parseFilter } from '../../src/sandbox/erp/odata-filter.ts'
import { sandboxErpCredentials, startErpServer } from '../../src/sandbox/erp-server.ts'
import type { StandIn } from '../../src/sandbox/stand-in.ts'

describe('filter', () => {
  const row = { A: '1', B: "o'x", C: 'z' }

  it.each([
    ["A eq '1'", true],
    ["A eq '2'", false],
    ["B eq 'o''x'", true],
    ["A ne '1' or C eq 'z'", true],
    ["A eq '1' and (B eq 'q' or C eq 'z')", true],
    ["A eq '1' and B eq 'q' or C eq 'z'", true],
    ["A eq '2' and (B eq 'q' or C eq 'z')", false],
    ['A eq 1', true],
  ])('%s', (text, expected) => {
    expect(matches(parseFilter(text), row)).toBe(expected)
  })

  it.each(['A eq', "A like '1'", "(A eq '1'", "A eq '1' B", "A eq '1", "D eq '1'"])('refuses %s', (text) => {
    expect(() => matches(parseFilter(text), row)).toThrow(FilterError)
  })

  it('uses an index only when it covers every alternative', () => {
    const lookup = (field: string, value: string) => (field === 'A' ? [`A${value}`] : undefined)
    expect(candidatesOf(parseFilter("C eq 'z' and A eq '1'"), lookup)).toEqual(['A1'])
    expect(candidatesOf(parseFilter("A eq '1' or A eq '2'"), lookup)).toEqual(['A1', 'A2'])
    expect(candidatesOf(parseFilter("A eq '1' or C eq 'z'"), lookup)).toBeUndefined()
  })
})

describe('stand-in', () => {
  let erp: StandIn
  beforeAll(async () => {
    erp = await startErpServer({ port: 0, items: manyItems })
  })
  afterAll(() => erp.close())

  const manyItems = Array.from({ length: 1203 }, (_, index) => ({
    itemId: `ITEM-${String(index).padStart(4, '0')}`,
    gtin: '4012345800128',
    name: 'Item',
    unit: 'EA',
    unitPrice: '1.00',
    onHand: '1',
  }))
  const authorization = `Basic ${Buffer.from(`${sandboxErpCredentials.user}:${sandboxErpCredentials.password}`).toString('base64')}`
  const service = (path: string) => `${erp.url}/sap/opu/odata/sap/${path}`
  const fetchToken = async () => {
    const response = await fetch(service('API_SALES_ORDER_SRV/'), {
      headers: { authorization, 'x-csrf-token': 'Fetch' },
    })
    const cookie = response.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ')
    return { token: response.headers.get('x-csrf-token') ?? '', cookie }
  }
  const post = (headers: Record<string, string>) =>
    fetch(service('API_SALES_ORDER_SRV/A_SalesOrder'), {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', ...headers },
      body: '{}',
    })

  it('wants the password, and the token with the cookie of its session', async () => {
    expect((await fetch(service('API_PRODUCT_SRV/A_Product'))).status).toBe(401)
    const [one, two] = [await fetchToken(), await fetchToken()]
    const refused = [{}, { 'x-csrf-token': one.token }, { 'x-csrf-token': one.token, cookie: two.cookie }]
    for (const headers of refused) {
      const response = await post(headers)
      expect([response.status, response.headers.get('x-csrf-token')]).toEqual([403, 'Required'])
    }
    const response = await post({ 'x-csrf-token': one.token, cookie: one.cookie })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: {
        innererror: { errordetails: expect.arrayContaining([expect.objectContaining({ target: 'SoldToParty' })]) },
      },
    })
  })

  it('answers page by page', async () => {
    const read = async (path: string) => {
      const response = await fetch(service(path), { headers: { authorization } })
      // The envelope of every collection.
      return (await response.json()) as { d: { results: { Product: string }[]; __next?: string } }
    }
    const first = await read('API_PRODUCT_SRV/A_Product')
    const next = first.d.__next ?? ''
    const second = await read(next.slice(next.indexOf('API_PRODUCT_SRV')))
    expect([first.d.results.length, second.d.results.length, second.d.__next]).toEqual([1000, 203, undefined])
    expect((await read('API_PRODUCT_SRV/A_Product?$top=2&$skip=5')).d.results.map(({ Product }) => Product)).toEqual([
      'ITEM-0005',
      'ITEM-0006',
    ])
  })

  it('refuses a filter it does not understand', async () => {
    const filter = encodeURIComponent("substringof('x',Product)")
    const response = await fetch(service(`API_PRODUCT_SRV/A_Product?$filter=${filter}`), { headers: { authorization } })
    expect(response.status).toBe(400)
  })
})
