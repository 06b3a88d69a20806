import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { webhookDeliveryFields } from '../domain/operations-fields.ts'
import { webhookEvents } from '../domain/webhook-settings.ts'
import { enableEndpoint, listEndpoints, replayWebhook } from '../webhooks/webhook-desk.ts'
import type { RouteDeps } from './api.ts'
import { idParams } from './inputs.ts'
import { listQuery } from './list-query.ts'
import { addRoute, pageOf } from './route.ts'

const deliveryView = z.strictObject({
  id: z.uuid(),
  endpoint: z.string(),
  event: z.enum(webhookEvents),
  subject: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  state: z.enum(['due', 'sent', 'failed']),
  attempts: z.int(),
  error: z.string().nullable(),
  createdAt: z.date(),
  sentAt: z.date().nullable(),
  nextAt: z.date().nullable(),
})

const endpointView = z.strictObject({
  name: z.string(),
  events: z.array(z.enum(webhookEvents)),
  disabledAt: z.date().nullable(),
  reason: z.string().nullable(),
})

export const addWebhookRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  const { store, webhooks: endpoints } = deps

  addRoute(app, {
    method: 'GET',
    url: '/webhook-deliveries',
    permission: 'read',
    summary: 'List messages to other programs, newest first, with what became of them',
    query: listQuery(webhookDeliveryFields, ['state', 'endpoint', 'event']),
    answer: pageOf(deliveryView),
    handle: ({ query }) => store.webhooks.page(query),
  })

  addRoute(app, {
    method: 'POST',
    url: '/webhook-deliveries/:id/replay',
    permission: 'operate',
    summary: 'Send a message again, under its id',
    params: idParams,
    answer: deliveryView,
    handle: ({ params: { id }, actor }) => replayWebhook(store, endpoints, id, actor),
  })

  addRoute(app, {
    method: 'GET',
    url: '/webhook-endpoints',
    permission: 'read',
    summary: 'List the programs that are told of events',
    answer: z.strictObject({ items: z.array(endpointView), next: z.null() }),
    handle: async () => ({ items: await listEndpoints(store, endpoints), next: null }),
  })

  addRoute(app, {
    method: 'POST',
    url: '/webhook-endpoints/enable',
    permission: 'configure',
    summary: 'Tell an endpoint again that had answered 410',
    body: z.strictObject({ name: z.string().min(1).max(200) }),
    answer: endpointView,
    handle: ({ body: { name }, actor }) => enableEndpoint(store, endpoints, name, actor),
  })
}
