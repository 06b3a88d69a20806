import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AuthError, RejectedError, TransientError, UncertainError } from '../../src/domain/errors.ts'
import { retryPolicy } from '../../src/domain/retry-policy.ts'
import { afterLook, type DeliveryFacts, failuresBefore, outcomeOf, pauseAfterMs } from '../../src/queue/fault-policy.ts'

const policy = retryPolicy.parse({})
const half = () => 0.5
const second = 1_000
const minute = 60 * second
const hour = 60 * minute

const facts: DeliveryFacts = {
  attempts: 0,
  lookups: 0,
  previousCode: null,
  inDoubt: false,
  pushed: true,
  cancelled: false,
  repeatable: false,
  visibilityLagMs: 60_000,
  callLimitMs: 0,
  sentMsAgo: undefined,
  systemFailures: 0,
}
const asking = { pushed: false, inDoubt: true, sentMsAgo: minute }

const busy = (scope: 'system' | 'item', retryAfterMs?: number) =>
  new TransientError('SYSTEM_BUSY', 'busy', { scope, retryAfterMs })
const ambiguous = new RejectedError('OUTCOME_AMBIGUOUS', 'two of them')
const refused = new RejectedError('RECORD_REJECTED', 'no such plant')

describe('failuresBefore', () => {
  const status = { system: 'erp', reason: 'down', failures: 3 }

  test('what fails while the system is paused is part of the failure it is paused for', () => {
    expect(failuresBefore({ ...status, pausedUntil: new Date() })).toBe(2)
    expect(failuresBefore({ ...status, failures: 0, pausedUntil: new Date() })).toBe(0)
  })

  test('what fails after the pause is another one', () => {
    expect(failuresBefore({ ...status, pausedUntil: null })).toBe(3)
  })
})

type Row = [what: string, error: unknown, facts: Partial<DeliveryFacts>, expected: object]

