import type { FastifyInstance } from 'fastify'
import { createMetrics, type Metrics } from '../observe/metrics.ts'
import type { RouteDeps } from './api.ts'
import { addRoute } from './route.ts'

export const addMetricsRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  // Measuring the process begins when somebody asks for it.
  let metrics: Metrics | undefined
  addRoute(app, {
    method: 'GET',
    url: '/metrics',
    permission: 'read',
    summary: 'Metrics in the text format of Prometheus',
    answer: 'bytes',
    handle: async ({ reply }) => {
      metrics ??= createMetrics(deps)
      return reply.type(metrics.contentType).send(await metrics.text())
    },
  })
}
