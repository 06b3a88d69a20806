import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { acknowledgeAlert, listRules, testChannel } from '../alerts/alert-desk.ts'
import { alertKinds } from '../domain/alert-kind.ts'
import { alertDeliveryFields, alertFields } from '../domain/operations-fields.ts'
import { english } from '../domain/said.ts'
import type { Alert, AlertDelivery } from '../store/operations-store.ts'
import { said } from './answers/parts.ts'
import type { RouteDeps } from './api.ts'
import { idParams } from './inputs.ts'
import { listQuery } from './list-query.ts'
import { addRoute, pageOf } from './route.ts'

const alertView = z.strictObject({
  id: z.uuid(),
  rule: z.string(),
  kind: z.enum(alertKinds),
  subject: z.string(),
  what: z.string(),
  said: said.nullable(),
  link: z.string().describe('A console path'),
  state: z.enum(['firing', 'acknowledged', 'recovered']),
  firedAt: z.date(),
  acknowledgedBy: z.string().nullable(),
  recoveredAt: z.date().nullable(),
  count: z.int(),
})

const deliveryView = z.strictObject({
  id: z.uuid(),
  alertId: z.uuid().nullable().describe('The first alert it speaks of; null for a test'),
  alertIds: z.array(z.uuid()),
  channel: z.string(),
  type: z.enum(['email', 'webhook', 'slack', 'teams', 'dingtalk', 'wecom']),
  kind: z.enum(['firing', 'repeat', 'recovered', 'test']),
  title: z.string(),
  state: z.enum(['due', 'sent', 'failed']),
  attempts: z.int(),
  error: z.string().nullable(),
  createdAt: z.date(),
  sentAt: z.date().nullable(),
  nextAt: z.date().nullable(),
})

const ruleView = z.strictObject({
  name: z.string(),
  kind: z.enum(alertKinds),
  settings: z.record(z.string(), z.unknown()),
  channels: z.array(z.string()),
})
const channelParams = z.strictObject({ name: z.string().min(1).max(40) })

export const addAlertRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  const { store, alerts: settings } = deps

  addRoute(app, {
    method: 'GET',
    url: '/alerts',
    permission: 'read',
    summary: 'List alerts, newest first',
    query: listQuery(alertFields, ['state', 'rule']),
    answer: pageOf(alertView),
    handle: async ({ query }) => {
      const { items, next } = await store.alerts.page(query)
      return { items: items.map(viewOf), next }
    },
  })

  addRoute(app, {
    method: 'POST',
    url: '/alerts/:id/acknowledge',
    permission: 'operate',
    summary: 'See to an alert: it is not told again until it recovered',
    params: idParams,
    answer: alertView,
    handle: async ({ params: { id }, actor }) => viewOf(await acknowledgeAlert(store, id, actor)),
  })

  addRoute(app, {
    method: 'GET',
    url: '/alert-rules',
    permission: 'read',
    summary: 'List the rules that hold, with the channels they tell',
    answer: z.strictObject({ items: z.array(ruleView), next: z.null() }),
    handle: () => ({ items: listRules(settings), next: null }),
  })

  addRoute(app, {
    method: 'POST',
    url: '/alert-channels/:name/test',
    permission: 'configure',
    summary: 'Send a test message to a channel, now',
    params: channelParams,
    answer: z.strictObject({ ok: z.boolean(), detail: z.string(), said: said.nullable() }),
    handle: ({ params: { name }, actor }) =>
      testChannel({ ...deps, settings }, name, actor, AbortSignal.timeout(testDeadlineMs)),
  })

  addRoute(app, {
    method: 'GET',
    url: '/alert-deliveries',
    permission: 'read',
    summary: 'List messages to channels, newest first, with what became of them',
    query: listQuery(alertDeliveryFields, ['state', 'channel']),
    answer: pageOf(deliveryView),
    handle: async ({ query }) => {
      const { items, next } = await store.alerts.pageDeliveries(query)
      return { items: items.map(deliveryOf), next }
    },
  })
}

const testDeadlineMs = 60_000

const viewOf = ({
  id,
  rule,
  kind,
  subject,
  what,
  said,
  link,
  state,
  firedAt,
  acknowledgedBy,
  recoveredAt,
  count,
}: Alert): z.input<typeof alertView> => ({
  id,
  rule,
  kind,
  subject,
  // Kept in the language of the channels.
  what: said === null ? what : english(said),
  said,
  link,
  state,
  firedAt,
  acknowledgedBy,
  recoveredAt,
  count,
})

const deliveryOf = ({ message, alertIds, ...row }: AlertDelivery): z.input<typeof deliveryView> => ({
  ...row,
  alertIds,
  alertId: alertIds[0] ?? null,
  kind: message.kind,
  title: message.title,
})
