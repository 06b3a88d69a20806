/** What an outage of the ERP does: it answers every request with 503 for a while, orders keep coming in, then it works again. */
import type { FaultInput } from '../src/sandbox/faults.ts'
import { calmAfter, feedBeside, underWay } from './load-queue.ts'
import { type Backend, backendNames, openLoadSite, passageOf, stuckAfterMs, tableOf } from './load-site.ts'

export type OutageOptions = {
  backends: readonly Backend[]
  perSecond: Record<Backend, number>
  outageSeconds: number
  quietSeconds: number
}

const warmUpSeconds = 8
const away: readonly FaultInput[] = [{ kind: 'status', status: 503, body: 'the system is down for maintenance' }]

export const measureOutage = async (options: OutageOptions): Promise<string> => {
  const head = [
    `The ERP answers 503 for ${options.outageSeconds} s; orders of 10 lines come in all the time, in a file each second. Seconds are from its end.`,
    '',
    '| what | orders | put in per second | waiting at its end | s until the first receipt | s until drained | per second while draining | s until as before |',
    '|---|---|---|---|---|---|---|---|',
  ]
  return tableOf(head, options.backends, (backend) => measureOn(backend, options))
}

const measureOn = async (backend: Backend, options: OutageOptions): Promise<string[]> => {
  const pace = options.perSecond[backend]
  const load = await openLoadSite(backend)
  try {
    const warmUp = await load.feed('W', pace, (sinceMs) => sinceMs < warmUpSeconds * 1000)
    await load.passed(warmUp, stuckAfterMs)
    const quietly = await load.feed('Q', pace, (sinceMs) => sinceMs < options.quietSeconds * 1000)
    const quiet = await load.passed(quietly, stuckAfterMs)
    await load.faultErp(away)
    const during = await load.feed('D', pace, (sinceMs) => sinceMs < options.outageSeconds * 1000)
    const endMs = Date.now()
    await load.faultErp()
    const untilThen = [warmUp, quietly, during].reduce((sum, { fedAtMs }) => sum + fedAtMs.size, 0)
    const after = await feedBeside(load, 'A', pace, load.answered(untilThen), options.quietSeconds * 1000)
    const held = await load.passed(during, stuckAfterMs)
    const all = [...held, ...(await load.passed(after, stuckAfterMs))]
    await load.assertOnce(untilThen + after.fedAtMs.size)
    if (held.some(({ doneMs }) => doneMs < endMs)) throw new Error('an order was in the ERP while that was away')
    const firstMs = Math.min(...held.map(({ doneMs }) => doneMs))
    const drainedMs = Math.max(...held.map(({ doneMs }) => doneMs))
    const whileDraining = all.filter(({ doneMs }) => doneMs >= firstMs && doneMs <= drainedMs).length
    const seconds = [firstMs - endMs, drainedMs - endMs].map((ms) => (ms / 1000).toFixed(1))
    const rate = (whileDraining * 1000) / (drainedMs - firstMs)
    const calm = calmAfter(all, endMs, passageOf([quiet]).p95)
    return [
      `| ${backendNames[backend]} | ${all.length} | ${pace} | ${underWay(all, endMs)} | ${seconds.join(' | ')} | ${rate.toFixed(0)} | ${calm} |`,
    ]
  } finally {
    await load.close()
  }
}
