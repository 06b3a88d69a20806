import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connection } from '../../../src/connectors/connector.ts'
import { type ErpServer, startErpServer } from '../../../src/sandbox/erp-server.ts'
import { nowMs, openSap, testCall } from './sap-test.ts'
import { around, collect, idsOf, mappedOf, pagesOf, recordsOf, sourceOf } from './source-test.ts'

let erp: ErpServer
let connection: Connection

const open = async (settings: object = {}) => {
  await connection?.close()
  connection = await openSap(erp.url, { pageSize: 50, ...settings })
}

beforeEach(async () => {
  erp = await startErpServer({ port: 0, now: () => nowMs, clockOffsetMs: -3_600_000 })
  await open()
})

afterEach(async () => {
  await connection.close()
  await erp.close()
})

describe('products of SAP', () => {
  const one = async (id: string) => mappedOf((await sourceOf(connection, 'product').get([id], testCall()))[0])

  it('come with text, unit, GTIN and whether they are sold', async () => {
    expect(await one('MON-27Q')).toEqual({
      itemId: 'MON-27Q',
      gtin: '4012345800364',
      name: 'Monitor 27 inch QHD',
      unit: 'EA',
      active: true,
    })
    erp.changeProduct('MON-27Q', { IsMarkedForDeletion: true })
    erp.changeProduct('KB-101', { CrossPlantStatus: 'Z9' })
    expect(await one('MON-27Q')).toMatchObject({ active: false })
    expect(await one('KB-101')).toMatchObject({ active: true })
    await open({ inactiveProductStatuses: ['Z9'] })
    expect(await one('KB-101')).toMatchObject({ active: false })
  })

  it('say what is wrong with a GTIN or a unit', async () => {
    erp.changeProduct('MON-27Q', { ProductStandardID: '4012345800365', BaseUnit: 'ZZZ' })
    expect(await one('MON-27Q')).toMatchObject([
      { code: 'UNIT_UNKNOWN', path: 'BaseUnit', value: 'ZZZ' },
      { code: 'IDENTIFIER_INVALID', path: 'ProductStandardID', value: '4012345800365' },
    ])
    await open({ unitMap: { KT: 'ZZZ' } })
    erp.changeProduct('MON-27Q', { ProductStandardID: '' })
    expect(await one('MON-27Q')).toMatchObject({ unit: 'KT' })
  })

  it('are read by change, page by page, when many share one stamp', async () => {
    erp.setClockOffset(0)
    erp.seedProducts(170)
    const source = sourceOf(connection, 'product')
    const pages = await pagesOf(source, around(nowMs))
    expect(pages.map(({ records }) => records.length)).toEqual([50, 50, 50, 20])
    expect(new Set(pages.flatMap(({ records }) => records.map(({ externalId }) => externalId))).size).toBe(170)
    expect(await idsOf(source, around(nowMs), pages[1]?.next)).toHaveLength(70)
    expect(await idsOf(source, around(nowMs + 60_000))).toEqual([])
    expect(await idsOf(source)).toHaveLength(175)
    expect((await collect(source.listIds?.(testCall()))).flat()).toHaveLength(175)
  })
})

describe('prices of SAP', () => {
  it('are list prices by list, validity and scale', async () => {
    erp.setPrice('MON-27Q', '289.50')
    erp.setPrice('MON-27Q', '275.00', { priceList: '02', validFrom: '2026-02-01', validTo: '2026-12-31' })
    erp.setPrice('KB-101', '24.90', {
      scales: [
        { quantity: '0', amount: '24.90' },
        { quantity: '100', amount: '22.00' },
      ],
    })
    const records = await recordsOf(sourceOf(connection, 'price'))
    const of = (material: string) =>
      records.filter(({ related }) => related?.['product'] === material).map((record) => mappedOf(record))
    expect(of('MON-27Q')).toEqual([
      { itemId: 'MON-27Q', currency: 'USD', amount: '289.5', unit: 'EA', validFrom: '2020-01-01', active: true },
      {
        itemId: 'MON-27Q',
        priceList: '02',
        currency: 'USD',
        amount: '275',
        unit: 'EA',
        validFrom: '2026-02-01',
        validTo: '2026-12-31',
        active: true,
      },
    ])
    expect(of('KB-101')).toMatchObject([{ amount: '24.9' }, { amount: '22', minimumQuantity: '100' }])
    const ids = records.map(({ externalId }) => externalId)
    expect(new Set(ids).size).toBe(ids.length)
    const again = await sourceOf(connection, 'price').get(ids.slice(-2), testCall())
    expect(again.map(({ externalId }) => externalId)).toEqual(ids.slice(-2))
  })

  it('are inactive when their condition record is deleted, and others belong to other condition types', async () => {
    erp.setPrice('DOCK-G5', '1', { isDeleted: true })
    const records = await recordsOf(sourceOf(connection, 'price'))
    expect(mappedOf(records.find(({ related }) => related?.['product'] === 'DOCK-G5'))).toMatchObject({ active: false })
    await open({ priceListCondition: 'ZPR0' })
    expect(await idsOf(sourceOf(connection, 'price'))).toEqual([])
  })
})

describe('stock of SAP', () => {
  it('is the sum over storage locations and batches of a plant, across pages', async () => {
    for (let batch = 0; batch < 120; batch++) {
      erp.setStock('MON-27Q', '1020', '0.5', { batch: String(batch).padStart(4, '0') })
    }
    erp.setStock('MON-27Q', '1020', '7', { storageLocation: '0002' })
    const records = await recordsOf(sourceOf(connection, 'stock-level'))
    const levels = records.filter(({ externalId }) => externalId.endsWith(' MON-27Q'))
    expect(levels.map((level) => mappedOf(level))).toEqual([
      { itemId: 'MON-27Q', location: '1010', unit: 'EA', onHand: '5' },
      { itemId: 'MON-27Q', location: '1020', unit: 'EA', onHand: '67' },
    ])
    const [again] = await sourceOf(connection, 'stock-level').get(['1020 MON-27Q'], testCall())
    expect(mappedOf(again)).toEqual(mappedOf(levels[1]))
  })

  it('is told by storage location, and of some plants only, when asked for', async () => {
    erp.setStock('MON-27Q', '1020', '7', { storageLocation: '0002' })
    erp.setStock('MON-27Q', '1020', '3')
    await open({ stockLocation: 'storage-location', stockPlants: ['1020'] })
    expect(await idsOf(sourceOf(connection, 'stock-level'))).toEqual(['1020/0001 MON-27Q', '1020/0002 MON-27Q'])
    const [level] = await sourceOf(connection, 'stock-level').get(['1020/0002 MON-27Q'], testCall())
    expect(mappedOf(level)).toMatchObject({ location: '1020/0002', onHand: '7' })
  })

  it('goes on behind any page, also in the middle of a material', async () => {
    erp.seedStock(180, 60)
    for (let batch = 0; batch < 60; batch++) erp.setStock('M0000001', '1130', '1', { batch: `B${batch + 10}` })
    const source = sourceOf(connection, 'stock-level')
    const pages = await pagesOf(source)
    const whole = pages.flatMap(({ records }) => records.map((record) => JSON.stringify(mappedOf(record))))
    expect(whole).toHaveLength(185)
    let read = 0
    for (const { records, next } of pages.slice(0, -1)) {
      read += records.length
      const rest = await recordsOf(source, undefined, JSON.parse(JSON.stringify(next)))
      expect(rest.map((record) => JSON.stringify(mappedOf(record)))).toEqual(whole.slice(read))
    }
  })
})
