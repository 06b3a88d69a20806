import { expect, test } from 'vitest'
import type { Attempted } from '../../src/jobs/attempted.ts'
import { insertAnswers } from '../../src/jobs/insert-answers.ts'
import type { JobDeps } from '../../src/jobs/job.ts'
import { mapDocument } from '../../src/jobs/map-document.ts'
import { receiveInterchange } from '../../src/jobs/receive-interchange.ts'
import { sendAcknowledgement } from '../../src/jobs/send-acknowledgement.ts'
import { sendDocument } from '../../src/jobs/send-document.ts'
import { storeFile } from '../../src/jobs/store-file.ts'
import type { Store } from '../../src/store/store.ts'
import { createFakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite } from '../helpers/sync-site.ts'
import { ordersText } from '../helpers/x12-text.ts'
import { partnerNamed } from './partner-named.ts'
import { product } from './products.ts'

const never = new AbortController().signal

/** Notes whose numbers are reserved, one after the other. */
const noting = (deps: JobDeps, partners: string[]): JobDeps => {
  const watched = (store: Store): Store => ({
    ...store,
    controlNumbers: {
      ...store.controlNumbers,
      next: (name, ...more) => {
        if (partners.at(-1) !== name) partners.push(name)
        return store.controlNumbers.next(name, ...more)
      },
    },
  })
  const { store } = deps
  return { ...deps, store: { ...store, transaction: (work) => store.transaction((inner) => work(watched(inner))) } }
}

test('whatever came first, numbers of several partners are reserved in one order: jobs side by side do not wait for each other', async () => {
  const systems = ['edi', 'crm'].map((name) => createFakeSystem(name, product))
  const flows = { 'order-intake': { from: 'edi', entity: 'sales-order', to: ['crm'], answerFrom: 'crm' } }
  const names = ['zulu', 'alpha', 'mike']
  const site = await openSyncSite(systems, flows, { partners: names.map(partnerNamed) })
  const { store } = site
  const acknowledgements: string[] = []
  for (const [index, name] of names.entries()) {
    const open = async function* () {
      yield Buffer.from(ordersText(index + 1, [{ number: `O-${name}` }], { sender: name.toUpperCase() }))
    }
    const { id } = await storeFile('edi', { name, ref: name, open }, site.deps)
    await receiveInterchange([id], site.deps, never)
    for (const envelope of await store.envelopes.ofInterchange(id))
      for (const due of await store.acknowledgements.ofEnvelope(envelope.id)) acknowledgements.push(due.id)
  }
  const orders = await store.documents.list({ state: 'received', limit: 10 })
  const ids = orders.map(({ id }) => id)
  await mapDocument(ids, site.deps, never)
  const deliveries = await store.deliveries.list({ system: 'crm', entity: 'sales-order', limit: 10 })
  const attempted = deliveries.map((delivery) => {
    const answer = { orderNumber: delivery.businessKey, sellerOrderNumber: '1', status: 'accepted', lines: [] }
    const receipt = { externalId: delivery.id, answer: { ...answer, issueDate: '2026-11-20', currency: 'USD' } }
    return { delivery, came: 'receipt', receipt }
  })
  // Nothing else of them is looked at.
  const answers = await insertAnswers(store, 'crm', attempted as unknown as Attempted[], site.deps)
  expect([acknowledgements.length, answers.length]).toEqual([3, 3])

  const inTurn: string[] = []
  await sendAcknowledgement(acknowledgements, noting(site.deps, inTurn), never)
  expect(inTurn.splice(0)).toEqual(['alpha', 'mike', 'zulu'])
  await sendDocument(answers, noting(site.deps, inTurn), never)
  expect(inTurn).toEqual(['alpha', 'mike', 'zulu'])
  await site.close()
})
