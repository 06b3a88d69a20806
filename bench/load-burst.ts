/** What a burst of orders does: a steady pace, then many times that for some seconds, then the steady pace again. */
import { calmAfter, feedBeside, longestQueue } from './load-queue.ts'
import { type Backend, backendNames, openLoadSite, type Passed, passageOf, stuckAfterMs, tableOf } from './load-site.ts'

export type BurstOptions = {
  backends: readonly Backend[]
  perSecond: Record<Backend, number>
  /** The burst is so many times the steady pace. */
  times: number
  burstSeconds: number
  quietSeconds: number
}

const warmUpSeconds = 8

export const measureBurst = async (options: BurstOptions): Promise<string> => {
  const head = [
    `${options.times} times the steady pace for ${options.burstSeconds} s; orders of 10 lines, in a file each second.`,
    '',
    '| what | orders | put in per second | p50 ms | p95 ms | p99 ms | most on their way | s until as before |',
    '|---|---|---|---|---|---|---|---|',
  ]
  return tableOf(head, options.backends, (backend) => measureOn(backend, options))
}

const measureOn = async (backend: Backend, options: BurstOptions): Promise<string[]> => {
  const pace = options.perSecond[backend]
  const quietMs = options.quietSeconds * 1000
  const load = await openLoadSite(backend)
  try {
    const warmUp = await load.feed('W', pace, (sinceMs) => sinceMs < warmUpSeconds * 1000)
    await load.passed(warmUp, stuckAfterMs)
    const quiet = await load.feed('Q', pace, (sinceMs) => sinceMs < quietMs)
    const burst = await load.feed('B', pace * options.times, (sinceMs) => sinceMs < options.burstSeconds * 1000)
    const burstEndMs = Date.now()
    const untilThen = [warmUp, quiet, burst].reduce((sum, { fedAtMs }) => sum + fedAtMs.size, 0)
    const after = await feedBeside(load, 'A', pace, load.answered(untilThen), quietMs)
    const passed: Passed[][] = []
    for (const fed of [quiet, burst, after]) passed.push(await load.passed(fed, stuckAfterMs))
    await load.assertOnce(untilThen + after.fedAtMs.size)
    const all = passed.flat()
    const normalMs = passageOf(passed.slice(0, 1)).p95
    const calm = calmAfter(all, burstEndMs, normalMs)
    const name = backendNames[backend]
    const rows = ['before', 'burst', 'after'].map((when, index) =>
      rowOf(`${name}: ${when}`, passed[index] ?? [], when === 'burst' ? pace * options.times : pace),
    )
    return [
      ...rows.map((row) => `${row} | |`),
      `| ${name}: all | ${all.length} | | | | | ${longestQueue(all)} | ${calm} |`,
    ]
  } finally {
    await load.close()
  }
}

const rowOf = (what: string, passed: readonly Passed[], perSecond: number): string => {
  const { orders, p50, p95, p99 } = passageOf([passed])
  return `| ${what} | ${orders} | ${perSecond} | ${p50.toFixed(0)} | ${p95.toFixed(0)} | ${p99.toFixed(0)}`
}
