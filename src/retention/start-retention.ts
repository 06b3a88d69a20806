import { setTimeout as sleep } from 'node:timers/promises'
import { startTicker, type Ticker } from '../jobs/ticker.ts'
import { purgeExpired, type RetentionDeps } from './purge-expired.ts'

const purgeEveryMs = 3_600_000
/** A start has other things to do. */
const firstAfterMs = 60_000

/** Purges once an hour, while the process runs. */
export const startRetention = (deps: RetentionDeps): Ticker[] => {
  let isFirst = true
  return [
    startTicker(
      'retention',
      purgeEveryMs,
      async (signal) => {
        if (isFirst) await sleep(firstAfterMs, undefined, { signal })
        isFirst = false
        await purgeExpired(deps, signal)
      },
      deps.logger,
    ),
  ]
}
