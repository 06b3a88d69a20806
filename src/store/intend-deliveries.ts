import { sql } from 'drizzle-orm'
import { groupBy } from '../domain/group-by.ts'
import { stableId } from '../domain/stable-id.ts'
import { type Database, json } from './database.ts'
import type { Deliveries, NewRecordDelivery } from './store.ts'

/**
 * One row for each record and system, which goes round: intent, sending, done, and intent again. One that ended while nobody knows what
 * became of its last push is asked about first, like one that a person sends on.
 */
export const intendDeliveries = async (
  database: Database,
  rows: readonly NewRecordDelivery[],
): ReturnType<Deliveries['intend']> => {
  const lots = [...groupBy(latestOfEach(rows), ({ flow, system, entity }) => [system, entity, flow].join('\n'))]
  return database.atomic(async (inner) => {
    const woken: { id: string; system: string }[] = []
    for (const [, lot] of lots.sort(([a], [b]) => (a < b ? -1 : 1))) woken.push(...(await intendLot(inner, lot)))
    return woken
  })
}

/** Rows of one flow, system and entity. */
const intendLot = async (database: Database, rows: readonly NewRecordDelivery[]): ReturnType<Deliveries['intend']> => {
  const [first] = rows
  if (first === undefined) return []
  const { flow, system, entity } = first
  const given = rows.map(({ canonicalId, version, businessKey, related }) => ({
    id: stableId(system, entity, canonicalId),
    canonicalId,
    version,
    businessKey,
    related,
  }))
  const intended = await database.rows(sql`
    with intended as (
      insert into delivery as d (id, flow, system, entity, canonical_id, version, business_key, state, related,
        idempotency_key)
      select r.id, ${flow}, ${system}, ${entity}, r."canonicalId", r.version, r."businessKey", 'intent', r.related,
        replace(r."canonicalId"::text, '-', '')
      from jsonb_to_recordset(${json(given)}) as r(id uuid, "canonicalId" uuid, version int,
        "businessKey" text, related jsonb)
      order by r."canonicalId"
      on conflict (system, entity, canonical_id) where entity not in ('sales-order', 'interchange') do update set
        flow = excluded.flow, version = excluded.version, business_key = excluded.business_key,
        related = excluded.related,
        state = case when d.state not in ('done', 'dead', 'cancelled') then d.state
          when d.maybe_sent then 'in-doubt' else 'intent' end,
        attempts = case when d.state in ('done', 'dead', 'cancelled') then 0 else d.attempts end,
        lookups = case when d.state in ('done', 'dead', 'cancelled') then 0 else d.lookups end,
        error_code = case when d.state in ('done', 'dead', 'cancelled') then null else d.error_code end,
        error_message = case when d.state in ('done', 'dead', 'cancelled') then null else d.error_message end,
        due_at = case when d.state in ('sending', 'in-doubt', 'waiting') then d.due_at else excluded.due_at end,
        told_at = case when d.state in ('sending', 'in-doubt', 'waiting') then d.told_at else excluded.told_at end
      where d.version <= excluded.version
      returning id, system, state, version, due_at
    ), ended as (
      update dead_letter l set state = 'resolved', actor = 'crossdock', ended_at = clock_timestamp(),
        reason = 'superseded by version ' || i.version
      from intended i where l.subject_id = i.id and l.state in ('open', 'ignored') and i.state in ('intent', 'in-doubt')
    )
    select id, system from intended
    where state = 'intent' or (state = 'in-doubt' and due_at between statement_timestamp() and clock_timestamp())`)
  return intended.map(({ id, system }) => ({ id: String(id), system: String(system) }))
}

const latestOfEach = (rows: readonly NewRecordDelivery[]): NewRecordDelivery[] => {
  const latest = new Map<string, NewRecordDelivery>()
  for (const one of rows) {
    const place = [one.system, one.entity, one.canonicalId].join('\n')
    if ((latest.get(place)?.version ?? 0) <= one.version) latest.set(place, one)
  }
  return [...latest.values()]
}
