import { expect, test } from 'vitest'
import { partner as partnerSchema } from '../../src/domain/partner.ts'
import { receiveInterchange } from '../../src/jobs/receive-interchange.ts'
import { storeFile } from '../../src/jobs/store-file.ts'
import type { Store } from '../../src/store/store.ts'
import { createFakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite } from '../helpers/sync-site.ts'
import { ordersText } from '../helpers/x12-text.ts'
import { product } from './products.ts'

const never = new AbortController().signal
const alpha = partnerSchema.parse({
  name: 'alpha',
  system: 'edi',
  theirs: { qualifier: 'ZZ', id: 'ALPHA' },
  ours: { qualifier: 'ZZ', id: 'CROSSDOCK' },
})

test('documents of a file that was given up are held no longer once its repetition was taken instead', async () => {
  const flows = { 'order-intake': { from: 'edi', entity: 'sales-order', to: ['crm'] } }
  const systems = ['edi', 'crm'].map((name) => createFakeSystem(name, product))
  const site = await openSyncSite(systems, flows, { partners: [alpha] })
  const { store } = site
  const put = async (ref: string): Promise<string> => {
    const open = async function* () {
      yield Buffer.from(ordersText(1, [{ number: 'O-1' }], { sender: 'ALPHA' }))
    }
    return (await storeFile('edi', { name: ref, ref, open }, site.deps)).id
  }
  const statesIn = async (interchangeId: string): Promise<string[]> =>
    (await store.documents.list({ limit: 10 }))
      .filter((one) => one.interchangeId === interchangeId)
      .map(({ state }) => state)

  const first = await put('first')
  // It ends before the trailer is taken.
  const broken: Store = {
    ...store,
    transaction: (work) =>
      store.transaction((inner) =>
        work({ ...inner, envelopes: { ...inner.envelopes, close: () => Promise.reject(new Error('broken')) } }),
      ),
  }
  await expect(receiveInterchange([first], { ...site.deps, store: broken }, never)).rejects.toThrow('broken')
  expect(await statesIn(first)).toEqual(['held'])
  await store.interchanges.finish(first, 'dead')

  const second = await put('second')
  await receiveInterchange([second], site.deps, never)
  expect(await statesIn(second)).toEqual(['received'])
  await store.interchanges.reopen(first)
  await receiveInterchange([first], site.deps, never)
  expect((await store.envelopes.ofInterchange(first)).map(({ state }) => state)).toEqual(['duplicate'])
  expect(await statesIn(first)).toEqual(['rejected'])
  await site.close()
})
