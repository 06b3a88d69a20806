import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  json,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { CanonicalDocument } from '../domain/document.ts'
import type { DeliverableEntity } from '../domain/entity.ts'
import type { ErrorCode } from '../domain/error-catalogue.ts'
import type { Exchange } from '../domain/exchange.ts'
import type { Issue } from '../domain/issue.ts'
import type { EdiIssue, GroupResult } from '../edi/edi.ts'
import { bytea, time, timeOfInsert, toldAt } from './columns.ts'
import type {
  AcknowledgementKind,
  AcknowledgementState,
  AwaitedState,
  DeadLetter,
  DeadLetterSubject,
  DeliveryState,
  Direction,
  Document,
  DocumentEntity,
  DocumentState,
  EnvelopeState,
  InterchangeState,
  RetrySafety,
} from './store.ts'

/*
 * `told_at` is when the queue was last told of a row (for a row that is due later: when it will be). What is due and was
 * told of long ago is told again, so each live state has an index on it; rows at rest are in none of those.
 */

export const interchange = pgTable(
  'interchange',
  {
    id: uuid('id').primaryKey(),
    direction: text('direction').$type<Direction>().notNull(),
    system: text('system').notNull(),
    partner: text('partner'),
    fileName: text('file_name').notNull(),
    transportRef: text('transport_ref').notNull(),
    state: text('state').$type<InterchangeState>().notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull().default(0),
    sha256: text('sha256'),
    duplicateOf: uuid('duplicate_of'),
    controlNumber: text('control_number'),
    receivedAt: timeOfInsert('received_at'),
    processedAt: time('processed_at'),
    /** When its bytes were purged. */
    purgedAt: time('purged_at'),
    toldAt: toldAt(),
  },
  (table) => [
    uniqueIndex('interchange_arrival').on(table.system, table.transportRef),
    index('interchange_content').on(table.system, table.sha256).where(sql`direction = 'in'`),
    index('interchange_sent').on(table.partner, table.controlNumber).where(sql`direction = 'out'`),
    index('interchange_due').on(table.toldAt).where(sql`state = 'received'`),
    index('interchange_newest').on(table.receivedAt, table.id),
    index('interchange_search').on(sql`lower(file_name) text_pattern_ops`),
    index('interchange_unpurged').on(table.receivedAt).where(sql`purged_at is null`),
  ],
)

export const interchangeChunk = pgTable(
  'interchange_chunk',
  {
    interchangeId: uuid('interchange_id')
      .notNull()
      .references(() => interchange.id, { onDelete: 'cascade' }),
    seq: integer('seq').notNull(),
    bytes: bytea('bytes').notNull(),
  },
  (table) => [primaryKey({ columns: [table.interchangeId, table.seq] })],
)

export const envelope = pgTable(
  'envelope',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    interchangeId: uuid('interchange_id').notNull(),
    direction: text('direction').$type<Direction>().notNull(),
    index: integer('index').notNull(),
    partner: text('partner'),
    senderQualifier: text('sender_qualifier').notNull(),
    sender: text('sender').notNull(),
    receiverQualifier: text('receiver_qualifier').notNull(),
    receiver: text('receiver').notNull(),
    standard: text('standard').$type<'x12' | 'edifact' | 'xml' | 'flat'>().notNull().default('x12'),
    controlNumber: text('control_number').notNull(),
    version: text('version').notNull(),
    date: text('date').notNull(),
    time: text('time').notNull(),
    usage: text('usage').notNull(),
    onlyReceipt: boolean('only_receipt').notNull().default(false),
    state: text('state').$type<EnvelopeState>().notNull().default('reading'),
    sha256: text('sha256'),
    repeats: uuid('repeats'),
    issues: jsonb('issues').$type<EdiIssue[]>().notNull().default([]),
    createdAt: timeOfInsert('created_at'),
  },
  (table) => [
    uniqueIndex('envelope_place').on(table.interchangeId, table.index),
    index('envelope_control_number').on(table.partner, table.direction, table.controlNumber, table.createdAt),
  ],
)

