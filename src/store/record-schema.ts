import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { DeliverableEntity } from '../domain/entity.ts'
import type { ErrorCode } from '../domain/error-catalogue.ts'
import type { Issue } from '../domain/issue.ts'
import type { RecordEntities, RecordEntity } from '../domain/record.ts'
import type { Fields } from '../domain/record-fields.ts'
import type { Rewrites } from '../domain/rewrite.ts'
import { keyText, time, timeOfInsert, toldAt } from './columns.ts'
import type { Moved, Review, Run, RunCounts, RunState } from './record-store.ts'

/*
 * A million rows pass through `record` and `link` at each full load. What changes with every reading (value, fields, hashes)
 * is in no index, and both tables are filled to 85 of 100 only (the migration says so): then a change costs one new row
 * version on the same page and no index entry.
 */

export const record = pgTable(
  'record',
  {
    id: uuid('id').primaryKey(),
    entity: text('entity').$type<RecordEntity>().notNull(),
    key: text('key').notNull(),
    value: jsonb('value').$type<RecordEntities[RecordEntity]>().notNull(),
    version: integer('version').notNull().default(1),
    emptied: jsonb('emptied').$type<string[]>().notNull().default([]),
    mergedInto: uuid('merged_into'),
    createdAt: timeOfInsert('created_at'),
    changedAt: timeOfInsert('changed_at'),
  },
  (table) => [
    index('record_scan').on(table.entity, table.id),
    index('record_search').on(table.entity, sql`lower(key) text_pattern_ops`),
  ],
)

