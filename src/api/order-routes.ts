import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { traceOrder } from '../desk/trace.ts'
import { say } from '../domain/said.ts'
import { orderTrace } from './answers/trace.ts'
import type { RouteDeps } from './api.ts'
import { RequestError } from './problem.ts'
import { addRoute } from './route.ts'

const orderParams = z.strictObject({ orderNumber: z.string().min(1).max(80) })

export const addOrderRoutes = (app: FastifyInstance, { store }: RouteDeps): void => {
  addRoute(app, {
    method: 'GET',
    url: '/orders/:orderNumber/trace',
    permission: 'read-payload',
    summary: 'Show the whole way of an order',
    params: orderParams,
    answer: orderTrace,
    handle: async ({ params: { orderNumber } }) => {
      const trace = await traceOrder(store, orderNumber)
      if (trace.documents.length > 0) return trace
      throw new RequestError('NOT_FOUND', say('order.none-read', { number: orderNumber }))
    },
  })
}
