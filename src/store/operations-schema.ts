import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Said } from '../domain/said.ts'
import { time, timeOfInsert } from './columns.ts'
import type {
  Alert,
  AlertDelivery,
  Erasure,
  OutgoingState,
  RetentionClock,
  WebhookDelivery,
} from './operations-store.ts'

export const alert = pgTable(
  'alert',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    rule: text('rule').notNull(),
    kind: text('kind').$type<Alert['kind']>().notNull(),
    subject: text('subject').notNull(),
    what: text('what').notNull(),
    said: jsonb('said').$type<Said>(),
    link: text('link').notNull(),
    state: text('state').$type<Alert['state']>().notNull().default('firing'),
    count: integer('count').notNull(),
    firedAt: timeOfInsert('fired_at'),
    seenAt: timeOfInsert('seen_at'),
    toldAt: time('told_at'),
    acknowledgedBy: text('acknowledged_by'),
    acknowledgedAt: time('acknowledged_at'),
    recoveredAt: time('recovered_at'),
    recoveryToldAt: time('recovery_told_at'),
  },
  (table) => [
    uniqueIndex('alert_live').on(table.rule, table.subject).where(sql`state <> 'recovered'`),
    index('alert_untold_recovery').on(table.rule).where(sql`recovered_at is not null and recovery_told_at is null`),
    index('alert_newest').on(table.firedAt, table.id),
  ],
)

export const alertDelivery = pgTable(
  'alert_delivery',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    alertIds: jsonb('alert_ids').$type<string[]>().notNull(),
    channel: text('channel').notNull(),
    type: text('type').$type<AlertDelivery['type']>().notNull(),
    message: jsonb('message').$type<AlertDelivery['message']>().notNull(),
    state: text('state').$type<OutgoingState>().notNull().default('due'),
    attempts: integer('attempts').notNull().default(0),
    error: text('error'),
    createdAt: timeOfInsert('created_at'),
    sentAt: time('sent_at'),
    nextAt: time('next_at'),
  },
  (table) => [
    index('alert_delivery_due').on(table.nextAt).where(sql`state = 'due'`),
    index('alert_delivery_sent').on(table.channel, table.sentAt).where(sql`state = 'sent'`),
    index('alert_delivery_newest').on(table.createdAt, table.id),
  ],
)

/** Events for other programs, written with what caused them. One row for each endpoint that wants the event. */
export const webhookDelivery = pgTable(
  'webhook_delivery',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    endpoint: text('endpoint').notNull(),
    event: text('event').$type<WebhookDelivery['event']>().notNull(),
    /** What the event is about: the same event is written once for each endpoint. */
    subject: text('subject').notNull(),
    data: jsonb('data').$type<WebhookDelivery['data']>().notNull(),
    state: text('state').$type<OutgoingState>().notNull().default('due'),
    attempts: integer('attempts').notNull().default(0),
    error: text('error'),
    createdAt: timeOfInsert('created_at'),
    sentAt: time('sent_at'),
    nextAt: time('next_at'),
  },
  (table) => [
    uniqueIndex('webhook_delivery_event').on(table.endpoint, table.event, table.subject),
    index('webhook_delivery_due').on(table.nextAt).where(sql`state = 'due'`),
    index('webhook_delivery_newest').on(table.createdAt, table.id),
  ],
)

/** An endpoint that was never turned off has no row. */
export const webhookEndpoint = pgTable('webhook_endpoint', {
  endpoint: text('endpoint').primaryKey(),
  disabledAt: timeOfInsert('disabled_at'),
  reason: text('reason').notNull(),
})

/** Who does a piece of upkeep that only one process may do at a time. */
export const workLease = pgTable('work_lease', {
  work: text('work').primaryKey(),
  owner: uuid('owner').notNull(),
  until: time('until').notNull(),
})

export const retentionClock = pgTable('retention_clock', {
  what: text('what').$type<RetentionClock['what']>().primaryKey(),
  lastPurgeAt: time('last_purge_at'),
  purged: bigint('purged', { mode: 'number' }).notNull().default(0),
})

/** Whose data were erased: hashes of the key, never the key. */
export const erasure = pgTable(
  'erasure',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    kind: text('kind').$type<Erasure['kind']>().notNull(),
    salt: text('salt').notNull(),
    keyHash: text('key_hash').notNull(),
    reason: text('reason').notNull(),
    actor: text('actor').notNull(),
    counts: jsonb('counts').$type<Erasure['counts']>().notNull(),
    kept: jsonb('kept').$type<string[]>().notNull(),
    /** It came back, from this system; null: it did not. */
    returnedFrom: text('returned_from'),
    returnedAt: time('returned_at'),
    replayed: boolean('replayed').notNull().default(false),
    at: timeOfInsert('at'),
  },
  (table) => [uniqueIndex('erasure_key').on(table.salt, table.keyHash), index('erasure_newest').on(table.at, table.id)],
)
