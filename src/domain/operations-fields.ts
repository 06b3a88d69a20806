import { alertKinds } from './alert-kind.ts'
import type { FilterFields } from './filter.ts'
import { webhookEvents } from './webhook-settings.ts'

/* What the lists of alerts and of messages to others can be filtered by. A bare word is the subject, channel or endpoint. */

const moment = { at: 'time', age: 'age', text: 'text' } as const
const outgoingStates = ['due', 'sent', 'failed'] as const

export const alertFields = {
  state: ['firing', 'acknowledged', 'recovered'],
  rule: 'text',
  kind: alertKinds,
  subject: 'text',
  ...moment,
} as const satisfies FilterFields

export const alertDeliveryFields = {
  state: outgoingStates,
  channel: 'text',
  type: ['email', 'webhook', 'slack', 'teams', 'dingtalk', 'wecom'],
  attempts: 'number',
  ...moment,
} as const satisfies FilterFields

export const webhookDeliveryFields = {
  state: outgoingStates,
  endpoint: 'text',
  event: webhookEvents,
  attempts: 'number',
  ...moment,
} as const satisfies FilterFields
