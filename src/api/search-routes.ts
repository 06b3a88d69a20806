import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { searchEverything, searchOrders } from '../observe/search-hits.ts'
import { searchHit } from './answers/search.ts'
import type { RouteDeps } from './api.ts'
import { addRoute, pageOf } from './route.ts'
import { mayReadPayloads } from './seen-by.ts'

const searchQuery = z.strictObject({
  q: z.string().trim().min(1, 'say what to look for').max(200),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})

export const addSearchRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  addRoute(app, {
    method: 'GET',
    url: '/search',
    permission: 'read',
    summary:
      'Find anything by a key people know: order, customer, item, control number, number in another system, file, id',
    query: searchQuery,
    answer: z.strictObject({ items: z.array(searchHit), tookMs: z.int() }),
    handle: async ({ query: { q, limit }, request }) => {
      const startedMs = performance.now()
      const items = await searchEverything(deps, q, { limit, namesCustomers: mayReadPayloads(request) })
      return { items, tookMs: Math.round(performance.now() - startedMs) }
    },
  })

  addRoute(app, {
    method: 'GET',
    url: '/orders',
    permission: 'read',
    summary: 'Find orders by any key they have',
    query: searchQuery,
    answer: pageOf(searchHit),
    handle: async ({ query: { q, limit }, request }) => ({
      items: await searchOrders(deps, q, { limit, namesCustomers: mayReadPayloads(request) }),
      next: null,
    }),
  })
}
