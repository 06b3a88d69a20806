import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { traceOrder } from '../desk/trace.ts'
import type { RouteDeps } from './api.ts'
import { noQuery } from './inputs.ts'
import { RequestError } from './problem.ts'

const orderParams = z.strictObject({ orderNumber: z.string().min(1).max(35) })

export const addOrderRoutes = (app: FastifyInstance, { store }: RouteDeps): void => {
  app.get('/orders/:orderNumber/trace', async (request) => {
    noQuery.parse(request.query)
    const { orderNumber } = orderParams.parse(request.params)
    const trace = await traceOrder(store, orderNumber)
    if (trace.documents.length === 0) {
      throw new RequestError(
        'NOT_FOUND',
        `no order ${orderNumber} was read: look among the interchanges and dead letters`,
      )
    }
    return trace
  })
}
