import { afterAll, beforeAll, expect, test } from 'vitest'
import { resumeSystem } from '../../src/desk/resume-system.ts'
import type { Store } from '../../src/store/store.ts'
import { ordersText } from '../helpers/x12-text.ts'
import { type DeskSite, openDeskSite } from './desk-site.ts'

let site: DeskSite
beforeAll(async () => {
  site = await openDeskSite()
})
afterAll(() => site.remove())

const resume = (store: Store) => resumeSystem(store, 'erp', { actor: 'ann', askFirst: true })

test('a system is asked first also where something new comes all the time, and not before what came is mapped', async () => {
  const { store } = site.app.deps
  await site.receive(ordersText(801, [{ number: 'A-1' }]))
  await site.acknowledgeAll()
  await expect(resume(store)).rejects.toThrow('is not read, mapped or written yet')
  const refused = resume(store)
  await site.mapAll()
  expect(await refused).toMatchObject({ askedFirst: 2 })

  const observations: Store['observations'] = {
    ...store.observations,
    waiting: async () => [{ what: 'documents', system: null, count: 5, oldest: new Date(Date.now() + 1_000) }],
  }
  expect(await resume({ ...store, observations })).toMatchObject({ askedFirst: 2 })
})
