import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { openApiOf } from './openapi.ts'
import { addRoute } from './route.ts'

/** The description of the API itself. */
export const addOpenApiRoutes = (app: FastifyInstance): void => {
  let document: object | undefined
  addRoute(app, {
    method: 'GET',
    url: '/openapi.json',
    permission: 'anybody',
    summary: 'Describe the API (OpenAPI 3.1)',
    answer: z.record(z.string(), z.unknown()),
    handle: () => {
      document ??= openApiOf(app.routeTable)
      return { ...document }
    },
  })
}