describe('outcomeOf', () => {
  const rows: Row[] = [
    // Credentials: the whole system waits for a person, nobody spends an attempt. The delivery itself is due again before
    // the pause ends: whoever mended the system resumes it and need not wait.
    [
      'refused credentials',
      new AuthError('401'),
      {},
      {
        next: { to: 'intent', delayMs: 5_000, spendsAttempt: false, code: 'AUTH_REFUSED' },
        pause: { reason: '401', forMs: 1_800_000 },
      },
    ],
    [
      'refused credentials while asking',
      new AuthError('401'),
      asking,
      { next: { to: 'in-doubt', delayMs: 5_000, looked: false }, pause: { forMs: 1_800_000 } },
    ],

    // Outages: the system pauses, nobody spends an attempt.
    [
      'an outage',
      busy('system'),
      {},
      {
        next: { to: 'intent', delayMs: 3_750, spendsAttempt: false, code: 'SYSTEM_BUSY' },
        pause: { reason: 'busy', forMs: 3_750 },
      },
    ],
    ['the fourth outage in a row', busy('system'), { systemFailures: 3 }, { pause: { forMs: 30_000 } }],
    ['the thousandth outage in a row', busy('system'), { systemFailures: 1_000 }, { pause: { forMs: 225_000 } }],
    [
      'an outage with a hint',
      busy('system', 42_000),
      { systemFailures: 9 },
      { next: { delayMs: 5_000 }, pause: { forMs: 42_000 } },
    ],
    ['an outage with an absurd hint', busy('system', 1e15), {}, { pause: { forMs: 6 * hour } }],
    ['an outage with an empty hint', busy('system', 0), {}, { pause: { forMs: 3_750 } }],
    ['an outage with a broken hint', busy('system', Number.NaN), {}, { pause: { forMs: 3_750 } }],
    [
      'an outage after many attempts',
      busy('system'),
      { attempts: 500 },
      { next: { to: 'intent', spendsAttempt: false } },
    ],
    [
      'an outage while asking',
      busy('system'),
      asking,
      { next: { to: 'in-doubt', looked: false, delayMs: 3_750 }, pause: { forMs: 3_750 } },
    ],

    // Trouble with one record: it backs off.
    [
      'trouble with a record',
      busy('item'),
      {},
      {
        next: { to: 'intent', delayMs: 1_500, spendsAttempt: true, code: 'SYSTEM_BUSY', message: 'busy' },
        pause: undefined,
      },
    ],
    ['the third trouble with a record', busy('item'), { attempts: 2 }, { next: { delayMs: 6_000 } }],
    ['trouble with a record and a longer hint', busy('item', 10_000.5), {}, { next: { delayMs: 10_001 } }],
    ['trouble with a record and a shorter hint', busy('item', 10), { attempts: 2 }, { next: { delayMs: 6_000 } }],
    [
      'the last trouble with a record',
      busy('item'),
      { attempts: 99 },
      { next: { to: 'dead', code: 'TRIES_EXHAUSTED', message: 'given up after 100 tries; the last one: busy' } },
    ],

    // Unknown outcomes: ask, unless repeating is harmless.
    [
      'an unknown outcome',
      new UncertainError('no answer'),
      {},
      { next: { to: 'in-doubt', delayMs: 60_000, looked: false, code: 'OUTCOME_UNKNOWN', message: 'no answer' } },
    ],
    [
      'an unknown outcome of a sink without lag',
      new UncertainError('no answer'),
      { visibilityLagMs: 0 },
      { next: { to: 'in-doubt', delayMs: 1_000 } },
    ],
    [
      'an unknown outcome after many attempts',
      new UncertainError('no answer'),
      { attempts: 99 },
      { next: { to: 'in-doubt' } },
    ],
    [
      'a change that was sent again and not answered again',
      new UncertainError('no answer'),
      { inDoubt: true, sentMsAgo: hour, previousCode: 'OUTCOME_UNKNOWN' },
      { next: { to: 'in-doubt', delayMs: 22.5 * minute, looked: false } },
    ],
    [
      'a change that is never answered',
      new UncertainError('no answer'),
      { inDoubt: true, sentMsAgo: policy.giveUpAfterMs },
      { next: { to: 'dead', code: 'TRIES_EXHAUSTED', maybeSent: true } },
    ],
    [
      'a change whose push has a defect each time',
      new TypeError('x is undefined'),
      { inDoubt: true, sentMsAgo: minute, previousCode: 'DEFECT' },
      { next: { to: 'dead', code: 'DEFECT', maybeSent: true } },
    ],
    [
      'an unknown outcome of a repeatable sink',
      new UncertainError('no answer'),
      { repeatable: true },
      { next: { to: 'intent', delayMs: 1_500, spendsAttempt: true, maybeSent: true } },
    ],
    [
      'the last unknown outcome of a repeatable sink',
      new UncertainError('no answer'),
      { repeatable: true, attempts: 99 },
      { next: { to: 'dead', code: 'TRIES_EXHAUSTED', maybeSent: true } },
    ],
    [
      'an unanswered look-up before anything was sent',
      new UncertainError('no answer'),
      { pushed: false },
      { next: { to: 'intent', spendsAttempt: true } },
    ],

    // Refusals: a person decides.
    ['a refused record', refused, {}, { next: { to: 'dead', code: 'RECORD_REJECTED', message: 'no such plant' } }],
    ['a record refused before the push', refused, { pushed: false }, { next: { to: 'dead', code: 'RECORD_REJECTED' } }],

    // Defects: one more try, where nothing can be doubled.
    [
      'a defect before the push',
      new TypeError('x is undefined'),
      { pushed: false },
      { next: { to: 'intent', spendsAttempt: true, code: 'DEFECT', message: 'x is undefined' } },
    ],
    [
      'a second defect before the push',
      new TypeError('x'),
      { pushed: false, attempts: 1, previousCode: 'DEFECT' },
      { next: { to: 'dead', code: 'DEFECT', message: 'x' } },
    ],
    [
      'a defect after other trouble',
      new TypeError('x'),
      { pushed: false, attempts: 7, previousCode: 'SYSTEM_BUSY' },
      { next: { to: 'intent', code: 'DEFECT' } },
    ],
    [
      'a defect in the push',
      new TypeError('x'),
      {},
      { next: { to: 'in-doubt', code: 'DEFECT', delayMs: 60_000, looked: false } },
    ],
    [
      'a second defect in the push',
      new TypeError('x'),
      { attempts: 1, previousCode: 'DEFECT' },
      { next: { to: 'in-doubt', code: 'DEFECT' } },
    ],
    [
      'a defect in the push of a repeatable sink',
      new TypeError('x'),
      { repeatable: true },
      { next: { to: 'intent', code: 'DEFECT', spendsAttempt: true } },
    ],
    [
      'a second defect in the push of a repeatable sink',
      new TypeError('x'),
      { repeatable: true, attempts: 1, previousCode: 'DEFECT' },
      { next: { to: 'dead', code: 'DEFECT' } },
    ],
    [
      'something thrown that is no error',
      'oops',
      { pushed: false },
      { next: { to: 'intent', code: 'DEFECT', message: 'oops' } },
    ],

    // The question itself fails: what is unknown stays unknown, and is never sent again.
    [
      'trouble while asking',
      busy('item'),
      asking,
      { next: { to: 'in-doubt', looked: false, delayMs: 22_500, code: 'SYSTEM_BUSY' } },
    ],
    [
      'trouble while asking just after the push',
      busy('item'),
      { ...asking, sentMsAgo: 10 },
      { next: { to: 'in-doubt', delayMs: 1_500 } },
    ],
    [
      'trouble while asking for a day',
      busy('item', 7 * hour),
      { ...asking, sentMsAgo: 24 * hour },
      { next: { to: 'in-doubt', delayMs: 6 * hour } },
    ],
    [
      'trouble while asking for four days',
      busy('item'),
      { ...asking, sentMsAgo: 96 * hour },
      { next: { to: 'dead', code: 'OUTCOME_UNKNOWN' } },
    ],
    ['no answer while asking', new UncertainError('no answer'), asking, { next: { to: 'in-doubt', looked: false } }],
    [
      'found, and not let be finished',
      new RejectedError('OUTCOME_UNKNOWN', 'it is there'),
      asking,
      { next: { to: 'dead', code: 'OUTCOME_UNKNOWN', message: 'it is there' } },
    ],
    ['several found', ambiguous, asking, { next: { to: 'dead', code: 'OUTCOME_AMBIGUOUS', message: 'two of them' } }],
    [
      'a refusal to be asked',
      refused,
      asking,
      {
        next: {
          to: 'dead',
          code: 'OUTCOME_UNKNOWN',
          message: expect.stringContaining('refuses to be asked: no such plant'),
        },
      },
    ],
    ['a defect while asking', new TypeError('x'), asking, { next: { to: 'in-doubt', looked: false, code: 'DEFECT' } }],
    [
      'a second defect while asking',
      new TypeError('x'),
      { ...asking, previousCode: 'DEFECT' },
      { next: { to: 'dead', code: 'OUTCOME_UNKNOWN' } },
    ],
    [
      'trouble before a repeatable push in doubt',
      busy('item'),
      { ...asking, repeatable: true },
      { next: { to: 'intent', spendsAttempt: true } },
    ],

    // Cut short by ourselves: nobody's fault.
    [
      'a stop before the push',
      new DOMException('stopped', 'AbortError'),
      { pushed: false, cancelled: true },
      { next: { to: 'intent', delayMs: 0, spendsAttempt: false } },
    ],
    [
      'a stop before the push, after a defect',
      new Error('stopped'),
      { pushed: false, cancelled: true, previousCode: 'DEFECT', attempts: 1 },
      { next: { to: 'intent', spendsAttempt: false } },
    ],
    ['a stop in the push', new Error('stopped'), { cancelled: true }, { next: { to: 'in-doubt' } }],
    [
      'a stop in the push of a repeatable sink',
      new Error('stopped'),
      { cancelled: true, repeatable: true, previousCode: 'DEFECT', attempts: 1 },
      { next: { to: 'intent' } },
    ],
    [
      'a stop while asking',
      new Error('stopped'),
      { ...asking, cancelled: true },
      { next: { to: 'in-doubt', delayMs: 0, looked: false } },
    ],
  ]

  test.each(rows)('%s', (_what, error, given, expected) => {
    expect({ pause: undefined, ...outcomeOf(error, { ...facts, ...given }, policy, half) }).toMatchObject(expected)
  })

  test('what may have reached a system that cannot take it twice is never sent again unasked', () => {
    const errors = [new UncertainError('?'), new TypeError('x'), new Error('aborted'), 'text', undefined, null]
    fc.assert(
      fc.property(
        fc.constantFrom(...errors),
        fc.boolean(),
        fc.boolean(),
        fc.nat(200),
        fc.constantFrom(null, 'DEFECT' as const, 'OUTCOME_UNKNOWN' as const),
        (error, pushed, cancelled, attempts, previousCode) => {
          const { next } = outcomeOf(
            error,
            { ...facts, ...asking, pushed, cancelled, attempts, previousCode },
            policy,
            half,
          )
          expect(next.to).not.toBe('intent')
        },
      ),
    )
  })

  test('delays are whole, never negative, and shorter than a day', () => {
    const anyError = fc.oneof(
      fc
        .tuple(fc.constantFrom('system' as const, 'item' as const), fc.oneof(fc.double(), fc.constant(undefined)))
        .map(([scope, hint]) => busy(scope, hint)),
      fc.constantFrom(new AuthError('x'), new UncertainError('x'), new Error('x')),
    )
    const anyFacts = fc.record({
      attempts: fc.nat(300),
      systemFailures: fc.nat(),
      pushed: fc.boolean(),
      inDoubt: fc.boolean(),
      repeatable: fc.boolean(),
      sentMsAgo: fc.oneof(fc.constant(undefined), fc.nat()),
      visibilityLagMs: fc.nat(hour),
    })
    fc.assert(
      fc.property(anyError, anyFacts, fc.double({ min: 0, max: 1, noNaN: true }), (error, given, random) => {
        const { next, pause } = outcomeOf(error, { ...facts, ...given }, policy, () => random)
        for (const delayMs of ['delayMs' in next ? next.delayMs : 0, pause?.forMs ?? 0]) {
          expect(Number.isSafeInteger(delayMs)).toBe(true)
          expect(delayMs).toBeGreaterThanOrEqual(0)
          expect(delayMs).toBeLessThanOrEqual(24 * hour)
        }
      }),
    )
  })
})

