import { expect, test } from 'vitest'
import type { JobDeps } from '../../src/jobs/job.ts'
import type { Store } from '../../src/store/store.ts'
import { item, namesIn, openProducts } from './products.ts'

/** A store that never takes what is to be noted of one external id. */
const without = (store: Store, isUnstorable: (externalId: string) => boolean): Store => ({
  ...store,
  transaction: (work) =>
    store.transaction((inner) =>
      work({
        ...inner,
        links: {
          ...inner.links,
          noteSent: async (rows) => {
            if (rows.some(({ externalId }) => isUnstorable(externalId))) throw new Error('index row size exceeds')
            return inner.links.noteSent(rows)
          },
        },
      }),
    ),
})

test('a result that the store cannot take holds up neither the others nor the job', async () => {
  const { erp, crm, site } = await openProducts()
  const { store } = site.deps
  // The jobs of this site get their store from here.
  const deps = site.deps as { -readonly [K in keyof JobDeps]: JobDeps[K] }
  deps.store = without(store, (externalId) => crm.rows.get(externalId)?.value.name === 'Item 2')
  for (const number of [1, 2, 3]) erp.put(`e${number}`, item(number))
  await site.run({ flow: 'products' })
  await site.deliver()
  expect(namesIn(crm)).toHaveLength(3)
  const deliveries = await store.deliveries.list({ system: 'crm', limit: 10 })
  expect(deliveries.map(({ state }) => state).sort()).toEqual(['dead', 'done', 'done'])
  const [letter] = await store.deadLetters.list({ state: 'open', limit: 10 })
  expect(letter).toMatchObject({ code: 'DEFECT', retrySafety: 'unknown', system: 'crm' })
  expect(letter?.message).toMatch(/^crm has it as ".+", but what became of it cannot be stored: index row size exceeds/)
  // Sent on, it is asked about.
  deps.store = store
  await store.deliveries.revive([letter?.subjectId ?? ''])
  expect(await store.deliveries.get(letter?.subjectId ?? '')).toMatchObject({ state: 'in-doubt' })
  await site.close()
})
