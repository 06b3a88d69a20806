import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { viewOverview } from '../observe/overview.ts'
import { viewThroughput } from '../observe/throughput.ts'
import { overview, throughput } from './answers/overview.ts'
import type { RouteDeps } from './api.ts'
import { defined, text } from './inputs.ts'
import { addRoute } from './route.ts'

const throughputQuery = z.strictObject({
  flow: text.optional(),
  partner: text.optional(),
  system: text.optional(),
  hours: z.coerce
    .number()
    .int()
    .min(1)
    .max(24 * 400)
    .default(24),
})

export const addOverviewRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  addRoute(app, {
    method: 'GET',
    url: '/overview',
    permission: 'read',
    summary: 'Tell whether anything is wrong, since when, and what to do next',
    answer: overview,
    handle: () => viewOverview(deps),
  })

  addRoute(app, {
    method: 'GET',
    url: '/throughput',
    permission: 'read',
    summary: 'Count what came and went, step by step',
    query: throughputQuery,
    answer: throughput,
    handle: ({ query: { hours, ...filter } }) => viewThroughput(deps, hours, defined(filter)),
  })
}
