import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { ErrorCode } from '../domain/error-catalogue.ts'
import type { Said } from '../domain/said.ts'
import { time, timeOfInsert, toldAt } from './columns.ts'
import type { BulkAction, BulkItemState, BulkTarget, CommentSubject, GroupState } from './desk-store.ts'

/*
 * What is counted of a group is counted from its dead letters when somebody asks: a counter on the group's row would make all that fails the
 * same way at once wait for one row.
 */
export const errorGroup = pgTable('error_group', {
  id: uuid('id').primaryKey(),
  signature: text('signature').notNull(),
  code: text('code').$type<ErrorCode>().notNull(),
  target: text('target'),
  field: text('field'),
  state: text('state').$type<GroupState>().notNull().default('open'),
  regressed: boolean('regressed').notNull().default(false),
  ignoredUntil: time('ignored_until'),
  escalatesAt: integer('escalates_at'),
  reason: text('reason'),
  actor: text('actor'),
  assignee: text('assignee'),
  tags: jsonb('tags').$type<string[]>().notNull().default([]),
  firstSeenAt: timeOfInsert('first_seen_at'),
  changedAt: timeOfInsert('changed_at'),
})

export const deskComment = pgTable(
  'desk_comment',
  {
    id: uuid('id').primaryKey(),
    subject: text('subject').$type<CommentSubject>().notNull(),
    subjectId: uuid('subject_id').notNull(),
    at: timeOfInsert('at'),
    actor: text('actor').notNull(),
    text: text('text').notNull(),
  },
  (table) => [index('desk_comment_subject').on(table.subjectId, table.at)],
)

export const bulkAction = pgTable(
  'bulk_action',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    action: text('action').$type<BulkAction['action']>().notNull(),
    target: jsonb('target').$type<BulkTarget>().notNull(),
    reason: text('reason'),
    mapping: text('mapping').$type<NonNullable<BulkAction['mapping']>>(),
    assignee: text('assignee'),
    tags: jsonb('tags').$type<string[]>().notNull().default([]),
    actor: text('actor').notNull(),
    state: text('state').$type<BulkAction['state']>().notNull().default('running'),
    total: integer('total').notNull(),
    done: integer('done').notNull().default(0),
    failed: integer('failed').notNull().default(0),
    skipped: integer('skipped').notNull().default(0),
    /** How it ended, when a person or a failure ended it. */
    ending: text('ending'),
    owner: uuid('owner'),
    createdAt: timeOfInsert('created_at'),
    finishedAt: time('finished_at'),
    toldAt: toldAt(),
  },
  (table) => [
    index('bulk_action_due').on(table.toldAt).where(sql`state = 'running'`),
    index('bulk_action_newest').on(table.createdAt, table.id),
  ],
)

export const bulkItem = pgTable(
  'bulk_item',
  {
    bulkId: uuid('bulk_id')
      .notNull()
      .references(() => bulkAction.id, { onDelete: 'cascade' }),
    seq: integer('seq').notNull(),
    deadLetterId: uuid('dead_letter_id').notNull(),
    state: text('state').$type<BulkItemState>().notNull().default('due'),
    why: text('why'),
    said: jsonb('said').$type<Said>(),
  },
  (table) => [
    primaryKey({ columns: [table.bulkId, table.deadLetterId] }),
    index('bulk_item_due').on(table.bulkId, table.seq).where(sql`state = 'due'`),
    index('bulk_item_failed').on(table.bulkId, table.seq).where(sql`state in ('failed', 'skipped')`),
  ],
)