export const document = pgTable(
  'document',
  {
    id: uuid('id').primaryKey(),
    direction: text('direction').$type<Direction>().notNull(),
    interchangeId: uuid('interchange_id'),
    envelopeId: uuid('envelope_id'),
    groupIndex: integer('group_index').notNull(),
    groupControlNumber: text('group_control_number').notNull(),
    transactionIndex: integer('transaction_index').notNull(),
    transactionControlNumber: text('transaction_control_number').notNull(),
    type: text('type').notNull(),
    version: text('version').notNull(),
    entity: text('entity').$type<DocumentEntity>().notNull(),
    flow: text('flow'),
    system: text('system').notNull(),
    partner: text('partner').notNull(),
    businessKey: text('business_key'),
    state: text('state').$type<DocumentState>().notNull(),
    repeats: uuid('repeats'),
    issues: jsonb('issues').$type<EdiIssue[]>().notNull(),
    body: bytea('body'),
    delimiters: jsonb('delimiters').$type<Document['delimiters']>().notNull(),
    /** Kept as it was written, for it is only ever read whole. */
    canonical: json('canonical').$type<CanonicalDocument>(),
    answers: uuid('answers'),
    amends: uuid('amends'),
    revision: integer('revision').notNull().default(0),
    canonicalEdited: boolean('canonical_edited').notNull().default(false),
    /** It was dead when the store was put back to an earlier time: what is made of it may be in the systems already. */
    askFirst: boolean('ask_first').notNull().default(false),
    createdAt: timeOfInsert('created_at'),
    mappedAt: time('mapped_at'),
    /** When its content was purged. */
    purgedAt: time('purged_at'),
    toldAt: toldAt(),
  },
  (table) => [
    uniqueIndex('document_place').on(table.envelopeId, table.groupIndex, table.transactionIndex),
    uniqueIndex('document_answer').on(table.answers).where(sql`answers is not null`),
    index('document_amendment').on(table.amends, table.mappedAt).where(sql`amends is not null`),
    index('document_due').on(table.toldAt).where(sql`state = 'received'`),
    index('document_to_send').on(table.toldAt).where(sql`state = 'due'`),
    index('document_attention').on(table.state, table.createdAt).where(sql`state in ('rejected', 'duplicate', 'dead')`),
    index('document_newest').on(table.createdAt, table.id),
    index('document_partner').on(table.partner, table.createdAt, table.id),
    index('document_search').on(sql`lower(business_key) text_pattern_ops`),
    index('document_unpurged').on(table.createdAt).where(sql`purged_at is null`),
  ],
)

