/**
 * What a bulk retry of many dead letters does to the orders that come in meanwhile. The ERP refuses a file of orders, each becomes a dead letter; then
 * it takes them again, and a person retries them, so many at a time that there are stretches with and without in turns: a machine that gets slower or
 * faster meanwhile does so for both.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultInput } from '../src/sandbox/faults.ts'
import {
  type Backend,
  backendNames,
  type LoadSite,
  openLoadSite,
  type Passage,
  type Passed,
  passageOf,
  stuckAfterMs,
  tableOf,
} from './load-site.ts'

export type BulkOptions = {
  backends: readonly Backend[]
  deadLetters: number
  /** Stretches with, and as many without. */
  rounds: number
  perSecond: Record<Backend, number>
  quietSeconds: number
  /** An action that is not done by then is aborted: what it does to the orders is seen by then. */
  mostSeconds: number
}

type Bulk = { id: string; state: string; done: number }

const openOnes = 'state:open'
const createOrder = { method: 'POST', path: '/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder' }
const refusal: FaultInput = {
  kind: 'status',
  match: createOrder,
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: { error: { code: 'V1/555', message: { value: 'The sales organization is closed for posting' } } },
}
const warmUpSeconds = 8

export const measureBulk = async (options: BulkOptions): Promise<string> => {
  const { deadLetters, rounds } = options
  const head = [
    `${deadLetters} dead letters are to be retried in the background, in ${rounds} ${rounds === 1 ? 'action' : 'actions'}; orders of 10 lines come in at a steady pace, in a file each second.`,
    '',
    '| what | orders | per second | p50 ms | p95 ms | retried | retried per second |',
    '|---|---|---|---|---|---|---|',
  ]
  return tableOf(head, options.backends, (backend) => measureOn(backend, options))
}

const measureOn = async (backend: Backend, options: BulkOptions): Promise<string[]> => {
  const { deadLetters, rounds, quietSeconds, mostSeconds } = options
  const perSecond = options.perSecond[backend]
  // The fault refuses a request, and of many orders in one it would not refuse each.
  const load = await openLoadSite(backend, { ordersPerCall: 1 })
  try {
    const ids = await makeDeadLetters(load, deadLetters)
    const quietly = async (prefix: string, seconds: number): Promise<Passed[]> =>
      load.passed(await load.feed(prefix, perSecond, (sinceMs) => sinceMs < seconds * 1000), stuckAfterMs)
    const warmUp = await quietly('W', warmUpSeconds)
    const alone: Passed[][] = []
    const beside: Passed[][] = []
    let [retryingMs, retriedCount] = [0, 0]
    for (let round = 0; round < rounds; round += 1) {
      const letter = String.fromCharCode(65 + round)
      alone.push(await quietly(`Q${letter}`, quietSeconds))
      const size = Math.ceil(ids.length / rounds)
      const some = ids.slice(round * size, (round + 1) * size)
      const retried = await whileRetrying(load, `M${letter}`, perSecond, some, mostSeconds)
      beside.push(retried.passed)
      retryingMs += retried.tookMs
      retriedCount += retried.done
      const [quiet, busy] = [alone, beside].map((stretches) => passageOf(stretches.slice(-1)))
      console.error(`p50 ${quiet?.p50} ms alone, ${busy?.p50} ms beside a retry; p95 ${quiet?.p95} and ${busy?.p95}`)
    }
    const orders = [warmUp, ...alone, ...beside].reduce((sum, passed) => sum + passed.length, ids.length)
    await load.assertOnce(orders, orders - (ids.length - retriedCount))
    const [without, meanwhile] = [passageOf(alone), passageOf(beside)]
    const name = backendNames[backend]
    return [
      rowOf(`${name}: without`, without),
      rowOf(
        `${name}: while dead letters are retried`,
        meanwhile,
        `${retriedCount} | ${((retriedCount * 1000) / retryingMs).toFixed(0)}`,
      ),
      `| ${name}: ratio | | ${(without.perSecond / meanwhile.perSecond).toFixed(2)} | ${(meanwhile.p50 / without.p50).toFixed(2)} | ${(meanwhile.p95 / without.p95).toFixed(2)} | | |`,
    ]
  } finally {
    await load.close()
  }
}

/** Returns their ids. */
const makeDeadLetters = async (load: LoadSite, wanted: number): Promise<string[]> => {
  await load.faultErp([refusal])
  await load.put('D', wanted)
  const startMs = performance.now()
  for (let count = 0; count < wanted; ) {
    await sleep(2_000)
    count = await countOpen(load)
    console.error(`${count} of ${wanted} dead letters`)
    if (performance.now() - startMs > stuckAfterMs) throw new Error(`${count} of ${wanted} dead letters are there`)
  }
  await load.faultErp()
  return (await load.list<{ id: string }>('/dead-letters', openOnes)).map(({ id }) => id)
}

const countOpen = async (load: LoadSite): Promise<number> => {
  const order = { action: 'retry', target: { filter: openOnes } }
  return (await load.ask<{ count: number }>('/bulk-actions/preview', order)).count
}

/** Orders that come in while an action runs, from its begin to its last dead letter. */
const whileRetrying = async (
  load: LoadSite,
  prefix: string,
  perSecond: number,
  ids: readonly string[],
  mostSeconds: number,
): Promise<{ passed: Passed[]; tookMs: number; done: number }> => {
  const startMs = performance.now()
  const order = { action: 'retry', target: { ids }, name: 'retry under load', expected: ids.length }
  let bulk = await load.ask<Bulk>('/bulk-actions', order)
  const watched = (async (): Promise<number> => {
    while (bulk.state === 'running') {
      await sleep(500)
      if (performance.now() - startMs > mostSeconds * 1000)
        await load.ask(`/bulk-actions/${bulk.id}/abort`, { reason: 'seen enough' })
      bulk = await load.ask<Bulk>(`/bulk-actions/${bulk.id}`)
    }
    return performance.now() - startMs
  })()
  const fed = await load.feed(prefix, perSecond, () => bulk.state === 'running')
  const tookMs = await watched
  if (bulk.state !== 'aborted' && bulk.done !== ids.length)
    throw new Error(`of ${ids.length} dead letters: ${JSON.stringify(bulk)}`)
  return { passed: await load.passed(fed, stuckAfterMs), tookMs, done: bulk.done }
}

const rowOf = (what: string, { orders, perSecond, p50, p95 }: Passage, retried = ' | '): string =>
  `| ${what} | ${orders} | ${perSecond.toFixed(1)} | ${p50.toFixed(0)} | ${p95.toFixed(0)} | ${retried} |`
