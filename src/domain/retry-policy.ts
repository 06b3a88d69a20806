import * as z from 'zod'

const seconds = 1_000
const minutes = 60 * seconds
const hours = 60 * minutes
const days = 24 * hours

const pause = (defaultMs: number, description: string) =>
  z
    .number()
    .int()
    .min(1)
    .max(30 * days)
    .default(defaultMs)
    .describe(description)

/**
 * When a delivery is tried again. Pauses double from `firstDelayMs` to `maxDelayMs` in the quick phase, then from
 * `slowFirstDelayMs` to `slowMaxDelayMs`, until `giveUpAfterMs` have gone by since the first failure. All in milliseconds.
 */
export const retryPolicy = z
  .strictObject({
    firstDelayMs: pause(2 * seconds, 'Pause after the first failure of a record'),
    maxDelayMs: pause(15 * minutes, 'Longest pause while the quick phase lasts'),
    quickPhaseMs: pause(1 * hours, 'How long the quick phase lasts, counted over its pauses'),
    slowFirstDelayMs: pause(30 * minutes, 'First pause after the quick phase'),
    slowMaxDelayMs: pause(6 * hours, 'Longest pause of all'),
    giveUpAfterMs: pause(4 * days, 'After this long the delivery becomes a dead letter'),
    systemFirstPauseMs: pause(5 * seconds, 'First pause of a whole system that is unreachable or busy'),
    systemMaxPauseMs: pause(5 * minutes, 'Longest pause of a whole system between two probes'),
    defectRetries: z
      .number()
      .int()
      .min(0)
      .max(10)
      .default(1)
      .describe('Tries more after an unexpected failure of Crossdock'),
    looksBeforeAbsent: z
      .number()
      .int()
      .min(2, 'must be 2 or more: a system may still be at the call whose answer was lost')
      .max(10)
      .default(2)
      .describe('Looks into a system that must find nothing before a write of unknown outcome counts as not done'),
  })
  .refine((policy) => policy.firstDelayMs <= policy.maxDelayMs, {
    path: ['maxDelayMs'],
    error: 'must not be shorter than firstDelayMs',
  })
  .refine((policy) => policy.slowFirstDelayMs <= policy.slowMaxDelayMs, {
    path: ['slowMaxDelayMs'],
    error: 'must not be shorter than slowFirstDelayMs',
  })
  .refine((policy) => policy.systemFirstPauseMs <= policy.systemMaxPauseMs, {
    path: ['systemMaxPauseMs'],
    error: 'must not be shorter than systemFirstPauseMs',
  })
export type RetryPolicy = z.output<typeof retryPolicy>
