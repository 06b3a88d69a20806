import { expect, test } from 'vitest'
import { receiveInterchange } from '../../src/jobs/receive-interchange.ts'
import { sendAcknowledgement } from '../../src/jobs/send-acknowledgement.ts'
import { storeFile } from '../../src/jobs/store-file.ts'
import type { Interchange } from '../../src/store/store.ts'
import { createFakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite } from '../helpers/sync-site.ts'
import { ordersText } from '../helpers/x12-text.ts'
import { partnerNamed } from './partner-named.ts'
import { product } from './products.ts'

const never = new AbortController().signal

test('what was answered when a file came first is answered each time it comes again', async () => {
  const flows = { 'order-intake': { from: 'edi', entity: 'sales-order', to: ['crm'] } }
  const systems = ['edi', 'crm'].map((name) => createFakeSystem(name, product))
  const site = await openSyncSite(systems, flows, { partners: [partnerNamed('alpha')] })
  const { store } = site
  const text =
    ordersText(1, [{ number: 'O-1' }], { sender: 'ALPHA' }) + ordersText(2, [{ number: 'O-2' }], { sender: 'ZULU' })
  const take = async (ref: string, ...partners: string[]): Promise<Interchange> => {
    const deps = { ...site.deps, partners: partners.map(partnerNamed) }
    const open = async function* () {
      yield Buffer.from(text)
    }
    const interchange = await storeFile('edi', { name: ref, ref, open }, deps)
    await receiveInterchange([interchange.id], deps, never)
    const due = (await store.envelopes.ofInterchange(interchange.id)).map(({ id }) =>
      store.acknowledgements.ofEnvelope(id),
    )
    await sendAcknowledgement(
      (await Promise.all(due)).flat().map(({ id }) => id),
      deps,
      never,
    )
    return interchange
  }
  /** How often each acknowledgement left; those that wait leave. */
  const left = async (): Promise<Record<string, number>> => {
    const files = await store.deliveries.list({ system: 'edi', entity: 'interchange', limit: 20 })
    for (const { id } of files.filter(({ state }) => state === 'intent')) {
      const [claimed] = await store.deliveries.claim([id], site.deps.instanceId)
      const fence = claimed?.fence ?? 0
      await store.deliveries.settle([{ id, fence, to: 'done', externalId: id, displayId: undefined }])
    }
    const names = files.map(({ businessKey }) => businessKey.slice(0, 5))
    return Object.fromEntries([...new Set(names)].map((name) => [name, names.filter((one) => one === name).length]))
  }

  await take('first', 'alpha')
  expect(await left()).toEqual({ alpha: 1 })
  expect(await take('second', 'alpha', 'zulu')).toMatchObject({ duplicateOf: null })
  expect(await left()).toEqual({ alpha: 2, 'zulu-': 1 })
  expect(await take('third', 'alpha', 'zulu')).toMatchObject({ state: 'duplicate' })
  expect(await left()).toEqual({ alpha: 3, 'zulu-': 2 })
  await site.close()
})
