import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { erasePerson } from '../privacy/erase-person.ts'
import { exportPerson } from '../privacy/export-person.ts'
import { personKey } from '../privacy/person-key.ts'
import { erasureList, replayErasures } from '../privacy/replay-erasures.ts'
import type { Erasure } from '../store/operations-store.ts'
import type { RouteDeps } from './api.ts'
import { reason } from './inputs.ts'
import { checked } from './request-problem.ts'
import { addRoute } from './route.ts'

const person = { email: z.string().optional(), phone: z.string().optional(), customer: z.string().optional() }
const exportBody = z.strictObject(person)
const eraseBody = z.strictObject({ ...person, reason })

const erasureView = z.strictObject({
  id: z.uuid(),
  kind: z.enum(['email', 'phone', 'customer']),
  salt: z.string(),
  keyHash: z.string(),
  reason: z.string(),
  actor: z.string(),
  at: z.date(),
  erased: z.record(z.string(), z.int()).describe('Rows, by place'),
  kept: z.array(z.string()).describe('What stays, and why'),
  returnedFrom: z.string().nullable().describe('The system it came back from'),
  returnedAt: z.date().nullable(),
  replayed: z.boolean(),
})

export const addPrivacyRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  const { store, retention, now } = deps
  const { holdPartners } = retention

  addRoute(app, {
    method: 'POST',
    url: '/privacy/export',
    permission: 'administer',
    summary: "Collect one person's data, as a file",
    body: exportBody,
    answer: 'bytes',
    handle: async ({ body, actor, reply }) => {
      const file = await exportPerson(store, checked(personKey, body), { actor, nowMs: now() })
      return reply
        .header('content-disposition', 'attachment; filename="person.json"')
        .header('x-content-type-options', 'nosniff')
        .type('application/json; charset=utf-8')
        .send(JSON.stringify(file, null, 2))
    },
  })

  addRoute(app, {
    method: 'POST',
    url: '/privacy/erase',
    permission: 'administer',
    summary: "Take one person's data out of what is stored",
    body: eraseBody,
    answer: erasureView,
    handle: async ({ body: { reason: why, ...given }, actor }) =>
      viewOf(await erasePerson(store, checked(personKey, given), { reason: why, actor, holdPartners })),
  })

  addRoute(app, {
    method: 'GET',
    url: '/privacy/erasures',
    permission: 'administer',
    summary: 'List erasures: keep this beside the backups, it does them again after a restore',
    answer: z.strictObject({ items: z.array(erasureView), next: z.null() }),
    handle: async () => ({ items: (await store.personal.erasures()).map(viewOf), next: null }),
  })

  addRoute(app, {
    method: 'POST',
    url: '/privacy/erasures/replay',
    permission: 'administer',
    summary: 'Do erasures again, after a restore',
    body: z.strictObject({ erasures: erasureList }),
    answer: z.strictObject({ items: z.array(erasureView), next: z.null() }),
    handle: async ({ body: { erasures }, actor }) => {
      const done = await replayErasures(store, erasures, { actor, holdPartners })
      return { items: done.map(viewOf), next: null }
    },
  })
}

const viewOf = ({ counts, ...erasure }: Erasure): z.input<typeof erasureView> => ({ ...erasure, erased: counts })
