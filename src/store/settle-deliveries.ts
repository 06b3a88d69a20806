import { type SQL, sql } from 'drizzle-orm'
import { groupBy } from '../domain/group-by.ts'
import { type Database, json, uuids } from './database.ts'
import type { Settlement } from './store.ts'
import { countRows } from './traffic.ts'

type Outcome = Settlement['to']

/** While it was written, the record changed again. */
const isBehind = sql`d.version > s."sentVersion"`
const ifBehind = (then: SQL, otherwise: SQL): SQL => sql`case when ${isBehind} then ${then} else ${otherwise} end`

/** What each outcome makes of the row. `d` is the delivery, `s` the settlement, with the delivery as it was claimed. */
const changes: Record<Outcome, SQL> = {
  done: sql`state = ${ifBehind(sql`'intent'`, sql`'done'`)}, attempts = ${ifBehind(sql`0`, sql`d.attempts`)},
    lookups = ${ifBehind(sql`0`, sql`d.lookups`)}, due_at = ${ifBehind(sql`clock_timestamp()`, sql`d.due_at`)},
    told_at = ${ifBehind(sql`clock_timestamp()`, sql`d.told_at`)},
    external_id = s."externalId", display_id = s."displayId", done_at = clock_timestamp(),
    maybe_sent = false, error_code = null, error_message = null`,
  intent: sql`state = 'intent', due_at = clock_timestamp() + s."delayMs" * interval '1 ms',
    told_at = clock_timestamp() + s."delayMs" * interval '1 ms',
    attempts = d.attempts + case when s."spendsAttempt" then 1 else 0 end, lookups = 0,
    maybe_sent = coalesce(s."maybeSent", d.maybe_sent), error_code = s.code, error_message = s.message`,
  'in-doubt': sql`state = 'in-doubt', due_at = clock_timestamp() + s."delayMs" * interval '1 ms',
    told_at = clock_timestamp() + s."delayMs" * interval '1 ms', lookups = d.lookups + case when s.looked then 1 else 0 end,
    maybe_sent = true, error_code = s.code, error_message = s.message`,
  dead: sql`state = 'dead', maybe_sent = coalesce(s."maybeSent", d.maybe_sent), error_code = s.code, error_message = s.message`,
}

/** Ends claims. Runs inside a transaction: deliveries that waited are found after those they waited for are done. */
export const settleDeliveries = async (
  database: Database,
  settlements: readonly Settlement[],
): Promise<{ released: { id: string; system: string }[]; stale: string[] }> => {
  const settled = new Set<string>()
  const done: string[] = []
  const goingOn: { id: string; system: string }[] = []
  for (const [outcome, ofOutcome] of groupBy(settlements, ({ to }) => to)) {
    for (const { id, system, state } of await settleAs(database, outcome, ofOutcome)) {
      settled.add(String(id))
      if (outcome !== 'done') continue
      if (state === 'intent') goingOn.push({ id: String(id), system: String(system) })
      // A record that is there in an older version is there: what waited for it may go.
      done.push(String(id))
    }
  }
  const stale = settlements.filter(({ id }) => !settled.has(id))
  await noteStale(database, stale)
  return { released: [...goingOn, ...(await release(database, done))], stale: stale.map(({ id }) => id) }
}

// The state is asked as a case for the reason given in `claim-deliveries.ts`. The ids are named once more: of a table of some thousand rows the
// planner would else read all to find a hundred.
const settleAs = (
  database: Database,
  outcome: Outcome,
  settlements: readonly Settlement[],
): Promise<Record<string, unknown>[]> =>
  database.rows(sql`
    with given as (
      select * from jsonb_to_recordset(${json(settlements.map(rowOf))}) as r(id uuid, fence int8, "externalId" text,
        "displayId" text, "delayMs" float8, "spendsAttempt" boolean, looked boolean, code text, message text,
        "sentVersion" int, "maybeSent" boolean)
    ), l as (
      select s.*, d.attempts, d.error_code is not null or d.maybe_sent as had_trouble
      from given s join delivery d on d.id = s.id
      where d.id = any(${uuids(settlements.map(({ id }) => id))})
        and case d.state when 'sending' then s.fence = d.fence else false end order by d.id for update of d
    ), settled as (
      update delivery d set owner = null, ${changes[outcome]}
      from l s where d.id = s.id
      returning d.id, d.flow, d.partner, d.system, d.entity, d.state, s.attempts, s.had_trouble, s.code, s.message,
        s."externalId", s."displayId"
    ) ${whatFollows[outcome]}, event as (
      insert into delivery_event (delivery_id, attempt, outcome, code, message)
      select id, attempts + 1, ${outcome}, code, message from settled
      where had_trouble or ${sql.raw(outcome === 'done' ? 'false' : 'true')}
    )
    select id, system, state from settled`)

const rowOf = (one: Settlement): object =>
  one.to === 'done'
    ? {
        id: one.id,
        fence: one.fence,
        externalId: one.externalId,
        displayId: one.displayId,
        sentVersion: one.sent?.version,
      }
    : one

/** What another system calls an order, so that it is found by that. */
const keyed = sql`keyed as (
  insert into search_key (key, kind, subject_id)
  select distinct lower(left(v.key, 200)), 'external', id from settled
  cross join lateral (values ("externalId"), ("displayId")) v(key)
  where entity = 'sales-order' and v.key <> ''
)`

const whatFollows: Record<Outcome, SQL> = {
  done: sql`, counted as (${countRows('settled', 'deliveries-done')}), ${keyed}`,
  intent: sql`, counted as (${countRows('settled', 'retries')})`,
  'in-doubt': sql`, counted as (${countRows('settled', 'retries')})`,
  dead: sql``,
}

/** A result that came too late changes nothing, but what it says of the other system is kept. */
const noteStale = async (database: Database, stale: readonly Settlement[]): Promise<void> => {
  if (stale.length === 0) return
  const rows = stale.map((one) => ({
    id: one.id,
    code: one.to === 'done' ? null : one.code,
    outcome: `late ${one.to}`,
    message:
      one.to === 'done'
        ? `the claim had passed to another process when this one received ${one.externalId}`
        : `the claim had passed to another process: ${one.message}`,
  }))
  await database.rows(sql`
    insert into delivery_event (delivery_id, attempt, outcome, code, message)
    select d.id, d.attempts + 1, r.outcome, r.code, r.message
    from jsonb_to_recordset(${json(rows)}) as r(id uuid, code text, outcome text, message text)
    join delivery d on d.id = r.id`)
}

const release = async (database: Database, done: readonly string[]): Promise<{ id: string; system: string }[]> => {
  if (done.length === 0) return []
  const released = await database.rows(sql`
    with l as (
      select id from delivery where depends_on = any(${uuids(done)}) and state = 'waiting' order by id for update
    )
    update delivery d set state = case when d.maybe_sent then 'in-doubt' else 'intent' end,
      due_at = clock_timestamp(), told_at = clock_timestamp()
    from l where d.id = l.id
    returning d.id, d.system`)
  return released.map(({ id, system }) => ({ id: String(id), system: String(system) }))
}
