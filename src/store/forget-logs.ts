import { sql } from 'drizzle-orm'
import { before, type PurgeStep } from './at-rest.ts'

/** History of what is over. The audit trail is none of it: it is a chain, and stays whole. */
export const logsSteps: readonly PurgeStep[] = [
  {
    name: 'deliveryEvents',
    // The oldest event tells whether there is anything to look for: events are looked up by delivery, not by time.
    find: (cut) => sql`
      select e.seq as key from delivery_event e join delivery d on d.id = e.delivery_id
      where (select at from delivery_event order by seq limit 1) < ${before(cut)} and e.at < ${before(cut)}
        and d.state in ('done', 'cancelled') and (d.partner is null or d.partner <> all(${holdOf(cut)}))
      order by e.seq`,
    take: (found) => sql`
      delete from delivery_event t using (${found}) found where t.seq = found.key returning t.seq`,
  },
  {
    name: 'runs',
    find: (cut) => sql`
      select r.id as key from run r
      where r.created_at < ${before(cut)} and r.finished_at < ${before(cut)}
        and r.state in ('done', 'failed', 'skipped', 'cancelled', 'stopped')
        and not exists (select 1 from dead_letter l where l.subject_id = r.id and l.state in ('open', 'ignored'))
        and exists (select 1 from run n where n.flow = r.flow and n.system = r.system and n.created_at > r.created_at)
      order by r.created_at`,
    take: (found) => sql`
      with gone as (delete from run t using (${found}) found where t.id = found.key returning t.id),
      listings as (delete from run_listing l using gone where l.run_id = gone.id)
      select id from gone`,
  },
  {
    name: 'deadLetters',
    find: (cut) => sql`
      select l.id as key from dead_letter l
      where l.state not in ('open', 'ignored') and l.created_at < ${before(cut)} and l.ended_at < ${before(cut)}
        and (l.partner is null or l.partner <> all(${holdOf(cut)}))
      order by l.created_at`,
    take: (found) => sql`
      with gone as (
        delete from dead_letter t using (${found}) found
        where t.id = found.key and t.state not in ('open', 'ignored') returning t.id
      ), words as (delete from desk_comment c using gone where c.subject_id = gone.id)
      select id from gone`,
  },
  {
    name: 'alerts',
    find: (cut) => sql`
      select a.id as key from alert a where a.state = 'recovered' and a.fired_at < ${before(cut)}
        and a.recovered_at < ${before(cut)} order by a.fired_at`,
    take: (found) => sql`delete from alert t using (${found}) found where t.id = found.key returning t.id`,
  },
  ...(['alert_delivery', 'webhook_delivery'] as const).map(
    (table): PurgeStep => ({
      name: table === 'alert_delivery' ? 'alertDeliveries' : 'webhookDeliveries',
      find: (cut) => sql`
        select m.id as key from ${sql.raw(table)} m where m.state <> 'due' and m.created_at < ${before(cut)}
        order by m.created_at`,
      take: (found) => sql`
        delete from ${sql.raw(table)} t using (${found}) found where t.id = found.key returning t.id`,
    }),
  ),
]

const holdOf = ({ hold }: { hold: readonly string[] }) => sql`${sql.param([...hold])}::text[]`
