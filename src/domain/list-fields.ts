import { syncedEntities } from './entity.ts'
import type { FilterFields } from './filter.ts'
import { roles } from './permission.ts'
import { recordEntities } from './record.ts'

/*
 * What each list can be filtered by. `order` is the business key: the order number, the customer's name, the file name. `at` and `age` are of
 * when the row came to be. The store says in which columns they are.
 */

const moment = { at: 'time', age: 'age', text: 'text' } as const
const directions = ['in', 'out'] as const

export const documentFields = {
  state: ['held', 'received', 'mapped', 'rejected', 'duplicate', 'dead', 'closed', 'due', 'sent'],
  direction: directions,
  entity: [
    'sales-order',
    'order-change',
    'order-response',
    'shipment',
    'invoice',
    'stock-level',
    'price',
    'forecast',
    'customer',
    'product',
    'acknowledgement',
    'unknown',
  ],
  type: 'text',
  system: 'text',
  partner: 'text',
  flow: 'text',
  order: 'text',
  interchange: 'id',
  ...moment,
} as const satisfies FilterFields

export const interchangeFields = {
  state: ['receiving', 'received', 'processed', 'duplicate', 'dead', 'outgoing'],
  direction: directions,
  system: 'text',
  partner: 'text',
  file: 'text',
  control: 'text',
  ...moment,
} as const satisfies FilterFields

export const deliveryFields = {
  state: ['waiting', 'intent', 'sending', 'in-doubt', 'done', 'dead', 'cancelled'],
  entity: [...syncedEntities, 'sales-order', 'interchange'],
  system: 'text',
  partner: 'text',
  flow: 'text',
  order: 'text',
  code: 'code',
  document: 'id',
  attempts: 'number',
  ...moment,
} as const satisfies FilterFields

export const deadLetterFields = {
  state: ['open', 'retried', 'resolved', 'ignored'],
  subject: ['interchange', 'document', 'delivery', 'held-record', 'conflict', 'run'],
  safety: ['not-sent', 'unknown', 'applied'],
  system: 'text',
  partner: 'text',
  flow: 'text',
  order: 'text',
  code: 'code',
  group: 'id',
  assignee: 'text',
  tag: 'text',
  ...moment,
} as const satisfies FilterFields

/** `partner` is of open dead letters, `age` of the oldest, `at` of the first dead letter there was; a bare word is in the signature, `place` the field that is wrong. */
export const errorGroupFields = {
  state: ['open', 'acknowledged', 'resolved', 'ignored'],
  regressed: ['yes', 'no'],
  code: 'code',
  place: 'text',
  system: 'text',
  partner: 'text',
  assignee: 'text',
  tag: 'text',
  ...moment,
} as const satisfies FilterFields

/** A bare word is in the name. */
export const bulkActionFields = {
  state: ['running', 'done', 'aborted', 'failed'],
  action: ['retry', 'resolve', 'ignore', 'assign', 'tag'],
  actor: 'text',
  ...moment,
} as const satisfies FilterFields

/** What an action on many could not be done to; a bare word begins the reason. */
export const bulkFailureFields = { state: ['failed', 'skipped'], text: 'text' } as const satisfies FilterFields

export const awaitedFields = {
  state: ['pending', 'overdue', 'accepted', 'accepted-with-errors', 'rejected', 'closed'],
  partner: 'text',
  type: 'text',
  control: 'text',
  document: 'id',
  ...moment,
} as const satisfies FilterFields

export const runFields = {
  state: ['due', 'running', 'done', 'failed', 'stopped', 'skipped', 'cancelled'],
  trigger: ['schedule', 'manual', 'backfill', 'hint', 'retry'],
  kind: ['changes', 'load', 'window', 'records'],
  flow: 'text',
  system: 'text',
  code: 'code',
  ...moment,
} as const satisfies FilterFields

export const reviewFields = {
  state: ['open', 'same', 'new', 'withdrawn'],
  entity: recordEntities,
  flow: 'text',
  system: 'text',
  external: 'text',
  ...moment,
} as const satisfies FilterFields

export const mergeFields = {
  entity: recordEntities,
  record: 'id',
  actor: 'text',
  ...moment,
} as const satisfies FilterFields

/** `at` and `age` are of the last change. */
export const recordFields = { entity: recordEntities, ...moment } as const satisfies FilterFields

export const linkFields = {
  entity: [...recordEntities, 'sales-order', 'interchange'],
  system: 'text',
  record: 'id',
  external: 'text',
  ...moment,
} as const satisfies FilterFields

export const reconciliationFields = {
  state: ['due', 'running', 'done', 'failed'],
  entity: recordEntities,
  flow: 'text',
  actor: 'text',
  ...moment,
} as const satisfies FilterFields

export const findingFields = {
  bucket: ['unknown', 'missing', 'absent', 'differs', 'stale', 'duplicate', 'unmappable'],
  action: ['write', 'read', 'create', 'person'],
  state: ['open', 'repaired', 'skipped', 'undone'],
  system: 'text',
  record: 'id',
  text: 'text',
} as const satisfies FilterFields

export const auditFields = {
  actor: 'text',
  action: 'text',
  subject: 'text',
  ...moment,
} as const satisfies FilterFields

export const userFields = { role: roles, origin: ['local', 'oidc'], text: 'text' } as const satisfies FilterFields

export const keyFields = { role: roles, ...moment } as const satisfies FilterFields
