import { afterAll, beforeAll, expect, test } from 'vitest'
import { outgoingDocument } from '../../src/domain/outgoing-document.ts'
import { buryAcknowledgement, buryOutgoing } from '../../src/jobs/bury-defects.ts'
import { type DeskSite, openDeskSite, orderFile } from '../desk/desk-site.ts'

let site: DeskSite
beforeAll(async () => {
  site = await openDeskSite()
})
afterAll(() => site.remove())

test('a document of ours, and an acknowledgement, that fail every time become dead letters', async () => {
  const { store } = site.app.deps
  const document = outgoingDocument({
    partner: 'northwind',
    system: 'edi',
    type: '856',
    entity: 'shipment',
    flow: null,
    businessKey: 'S-1',
    // Nothing looks into it.
    canonical: { shipmentNumber: 'S-1', orders: [] } as never,
  })
  await store.documents.insert([document])
  await buryOutgoing(document.id, new Error('too long'), site.app.deps)
  expect((await store.documents.get(document.id))?.state).toBe('dead')
  const [letter] = await store.deadLetters.ofSubjects([document.id])
  expect(letter).toMatchObject({ code: 'DEFECT', message: 'the 856 cannot be written: too long' })

  const file = await site.receive(orderFile('B-1', 901))
  const [envelope] = await store.envelopes.ofInterchange(file)
  const [due] = await store.acknowledgements.ofEnvelope(envelope?.id ?? '')
  await buryAcknowledgement(due?.id ?? '', new Error('too long'), site.app.deps)
  expect((await store.acknowledgements.ofEnvelope(envelope?.id ?? '')).map(({ state }) => state)).toEqual(['dead'])
  expect((await store.deadLetters.ofSubjects([file]))[0]?.message).toContain('cannot be written: too long')
  // Worked off already, they are left alone.
  await buryOutgoing(document.id, new Error('again'), site.app.deps)
  expect((await store.deadLetters.ofSubjects([document.id]))[0]?.message).toContain('too long')
})
