import { sql } from 'drizzle-orm'
import type { AppliedChange } from '../domain/document.ts'
import { type ErrorSignature, signatureOf } from '../domain/error-signature.ts'
import type { Money } from '../domain/money.ts'
import { orderValue } from '../domain/order-value.ts'
import type { SalesOrder } from '../domain/sales-order.ts'
import { type Database, json, uuids } from './database.ts'
import type { NewDeadLetter } from './store.ts'
import { countRows } from './traffic.ts'

/** Opens dead letters, each in its group, which opens with it when it was closed. Runs inside a transaction. */
export const openDeadLetters = async (database: Database, rows: readonly NewDeadLetter[]): Promise<void> => {
  if (rows.length === 0) return
  const lastOfSubject = [...new Map(rows.map((one) => [one.subjectId, one])).values()]
  const signatures = new Map(lastOfSubject.map((one) => [one.id, signatureOf(one)]))
  const values = await valuesOf(database, lastOfSubject)
  await touchGroups(database, [...signatures.values()])
  const given = lastOfSubject.map((one) => ({
    ...one,
    exchange: one.exchange ?? null,
    groupId: signatures.get(one.id)?.id,
    ...values.get(one.subjectId),
  }))
  await database.rows(sql`
    with opened as (insert into dead_letter as d (id, subject, subject_id, flow, system, partner, business_key, code, message, issues,
      retry_safety, group_id, value_amount, value_currency, exchange)
    select id, subject, "subjectId", flow, system, partner, "businessKey", code, message, issues, "retrySafety",
      "groupId", amount, currency, nullif(exchange, 'null')
    from jsonb_to_recordset(${json(given)}) as r(id uuid, subject text, "subjectId" uuid,
      flow text, system text, partner text, "businessKey" text, code text, message text, issues jsonb,
      "retrySafety" text, "groupId" uuid, amount numeric, currency text, exchange jsonb)
    order by "subjectId"
    on conflict (subject_id) where state in ('open', 'ignored') do update set code = excluded.code,
      message = excluded.message, issues = excluded.issues, retry_safety = excluded.retry_safety,
      group_id = excluded.group_id, value_amount = excluded.value_amount, value_currency = excluded.value_currency,
      exchange = coalesce(excluded.exchange, d.exchange),
      state = case when ${staysIgnored} then 'ignored' else 'open' end,
      reason = case when ${staysIgnored} then d.reason end, actor = case when ${staysIgnored} then d.actor end,
      ignored_until = case when ${staysIgnored} then d.ignored_until end
    returning d.flow, d.partner, d.system, d.xmax = 0 as is_new), counted as (
      ${countRows('opened', 'dead-letters', sql`is_new`)}
    ) select 1`)
  await escalate(database, [...new Set([...signatures.values()].map(({ id }) => id))])
}

const staysIgnored = sql`d.state = 'ignored' and d.group_id = excluded.group_id
  and (d.ignored_until is null or d.ignored_until > statement_timestamp())`

/** What the orders concerned are worth, by subject. */
const valuesOf = async (database: Database, rows: readonly NewDeadLetter[]): Promise<Map<string, Money>> => {
  const subjects = rows.filter(({ subject }) => subject === 'document' || subject === 'delivery')
  if (subjects.length === 0) return new Map()
  const found = await database.rows(sql`
    select s.id as subject_id, d.entity, d.canonical
    from unnest(${uuids(subjects.map(({ subjectId }) => subjectId))}) as s(id)
    left join delivery v on v.id = s.id
    join document d on d.id = coalesce(v.document_id, s.id)
    where d.entity in ('sales-order', 'order-change') and d.canonical is not null
      and v.entity is distinct from 'interchange'`)
  return new Map(
    found.flatMap(({ subject_id, entity, canonical }) => {
      // A document with entity sales-order holds one, one with order-change what it makes of one.
      const order = entity === 'sales-order' ? (canonical as SalesOrder) : (canonical as AppliedChange).order
      const value = order === undefined ? undefined : orderValue(order)
      return value === undefined ? [] : [[String(subject_id), value] as const]
    }),
  )
}

/**
 * Makes the groups that are not there and opens those that were closed. All are held with a shared lock, so that none is closed before what is
 * being opened in it can be seen; those who open side by side do not wait for each other.
 */
export const touchGroups = async (
  database: Database,
  signatures: readonly ErrorSignature[],
  reopens = true,
): Promise<void> => {
  const wanted = json([...new Map(signatures.map((one) => [one.id, one])).values()])
  await database.rows(sql`
    insert into error_group (id, signature, code, target, field)
    select id, signature, code, target, field
    from jsonb_to_recordset(${wanted}) as r(id uuid, signature text, code text, target text, field text)
    order by id on conflict do nothing`)
  if (!reopens) return
  const ids = uuids([...new Set(signatures.map(({ id }) => id))])
  await database.rows(sql`
    with closed as (
      select id, state from error_group where id = any(${ids})
        and (state = 'resolved' or (state = 'ignored' and ignored_until <= statement_timestamp()))
      order by id for update
    )
    update error_group g set state = 'open', regressed = closed.state = 'resolved', ignored_until = null,
      escalates_at = null, reason = null, actor = null, changed_at = clock_timestamp()
    from closed where g.id = closed.id`)
  await database.rows(sql`select id from error_group where id = any(${ids}) order by id for share`)
}

/** Opens ignored groups that have more open dead letters than they are ignored for. */
const escalate = async (database: Database, groupIds: readonly string[]): Promise<void> => {
  await database.rows(sql`
    with over as (
      select g.id from error_group g
      where g.id = any(${uuids(groupIds)}) and g.state = 'ignored' and g.escalates_at is not null
        and (select count(*) from dead_letter d where d.group_id = g.id and d.state = 'open') > g.escalates_at
      order by g.id for update
    )
    update error_group g set state = 'open', ignored_until = null, escalates_at = null, reason = null, actor = null,
      changed_at = clock_timestamp()
    from over where g.id = over.id`)
}
