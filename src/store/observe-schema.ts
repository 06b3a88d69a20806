import { bigint, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { keyText, time, timeOfInsert } from './columns.ts'
import type { KeyKind, TrafficKind } from './observe-store.ts'

/**
 * What people look for, in lower case, and what has it. Rows are only ever added, by the statements that make their subject; one index serves
 * equal keys and beginnings, each with the newest first. A key may stand here twice.
 */
export const searchKey = pgTable(
  'search_key',
  {
    key: keyText('key').notNull(),
    kind: text('kind').$type<KeyKind>().notNull(),
    /** A document, an interchange or a delivery: the kind tells. */
    subjectId: uuid('subject_id').notNull(),
    at: timeOfInsert('at'),
  },
  (table) => [index('search_key_newest').on(table.key, table.at.desc().nullsFirst())],
)

/*
 * How much came and went. The statements that do the work add a row for a lot of it: nothing is counted twice or left out, and no
 * two of them wait for each other. A ticker sums them up by quarters of an hour, later by hours. Empty text: concerns none.
 */

export const trafficLot = pgTable(
  'traffic_lot',
  {
    at: timeOfInsert('at'),
    kind: text('kind').$type<TrafficKind>().notNull(),
    flow: text('flow').notNull(),
    partner: text('partner').notNull(),
    system: text('system').notNull(),
    n: bigint('n', { mode: 'number' }).notNull(),
  },
  (table) => [index('traffic_lot_at').on(table.at)],
)

export const traffic = pgTable(
  'traffic',
  {
    begins: time('begins').notNull(),
    kind: text('kind').$type<TrafficKind>().notNull(),
    flow: text('flow').notNull(),
    partner: text('partner').notNull(),
    system: text('system').notNull(),
    n: bigint('n', { mode: 'number' }).notNull(),
    lastAt: time('last_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.begins, table.kind, table.flow, table.partner, table.system] })],
)

/** Of all time, without the lots that are not summed up yet. */
export const trafficTotal = pgTable(
  'traffic_total',
  {
    kind: text('kind').$type<TrafficKind>().notNull(),
    flow: text('flow').notNull(),
    partner: text('partner').notNull(),
    system: text('system').notNull(),
    n: bigint('n', { mode: 'number' }).notNull(),
    lastAt: time('last_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.flow, table.partner, table.system] })],
)
