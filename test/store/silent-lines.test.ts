import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { StoreAwayError } from '../../src/domain/errors.ts'
import { type OpenedStore, openStore } from '../../src/store/open-store.ts'
import { type LineProxy, openLineProxy } from '../helpers/line-proxy.ts'
import { createTestDatabase, type TestDatabase } from '../helpers/services.ts'

const silentMs = 900
let database: TestDatabase
let line: LineProxy
let opened: OpenedStore

beforeAll(async () => {
  database = await createTestDatabase()
  line = await openLineProxy(database.url)
  opened = await openStore(
    { kind: 'postgres', url: line.url, poolSize: 2, silentMs },
    { logger: pino({ level: 'silent' }) },
  )
})
afterAll(async () => {
  const closing = opened.close()
  await within(4_000, closing)
  await line.close()
  await database.drop()
})
beforeEach(() => line.restore())

const within = async (limitMs: number, work: Promise<unknown>): Promise<void> => {
  const startedMs = performance.now()
  await work
  expect(performance.now() - startedMs).toBeLessThan(limitMs)
}

it('a question on a line that went silent fails in time, and the next one finds another line', async () => {
  await opened.store.clockSkewMs()
  line.silence()
  const asked = opened.store.instances.register('worker')
  await within(silentMs + 1_500, expect(asked).rejects.toBeInstanceOf(StoreAwayError))
  line.restore()
  expect(line.silenced()).toBeGreaterThan(0)
  await within(500, opened.store.instances.register('worker'))
})

it('a transaction whose line goes silent fails as a whole, and its connection serves nobody else', async () => {
  const silenced = line.silenced()
  const asked = opened.store.transaction(async (store) => {
    await store.systems.pause('erp', 'never seen', 60_000)
    line.silence()
    await store.systems.status('erp')
  })
  await within(silentMs + 1_500, expect(asked).rejects.toBeInstanceOf(StoreAwayError))
  line.restore()
  expect(line.silenced()).toBeGreaterThan(silenced)
  // More at once than the pool has connections: none of them may be the dead one.
  const statuses = Promise.all([1, 2, 3, 4].map(() => opened.store.systems.status('erp')))
  await within(500, statuses)
  for (const { failures } of await statuses) expect(failures).toBe(0)
})

it('what a silent process had locked is free again in time', async () => {
  let release: () => void = () => undefined
  const locked = new Promise<void>((done) => {
    release = done
  })
  const lost = opened.store.transaction(async (store) => {
    await store.systems.pause('crm', 'locked', 60_000)
    line.silence()
    release()
    await sleep(2 * silentMs)
    await store.systems.status('crm')
  })
  lost.catch(() => undefined)
  await locked
  line.restore()
  // First a dead line of the pool has to be found out, then the server has to end the transaction.
  const later = untilDone(() => opened.store.systems.pause('crm', 'later', 1))
  await within(3 * silentMs + 2_000, later)
  await expect(lost).rejects.toThrow()
})

it('a statement that takes long is not taken for a silent line', async () => {
  const slow = opened.pool.query(`select pg_sleep(${(silentMs * 0.7) / 1_000}), 'awake' as state`)
  expect((await slow).rows[0]).toMatchObject({ state: 'awake' })
})

/** A statement may wait for the lock until its own time is over. */
const untilDone = async (work: () => Promise<unknown>): Promise<void> => {
  for (;;) {
    try {
      await work()
      return
    } catch {
      await sleep(20)
    }
  }
}
