import type { FastifyInstance } from 'fastify'
import type { RouteDeps } from './api.ts'
import { addEventRoutes } from './event-routes.ts'
import { addMetricsRoutes } from './metrics-routes.ts'
import { addOverviewRoutes } from './overview-routes.ts'
import { addPartnerRoutes } from './partner-routes.ts'
import { addSearchRoutes } from './search-routes.ts'

/** Finding things, and seeing whether something is wrong. */
export const addObserveRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  addOverviewRoutes(app, deps)
  addSearchRoutes(app, deps)
  addPartnerRoutes(app, deps)
  addMetricsRoutes(app, deps)
  addEventRoutes(app, deps)
}
