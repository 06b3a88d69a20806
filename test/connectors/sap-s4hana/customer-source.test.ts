import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connection, Source } from '../../../src/connectors/connector.ts'
import { type ErpServer, startErpServer } from '../../../src/sandbox/erp-server.ts'
import { nowMs, openSap, testCall } from './sap-test.ts'
import { around, collect, idsOf, mappedOf, pagesOf, recordsOf, sourceOf } from './source-test.ts'

let erp: ErpServer
let connection: Connection
let source: Source<'customer'>
const hourMs = 3_600_000

const open = async (settings: object = {}) => {
  await connection?.close()
  connection = await openSap(erp.url, { pageSize: 100, ...settings })
  source = sourceOf(connection, 'customer')
}

beforeEach(async () => {
  erp = await startErpServer({ port: 0, now: () => nowMs, clockOffsetMs: -hourMs })
  await open()
})

afterEach(async () => {
  await connection.close()
  await erp.close()
})

describe('customers of SAP', () => {
  it('come with identifiers, address, contacts and sales area', async () => {
    erp.changeCustomer('10100002', { WebsiteURL: 'https://lakeside.example' })
    const [record] = await source.get(['10100002'], testCall())
    expect(mappedOf(record)).toEqual({
      kind: 'company',
      name: 'Lakeside Office Supply',
      active: true,
      phone: '+1 312 555 0142',
      email: 'orders@lakeside.example',
      website: 'https://lakeside.example',
      identifiers: [
        { scheme: 'gln', value: '4012345000016' },
        { scheme: 'tax-id', value: 'US361122334' },
        { scheme: 'duns', value: '150483782' },
        { scheme: 'our-code', value: '10100002', issuer: 'erp' },
      ],
      addresses: [
        {
          use: 'main',
          lines: ['2200 Shore Drive', 'Dock 4'],
          city: 'Chicago',
          region: 'IL',
          postalCode: '60611',
          country: 'US',
        },
      ],
      contacts: [],
      financial: { currency: 'USD', paymentTerms: '0001' },
    })
  })

  it.each([
    { BusinessPartnerIsBlocked: true },
    { IsMarkedForArchiving: true },
    { OrderIsBlockedForCustomer: '01' },
    { DeletionIndicator: true },
  ])('are inactive with %j', async (fields) => {
    erp.changeCustomer('10100001', fields)
    const [record] = await source.get(['10100001'], testCall())
    expect(mappedOf(record)).toMatchObject({ active: false })
  })

  it('are those with a customer number, all of them without a window, and listed by it', async () => {
    erp.addCustomers([{ BusinessPartner: '30000001', OrganizationBPName1: 'Supplier only' }])
    erp.seedCustomers(250)
    const ids = await idsOf(source)
    expect(ids).toHaveLength(252)
    expect(new Set(ids).size).toBe(252)
    expect(ids).not.toContain('30000001')
    expect((await collect(source.listIds?.(testCall()))).flat().sort()).toEqual([...ids].sort())
  })

  it('are found by change and by creation, in the order of their stamps, with the stamp as a point in time', async () => {
    erp.setClockOffset(0)
    erp.seedCustomers(2)
    erp.setClockOffset(2000)
    erp.changeCustomer('10100001', { SearchTerm1: 'NW' })
    erp.setClockOffset(4000)
    erp.addCustomers([{ BusinessPartner: '30000002', OrganizationBPName1: 'Late', to_Customer: {} }])
    const records = await recordsOf(source, around(nowMs))
    expect(records.map(({ externalId, modifiedAt }) => [externalId, modifiedAt])).toEqual([
      ['20000001', '2026-01-31T12:00:00.000Z'],
      ['20000002', '2026-01-31T12:00:00.000Z'],
      ['10100001', '2026-01-31T12:00:02.000Z'],
      ['30000002', '2026-01-31T12:00:04.000Z'],
    ])
    expect(await idsOf(source, around(nowMs + 3000, 1))).toEqual(['10100001', '30000002'])
    expect(await idsOf(source, around(nowMs + 3600, 0.5))).toEqual(['30000002'])
  })

  it('are all there when 500 share one stamp, and more of the same stamp come between the pages', async () => {
    erp.setClockOffset(0)
    erp.seedCustomers(500)
    for (let number = 20_000_001; number <= 20_000_250; number++) {
      erp.changeCustomer(String(number), { CityName: 'Shelbyville' })
    }
    const seen: string[] = []
    let late = 20_000_400
    for await (const { records } of source.read(around(nowMs), undefined, testCall())) {
      seen.push(...records.map(({ externalId }) => externalId))
      late += 1
      if (late <= 20_000_410) erp.changeCustomer(String(late), { CityName: 'Ogdenville' })
    }
    expect(new Set(seen).size).toBe(500)
  })

  it('are neither lost nor skipped when they move while they are read', async () => {
    erp.setClockOffset(0)
    erp.seedCustomers(400)
    const seen: string[] = []
    let pages = 0
    const window = around(nowMs)
    for await (const { records } of source.read(window, undefined, testCall())) {
      seen.push(...records.map(({ externalId }) => externalId))
      pages += 1
      if (pages !== 2) continue
      // One of the pages read, and one of those to come, move behind the window; one leaves.
      erp.setClockOffset(60_000)
      erp.changeCustomer('20000050', { CityName: 'Later' })
      erp.changeCustomer('20000350', { CityName: 'Later' })
      erp.removeCustomer('20000010')
    }
    const later = await idsOf(source, { since: window.until, until: undefined })
    expect(new Set([...seen, ...later]).size).toBe(400)
    expect(later).toEqual(['20000050', '20000350'])
  })

  it('go on behind any page after a stop', async () => {
    erp.setClockOffset(0)
    erp.seedCustomers(250)
    for (let number = 20_000_101; number <= 20_000_200; number++) erp.changeCustomer(String(number), { CityName: 'X' })
    for (const window of [around(nowMs), { since: undefined, until: undefined }]) {
      const pages = await pagesOf(source, window)
      const whole = pages.flatMap(({ records }) => records.map(({ externalId }) => externalId))
      let read = 0
      for (const { records, next } of pages) {
        read += records.length
        const rest = await idsOf(source, window, JSON.parse(JSON.stringify(next)))
        expect(rest.sort()).toEqual(whole.slice(read).sort())
      }
    }
  })

  it('are stamped in the time zone of the system, also in the night clocks go back', async () => {
    await open({ timeZone: 'Europe/Berlin' })
    // 25 October 2026: 03:00 CEST becomes 02:00 CET at 01:00 UTC. The stand-in writes UTC, so its clock is set to what Berlin shows.
    const berlin = (iso: string) => erp.setClockOffset(Date.parse(iso) - nowMs)
    berlin('2026-10-25T02:40:00Z')
    erp.changeCustomer('10100001', { CityName: 'Before' })
    const window = { since: '2026-10-25T00:30:00Z', until: '2026-10-25T01:20:00Z' }
    const [record] = await recordsOf(source, window)
    expect([record?.externalId, record?.modifiedAt]).toEqual(['10100001', '2026-10-25T00:40:00.000Z'])
    berlin('2026-07-01T14:00:00Z')
    erp.changeCustomer('10100001', { CityName: 'Summer' })
    expect(await idsOf(source, around(Date.parse('2026-07-01T12:00:00Z')))).toEqual(['10100001'])
  })

  it('have the clock of SAP, whatever ours says', async () => {
    erp.setClockOffset(-600_000)
    expect(await source.now?.(testCall())).toBe('2026-01-31T11:50:00.000Z')
  })

  it('cost one request each when nothing changed', async () => {
    erp.seedCustomers(1000)
    erp.clearRequests()
    expect(await idsOf(source, around(nowMs))).toEqual([])
    const requests = Object.entries(erp.requests()).map(([route, count]) => [route.split('/').at(-1), count])
    expect(requests).toEqual([['A_BusinessPartner', 2]])
  })
})
