import { type SQL, sql } from 'drizzle-orm'
import { type Database, json, uuids } from './database.ts'
import type { Claim, GivenClaim, Instances } from './store.ts'

/** Everything that is claimed under the name of a process. Looks only at what is under way, through its indexes. */
export const claimsOf = async (database: Database, owner: string): Promise<Claim[]> => {
  const found = await database.rows(sql`
    select 'delivery' as kind, id, fence from delivery where state = 'sending' and owner = ${owner}
    union all select 'run', id, 0 from run where state = 'running' and owner = ${owner}
    union all select 'reconciliation', id, 0 from reconciliation where state = 'running' and owner = ${owner}
    union all select 'bulk-action', id, 0 from bulk_action where state = 'running' and owner = ${owner}`)
  return found.map(({ kind, id, fence }) => ({ kind: kindOf(kind), id: String(id), fence: Number(fence) }))
}

/** Deliveries go back to where they were claimed from; one that may have reached its system is asked about first. */
export const giveClaimsBack = (
  database: Database,
  owner: string,
  claims: Parameters<Instances['giveBack']>[1],
): Promise<GivenClaim[]> =>
  database.atomic(async (inner) => {
    const deliveries = claims.filter(({ kind }) => kind === 'delivery')
    const given =
      deliveries.length === 0
        ? []
        : await inner.rows(sql`
          with g as (
            select d.id, d.maybe_sent or r."maybeSent" as maybe_sent from delivery d
            join jsonb_to_recordset(${json(deliveries)}) as r(id uuid, fence int8, "maybeSent" boolean) on r.id = d.id and r.fence = d.fence
            where case d.state when 'sending' then d.owner = ${owner} else false end order by d.id for update of d
          ), given as (
            update delivery d set state = case when g.maybe_sent then 'in-doubt' else 'intent' end,
              maybe_sent = g.maybe_sent, owner = null, due_at = clock_timestamp(), told_at = clock_timestamp()
            from g where d.id = g.id
            returning d.id, d.system, d.attempts
          ), event as (
            insert into delivery_event (delivery_id, attempt, outcome) select id, attempts + 1, 'given-back' from given
          )
          select id, system from given`)
    return [
      ...given.map(({ id, system }): GivenClaim => ({ kind: 'delivery', id: String(id), system: String(system) })),
      ...(await release(inner, 'run', owner, claims, sql`state = 'due',`)),
      ...(await release(inner, 'reconciliation', owner, claims, sql`state = 'due',`)),
      ...(await release(inner, 'bulk-action', owner, claims, sql``)),
    ]
  })

const tables = { run: 'run', reconciliation: 'reconciliation', 'bulk-action': 'bulk_action' }

const release = async (
  database: Database,
  kind: keyof typeof tables,
  owner: string,
  claims: readonly Claim[],
  change: SQL,
): Promise<GivenClaim[]> => {
  const ids = claims.flatMap((claim) => (claim.kind === kind ? [claim.id] : []))
  if (ids.length === 0) return []
  const released = await database.rows(sql`
    update ${sql.raw(tables[kind])} set ${change} owner = null, told_at = clock_timestamp()
    where id = any(${uuids(ids)}) and owner = ${owner} and state = 'running' returning id`)
  return released.map(({ id }) => ({ kind, id: String(id), system: null }))
}

const kindOf = (kind: unknown): Claim['kind'] =>
  kind === 'run' || kind === 'reconciliation' || kind === 'bulk-action' ? kind : 'delivery'
