import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { found } from '../desk/desk.ts'
import type { RouteDeps } from './api.ts'
import { defined, idParams, limit, noQuery, text } from './inputs.ts'

const listQuery = z.strictObject({
  system: text.optional(),
  state: z.enum(['waiting', 'intent', 'sending', 'in-doubt', 'done', 'dead', 'cancelled']).optional(),
  entity: z.enum(['customer', 'sales-order', 'interchange']).optional(),
  order: text.optional(),
  limit,
})

export const addDeliveryRoutes = (app: FastifyInstance, { store }: RouteDeps): void => {
  app.get('/deliveries', (request) => {
    const { order, ...filter } = listQuery.parse(request.query)
    return store.deliveries.list(defined({ ...filter, businessKey: order }))
  })

  app.get('/deliveries/:id', async (request) => {
    noQuery.parse(request.query)
    const { id } = idParams.parse(request.params)
    const delivery = found(await store.deliveries.get(id), 'delivery', id)
    return { ...delivery, events: await store.deliveries.events([id]) }
  })
}
