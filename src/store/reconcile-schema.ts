import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { ErrorCode } from '../domain/error-catalogue.ts'
import type { RecordEntity } from '../domain/record.ts'
import { keyText, time, timeOfInsert, toldAt } from './columns.ts'
import type {
  Bucket,
  Difference,
  Finding,
  FindingState,
  ReconcileCounts,
  ReconcileTask,
  Reconciliation,
  RepairAction,
} from './reconcile-store.ts'

export const reconciliation = pgTable(
  'reconciliation',
  {
    id: uuid('id').primaryKey(),
    flow: text('flow').notNull(),
    entity: text('entity').$type<RecordEntity>().notNull(),
    task: text('task').$type<ReconcileTask>().notNull().default('compare'),
    state: text('state').$type<Reconciliation['state']>().notNull().default('due'),
    counts: jsonb('counts').$type<ReconcileCounts>().notNull(),
    position: jsonb('position').$type<unknown>(),
    errorCode: text('error_code').$type<ErrorCode>(),
    errorMessage: text('error_message'),
    actor: text('actor').notNull(),
    owner: uuid('owner'),
    createdAt: timeOfInsert('created_at'),
    startedAt: time('started_at'),
    finishedAt: time('finished_at'),
    repairedAt: time('repaired_at'),
    repairedBy: text('repaired_by'),
    undoneAt: time('undone_at'),
    toldAt: toldAt(),
  },
  (table) => [
    uniqueIndex('reconciliation_live').on(table.flow).where(sql`state in ('due', 'running')`),
    index('reconciliation_due').on(table.toldAt).where(sql`state in ('due', 'running')`),
    index('reconciliation_flow').on(table.flow, table.createdAt),
  ],
)

export const finding = pgTable(
  'finding',
  {
    id: uuid('id').primaryKey(),
    reconciliationId: uuid('reconciliation_id')
      .notNull()
      .references(() => reconciliation.id, { onDelete: 'cascade' }),
    seq: bigint('seq', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    bucket: text('bucket').$type<Bucket>().notNull(),
    entity: text('entity').$type<RecordEntity>().notNull(),
    key: text('key'),
    recordId: uuid('record_id'),
    system: text('system'),
    externalId: keyText('external_id'),
    differences: jsonb('differences').$type<Difference[]>().notNull(),
    action: text('action').$type<RepairAction>().notNull(),
    state: text('state').$type<FindingState>().notNull().default('open'),
    version: integer('version'),
    before: jsonb('before').$type<NonNullable<Finding['before']>>(),
    note: text('note'),
  },
  (table) => [
    index('finding_order').on(table.reconciliationId, table.seq),
    index('finding_record').on(table.reconciliationId, table.recordId).where(sql`bucket = 'unknown'`),
  ],
)
