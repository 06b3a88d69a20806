import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { say } from '../domain/said.ts'
import { countExpired, purgeExpired, viewClocks } from '../retention/purge-expired.ts'
import type { RouteDeps } from './api.ts'
import { RequestError } from './problem.ts'
import { addRoute } from './route.ts'

const counts = z.record(z.string(), z.int())
const clockView = z.strictObject({
  what: z.enum(['bodies', 'logs', 'keys']),
  days: z.int().nullable().describe('null: kept for good'),
  lastPurgeAt: z.date().nullable(),
  purged: z.int(),
})

export const addRetentionRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  const { store, retention: settings } = deps

  addRoute(app, {
    method: 'GET',
    url: '/retention',
    permission: 'read',
    summary: 'Show how long things are kept and what was purged',
    answer: z.strictObject({ clocks: z.array(clockView), holdPartners: z.array(z.string()) }),
    handle: async () => ({ clocks: await viewClocks({ store, settings }), holdPartners: settings.holdPartners }),
  })

  addRoute(app, {
    method: 'POST',
    url: '/retention/purge',
    permission: 'administer',
    summary: 'Purge what is older than its clock, now; or only count it',
    body: z.strictObject({ dryRun: z.boolean() }),
    answer: z.strictObject({
      dryRun: z.boolean(),
      counts: z.strictObject({ bodies: counts, logs: counts, keys: counts }),
    }),
    handle: async ({ body: { dryRun }, actor }) => {
      if (dryRun) return { dryRun, counts: await countExpired({ store, settings }) }
      const purged = await purgeExpired({ ...deps, settings }, AbortSignal.timeout(deadlineMs))
      if (purged === undefined) throw new RequestError('ACTION_REFUSED', say('retention.busy'))
      await store.audit.append({ actor, action: 'retention.purge', subject: 'retention', detail: purged })
      return { dryRun, counts: purged }
    },
  })
}

/** What is left then goes with the next purge. */
const deadlineMs = 25_000
