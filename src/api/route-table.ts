import type { FastifyInstance } from 'fastify'
import type { AnyRoute } from './route.ts'

/** Everything the API offers, in the order it was added. */
export type RouteTable = readonly AnyRoute[]

declare module 'fastify' {
  interface FastifyInstance {
    routeTable: RouteTable
  }
}

/** Keeps the table of the routes that are added to `app` from now on, also by its plugins: `app.routeTable`, complete once it is ready. */
export const keepRouteTable = (app: FastifyInstance): void => {
  const table: AnyRoute[] = []
  app.decorate('routeTable', table)
  app.addHook('onRoute', ({ method, config }) => {
    // Fastify adds a HEAD to each GET.
    if (config?.route !== undefined && method !== 'HEAD') table.push(config.route)
  })
}

/** The methods a path would take; empty when there is no such path. */
export const methodsOf = (table: RouteTable, path: string): string[] => {
  const parts = path.split('/')
  const methods = table.filter(({ url }) => fits(url.split('/'), parts)).map(({ method }) => method)
  return [...new Set<string>(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))]
}

const fits = (pattern: readonly string[], parts: readonly string[]): boolean =>
  pattern.length === parts.length &&
  pattern.every((part, index) => (part.startsWith(':') ? parts[index] !== '' : part === parts[index]))
