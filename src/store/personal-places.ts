import type { PersonalPlace } from './operations-store.ts'

/** Where a place keeps its columns. `key` is an expression that makes the row's id of it, in rows called `t`. */
export type PlaceColumns = {
  table: string
  key: string
  shown: string
  system: string
  partner: string
  entity: string
  json: readonly string[]
  text: readonly string[]
  bytes: readonly string[]
}

const none = 'null::text'
const uuidKey = 't.id::text'
export const seqKey = 't.seq::text'

/** Every column in which a person's data can stand, by place. */
export const personalPlaces: Readonly<Record<Exclude<PersonalPlace, 'interchange'>, PlaceColumns>> = {
  document: {
    table: 'document',
    key: uuidKey,
    shown: uuidKey,
    system: 't.system',
    partner: 't.partner',
    entity: 't.entity',
    json: ['canonical', 'issues'],
    text: [],
    bytes: ['body'],
  },
  record: {
    table: 'record',
    key: uuidKey,
    shown: 't.id::text',
    system: none,
    partner: none,
    entity: 't.entity',
    json: ['value'],
    text: ['key'],
    bytes: [],
  },
  link: {
    table: 'link',
    key: 'jsonb_build_array(t.system, t.entity, t.external_id, t.canonical_id)::text',
    shown: 't.canonical_id::text',
    system: 't.system',
    partner: none,
    entity: 't.entity',
    json: ['fields'],
    text: [],
    bytes: [],
  },
  review: {
    table: 'review',
    key: uuidKey,
    shown: uuidKey,
    system: 't.system',
    partner: none,
    entity: 't.entity',
    json: ['fields', 'raw', 'candidates'],
    text: [],
    bytes: [],
  },
  'held-record': {
    table: 'held_record',
    key: uuidKey,
    shown: uuidKey,
    system: 't.system',
    partner: none,
    entity: none,
    json: ['raw', 'issues'],
    text: [],
    bytes: [],
  },
  'dead-letter': {
    table: 'dead_letter',
    key: uuidKey,
    shown: uuidKey,
    system: 't.system',
    partner: 't.partner',
    entity: none,
    json: ['issues', 'exchange'],
    text: ['message', 'reason', 'business_key'],
    bytes: [],
  },
  'error-group': {
    table: 'error_group',
    key: uuidKey,
    shown: uuidKey,
    system: 't.target',
    partner: none,
    entity: none,
    json: [],
    text: ['signature', 'reason'],
    bytes: [],
  },
  comment: {
    table: 'desk_comment',
    key: uuidKey,
    shown: 't.subject_id::text',
    system: none,
    partner: none,
    entity: none,
    json: [],
    text: ['text'],
    bytes: [],
  },
  'bulk-action': {
    table: 'bulk_action',
    key: uuidKey,
    shown: uuidKey,
    system: none,
    partner: none,
    entity: none,
    json: ['target'],
    text: ['name', 'reason'],
    bytes: [],
  },
  delivery: {
    table: 'delivery',
    key: uuidKey,
    shown: uuidKey,
    system: 't.system',
    partner: 't.partner',
    entity: none,
    json: [],
    text: ['business_key', 'error_message'],
    bytes: [],
  },
  'delivery-event': {
    table: 'delivery_event',
    key: seqKey,
    shown: 't.delivery_id::text',
    system: none,
    partner: '(select d.partner from delivery d where d.id = t.delivery_id)',
    entity: none,
    json: [],
    text: ['message'],
    bytes: [],
  },
  run: {
    table: 'run',
    key: uuidKey,
    shown: uuidKey,
    system: 't.system',
    partner: none,
    entity: none,
    json: ['detail'],
    text: ['error_message'],
    bytes: [],
  },
  finding: {
    table: 'finding',
    key: uuidKey,
    shown: 't.reconciliation_id::text',
    system: 't.system',
    partner: none,
    entity: none,
    json: ['differences', 'before'],
    text: ['key', 'note'],
    bytes: [],
  },
  'record-merge': {
    table: 'record_merge',
    key: uuidKey,
    shown: uuidKey,
    system: none,
    partner: none,
    entity: none,
    json: ['moved'],
    text: ['reason'],
    bytes: [],
  },
  audit: {
    table: 'audit',
    key: seqKey,
    shown: 't.seq::text',
    system: none,
    partner: none,
    entity: none,
    json: ['detail'],
    text: ['subject'],
    bytes: [],
  },
}
