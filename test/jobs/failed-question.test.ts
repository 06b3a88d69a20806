import { expect, test } from 'vitest'
import type { Connection, Sink } from '../../src/connectors/connector.ts'
import { TransientError, UncertainError } from '../../src/domain/errors.ts'
import { retryPolicy } from '../../src/domain/retry-policy.ts'
import { askOrPush } from '../../src/jobs/ask-or-push.ts'
import type { Prepared } from '../../src/jobs/attempted.ts'
import type { JobDeps } from '../../src/jobs/job.ts'
import { judgeAttempt } from '../../src/jobs/judge-attempt.ts'

test.each([new TransientError('SYSTEM_UNREACHABLE', 'away', { scope: 'system' }), new UncertainError('no answer')])(
  'what was to be asked about, as it may be there under its own key, stays in doubt when the question fails: %s',
  async (error) => {
    const sink: Sink<'customer'> = {
      push: () => Promise.reject(new Error('it is not sent')),
      find: () => Promise.reject(error),
      repeatable: true,
      batchSize: 10,
      visibilityLagMs: 0,
    }
    const delivery = { id: 'd', fence: 1, inDoubt: true, attempts: 0, lookups: 0, errorCode: null, sentAt: new Date() }
    const prepared = [{ delivery, item: {} }] as unknown as Prepared<'customer'>[]
    const deps = { now: Date.now, random: () => 0.5, retry: retryPolicy.parse({}) } as unknown as JobDeps
    // As of a customer that became part of another one while it was on its way.
    const asking = { ...sink, repeatable: false }
    const connection = { concurrency: 1 } as Connection
    const [attempted] = await askOrPush(asking, prepared, connection, deps, new AbortController().signal)
    if (attempted === undefined) throw new Error('nothing came of it')
    const { settlement } = judgeAttempt(attempted, { sink: sink as never, systemFailures: 0, aborted: false }, deps)
    expect(settlement.to).toBe('in-doubt')
  },
)
