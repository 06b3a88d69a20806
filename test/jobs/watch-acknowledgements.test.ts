import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { watchAcknowledgements } from '../../src/jobs/watch-acknowledgements.ts'
import { newDelivery, newDocument } from '../conformance/store/rows.ts'
import { createFakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite } from '../helpers/sync-site.ts'
import { product } from './products.ts'

test('what a partner refused and somebody ignores is not written over as overdue', async () => {
  const site = await openSyncSite([createFakeSystem('edi', product)], {})
  const { store, deps } = site
  const document = newDocument({
    direction: 'out',
    entity: 'order-response',
    type: '855',
    state: 'sent',
    system: 'edi',
  })
  const [interchangeId, partner] = [randomUUID(), document.partner]
  const file = { id: interchangeId, system: 'edi', partner, fileName: 'f', controlNumber: '7', sha256: 'x' }
  await store.documents.insert([document])
  await store.interchanges.insertOutgoing([{ ...file, bytes: Buffer.from('x') }])
  const delivery = newDelivery({ system: 'edi', entity: 'interchange', canonicalId: interchangeId })
  await store.deliveries.insert([delivery])
  const [claimed] = await store.deliveries.claim([delivery.id], deps.instanceId)
  const receipt = { to: 'done' as const, externalId: 'f', displayId: undefined }
  await store.deliveries.settle([{ id: delivery.id, fence: claimed?.fence ?? 0, ...receipt }])
  const numbers = { interchangeControlNumber: '7', groupControlNumber: '7', transactionControlNumber: '1' }
  await store.awaited.insert([
    { id: randomUUID(), documentId: document.id, partner, interchangeId, ...numbers, type: '855', withinHours: 1e-9 },
  ])
  const said = { code: 'ACKNOWLEDGEMENT_NEGATIVE' as const, message: 'refused by an 824', issues: [] }
  const about = { subject: 'document' as const, subjectId: document.id, flow: null, system: 'edi', partner }
  const letter = { id: randomUUID(), ...about, ...said, businessKey: null, retrySafety: 'applied' as const }
  await store.deadLetters.open([letter])
  await store.deadLetters.ignore([letter.id], { until: null, reason: 'known', actor: 'ann' })
  await sleep(20)
  expect(await watchAcknowledgements(store)).toBe(1)
  expect(await store.deadLetters.get(letter.id)).toMatchObject({ code: 'ACKNOWLEDGEMENT_NEGATIVE', state: 'ignored' })
  await site.close()
})
