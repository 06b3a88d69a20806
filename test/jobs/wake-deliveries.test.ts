import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { Connection } from '../../src/connectors/connector.ts'
import type { JobDeps } from '../../src/jobs/job.ts'
import { wakeDeliveries } from '../../src/jobs/wake-deliveries.ts'
import type { Job } from '../../src/queue/queue.ts'

type Added = { lane: string; sizes: number[]; turns: (number | undefined)[]; delayMs: number | undefined }

/** What the queue was told, by lane. */
const woken = async (
  systems: Record<string, { concurrency: number; sinks: Record<string, { batchSize: number; itemsPerCall?: number }> }>,
  deliveries: Record<string, number>,
  options?: Parameters<typeof wakeDeliveries>[2],
): Promise<Added[]> => {
  const added: Added[] = []
  const queue = {
    add: (lane: string, jobs: readonly Job[], given?: { delayMs: number }) => {
      added.push({
        lane,
        sizes: jobs.map(({ ids }) => ids.length),
        turns: jobs.map(({ turn }) => turn),
        delayMs: given?.delayMs,
      })
      return Promise.resolve()
    },
  }
  const connections = new Map(
    // Sizes and calls at once are all that is looked at.
    Object.entries(systems).map(([name, { concurrency, sinks }]) => [name, { concurrency, sinks } as never]),
  ) as ReadonlyMap<string, Connection>
  const deps = { queue, connections, logger: pino({ level: 'silent' }) } as unknown as JobDeps
  const all = Object.entries(deliveries).flatMap(([system, count]) =>
    Array.from({ length: count }, (_, index) => ({ id: `${system}-${index}`, system })),
  )
  await wakeDeliveries(deps, all, options)
  return added
}

test('a job carries what its system takes in a few calls', async () => {
  const added = await woken(
    {
      // Ten calls at once for four jobs: two for each of them.
      erp: {
        concurrency: 10,
        sinks: { 'sales-order': { batchSize: 40, itemsPerCall: 1 }, customer: { batchSize: 200 } },
      },
      crm: { concurrency: 4, sinks: { 'sales-order': { batchSize: 200 }, customer: { batchSize: 1 } } },
    },
    { erp: 40, crm: 230 },
  )
  expect(added.map(({ lane, sizes }) => [lane, sizes])).toEqual([
    ['to-erp', [16, 16, 8]],
    ['to-crm', [100, 100, 30]],
  ])
})

test('jobs keep their turn, one after the other, and their delay; a system that is not open here has jobs too', async () => {
  const added = await woken({}, { erp: 201 }, { turn: 3, delayMs: 1500 })
  expect(added).toEqual([{ lane: 'to-erp', sizes: [100, 100, 1], turns: [3, 4, 5], delayMs: 1500 }])
})