/** `issuer` is empty where the scheme needs none. */
export const customerIdentifier = pgTable(
  'customer_identifier',
  {
    scheme: text('scheme').notNull(),
    issuer: text('issuer').notNull(),
    value: text('value').notNull(),
    customerId: uuid('customer_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.scheme, table.issuer, table.value] }),
    index('customer_identifier_holder').on(table.customerId),
    index('customer_identifier_search').on(sql`lower(value) text_pattern_ops`),
  ],
)

/** Keys under which customers that may be one are found: their hashes, as a load writes and looks up a dozen for each customer. */
export const customerBlockKey = pgTable(
  'customer_block_key',
  { key: bigint('key', { mode: 'bigint' }).notNull(), customerId: uuid('customer_id').notNull() },
  (table) => [
    primaryKey({ columns: [table.key, table.customerId] }),
    index('customer_block_key_holder').on(table.customerId),
  ],
)

export const recordMerge = pgTable(
  'record_merge',
  {
    id: uuid('id').primaryKey(),
    entity: text('entity').$type<RecordEntity>().notNull(),
    survivorId: uuid('survivor_id').notNull(),
    loserId: uuid('loser_id').notNull(),
    reason: text('reason').notNull(),
    actor: text('actor').notNull(),
    moved: jsonb('moved').$type<Moved>().notNull(),
    at: timeOfInsert('at'),
    undoneAt: time('undone_at'),
  },
  (table) => [
    index('record_merge_survivor').on(table.survivorId),
    index('record_merge_loser').on(table.loserId),
    index('record_merge_newest').on(table.at, table.id),
  ],
)

export const fieldDecision = pgTable(
  'field_decision',
  {
    recordId: uuid('record_id').notNull(),
    field: text('field').notNull(),
    system: text('system').notNull(),
    actor: text('actor').notNull(),
    at: timeOfInsert('at'),
  },
  (table) => [primaryKey({ columns: [table.recordId, table.field] })],
)

/** A record may have several ids in one system; the primary one is written. */
export const link = pgTable(
  'link',
  {
    entity: text('entity').$type<DeliverableEntity>().notNull(),
    canonicalId: uuid('canonical_id').notNull(),
    system: text('system').notNull(),
    externalId: keyText('external_id').notNull(),
    isPrimary: boolean('is_primary').notNull().default(true),
    fields: jsonb('fields').$type<Fields>(),
    fieldTimes: jsonb('field_times').$type<Readonly<Record<string, string>>>(),
    rewrites: jsonb('rewrites').$type<Rewrites>(),
    sourceHash: text('source_hash'),
    modifiedAt: text('modified_at'),
    absences: integer('absences').notNull().default(0),
    goneAt: time('gone_at'),
    sentHash: text('sent_hash'),
    sentVersion: integer('sent_version'),
    createdAt: timeOfInsert('created_at'),
  },
  (table) => [
    primaryKey({ name: 'link_pkey', columns: [table.system, table.entity, table.externalId, table.canonicalId] }),
    uniqueIndex('link_primary').on(table.canonicalId, table.entity, table.system).where(sql`is_primary`),
    index('link_second').on(table.canonicalId).where(sql`not is_primary`),
    index('link_absent').on(table.system, table.entity, table.externalId).where(sql`absences > 0`),
    index('link_search').on(table.entity, sql`lower(external_id) text_pattern_ops`),
  ],
)

/**
 * Ids a complete listing has shown so far. Written ahead like everything else: a run goes on after a crash, and a listing that had
 * lost its rows would call half of a system gone.
 */
export const runListing = pgTable(
  'run_listing',
  { runId: uuid('run_id').notNull(), externalId: keyText('external_id').notNull() },
  (table) => [primaryKey({ columns: [table.runId, table.externalId] })],
)

export const heldRecord = pgTable('held_record', {
  id: uuid('id').primaryKey(),
  flow: text('flow').notNull(),
  system: text('system').notNull(),
  entity: text('entity').$type<RecordEntity>().notNull(),
  externalId: text('external_id').notNull(),
  raw: jsonb('raw').$type<unknown>(),
  issues: jsonb('issues').$type<Issue[]>().notNull(),
  createdAt: timeOfInsert('created_at'),
  updatedAt: timeOfInsert('updated_at'),
})

export const review = pgTable(
  'review',
  {
    id: uuid('id').primaryKey(),
    flow: text('flow').notNull(),
    entity: text('entity').$type<RecordEntity>().notNull(),
    system: text('system').notNull(),
    externalId: text('external_id').notNull(),
    fields: jsonb('fields').$type<Fields>().notNull(),
    sourceHash: text('source_hash').notNull(),
    modifiedAt: text('modified_at'),
    raw: jsonb('raw').$type<unknown>(),
    candidates: jsonb('candidates').$type<Review['candidates']>().notNull(),
    state: text('state').$type<Review['state']>().notNull().default('open'),
    recordId: uuid('record_id'),
    actor: text('actor'),
    createdAt: timeOfInsert('created_at'),
    decidedAt: time('decided_at'),
  },
  (table) => [
    index('review_open').on(table.system, table.entity, table.externalId).where(sql`state = 'open'`),
    index('review_newest').on(table.createdAt, table.id),
  ],
)

export const run = pgTable(
  'run',
  {
    id: uuid('id').primaryKey(),
    flow: text('flow').notNull(),
    system: text('system').notNull(),
    trigger: text('trigger').$type<Run['trigger']>().notNull(),
    kind: text('kind').$type<Run['kind']>().notNull(),
    dryRun: boolean('dry_run').notNull(),
    window: jsonb('read_window').$type<NonNullable<Run['window']>>(),
    externalIds: jsonb('external_ids').$type<string[]>(),
    slotAt: time('slot_at'),
    state: text('state').$type<RunState>().notNull(),
    counts: jsonb('counts').$type<RunCounts>().notNull(),
    position: jsonb('position').$type<unknown>(),
    detail: jsonb('detail').$type<unknown>(),
    errorCode: text('error_code').$type<ErrorCode>(),
    errorMessage: text('error_message'),
    actor: text('actor'),
    owner: uuid('owner'),
    notBefore: timeOfInsert('not_before'),
    createdAt: timeOfInsert('created_at'),
    startedAt: time('started_at'),
    finishedAt: time('finished_at'),
    toldAt: toldAt(),
  },
  (table) => [
    uniqueIndex('run_slot').on(table.flow, table.system, table.slotAt).where(sql`slot_at is not null`),
    index('run_live').on(table.flow, table.system).where(sql`state in ('due', 'running')`),
    index('run_due').on(table.toldAt).where(sql`state in ('due', 'running')`),
    index('run_flow').on(table.flow, table.createdAt),
    index('run_newest').on(table.createdAt, table.id),
  ],
)

/** A flow that was never paused has no row. */
export const flowStatus = pgTable('flow_status', {
  flow: text('flow').primaryKey(),
  pausedAt: time('paused_at'),
  reason: text('reason'),
  actor: text('actor'),
})
