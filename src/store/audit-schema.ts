import { sql } from 'drizzle-orm'
import { bigint, boolean, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { timeOfInsert } from './columns.ts'

/*
 * Entries are written to `audit_draft`. When their transaction commits, a trigger gives each its place: it locks `audit_head`, counts `seq` up
 * without gaps, hashes the entry together with the hash before it and moves it to `audit`, which refuses every change. The lock is taken last
 * and held for the commit only, so that it neither holds up nor blocks what else the transaction does. The triggers stand in the migration.
 */

const entry = {
  at: timeOfInsert('at'),
  actor: text('actor').notNull(),
  action: text('action').notNull(),
  subject: text('subject').notNull(),
  detail: jsonb('detail').$type<unknown>(),
}

export const audit = pgTable(
  'audit',
  {
    seq: bigint('seq', { mode: 'number' }).primaryKey(),
    ...entry,
    /** SHA-256 over the hash before and the entry, in hexadecimal. */
    hash: text('hash').notNull().default(''),
  },
  (table) => [index('audit_subject').on(table.subject, table.seq), index('audit_actor').on(table.actor, table.seq)],
)

export const auditDraft = pgTable('audit_draft', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  ...entry,
})

/** The end of the chain: one row. */
export const auditHead = pgTable('audit_head', {
  only: boolean('only').primaryKey().default(sql`true`),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  hash: text('hash').notNull(),
})
