import { expect, test } from 'vitest'
import type { JobDeps } from '../../src/jobs/job.ts'
import { registerEnvelope } from '../../src/jobs/register-envelope.ts'
import type { Envelope } from '../../src/store/store.ts'
import { newEnvelope } from '../conformance/store/rows.ts'

test('an envelope whose forerunner is refused in this moment is looked at again', async () => {
  const first = { id: 'first', state: 'rejected' } as Envelope
  const looks = ['first', null]
  const envelopes = {
    open: async () => ({ id: 'second', state: 'reading', repeats: looks.shift() ?? null }),
    get: async () => first,
  }
  // Only these two are asked for.
  const deps = { store: { envelopes } } as unknown as JobDeps
  const row = await registerEnvelope(newEnvelope(), deps, new AbortController().signal)
  expect(row.repeats).toBeNull()
})
