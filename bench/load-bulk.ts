/**
 * What a bulk retry of many dead letters does to the orders that come in meanwhile. The ERP refuses a file of orders, each becomes a dead letter; then
 * it takes them again, and a person retries them all. Orders come in at a steady pace before, meanwhile and afterwards.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Backend, backendNames, type Fed, type LoadSite, openLoadSite, type Passage } from './load-site.ts'

export type BulkOptions = {
  backends: readonly Backend[]
  deadLetters: number
  perSecond: Record<Backend, number>
  quietSeconds: number
}

type Counted = { count: number }
type Bulk = { id: string; state: string; done: number; failed: number; skipped: number }

const retryAll = { action: 'retry', target: { filter: 'state:open' } }
const createOrder = { method: 'POST', path: '/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder' }
const refusal = {
  kind: 'status',
  match: createOrder,
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: { error: { code: 'V1/555', message: { value: 'The sales organization is closed for posting' } } },
}
const warmUpSeconds = 8
const stuckAfterMs = 300_000
const tellEveryMs = 10_000

export const measureBulk = async (options: BulkOptions): Promise<string> => {
  const lines = [
    `A background retry of ${options.deadLetters} dead letters; orders of 10 lines come in at a steady pace, by file, five files a second.`,
    '',
    '| what | orders | per second | p50 ms | p95 ms | retried per second |',
    '|---|---|---|---|---|---|',
  ]
  for (const backend of options.backends) {
    for (const line of await measureOn(backend, options)) {
      console.log(line)
      lines.push(line)
    }
  }
  return lines.join('\n')
}

const measureOn = async (backend: Backend, options: BulkOptions): Promise<string[]> => {
  const { deadLetters, quietSeconds } = options
  const perSecond = options.perSecond[backend]
  const load = await openLoadSite(backend)
  try {
    await makeDeadLetters(load, deadLetters)
    await load.passage(await load.feed('W', perSecond, (sinceMs) => sinceMs < warmUpSeconds * 1000), stuckAfterMs)
    const quietly = (prefix: string): Promise<Fed> =>
      load.feed(prefix, perSecond, (sinceMs) => sinceMs < quietSeconds * 1000)
    const before = await load.passage(await quietly('Q'), stuckAfterMs)
    console.error(`before: p50 ${before.p50} ms, p95 ${before.p95} ms`)
    const { meanwhile, retriedPerSecond } = await whileRetrying(load, perSecond, deadLetters)
    const after = await load.passage(await quietly('R'), stuckAfterMs)
    const without = middle(before, after)
    const name = backendNames[backend]
    return [
      rowOf(`${name}: without`, without),
      rowOf(`${name}: while ${deadLetters} are retried`, meanwhile, retriedPerSecond.toFixed(0)),
      `| ${name}: ratio | | ${(without.perSecond / meanwhile.perSecond).toFixed(2)} | ${(meanwhile.p50 / without.p50).toFixed(2)} | ${(meanwhile.p95 / without.p95).toFixed(2)} | |`,
    ]
  } finally {
    await load.close()
  }
}

const makeDeadLetters = async (load: LoadSite, wanted: number): Promise<void> => {
  await fetch(`${load.erpUrl}/_faults`, json([refusal]))
  await load.put('D', wanted)
  const startMs = performance.now()
  for (let count = 0; count < wanted; await sleep(2_000)) {
    count = (await load.ask<Counted>('/bulk-actions/preview', retryAll)).count
    console.error(`${count} of ${wanted} dead letters`)
    if (performance.now() - startMs > stuckAfterMs) throw new Error(`${count} of ${wanted} dead letters are there`)
  }
  await fetch(`${load.erpUrl}/_faults`, { method: 'DELETE' })
}

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** Orders that come in while the action runs: from its first dead letter to its last. */
const whileRetrying = async (
  load: LoadSite,
  perSecond: number,
  expected: number,
): Promise<{ meanwhile: Passage; retriedPerSecond: number }> => {
  const startMs = performance.now()
  const { id } = await load.ask<Bulk>('/bulk-actions', { ...retryAll, name: 'retry under load', expected })
  let bulk: Bulk | undefined
  let endMs = startMs
  let toldMs = startMs
  const watched = (async () => {
    while (bulk?.state !== 'done' && bulk?.state !== 'failed') {
      await sleep(500)
      bulk = await load.ask<Bulk>(`/bulk-actions/${id}`)
      if (performance.now() - toldMs < tellEveryMs) continue
      toldMs = performance.now()
      console.error(`${bulk.done} of ${expected} retried`)
    }
    endMs = performance.now()
  })()
  const fed = await load.feed('M', perSecond, () => endMs === startMs)
  await watched
  const meanwhile = await load.passage(fed, stuckAfterMs)
  if (bulk?.done !== expected)
    throw new Error(`the bulk action did ${bulk?.done} of ${expected}: ${JSON.stringify(bulk)}`)
  return { meanwhile, retriedPerSecond: (expected * 1000) / (endMs - startMs) }
}

/** Before and afterwards as one, so that a machine that gets slower or faster meanwhile is no excuse. */
const middle = (a: Passage, b: Passage): Passage => {
  const mean = (key: keyof Passage): number => (a[key] + b[key]) / 2
  return {
    orders: a.orders + b.orders,
    p50: mean('p50'),
    p95: mean('p95'),
    p99: mean('p99'),
    perSecond: mean('perSecond'),
  }
}

const rowOf = (what: string, { orders, perSecond, p50, p95 }: Passage, retried = ''): string =>
  `| ${what} | ${orders} | ${perSecond.toFixed(1)} | ${p50.toFixed(0)} | ${p95.toFixed(0)} | ${retried} |`
