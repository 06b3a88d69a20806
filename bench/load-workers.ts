/**
 * Orders per second with more and more worker processes beside one with the API and one with the schedules, all on this machine; first a whole Crossdock
 * in one process. Each number of them has a database of its own and gets the same orders, several times in turns.
 */
import { percentile } from './bench-site.ts'
import { cpuMsAnOrder, type LoadSiteOptions, openLoadSite } from './load-site.ts'

export type WorkersOptions = { workers: readonly number[]; orders: number; turns: number }

type Measured = { perSecond: number; crossdockMs: number; postgresMs: number }

/** Each process reads and compiles its code for the first orders. */
const warmUpOrdersEach = 150
/** Files are read by one worker each. */
const ordersAFile = 100

export const measureWorkers = async ({ workers, orders, turns }: WorkersOptions): Promise<string> => {
  const kinds: { what: string; processes: number; options: LoadSiteOptions }[] = [
    { what: 'one whole process', processes: 1, options: {} },
    ...workers.map((count) => ({
      what: `${count} ${count === 1 ? 'worker' : 'workers'}`,
      processes: count,
      options: { roles: ['api', 'scheduler', ...Array.from({ length: count }, () => 'worker' as const)] as const },
    })),
  ]
  const measured = kinds.map((): Measured[] => [])
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [index, { what, processes, options }] of kinds.entries()) {
      const one = await measureOn(options, orders, processes * warmUpOrdersEach)
      measured[index]?.push(one)
      console.error(`${what}: ${one.perSecond.toFixed(0)} orders per second`)
    }
  }
  const medians = measured.map((some) => ({
    perSecond: percentile(
      some.map(({ perSecond }) => perSecond),
      0.5,
    ),
    crossdockMs: percentile(
      some.map(({ crossdockMs }) => crossdockMs),
      0.5,
    ),
    postgresMs: percentile(
      some.map(({ postgresMs }) => postgresMs),
      0.5,
    ),
  }))
  const alone = medians[1]?.perSecond ?? 0
  return [
    `${orders} orders of 10 lines at once, in files of ${ordersAFile}, on Redis and PostgreSQL; median of ${turns}. Each order once in ERP and CRM, each time.`,
    '',
    '| what | orders per second | times one worker | processor time an order: Crossdock | PostgreSQL |',
    '|---|---|---|---|---|',
    ...kinds.map(({ what }, index) => {
      const { perSecond, crossdockMs, postgresMs } = medians[index] ?? { perSecond: 0, crossdockMs: 0, postgresMs: 0 }
      return `| ${what} | ${perSecond.toFixed(0)} | ${(perSecond / alone).toFixed(2)} | ${crossdockMs.toFixed(1)} ms | ${postgresMs.toFixed(1)} ms |`
    }),
  ].join('\n')
}

const measureOn = async (options: LoadSiteOptions, orders: number, warmUpOrders: number): Promise<Measured> => {
  const load = await openLoadSite('servers', options)
  try {
    const put = async (letter: string, count: number): Promise<void> => {
      for (let start = 0; start < count; start += ordersAFile)
        await load.put(`${letter}${start / ordersAFile}N`, Math.min(ordersAFile, count - start))
    }
    await put('W', warmUpOrders)
    await load.answered(warmUpOrders)
    const before = await load.cpuSeconds()
    const startMs = performance.now()
    await put('F', orders)
    await load.answered(warmUpOrders + orders)
    const perSecond = (orders * 1000) / (performance.now() - startMs)
    const { Crossdock = 0, PostgreSQL = 0 } = cpuMsAnOrder(before, await load.cpuSeconds(), orders)
    await load.assertOnce(warmUpOrders + orders)
    return { perSecond, crossdockMs: Crossdock, postgresMs: PostgreSQL }
  } finally {
    await load.close()
  }
}