/** Who came first with a business key: at most one document has effect under it. */
export const documentKey = pgTable(
  'document_key',
  {
    partner: text('partner').notNull(),
    entity: text('entity').$type<DocumentEntity>().notNull(),
    businessKey: text('business_key').notNull(),
    documentId: uuid('document_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.partner, table.entity, table.businessKey] }),
    index('document_key_holder').on(table.documentId),
  ],
)

export const delivery = pgTable(
  'delivery',
  {
    id: uuid('id').primaryKey(),
    flow: text('flow').notNull(),
    system: text('system').notNull(),
    entity: text('entity').$type<DeliverableEntity>().notNull(),
    canonicalId: uuid('canonical_id').notNull(),
    version: integer('version').notNull(),
    businessKey: text('business_key').notNull(),
    documentId: uuid('document_id'),
    partner: text('partner'),
    dependsOn: uuid('depends_on'),
    state: text('state').$type<DeliveryState>().notNull(),
    related: jsonb('related').$type<Record<string, string>>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    lookups: integer('lookups').notNull().default(0),
    dueAt: timeOfInsert('due_at'),
    owner: uuid('owner'),
    fence: bigint('fence', { mode: 'number' }).notNull().default(0),
    idempotencyKey: text('idempotency_key').notNull(),
    externalId: text('external_id'),
    displayId: text('display_id'),
    errorCode: text('error_code').$type<ErrorCode>(),
    errorMessage: text('error_message'),
    /** A push went out and nothing since has proved that it did not arrive. */
    maybeSent: boolean('maybe_sent').notNull().default(false),
    createdAt: timeOfInsert('created_at'),
    sentAt: time('sent_at'),
    doneAt: time('done_at'),
    toldAt: toldAt(),
  },
  (table) => [
    uniqueIndex('delivery_version')
      .on(table.system, table.entity, table.canonicalId, table.version)
      .where(sql`entity in ('sales-order', 'interchange')`),
    // A record has one delivery for each system. Asked for with the literal condition (`delivery-row.ts`), else it does not serve. The id
    // comes first: a million entries begin with the same system and entity, which would be compared at each step of each insert.
    uniqueIndex('delivery_record')
      .on(table.canonicalId, table.system, table.entity)
      .where(sql`entity not in ('sales-order', 'interchange')`),
    // One delivery per record and system is under way, whoever claims.
    uniqueIndex('delivery_sending').on(table.canonicalId, table.system, table.entity).where(sql`state = 'sending'`),
    index('delivery_due').on(table.system, table.toldAt).where(sql`state in ('intent', 'in-doubt')`),
    // How long the oldest waits, for each system.
    index('delivery_oldest').on(table.system, table.dueAt).where(sql`state in ('intent', 'in-doubt')`),
    index('delivery_waiting').on(table.dependsOn).where(sql`state = 'waiting'`),
    index('delivery_attention').on(table.state, table.createdAt).where(sql`state in ('waiting', 'in-doubt', 'dead')`),
    index('delivery_document').on(table.documentId).where(sql`document_id is not null`),
    index('delivery_newest').on(table.createdAt, table.id),
    // Deliveries of records are found by the key of their record.
    index('delivery_search')
      .on(sql`lower(business_key) text_pattern_ops`)
      .where(sql`entity in ('sales-order', 'interchange')`),
  ],
)

export const deliveryEvent = pgTable(
  'delivery_event',
  {
    seq: bigint('seq', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    deliveryId: uuid('delivery_id').notNull(),
    at: timeOfInsert('at'),
    attempt: integer('attempt').notNull(),
    outcome: text('outcome').notNull(),
    code: text('code'),
    message: text('message'),
  },
  (table) => [index('delivery_event_delivery').on(table.deliveryId, table.seq)],
)

export const acknowledgement = pgTable(
  'acknowledgement',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').$type<AcknowledgementKind>().notNull(),
    partner: text('partner').notNull(),
    envelopeId: uuid('envelope_id'),
    groupIndex: integer('group_index').notNull(),
    groups: jsonb('group_result').$type<GroupResult[]>().notNull().default([]),
    state: text('state').$type<AcknowledgementState>().notNull().default('due'),
    interchangeId: uuid('interchange_id'),
    createdAt: timeOfInsert('created_at'),
    sentAt: time('sent_at'),
    toldAt: toldAt(),
  },
  (table) => [
    // PostgreSQL 14 has no NULLS NOT DISTINCT.
    uniqueIndex('acknowledgement_subject').on(
      table.kind,
      sql`coalesce(envelope_id, '00000000-0000-0000-0000-000000000000')`,
      table.groupIndex,
    ),
    index('acknowledgement_due').on(table.toldAt).where(sql`state = 'due'`),
    index('acknowledgement_envelope').on(table.envelopeId).where(sql`envelope_id is not null`),
  ],
)

export const awaitedAcknowledgement = pgTable(
  'awaited_acknowledgement',
  {
    id: uuid('id').primaryKey(),
    documentId: uuid('document_id').notNull(),
    partner: text('partner').notNull(),
    interchangeId: uuid('interchange_id').notNull(),
    interchangeControlNumber: text('interchange_control_number').notNull(),
    groupControlNumber: text('group_control_number').notNull(),
    transactionControlNumber: text('transaction_control_number').notNull(),
    type: text('type').notNull(),
    withinHours: doublePrecision('within_hours'),
    state: text('state').$type<AwaitedState>().notNull().default('pending'),
    answeredBy: uuid('answered_by'),
    detail: text('detail'),
    createdAt: timeOfInsert('created_at'),
    answeredAt: time('answered_at'),
  },
  (table) => [
    index('awaited_interchange').on(table.partner, table.interchangeControlNumber, table.createdAt),
    index('awaited_group').on(table.partner, table.groupControlNumber, table.createdAt),
    index('awaited_document').on(table.documentId),
    index('awaited_open').on(table.state, table.createdAt).where(sql`state in ('pending', 'overdue', 'rejected')`),
    index('awaited_partner').on(table.partner, table.state).where(sql`state in ('pending', 'overdue', 'rejected')`),
    index('awaited_newest').on(table.createdAt, table.id),
  ],
)

export const controlNumber = pgTable(
  'control_number',
  {
    partner: text('partner').notNull(),
    kind: text('kind').$type<'interchange' | 'group'>().notNull(),
    lastUsed: bigint('last_used', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.partner, table.kind] })],
)

