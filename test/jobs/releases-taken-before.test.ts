import { expect, test } from 'vitest'
import { loadItems } from '../../src/jobs/load-items.ts'
import type { ClaimedDelivery, Store } from '../../src/store/store.ts'

const loaded = async (businessKey: string) => {
  const canonical = { orderNumber: 'B-1', releaseNumber: '2' }
  const store = {
    documents: { contents: async () => [{ id: 'd', entity: 'sales-order', canonical }], refused: async () => [] },
    links: { find: async () => [] },
  }
  const delivery = {
    id: 'v',
    entity: 'sales-order',
    canonicalId: 'd',
    documentId: 'd',
    version: 1,
    system: 'erp',
    related: {},
    businessKey,
  }
  // Nothing else of them is looked at.
  const claimed = delivery as unknown as ClaimedDelivery
  const { ready } = await loadItems('sales-order', [claimed], store as unknown as Store)
  return ready[0]?.item.value
}

test('a release that was on its way when releases did not count yet is asked for by the number it was sent under', async () => {
  expect(await loaded('B-1')).toEqual({ orderNumber: 'B-1', releaseNumber: undefined })
  expect(await loaded('B-1#2')).toEqual({ orderNumber: 'B-1', releaseNumber: '2' })
})