describe('afterLook', () => {
  const lookRows: [string, boolean | undefined, Partial<DeliveryFacts>, object][] = [
    ['found', true, {}, { to: 'done' }],
    ['found after all tries', true, { attempts: 999, lookups: 9 }, { to: 'done' }],
    [
      'absent once',
      false,
      {},
      {
        to: 'in-doubt',
        delayMs: 60_000,
        looked: true,
        code: 'OUTCOME_UNKNOWN',
        message: 'not in the system so far (look 1 of 2)',
      },
    ],
    [
      'absent twice',
      false,
      { lookups: 1 },
      { to: 'intent', delayMs: 1_500, spendsAttempt: true, code: 'OUTCOME_UNKNOWN' },
    ],
    [
      'absent once, when the system may be at the call still',
      false,
      { callLimitMs: 120_000 },
      { to: 'in-doubt', delayMs: 180_000, looked: true },
    ],
    ['absent twice after the last try', false, { lookups: 1, attempts: 99 }, { to: 'dead', code: 'TRIES_EXHAUSTED' }],
    ['absent twice after a defect', false, { lookups: 1, previousCode: 'DEFECT' }, { to: 'intent', code: 'DEFECT' }],
    ['absent once after a defect', false, { previousCode: 'DEFECT' }, { to: 'in-doubt', code: 'DEFECT', looked: true }],
    [
      'absent twice after two defects',
      false,
      { lookups: 1, previousCode: 'DEFECT', attempts: 1 },
      { to: 'dead', code: 'DEFECT' },
    ],
    ['several found', undefined, {}, { to: 'dead', code: 'OUTCOME_AMBIGUOUS' }],
  ]

  test.each(lookRows)('%s', (_what, found, given, expected) => {
    expect(afterLook(found, { ...facts, ...asking, ...given }, policy, half).next).toMatchObject(expected)
  })
})

describe('pauseAfterMs', () => {
  test('doubles to 15 minutes within the first hour, then from 30 minutes to 6 hours, and ends after four days', () => {
    const pauses: number[] = []
    for (let attempt = 1; ; attempt += 1) {
      const pauseMs = pauseAfterMs(attempt, policy)
      if (pauseMs === undefined) break
      pauses.push(pauseMs)
    }
    const seconds = pauses.map((pauseMs) => pauseMs / second)
    expect(seconds.slice(0, 16)).toEqual([
      2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 1_800, 3_600, 7_200, 14_400,
    ])
    expect(new Set(seconds.slice(16))).toEqual(new Set([21_600]))
    const totalHours = seconds.reduce((sum, pause) => sum + pause, 0) / 3_600
    expect(totalHours).toBeGreaterThan(96)
    expect(totalHours).toBeLessThanOrEqual(102)
  })

  test('spreads retries between half and all of the pause', () => {
    const delays = [0, 0.25, 0.999999].map((random) => {
      const { next } = outcomeOf(busy('item'), { ...facts, attempts: 3 }, policy, () => random)
      return 'delayMs' in next ? next.delayMs : undefined
    })
    expect(delays).toEqual([8_000, 10_000, 16_000])
  })
})
