import fastify, { type FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Connection } from '../connectors/connector.ts'
import type { FlowDeskDeps } from '../desk/begin-runs.ts'
import { createBodyCheck } from '../desk/check-body.ts'
import type { TakePayload, WakeOrder } from '../desk/receive-order.ts'
import type { AlertSettings } from '../domain/alert-settings.ts'
import type { Partner } from '../domain/partner.ts'
import type { RetentionSettings } from '../domain/retention-settings.ts'
import type { WebhookEndpoint } from '../domain/webhook-settings.ts'
import type { OverviewDeps } from '../observe/overview.ts'
import type { OidcProvider } from '../people/oidc-provider.ts'
import type { PeopleDeps } from '../people/people-deps.ts'
import type { Queue } from '../queue/queue.ts'
import type { Store } from '../store/store.ts'
import { addAlertRoutes } from './alert-routes.ts'
import { addAuditRoutes } from './audit-routes.ts'
import { auditPayloadViews } from './audit-views.ts'
import { createAuthorize } from './authorize.ts'
import { addBulkRoutes } from './bulk-routes.ts'
import { addConsoleRoutes } from './console-routes.ts'
import { addDeadLetterRoutes } from './dead-letter-routes.ts'
import { addDeliveryRoutes } from './delivery-routes.ts'
import { addDocumentRoutes } from './document-routes.ts'
import { addErrorGroupRoutes } from './error-group-routes.ts'
import { addFlowRoutes } from './flow-routes.ts'
import { addHealthRoutes } from './health-routes.ts'
import { hidePayloads } from './hide-payloads.ts'
import { addHookRoutes } from './hook-routes.ts'
import { addInterchangeRoutes } from './interchange-routes.ts'
import { addMergeRoutes } from './merge-routes.ts'
import { addObserveRoutes } from './observe-routes.ts'
import { addOidcRoutes } from './oidc-routes.ts'
import { addOpenApiRoutes } from './openapi-routes.ts'
import { addOrderIntakeRoutes } from './order-intake-routes.ts'
import { addOrderRoutes } from './order-routes.ts'
import { addPeopleRoutes } from './people-routes.ts'
import { addPrivacyRoutes } from './privacy-routes.ts'
import { createErrorHandler, createNotFoundHandler, refuseConnection, refuseUnrouted } from './problem.ts'
import { addQualityRoutes } from './quality-routes.ts'
import { addReconcileRoutes } from './reconcile-routes.ts'
import { addRecordRoutes } from './record-routes.ts'
import { addRetentionRoutes } from './retention-routes.ts'
import { addReviewRoutes } from './review-routes.ts'
import { keepRouteTable } from './route-table.ts'
import { addRunRoutes } from './run-routes.ts'
import { securityHeaders } from './security-headers.ts'
import { addSessionRoutes } from './session-routes.ts'
import { addSystemRoutes } from './system-routes.ts'
import { addWebhookRoutes } from './webhook-routes.ts'

export type ApiDeps = Pick<FlowDeskDeps, 'flows' | 'calendars' | 'beginRuns' | 'takeHints'> &
  Pick<OverviewDeps, 'operations' | 'systemTypes' | 'moreProblems'> & {
    store: Store
    queue: Queue
    takePayload: TakePayload
    wakeOrder: WakeOrder
    /** Opened systems by name. */
    connections: ReadonlyMap<string, Connection>
    partners: readonly Partner[]
    limits: { maxTransactionBytes: number }
    logger: Logger
    now: () => number
    /** Secrets of the systems that tell of changes, by system. */
    hooks: ReadonlyMap<string, readonly string[]>
    alerts: AlertSettings
    webhooks: readonly WebhookEndpoint[]
    retention: RetentionSettings
    /** How others reach this Crossdock; undefined: nobody said. */
    publicUrl: string | undefined
    /** This process, as the store knows it. */
    instanceId: string
    random: () => number
    /** What works as an admin: for the commands of the operator. */
    token: string
    people: PeopleDeps
    oidcProviders: readonly OidcProvider[]
    /** Addresses of proxies whose word counts. */
    trustedProxies: readonly string[]
    requestsPerSecond: number
  }

/** What the routes work with. */
export type RouteDeps = ApiDeps & { desk: FlowDeskDeps }

/**
 * The HTTP API. A route says itself who may use it; one that says nothing is refused. Answers are JSON, refusals `application/problem+json`;
 * unknown parameters are refused. `routeTable` lists the routes once it is ready. Nothing listens yet: call `listen`, or `inject` requests.
 */
export const createApi = (deps: ApiDeps): FastifyInstance => {
  const app = fastify({
    bodyLimit: deps.limits.maxTransactionBytes + 1024,
    forceCloseConnections: 'idle',
    trustProxy: deps.trustedProxies.length === 0 ? false : [...deps.trustedProxies],
    frameworkErrors: refuseUnrouted(deps.logger),
    clientErrorHandler: refuseConnection,
  })
  const routes: RouteDeps = { ...deps, desk: { ...deps, checkBody: createBodyCheck(deps.partners, deps.limits) } }
  keepRouteTable(app)
  app.setErrorHandler(createErrorHandler(deps.logger))
  app.setNotFoundHandler(createNotFoundHandler(app))
  // Bodies of documents come as they are.
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(securityHeaders)
  })
  app.decorateRequest('caller', null)
  app.decorateRequest('session', null)
  app.addHook('onRequest', createAuthorize(deps))
  auditPayloadViews(app, deps)
  hidePayloads(app)
  addConsoleRoutes(app)
  addHealthRoutes(app, routes)
  addOpenApiRoutes(app)
  addHookRoutes(app, routes)
  addSystemRoutes(app, routes)
  addInterchangeRoutes(app, routes)
  addDocumentRoutes(app, routes)
  addDeliveryRoutes(app, routes)
  addDeadLetterRoutes(app, routes)
  addErrorGroupRoutes(app, routes)
  addBulkRoutes(app, routes)
  addOrderRoutes(app, routes)
  addOrderIntakeRoutes(app, routes)
  addFlowRoutes(app, routes)
  addRunRoutes(app, routes)
  addRecordRoutes(app, routes)
  addReviewRoutes(app, routes)
  addMergeRoutes(app, routes)
  addQualityRoutes(app, routes)
  addReconcileRoutes(app, routes)
  addObserveRoutes(app, routes)
  addAlertRoutes(app, routes)
  addWebhookRoutes(app, routes)
  addRetentionRoutes(app, routes)
  addPrivacyRoutes(app, routes)
  addAuditRoutes(app, routes)
  addSessionRoutes(app, routes)
  addOidcRoutes(app, routes)
  addPeopleRoutes(app, routes)
  return app
}
