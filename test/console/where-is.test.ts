import { expect, it } from 'vitest'
import { whereIs } from '../../console/src/pages/orders/where-is.ts'

type Way = Parameters<typeof whereIs>[0][number]
type State = Way['hops'][number]['state']

const way = (entity: 'sales-order' | 'order-change', state: Way['document']['state'], ...hops: State[]): Way => ({
  document: { entity, state },
  hops: hops.map((one) => ({
    step: 'delivered',
    what: `${entity} ${one}`,
    said: { code: '', values: {} },
    state: one,
    at: null,
    lagMs: null,
    hopMs: null,
    actor: null,
    documentId: null,
    interchangeId: null,
    deliveryId: null,
  })),
})

const order = way('sales-order', 'mapped', 'done', 'done')

it.each([
  ['an order', [order], 'done'],
  ['one with a change that is stuck', [order, way('order-change', 'mapped', 'done', 'dead')], 'dead'],
  ['one with a change under way', [order, way('order-change', 'mapped', 'waiting')], 'waiting'],
  ['one with a change that was refused', [order, way('order-change', 'closed', 'dead')], 'done'],
  ['one that was sent twice', [order, way('sales-order', 'duplicate', 'dead')], 'done'],
] as const)('says where %s is', (_name, ways, state) => {
  expect(whereIs(ways)?.state).toBe(state)
})

it('says nothing of an order nobody knows', () => {
  expect(whereIs([])).toBeUndefined()
})
