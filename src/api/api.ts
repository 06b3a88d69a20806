import fastify, { type FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Connection } from '../connectors/connector.ts'
import { createBodyCheck } from '../desk/check-body.ts'
import type { DeskDeps } from '../desk/desk.ts'
import type { Partner } from '../domain/partner.ts'
import type { Queue } from '../queue/queue.ts'
import type { Store } from '../store/store.ts'
import { createTokenCheck } from './authorize.ts'
import { addDeadLetterRoutes } from './dead-letter-routes.ts'
import { addDeliveryRoutes } from './delivery-routes.ts'
import { addDocumentRoutes } from './document-routes.ts'
import { addHealthRoutes } from './health-routes.ts'
import { addInterchangeRoutes } from './interchange-routes.ts'
import { addOrderRoutes } from './order-routes.ts'
import { createErrorHandler, RequestError } from './problem.ts'
import { addSystemRoutes } from './system-routes.ts'

export type ApiDeps = {
  store: Store
  queue: Queue
  /** Opened systems by name. */
  connections: ReadonlyMap<string, Connection>
  partners: readonly Partner[]
  limits: { maxTransactionBytes: number }
  logger: Logger
  now: () => number
  /** What callers must send as bearer token. */
  token: string
}

/** What the routes work with. */
export type RouteDeps = ApiDeps & { desk: DeskDeps }

/**
 * The HTTP API. Every route but `GET /healthz` needs the token. Answers are JSON, refusals `application/problem+json`;
 * unknown parameters are refused. Nothing listens yet: call `listen`, or `inject` requests.
 */
export const createApi = (deps: ApiDeps): FastifyInstance => {
  const app = fastify({ bodyLimit: deps.limits.maxTransactionBytes + 1024, forceCloseConnections: 'idle' })
  const routes: RouteDeps = { ...deps, desk: { ...deps, checkBody: createBodyCheck(deps.partners, deps.limits) } }
  app.setErrorHandler(createErrorHandler(deps.logger))
  app.setNotFoundHandler((request) => {
    throw new RequestError('NOT_FOUND', `there is no ${request.method} ${request.url.split('?')[0] ?? ''}`)
  })
  // Bodies of documents come as they are.
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
  app.get('/healthz', () => ({ status: 'ok' }))
  app.register((scope, _options, done) => {
    const check = createTokenCheck(deps.token)
    scope.addHook('onRequest', (request, _reply, next) => {
      check(request)
      next()
    })
    addHealthRoutes(scope, routes)
    addSystemRoutes(scope, routes)
    addInterchangeRoutes(scope, routes)
    addDocumentRoutes(scope, routes)
    addDeliveryRoutes(scope, routes)
    addDeadLetterRoutes(scope, routes)
    addOrderRoutes(scope, routes)
    done()
  })
  return app
}