export const deadLetter = pgTable(
  'dead_letter',
  {
    id: uuid('id').primaryKey(),
    subject: text('subject').$type<DeadLetterSubject>().notNull(),
    subjectId: uuid('subject_id').notNull(),
    flow: text('flow'),
    system: text('system'),
    partner: text('partner'),
    businessKey: text('business_key'),
    code: text('code').$type<ErrorCode>().notNull(),
    message: text('message').notNull(),
    issues: jsonb('issues').$type<Issue[]>().notNull(),
    retrySafety: text('retry_safety').$type<RetrySafety>().notNull(),
    state: text('state').$type<DeadLetter['state']>().notNull().default('open'),
    reason: text('reason'),
    actor: text('actor'),
    createdAt: timeOfInsert('created_at'),
    endedAt: time('ended_at'),
    ignoredUntil: time('ignored_until'),
    /** Null: of an older version, to be put into its group. */
    groupId: uuid('group_id'),
    valueAmount: numeric('value_amount'),
    valueCurrency: text('value_currency'),
    assignee: text('assignee'),
    tags: jsonb('tags').$type<string[]>().notNull().default([]),
    exchange: jsonb('exchange').$type<Exchange>(),
  },
  (table) => [
    uniqueIndex('dead_letter_live').on(table.subjectId).where(sql`state in ('open', 'ignored')`),
    index('dead_letter_subject').on(table.subjectId, table.createdAt),
    index('dead_letter_group').on(table.groupId, table.createdAt),
    index('dead_letter_ungrouped').on(table.id).where(sql`group_id is null`),
    // Everything that is counted of a group stands in it, so that the rows need not be read.
    index('dead_letter_open_group')
      .on(table.groupId, table.partner, table.retrySafety, table.valueCurrency, table.valueAmount, table.createdAt)
      .where(sql`state = 'open'`),
    index('dead_letter_ignored').on(table.ignoredUntil).where(sql`state = 'ignored'`),
    index('dead_letter_open_newest').on(table.createdAt, table.id).where(sql`state = 'open'`),
    index('dead_letter_open_code').on(table.code, table.createdAt).where(sql`state = 'open'`),
    index('dead_letter_open_partner').on(table.partner).where(sql`state = 'open'`),
    index('dead_letter_open_system').on(table.system).where(sql`state = 'open'`),
    index('dead_letter_search').on(sql`lower(business_key) text_pattern_ops`),
    index('dead_letter_newest').on(table.createdAt, table.id),
    index('dead_letter_business_key').on(table.businessKey, table.createdAt),
  ],
)

export const instance = pgTable('instance', {
  id: uuid('id').primaryKey().defaultRandom(),
  role: text('role').notNull(),
  startedAt: timeOfInsert('started_at'),
  heartbeatAt: timeOfInsert('heartbeat_at'),
  endedAt: time('ended_at'),
})

export const systemStatus = pgTable('system_status', {
  system: text('system').primaryKey(),
  pausedUntil: time('paused_until'),
  reason: text('reason'),
  failures: integer('failures').notNull().default(0),
  /** Since when it is paused, or fails. */
  pausedSince: time('paused_since'),
})

/** Requests that carry a key of their caller, and what was answered; null while it is at work. */
export const idempotentRequest = pgTable(
  'idempotent_request',
  {
    key: text('key').primaryKey(),
    fingerprint: text('fingerprint').notNull(),
    answer: jsonb('answer').$type<unknown>(),
    begunAt: timeOfInsert('begun_at'),
  },
  (table) => [index('idempotent_request_age').on(table.begunAt)],
)

export const sourceCursor = pgTable(
  'source_cursor',
  {
    system: text('system').notNull(),
    stream: text('stream').notNull(),
    position: jsonb('position').$type<unknown>(),
    version: integer('version').notNull(),
    savedAt: timeOfInsert('saved_at'),
  },
  (table) => [primaryKey({ columns: [table.system, table.stream] })],
)

export const scheduleSlot = pgTable(
  'schedule_slot',
  {
    schedule: text('schedule').notNull(),
    dueAt: time('due_at').notNull(),
    claimedAt: timeOfInsert('claimed_at'),
  },
  (table) => [primaryKey({ columns: [table.schedule, table.dueAt] })],
)
