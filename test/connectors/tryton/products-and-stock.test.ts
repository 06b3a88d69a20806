import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Connection } from '../../../src/connectors/connector.ts'
import { startTryton, type TrytonServer, trytonDeadlineMs } from '../../helpers/tryton-server.ts'
import { newCall, openTryton, recordsOf, sourceOf } from './tryton-test.ts'

vi.setConfig({ testTimeout: 120_000 })

let tryton: TrytonServer
let connection: Connection

beforeAll(async () => {
  tryton = await startTryton()
}, trytonDeadlineMs)
beforeEach(async () => {
  connection = await openTryton(tryton.settings)
  return () => connection.close()
})
afterAll(() => tryton?.stop())

const stock = () => sourceOf(connection, 'stock-level')

const idsOf = async (model: string, domain: unknown[]): Promise<number[]> =>
  (await tryton.execute(model, 'search', domain, 0, null, null)) as number[]

const locationOf = async (field: string, warehouse: string): Promise<number> => {
  const [row] = (await tryton.execute('stock.location', 'search_read', [['code', '=', warehouse]], 0, 1, null, [
    field,
  ])) as {
    [name: string]: number
  }[]
  return row?.[field] ?? 0
}

/** Carries goods from one warehouse to another, as a user of Tryton does. */
const carry = async (product: number, quantity: number, from: string, to: string): Promise<number> => {
  const [id = 0] = (await tryton.execute('stock.move', 'create', [
    {
      product,
      quantity,
      uom: 1,
      from_location: await locationOf('storage_location', from),
      to_location: await locationOf('storage_location', to),
      company: 1,
    },
  ])) as number[]
  return id
}

const levelsOf = async (since?: string): Promise<Record<string, string>> => {
  const records = await recordsOf(stock(), { since })
  return Object.fromEntries(
    records.map((record) => {
      const mapped = record.map()
      if (!mapped.ok) return [record.externalId, mapped.issues[0]?.code ?? '']
      const { itemId, location, unit, onHand, available, reserved } = mapped.value
      return [`${itemId} ${location}`, `${onHand} ${unit}, ${available} free, ${reserved} reserved`]
    }),
  )
}

describe('stock', () => {
  test('a reading from the beginning has every product in every warehouse', async () => {
    expect(await levelsOf()).toEqual({
      'BOLT-M8 WH': '500 EA, 500 free, 0 reserved',
      'BOLT-M8 HAM': '0 EA, 0 free, 0 reserved',
      'PUMP-40 WH': '12 EA, 12 free, 0 reserved',
      'PUMP-40 HAM': '0 EA, 0 free, 0 reserved',
      'CABLE-25 WH': '900 MTR, 900 free, 0 reserved',
      'CABLE-25 HAM': '0 MTR, 0 free, 0 reserved',
    })
    const listed: string[] = []
    for await (const ids of stock().listIds?.(newCall()) ?? []) listed.push(...ids)
    const read = await recordsOf(stock())
    expect(listed.sort()).toEqual(read.map(({ externalId }) => externalId).sort())
    expect(read[0]?.related).toEqual({ product: read[0]?.externalId.split('@')[0] })
    expect(
      await stock().get(
        read.slice(0, 1).map(({ externalId }) => externalId),
        newCall(),
      ),
    ).toMatchObject([{ externalId: read[0]?.externalId, raw: read[0]?.raw }])
  })

  test('a move changes nothing as a draft, reserves when assigned and counts when done', async () => {
    const [pump = 0] = await idsOf('product.product', [['code', '=', 'PUMP-40']])
    let since = await tryton.now()
    const move = await carry(pump, 5, 'WH', 'HAM')
    expect(await levelsOf(since)).toEqual({
      'PUMP-40 WH': '12 EA, 12 free, 0 reserved',
      'PUMP-40 HAM': '0 EA, 0 free, 0 reserved',
    })
    since = await tryton.now()
    await tryton.execute('stock.move', 'assign', [move])
    expect(await levelsOf(since)).toMatchObject({ 'PUMP-40 WH': '12 EA, 7 free, 5 reserved' })
    since = await tryton.now()
    await tryton.execute('stock.move', 'do', [move])
    expect(await levelsOf(since)).toEqual({
      'PUMP-40 WH': '7 EA, 7 free, 0 reserved',
      'PUMP-40 HAM': '5 EA, 5 free, 0 reserved',
    })
  })

  test('only the warehouses asked for are read', async () => {
    await connection.close()
    connection = await openTryton({ ...tryton.settings, warehouses: ['HAM'] })
    expect(Object.keys(await levelsOf()).sort()).toEqual(['BOLT-M8 HAM', 'CABLE-25 HAM', 'PUMP-40 HAM'])
  })

  test('fractions are written without the noise of floats', async () => {
    const [cable = 0] = await idsOf('product.product', [['code', '=', 'CABLE-25']])
    for (const quantity of [0.1, 0.2]) {
      const [move = 0] = (await tryton.execute('stock.move', 'create', [
        {
          product: cable,
          quantity,
          uom: ((await idsOf('product.uom', [['symbol', '=', 'm']]))[0] ?? 0) as number,
          from_location: await locationOf('storage_location', 'WH'),
          to_location: await locationOf('storage_location', 'HAM'),
          company: 1,
        },
      ])) as number[]
      await tryton.execute('stock.move', 'do', [move])
    }
    expect(await levelsOf()).toMatchObject({
      'CABLE-25 WH': '899.7 MTR, 899.7 free, 0 reserved',
      'CABLE-25 HAM': '0.3 MTR, 0.3 free, 0 reserved',
    })
  })
})

