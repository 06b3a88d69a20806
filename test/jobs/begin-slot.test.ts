import { expect, test } from 'vitest'
import { beginSlot } from '../../src/jobs/begin-slot.ts'
import { type ScheduleDeps, takeDueSlots } from '../../src/schedule/run-schedules.ts'
import type { Store } from '../../src/store/store.ts'
import { createFakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'

const fields = ['itemId', 'name', 'unit', 'active']
const flows = { products: { from: 'pim', entity: 'product', to: ['shop'], schedule: '0 * * * *' } }

/** What `die` replaces fails in every transaction of this store. */
const dyingStore = (store: Store, die: (inner: Store) => Partial<Store>): Store => ({
  ...store,
  transaction: (work) => store.transaction((inner) => work({ ...inner, ...die(inner) })),
})

const openTickers = (site: SyncSite) => {
  let nowMs = Date.parse('2026-11-20T07:50:00Z')
  const tickerOn = (store: Store): ScheduleDeps => ({
    flows: site.deps.flows,
    calendars: new Map(),
    store,
    begin: beginSlot({ ...site.deps, store }),
    now: () => nowMs,
    logger: site.deps.logger,
  })
  const set = (time: string): void => {
    nowMs = Date.parse(time)
  }
  return { tickerOn, set }
}

test.each([
  ['between the slot and its run', (inner: Store) => ({ runs: { ...inner.runs, insert: () => died() } })],
  [
    'after the run, before the commit',
    (inner: Store) => ({
      runs: {
        ...inner.runs,
        insert: async (...args: Parameters<Store['runs']['insert']>) => {
          await inner.runs.insert(...args)
          return died()
        },
      },
    }),
  ],
])('a slot whose process died %s runs at the next look, once, whoever looks', async (_when, die) => {
  const systems = ['pim', 'shop'].map((name) => createFakeSystem(name, { entity: 'product', fields }))
  const site = await openSyncSite(systems, flows)
  const { tickerOn, set } = openTickers(site)
  const [dying, one, two] = [dyingStore(site.store, die), site.store, site.store].map(tickerOn)
  if (dying === undefined || one === undefined || two === undefined) throw new Error('A ticker is missing')
  const runs = () => site.store.runs.list({ limit: 10 })
  await takeDueSlots(one)

  set('2026-11-20T08:00:00Z')
  await expect(takeDueSlots(dying)).rejects.toThrow('the process died')
  expect(await runs()).toEqual([])

  set('2026-11-20T08:00:30Z')
  await Promise.all([takeDueSlots(one), takeDueSlots(two), takeDueSlots(one), takeDueSlots(two)])
  expect(await runs()).toMatchObject([{ flow: 'products', trigger: 'schedule', state: 'due' }])
  expect((await runs())[0]?.slotAt).toEqual(new Date('2026-11-20T08:00:00Z'))
  await Promise.all([takeDueSlots(one), takeDueSlots(two)])
  expect(await runs()).toHaveLength(1)
  await site.close()
})

const died = (): never => {
  throw new Error('the process died')
}
