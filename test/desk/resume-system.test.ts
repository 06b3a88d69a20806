import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBodyCheck } from '../../src/desk/check-body.ts'
import { resumeSystem } from '../../src/desk/resume-system.ts'
import { retryDeadLetter } from '../../src/desk/retry-dead-letter.ts'
import { mapDocument } from '../../src/jobs/map-document.ts'
import { receiveInterchange } from '../../src/jobs/receive-interchange.ts'
import { sendAcknowledgement } from '../../src/jobs/send-acknowledgement.ts'
import type { Store } from '../../src/store/store.ts'
import { ordersText } from '../helpers/x12-text.ts'
import { type DeskSite, openDeskSite } from './desk-site.ts'

let site: DeskSite
beforeAll(async () => {
  site = await openDeskSite()
})
afterAll(() => site.remove())

const desk = () => {
  const { deps } = site.app
  return { ...deps, checkBody: createBodyCheck(deps.partners, deps.limits) }
}
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

  await retryDeadLetter(desk(), letter.id, { actor: 'ann' })
  await sendAcknowledgement(ids, deps, new AbortController().signal)
  expect(await states()).toEqual(['sent'])
  await receiveInterchange([interchangeId], deps, new AbortController().signal)
})

test('what is made of a document that was a dead letter then is asked for as well, whenever it is retried', async () => {
  const { deps } = site.app
  const { store } = deps
  const dead = async (number: string, control: number): Promise<string> => {
    await site.receive(ordersText(control, [{ number }]))
    await site.acknowledgeAll()
    const [document] = await store.documents.list({ state: 'received', limit: 10 })
    const id = document?.id ?? ''
    await mapDocument([id], { ...deps, partners: [] }, new AbortController().signal)
    return id
  }
  const letterOf = async (id: string) =>
    (await store.deadLetters.list({ state: 'open', limit: 100 })).find(({ subjectId }) => subjectId === id)
  const retried = async (id: string) => {
    await retryDeadLetter(desk(), (await letterOf(id))?.id ?? '', { actor: 'ann' })
    await site.mapAll()
    const made = await store.deliveries.ofDocument(id)
    return made.filter(({ entity }) => entity === 'sales-order').map(({ id: made, system }) => ({ made, system }))
  }
  const mayHaveArrived = async (id: string) =>
    (await store.transaction((inner) => inner.deliveries.lockOfDocument(id))).map((one) => one.mayHaveArrived)

  const before = await dead('A-3', 803)
  expect(await letterOf(before)).toMatchObject({ retrySafety: 'not-sent' })
  await resume(store)
  expect(await letterOf(before)).toMatchObject({ retrySafety: 'unknown' })
  const after = await dead('A-4', 804)
  expect(await retried(before)).toHaveLength(2)
  expect(await retried(after)).toHaveLength(2)
  expect(await mayHaveArrived(before)).toEqual([true, true])
  expect(await mayHaveArrived(after)).toEqual([false, false])
})