describe('products and prices', () => {
  const products = () => sourceOf(connection, 'product')
  const prices = () => sourceOf(connection, 'price')

  test('products with code, unit, GTIN and name', async () => {
    const mapped = (await recordsOf(products())).map((record) => record.map())
    expect(mapped).toEqual([
      { ok: true, value: { itemId: 'BOLT-M8', name: 'Bolt M8, box of 100', unit: 'EA', active: true } },
      { ok: true, value: { itemId: 'CABLE-25', name: 'Cable, by the metre', unit: 'MTR', active: true } },
      // Its GTIN was added later.
      {
        ok: true,
        value: { itemId: 'PUMP-40', name: 'Pump 40 l/min', unit: 'EA', active: true, gtin: '4006381333931' },
      },
    ])
  })

  test('list prices in the currency of the company, each with its product', async () => {
    const records = await recordsOf(prices())
    const [first] = records
    expect(records.map((record) => record.map())).toMatchObject([
      { ok: true, value: { itemId: 'BOLT-M8', currency: 'EUR', amount: '12.5', unit: 'EA' } },
      { ok: true, value: { itemId: 'CABLE-25', currency: 'EUR', amount: '1.85', unit: 'MTR' } },
      { ok: true, value: { itemId: 'PUMP-40', currency: 'EUR', amount: '249', unit: 'EA' } },
    ])
    expect(first?.related).toEqual({ product: first?.externalId })
  })

  test('a change of the template brings its variants, one of an identifier the product', async () => {
    const [pump = 0] = await idsOf('product.product', [['code', '=', 'PUMP-40']])
    const [template = 0] = await idsOf('product.template', [['code', '=', 'PUMP-40']])
    let since = await tryton.now()
    await tryton.execute('product.template', 'write', [template], {
      list_price: { __class__: 'Decimal', decimal: '255.00' },
      salable: false,
    })
    expect((await recordsOf(prices(), { since })).map((record) => record.map())).toMatchObject([
      { value: { itemId: 'PUMP-40', amount: '255', active: false } },
    ])
    expect((await recordsOf(products(), { since })).map((record) => record.map())).toMatchObject([
      { value: { itemId: 'PUMP-40', active: false } },
    ])
    since = await tryton.now()
    await tryton.execute('product.identifier', 'create', [{ product: pump, type: 'isbn', code: '9783161484100' }])
    expect(await recordsOf(products(), { since })).toMatchObject([{ externalId: String(pump) }])
  })

  test('a product without a code or with a strange unit is an issue of its own, the others go on', async () => {
    const since = await tryton.now()
    const [gram = 0] = await idsOf('product.uom', [['symbol', '=', 'c']])
    for (const fields of [
      { name: 'No code', default_uom: 1, sale_uom: 1 },
      { name: 'Stone', code: 'STONE', default_uom: gram, sale_uom: gram },
      { name: 'Fine', code: 'FINE', default_uom: 1, sale_uom: 1 },
    ]) {
      const values = { type: 'goods', salable: true, list_price: { __class__: 'Decimal', decimal: '1' }, ...fields }
      await tryton.execute('product.template', 'create', [{ ...values, products: [['create', [{}]]] }])
    }
    const mapped = (await recordsOf(products(), { since })).map((record) => record.map())
    expect(mapped).toMatchObject([
      { ok: false, issues: [{ code: 'VALUE_MISSING', path: 'itemId' }] },
      { ok: false, issues: [{ code: 'UNIT_UNKNOWN', path: 'unit', value: 'c' }] },
      { ok: true, value: { itemId: 'FINE' } },
    ])
    await connection.close()
    connection = await openTryton({ ...tryton.settings, unitMap: { c: 'CTM' } })
    expect((await recordsOf(products(), { since })).map((record) => record.map())[1]).toMatchObject({
      ok: true,
      value: { itemId: 'STONE', unit: 'CTM' },
    })
  })
})
