import { afterAll, beforeAll, expect, test } from 'vitest'
import { resumeSystem } from '../../src/desk/resume-system.ts'
import { retryDeadLetter } from '../../src/desk/retry-dead-letter.ts'
import { sendAcknowledgement } from '../../src/jobs/send-acknowledgement.ts'
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

test('an acknowledgement whose partner is configured no more waits for a person, not in front of everything', async () => {
  const { deps } = site.app
  const interchangeId = await site.receive(ordersText(802, [{ number: 'A-2' }]))
  await site.mapAll()
  const [envelope] = await deps.store.envelopes.ofInterchange(interchangeId)
  const due = await deps.store.acknowledgements.ofEnvelope(envelope?.id ?? '')
  const ids = due.map(({ id }) => id)
  const states = async () =>
    (await deps.store.acknowledgements.ofEnvelope(envelope?.id ?? '')).map(({ state }) => state)
  expect(await states()).toEqual(['due'])

  await sendAcknowledgement(ids, { ...deps, partners: [] }, new AbortController().signal)
  expect(await states()).toEqual(['dead'])
  const letter = await site.deadLetter('PARTNER_UNKNOWN')
  expect(letter).toMatchObject({ subject: 'interchange', subjectId: interchangeId, partner: 'northwind' })
  expect(letter.message).toMatch(/^the 997 for interchange .* no partner profile is named "northwind"/)
  await resume(deps.store)

  await retryDeadLetter(deps, letter.id, { actor: 'ann' })
  await sendAcknowledgement(ids, deps, new AbortController().signal)
  expect(await states()).toEqual(['sent'])
})
