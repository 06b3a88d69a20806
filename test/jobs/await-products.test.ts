import { expect, test } from 'vitest'
import { RejectedError, TransientError } from '../../src/domain/errors.ts'
import { flow } from '../../src/domain/flow.ts'
import type { Attempted } from '../../src/jobs/attempted.ts'
import { awaitProducts } from '../../src/jobs/await-products.ts'

const product = flow.parse({ from: 'erp', entity: 'product', to: ['crm'] })
const flows = new Map([['product', product]])

const failed = (attempts: number, error: Error = new RejectedError('ITEM_UNKNOWN', 'no product A')): Attempted => {
  // Only the number of attempts counts here.
  const delivery = { attempts } as Attempted['delivery']
  return { delivery, came: 'error', error, pushed: true }
}

const errorsOf = (attempted: readonly Attempted[]) => attempted.map((one) => ('error' in one ? one.error : undefined))

test('a price that came before its product is tried again', () => {
  const [error] = errorsOf(awaitProducts('price', 'crm', [failed(1)], { flows }))
  expect(error).toBeInstanceOf(TransientError)
  expect(error).toMatchObject({ code: 'RELATED_RECORD_MISSING' })
})

test.each([
  ['after a while', 'price', 'crm', failed(10)],
  ['where no flow brings products', 'price', 'shop', failed(1)],
  ['for another reason', 'stock-level', 'crm', failed(1, new RejectedError('VALUE_INVALID', 'no'))],
  ['for what has no product', 'product', 'crm', failed(1)],
] as const)('it is refused for good %s', (_, entity, system, attempted) => {
  expect(awaitProducts(entity, system, [attempted], { flows })).toEqual([attempted])
})
