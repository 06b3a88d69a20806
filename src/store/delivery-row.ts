import { type SQL, sql } from 'drizzle-orm'
import { defineRow, type RowReader } from './row.ts'
import { delivery } from './schema.ts'
import type { ClaimedDelivery } from './store.ts'

export const deliveryRow = defineRow(delivery, ['toldAt', 'maybeSent'])

/** Of one that is claimed, without what nobody asks for who sends it: a load claims a hundred thousand. */
export const claimedRow: RowReader<Omit<ClaimedDelivery, 'inDoubt'>> = defineRow(delivery, [
  'toldAt',
  'maybeSent',
  'dependsOn',
  'state',
  'dueAt',
  'owner',
  'errorMessage',
  'createdAt',
])

/** An instance that has not been heard of for this long is dead, and its claims are free. */
const deadAfterSeconds = 20

/** True when the instance `alias` was heard of lately; a beat far ahead was made by a clock that has been set back since. */
export const instanceIsAlive = (alias: string): SQL => sql`${sql.raw(alias)}.heartbeat_at between
  statement_timestamp() - make_interval(secs => ${sql.raw(String(deadAfterSeconds))})
  and statement_timestamp() + make_interval(secs => ${sql.raw(String(deadAfterSeconds))})`

/** True when the owner of the delivery `alias` is gone. */
export const ownerIsDead = (alias: string): SQL => sql`not exists (
  select 1 from instance i where i.id = ${sql.raw(alias)}.owner and i.ended_at is null and ${instanceIsAlive('i')})`

/** True unless the system of the row `alias` is paused. */
export const systemIsOpen = (alias: string): SQL => sql`not exists (
  select 1 from system_status s where s.system = ${sql.raw(alias)}.system and s.paused_until > statement_timestamp())`

/** Documents have a delivery for each version, records one in all. The indexes ask for this condition to the letter. */
export const isOfRecord = (alias: string): SQL => sql.raw(`${alias}.entity not in ('sales-order', 'interchange')`)
export const isOfDocument = (alias: string): SQL => sql.raw(`${alias}.entity in ('sales-order', 'interchange')`)
