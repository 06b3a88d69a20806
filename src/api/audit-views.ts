import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Store } from '../store/store.ts'
import { actorOf } from './authorize.ts'

/** Pages that refresh themselves show the same again and again: within this time it is one view. */
const sameViewMs = 300_000
const mostViews = 10_000

/** Keeps in the audit trail who looked at a payload. What cannot be kept is not shown. */
export const auditPayloadViews = (app: FastifyInstance, { store, now }: { store: Store; now: () => number }): void => {
  const seen = new Map<string, number>()
  const isNew = (view: string): boolean => now() - (seen.get(view) ?? Number.NEGATIVE_INFINITY) >= sameViewMs
  app.addHook('onSend', async (request, reply, payload) => {
    const route = request.routeOptions.config.route
    if (route?.permission !== 'read-payload' || reply.statusCode >= 300 || request.method === 'HEAD') return payload
    const actor = actorOf(request)
    const path = request.url.split('?')[0] ?? ''
    const view = `${actor} ${path}`
    if (isNew(view)) {
      const detail = { route: `${route.method} ${route.url}`, path }
      await store.audit.append({ actor, action: 'payload.view', subject: subjectOf(request, path), detail })
      if (seen.size >= mostViews) seen.clear()
      seen.set(view, now())
    }
    return payload
  })
}

const subjectOf = ({ params }: FastifyRequest, path: string): string => {
  const [first] = Object.values(params as Record<string, unknown>) // routes with parameters have them as an object
  return typeof first === 'string' ? first : path
}
