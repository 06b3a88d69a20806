import { expect, test } from 'vitest'
import type { Connection } from '../../src/connectors/connector.ts'
import type { Prepared } from '../../src/jobs/attempted.ts'
import type { JobDeps } from '../../src/jobs/job.ts'
import { lookUpCustomers } from '../../src/jobs/look-up-customers.ts'

const deps = {
  lease: { assertHeld: () => undefined },
  flows: new Map([['orders', { entity: 'sales-order', missingCustomer: {} }]]),
} as unknown as JobDeps
const connection = {
  concurrency: 2,
  lookups: { customer: { byIdentifiers: () => Promise.resolve([]) } },
} as unknown as Connection

const prepared = (id: string, inDoubt = false) =>
  ({
    delivery: { id, system: 'erp', flow: 'orders', inDoubt },
    item: { key: id, value: { name: id, identifiers: [] } },
  }) as unknown as Prepared<'customer'>

const look = async (ones: Prepared<'customer'>[], repeatable: boolean) => {
  const asked: string[] = []
  const sink = {
    repeatable,
    find: ({ key }: { key: string }) => {
      asked.push(key)
      return Promise.resolve(key === 'made-since-the-backup' ? { externalId: '7' } : undefined)
    },
  }
  const { settled, toMake } = await lookUpCustomers(ones, sink, connection, deps, new AbortController().signal)
  return { asked, settled, toMake: toMake.map(({ delivery }) => delivery.id) }
}

test('a customer the system knows by our key only is not made a second time', async () => {
  const { settled, toMake } = await look([prepared('made-since-the-backup'), prepared('new')], false)
  expect(settled).toMatchObject([{ came: 'receipt', receipt: { externalId: '7' }, found: true }])
  expect(toMake).toEqual(['new'])
})

test('our key is not looked for twice, nor where a second write changes nothing', async () => {
  const inDoubt = await look([prepared('in-doubt', true)], false)
  expect(inDoubt).toEqual({ asked: [], settled: [], toMake: ['in-doubt'] })
  expect(await look([prepared('new')], true)).toEqual({ asked: [], settled: [], toMake: ['new'] })
})
