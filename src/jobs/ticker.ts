import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'

export type Ticker = { stop(): Promise<void> }

/**
 * Runs `work` again and again with a pause between two runs, one at a time, until stopped; a function for the pause is asked
 * after each run. A run that fails is logged and the next one comes all the same; the log is not flooded by the same failure.
 */
export const startTicker = (
  name: string,
  pauseMs: number | (() => number),
  work: (signal: AbortSignal) => Promise<unknown>,
  logger: Logger,
): Ticker => {
  const controller = new AbortController()
  const { signal } = controller
  const loop = async (): Promise<void> => {
    let lastFailure = ''
    while (!signal.aborted) {
      try {
        await work(signal)
        lastFailure = ''
      } catch (error) {
        const failure = String(error)
        if (!signal.aborted && failure !== lastFailure)
          logger.error({ err: error, ticker: name }, `${name} failed; trying again`)
        lastFailure = failure
      }
      await sleep(typeof pauseMs === 'number' ? pauseMs : pauseMs(), undefined, { signal }).catch(() => undefined)
    }
  }
  const running = loop()
  return {
    stop: async () => {
      controller.abort()
      await running
    },
  }
}
