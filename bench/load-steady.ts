/**
 * Orders per second that last, from a file in the inbox to both systems written and 997 and 855 in the outbox; then how long an order takes to the ERP
 * at half of that. Beside it what the servers do at most in the same run, and the processor time an order costs, which other work on the machine
 * changes little.
 */
import type { Role } from '../src/main.ts'
import { peakMbOf, percentile, required } from './bench-site.ts'
import {
  type Backend,
  backendNames,
  cpuMsAnOrder,
  openLoadSite,
  type Passage,
  passageOf,
  stuckAfterMs,
} from './load-site.ts'
import { insertRows, runNoOpJobs } from './raw-limits.ts'

export type SteadyOptions = { backends: readonly Backend[]; orders: Record<Backend, number>; halfSeconds: number }

/** Each process reads its code for the first orders, and compiles what is hot for some seconds. */
const warmUpOrdersEach = 2_000
const noOpJobs = 20_000
/** One run differs from the next by a third. */
const noOpRuns = 5
const rawRows = 20_000

/** On servers also with a second process, which takes jobs and nothing else; embedded knows only one. */
const ways: Record<Backend, readonly { what: string; roles: readonly Role[] }[]> = {
  servers: [
    { what: '', roles: ['all'] },
    { what: ', and a second worker process', roles: ['all', 'worker'] },
  ],
  embedded: [{ what: '', roles: ['all'] }],
}

type Measured = {
  orders: number
  perSecond: number
  half: Passage
  peakMb: number
  cpuMs: Record<string, number>
}

export const measureSteady = async (options: SteadyOptions): Promise<string> => {
  const lines = [
    '| what | orders | per second | at half of that: p50 ms | p95 ms | p99 ms | processor time an order | peak memory |',
    '|---|---|---|---|---|---|---|---|',
  ]
  const tell = (line: string): void => {
    console.log(line)
    lines.push(line)
  }
  const perSecond = new Map<string, number>()
  for (const backend of options.backends) {
    for (const { what, roles } of ways[backend]) {
      const way = `${backendNames[backend]}${what}`
      const measured = await measureOn(backend, roles, options)
      perSecond.set(way, measured.perSecond)
      tell(rowOf(way, measured))
    }
  }
  const noOpSeconds: number[] = []
  while (noOpSeconds.length < noOpRuns) noOpSeconds.push(await runNoOpJobs(noOpJobs, required('TEST_REDIS_URL')))
  const jobsPerSecond = noOpJobs / percentile(noOpSeconds, 0.5)
  tell(
    `| BullMQ, jobs that do nothing, median of ${noOpRuns} runs | ${noOpJobs} | ${jobsPerSecond.toFixed(0)} | | | | | |`,
  )
  for (const atOnce of [1, 100]) {
    const rowsPerSecond = rawRows / (await insertRows(rawRows, atOnce))
    tell(`| PostgreSQL, rows of 1 kB, ${atOnce} a commit | ${rawRows} | ${rowsPerSecond.toFixed(0)} | | | | | |`)
  }
  const shares = [...perSecond].map(([way, orders]) => `${way}: ${((orders / jobsPerSecond) * 100).toFixed(1)} %`)
  tell(`\nOrders a second, of the jobs that do nothing: ${shares.join('; ')}.`)
  return lines.join('\n')
}

const measureOn = async (backend: Backend, roles: readonly Role[], options: SteadyOptions): Promise<Measured> => {
  const load = await openLoadSite(backend, { roles })
  try {
    const orders = options.orders[backend]
    const warmUpOrders = roles.length * warmUpOrdersEach
    await load.put('W', warmUpOrders)
    await load.answered(warmUpOrders)
    const put = await load.ready('F', orders)
    const before = await load.cpuSeconds()
    const startMs = performance.now()
    await put()
    await load.answered(warmUpOrders + orders)
    const perSecond = (orders * 1000) / (performance.now() - startMs)
    const after = await load.cpuSeconds()
    const halfPace = perSecond / 2
    const halfFed = await load.feed('H', halfPace, (sinceMs) => sinceMs < options.halfSeconds * 1000)
    const half = passageOf([await load.passed(halfFed, stuckAfterMs)])
    await load.assertOnce(warmUpOrders + orders + halfFed.fedAtMs.size)
    const cpuMs = cpuMsAnOrder(before, after, orders)
    return { orders, perSecond, half, peakMb: await peakMbOf(load.crossdock.pid), cpuMs }
  } finally {
    await load.close()
  }
}

const rowOf = (what: string, { orders, perSecond, half, peakMb, cpuMs }: Measured): string => {
  const costs = Object.entries(cpuMs).map(([who, ms]) => `${who} ${ms.toFixed(2)} ms`)
  return `| ${what} | ${orders} | ${perSecond.toFixed(0)} | ${half.p50.toFixed(0)} | ${half.p95.toFixed(0)} | ${half.p99.toFixed(0)} | ${costs.join(', ')} | ${peakMb} MB |`
}
