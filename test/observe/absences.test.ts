import { afterAll, beforeAll, expect, it } from 'vitest'
import { partnerDays } from '../../src/observe/absences.ts'
import type { OpenedStore } from '../../src/store/open-store.ts'
import { openEmbeddedStore } from '../helpers/embedded-store.ts'

let opened: OpenedStore
beforeAll(async () => {
  opened = await openEmbeddedStore()
  // Eight Mondays of orders at 08:30 in Shanghai, which is half an hour after midnight in UTC.
  for (let week = 1; week <= 8; week += 1) await came('steady', 40, new Date(monday.getTime() - week * 7 * dayMs))
  for (let week = 1; week <= 8; week += 1)
    await came('talker', 30, new Date(monday.getTime() - week * 7 * dayMs), 'documents-in')
  await came('talker', 28, monday, 'documents-in')
  await opened.store.traffic.sumUp()
}, 120_000)
afterAll(() => opened.close())

const dayMs = 86_400_000
const monday = new Date('2026-11-23T00:30:00Z')
const came = (partner: string, n: number, at: Date, kind = 'orders-in') =>
  opened.pool.query(
    `insert into traffic_lot (at, kind, flow, partner, system, n) values ($1, $2, 'orders', $3, 'edi', $4)`,
    [at, kind, partner, n],
  )

const look = (now: string, holidays: string[] = []) =>
  partnerDays(['steady', 'talker', 'new'], {
    store: opened.store,
    operations: { timezone: 'Asia/Shanghai', holidays: new Set(holidays) },
    now: () => Date.parse(now),
  })

it('misses a partner by the clock of the people, from the hour on by which it usually came', async () => {
  expect((await look('2026-11-23T00:50:00Z')).get('steady')).toMatchObject({ absent: null, usualByNow: 0 })
  const days = await look('2026-11-23T02:10:00Z')
  expect(days.get('steady')).toMatchObject({
    absent: 'usually 40 orders by 10:00, today 0',
    usualByNow: 40,
    documentsToday: 0,
    since: new Date('2026-11-23T01:00:00Z'),
  })
  expect(days.get('steady')?.usualDay[8]).toEqual({ hour: 8, usual: 40, today: 0 })
  expect(days.get('talker')).toMatchObject({ absent: null, usualByNow: 30, documentsToday: 28, since: null })
  expect(days.get('new')).toMatchObject({ absent: null, usualByNow: null })
})

it('misses nobody on another weekday or on a holiday, and counts no holidays of the past', async () => {
  expect((await look('2026-11-24T02:10:00Z')).get('steady')?.absent).toBeNull()
  expect((await look('2026-11-23T02:10:00Z', ['2026-11-23'])).get('steady')?.absent).toBeNull()
  const without = ['2026-11-16', '2026-11-09', '2026-11-02', '2026-10-26', '2026-10-19', '2026-10-12']
  expect((await look('2026-11-23T02:10:00Z', without)).get('steady')?.usualByNow).toBeNull()
  expect((await look('2026-11-23T02:10:00Z', without.slice(1))).get('steady')?.absent).toContain('usually 40')
})
