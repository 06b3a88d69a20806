import type { FastifyInstance } from 'fastify'
import { found } from '../desk/desk.ts'
import { deliveryFields } from '../domain/list-fields.ts'
import { delivery, deliveryWithEvents } from './answers/deliveries.ts'
import type { RouteDeps } from './api.ts'
import { idParams } from './inputs.ts'
import { listQuery } from './list-query.ts'
import { addRoute, pageOf } from './route.ts'
import { seenBy } from './seen-by.ts'

export const addDeliveryRoutes = (app: FastifyInstance, { store }: RouteDeps): void => {
  addRoute(app, {
    method: 'GET',
    url: '/deliveries',
    permission: 'read',
    summary: 'List deliveries to systems, newest first',
    query: listQuery(deliveryFields, ['system', 'state', 'entity', 'order']),
    answer: pageOf(delivery),
    handle: ({ query, request }) =>
      store.deliveries.page(seenBy(request, query, { field: 'entity', op: 'is-not', values: ['customer'] })),
  })

  addRoute(app, {
    method: 'GET',
    url: '/deliveries/:id',
    permission: 'read',
    summary: 'Show a delivery with what happened to it',
    params: idParams,
    answer: deliveryWithEvents,
    handle: async ({ params: { id } }) => {
      const one = found(await store.deliveries.get(id), 'delivery', id)
      return { ...one, events: await store.deliveries.events([id]) }
    },
  })
}
