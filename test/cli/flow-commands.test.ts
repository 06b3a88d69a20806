import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../src/cli/main.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-flows-'))
  await writeFile(join(folder, 'holidays.txt'), '2026-04-03 Good Friday\n2026-04-06\n')
  await writeFile(
    join(folder, 'crossdock.yaml'),
    `
systems:
  edi: { type: directory, inbox: in, outbox: out }
  crm: { type: directory, inbox: crm/in, outbox: crm/out }
  erp: { type: directory, inbox: erp/in, outbox: erp/out }
flows:
  intake: { from: edi, entity: sales-order, to: [crm, erp] }
  customers: { between: [crm, erp], entity: customer, schedule: "30 2 * * *", timezone: Europe/Berlin, calendar: holidays.txt }
  stock: { from: erp, entity: stock-level, to: [crm], schedule: "*/15 * * * *", timezone: Europe/Berlin, jitterSeconds: 30 }
  prices: { from: erp, entity: price, to: [crm] }
  never: { from: erp, entity: product, to: [crm], schedule: "0 0 31 * MON#1" }
`,
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const crossdock = async (...args: string[]) => {
  let [out, err] = ['', '']
  const code = await run(
    ['--config', join(folder, 'crossdock.yaml'), 'flows', ...args],
    {
      stdout: { write: (text) => (out += String(text)) },
      stderr: { write: (text) => (err += text) },
      env: {},
      cwd: folder,
    },
    { nowMs: () => Date.parse('2026-03-28T12:00:00Z') },
  )
  expect(out.split('\n').every((line) => line.length <= 100)).toBe(true)
  return { code, out, err }
}
/** The lines of the table, without the facts above it. */
const table = (out: string): string[] => out.trimEnd().split('\n\n').at(-1)?.split('\n').slice(1) ?? []

describe('crossdock flows', () => {
  it('lists flows with their next run, without a server', async () => {
    const { code, out } = await crossdock()
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      'FLOW       ENTITY       FROM      TO        SCHEDULE                    NEXT',
      'intake     sales-order  edi       crm, erp  -                           -',
      'customers  customer     crm, erp  crm, erp  30 2 * * * Europe/Berlin    03-29 01:30Z 13 h',
      'stock      stock-level  erp       crm       */15 * * * * Europe/Berlin  03-28 12:15Z 15 min',
      'prices     price        erp       crm       -                           -',
      'never      product      erp       crm       0 0 31 * MON#1 UTC          -',
      '',
    ])
    const rows = JSON.parse((await crossdock('list', '--json')).out)
    expect(rows[1]).toEqual({
      name: 'customers',
      entity: 'customer',
      from: ['crm', 'erp'],
      to: ['crm', 'erp'],
      partners: [],
      schedule: '30 2 * * *',
      timezone: 'Europe/Berlin',
      next: '2026-03-29T01:30:00.000Z',
    })
    expect(rows[0]).toMatchObject({ schedule: null, next: null })
  })
})

describe('crossdock flows next', () => {
  it('marks times that do not exist and holidays', async () => {
    const { code, out } = await crossdock('next', 'customers', '--count', '7')
    expect(code).toBe(0)
    expect(out).toContain('schedule  30 2 * * * in Europe/Berlin\n')
    expect(table(out)).toEqual([
      '2026-03-29 02:30          skipped: this local time does not exist (clocks go from 02:00 to 03:00)',
      '2026-03-29 03:30  +02:00  in place of 02:30',
      '2026-03-30 02:30  +02:00',
      '2026-03-31 02:30  +02:00',
      '2026-04-01 02:30  +02:00',
      '2026-04-02 02:30  +02:00',
      '2026-04-03 02:30          skipped: holiday Good Friday',
      '2026-04-04 02:30  +02:00',
      '2026-04-05 02:30  +02:00',
    ])
    expect((await crossdock('next', 'customers', '--from', '2026-04-06', '--count', '1')).out).toContain(
      'skipped: holiday\n',
    )
  })

  it('marks times that come twice', async () => {
    const autumn = ['--from', '2026-10-25T02:30:00+02:00', '--count']
    expect(table((await crossdock('next', 'customers', ...autumn, '2')).out)).toEqual([
      '2026-10-25 02:30  +02:00  doubled: the first of two (clocks go from 03:00 to 02:00)',
      '2026-10-25 02:30          skipped: it comes twice, and ran the first time',
      '2026-10-26 02:30  +01:00',
    ])
    expect(table((await crossdock('next', 'stock', ...autumn, '3')).out)).toEqual([
      '2026-10-25 02:30  +02:00  doubled: the first of two (clocks go from 03:00 to 02:00)',
      '2026-10-25 02:45  +02:00  doubled: the first of two (clocks go from 03:00 to 02:00)',
      '2026-10-25 02:00  +01:00  doubled: the second of two (clocks go from 03:00 to 02:00)',
    ])
    const spring = await crossdock('next', 'stock', '--from', '2026-03-29T00:45:00Z', '--count', '2')
    expect(table(spring.out)).toEqual([
      '2026-03-29 01:45  +01:00',
      '2026-03-29 02:00          skipped to 02:45: these times do not exist (clocks go from 02:00 to 03:00)',
      '2026-03-29 03:00  +02:00',
    ])
  })

  it('gives 20 runs from now on, and instants as JSON', async () => {
    const { code, out } = await crossdock('next', 'stock', '--json')
    expect(code).toBe(0)
    const answer = JSON.parse(out)
    expect(answer).toMatchObject({ flow: 'stock', schedule: '*/15 * * * *', from: '2026-03-28T12:00:00.000Z' })
    expect(answer.entries).toHaveLength(20)
    // The instant asked for counts.
    expect(answer.entries[0]).toEqual({
      kind: 'fires',
      at: '2026-03-28T12:00:00.000Z',
      local: '2026-03-28T13:00:00',
      offset: '+01:00',
    })
  })

  it('says when a flow has no schedule, or one that never comes', async () => {
    expect(await crossdock('next', 'prices')).toMatchObject({
      code: 0,
      out: expect.stringContaining('when it is told to'),
    })
    expect(await crossdock('next', 'intake')).toMatchObject({ code: 0, out: expect.stringContaining('comes in') })
    expect(JSON.parse((await crossdock('next', 'prices', '--json')).out)).toMatchObject({ schedule: null, entries: [] })
    expect(await crossdock('next', 'never')).toMatchObject({ code: 1, out: expect.stringContaining('0 0 31 * MON#1') })
  })

  it('ends with 2 for what makes no sense', async () => {
    expect(await crossdock('next', 'stocks')).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no flow stocks: there are intake, customers, stock, prices, never'),
    })
    for (const args of [
      ['--count', '0'],
      ['--count', '1001'],
      ['--from', 'tomorrow'],
      ['--from', '2026-03-28T12:00:00'],
    ])
      expect((await crossdock('next', 'stock', ...args)).code, args.join(' ')).toBe(2)
    expect((await crossdock('nonsense')).code).toBe(2)
  })
})
