import { InstanceEndedError } from '../domain/errors.ts'
import { giveBackLost } from './claims.ts'
import { collectMail } from './collect-mail.ts'
import { freeWaiting } from './free-waiting.ts'
import type { JobDeps } from './job.ts'
import { sweep } from './sweep.ts'
import { startTicker, type Ticker } from './ticker.ts'
import { watchAcknowledgements } from './watch-acknowledgements.ts'
import { createClockWatch } from './watch-clock.ts'

const beatEveryMs = 4_000
const sweepEveryMs = 2_000
const claimWatchEveryMs = 2_000
const canaryEveryMs = 60_000
const clockEveryMs = 10_000
const overdueEveryMs = 5_000
const tidyEveryMs = 60_000
const sumUpEveryMs = 30_000
const deskEveryMs = 10_000
const waitingEveryMs = 60_000
/** Dead letters of an older version that are put into groups in one go. */
const groupedAtOnce = 1_000
const maxClockSkewMs = 2_000

/** Keeps this process known as alive. Every process that claims deliveries needs it. `onEnded`: the store gives it no work any more. */
export const startHeartbeat = (deps: JobDeps, onEnded: (error: InstanceEndedError) => void): Ticker => {
  const beat = async (): Promise<void> => {
    try {
      await deps.lease.beat()
    } catch (error) {
      if (error instanceof InstanceEndedError) onEnded(error)
      throw error
    }
  }
  return startTicker('heartbeat', beatEveryMs, beat, deps.logger)
}

/** Every process that works off jobs needs it: nobody else may touch its claims while it lives. */
export const startClaimWatch = (deps: JobDeps): Ticker =>
  startTicker('claim watch', claimWatchEveryMs, () => giveBackLost(deps), deps.logger)

/** Looks into every mailbox at its own pace. */
export const startMailCollectors = (deps: JobDeps): Ticker[] =>
  [...deps.connections].flatMap(([system, { mailbox }]) =>
    mailbox === undefined
      ? []
      : [
          startTicker(
            `mailbox ${system}`,
            mailbox.pollIntervalMs,
            (signal) => collectMail(system, deps, signal),
            deps.logger,
          ),
        ],
  )

/** Brings back lost work, watches the workers and the clock, and lets the store tidy up. */
export const startUpkeep = (deps: JobDeps): Ticker[] => {
  const clock = createClockWatch(deps.store, { monotonicMs: () => performance.now(), nowMs: deps.now })
  return [
    startTicker('sweep', sweepEveryMs, () => sweep(deps), deps.logger),
    startTicker(
      'canary',
      canaryEveryMs,
      async () => {
        await deps.queue.canaries()
        const skewMs = await deps.store.clockSkewMs()
        if (Math.abs(skewMs) > maxClockSkewMs) {
          deps.logger.error(
            { code: 'CLOCK_SKEW', skewMs },
            'the clocks of this machine and the database disagree: check NTP',
          )
        }
      },
      deps.logger,
    ),
    startTicker(
      'clock',
      clockEveryMs,
      async () => {
        const backMs = await clock.look()
        if (backMs > 0)
          deps.logger.error(
            { code: 'CLOCK_SKEW', backMs },
            'the clock of the store was set back: what waited for its time does not wait longer',
          )
      },
      deps.logger,
    ),
    startTicker('acknowledgements', overdueEveryMs, () => watchAcknowledgements(deps.store), deps.logger),
    startTicker('traffic', sumUpEveryMs, () => deps.store.traffic.sumUp(), deps.logger),
    startTicker('waiting', waitingEveryMs, () => freeWaiting(deps), deps.logger),
    startTicker('desk', deskEveryMs, () => tidyDesk(deps), deps.logger),
    startTicker('tidy', tidyEveryMs, () => deps.store.tidy(), deps.logger),
  ]
}

/** What was ignored for a time comes back, groups of which nothing is open end, and dead letters of an older version get their groups. */
const tidyDesk = async ({ store }: JobDeps): Promise<void> => {
  await store.deadLetters.reopenDue()
  while ((await store.errorGroups.tidy(groupedAtOnce)) === groupedAtOnce);
}
