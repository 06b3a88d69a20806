import { sql } from 'drizzle-orm'
import { before, documentAtRest, interchangeAtRest, type PurgeStep } from './at-rest.ts'

/**
 * The rows that prove a duplicate: order numbers, control numbers, hashes. A partner who sends the same again after this is a partner
 * who sends something new. Only what was purged before, so its content is gone already.
 */
export const keysSteps: readonly PurgeStep[] = [
  {
    name: 'documents',
    // A younger change or answer still leans on its order.
    find: (cut) => sql`
      select d.id as key from document d
      where d.purged_at is not null and d.created_at < ${before(cut)} and ${documentAtRest(cut)}
        and not exists (select 1 from document c where c.amends = d.id and c.created_at >= ${before(cut)})
        and not exists (select 1 from document a where a.answers = d.id and a.created_at >= ${before(cut)})
      order by d.created_at`,
    take: (found) => sql`
      with gone as (delete from document t using (${found}) found where t.id = found.key returning t.id),
      keys as (delete from document_key k using gone where k.document_id = gone.id),
      awaited as (delete from awaited_acknowledgement w using gone where w.document_id = gone.id),
      links as (delete from link l using gone where l.canonical_id = gone.id and l.entity = 'sales-order'),
      sent as (
        delete from delivery v using gone where v.document_id = gone.id and v.entity in ('sales-order', 'interchange')
        returning v.id
      ),
      events as (delete from delivery_event e using sent where e.delivery_id = sent.id)
      select id from gone`,
  },
  {
    name: 'interchanges',
    find: (cut) => sql`
      select i.id as key from interchange i
      where i.purged_at is not null and i.received_at < ${before(cut)} and ${interchangeAtRest(cut)}
        and not exists (select 1 from envelope e join document d on d.envelope_id = e.id where e.interchange_id = i.id)
      order by i.received_at`,
    take: (found) => sql`
      with gone as (delete from interchange t using (${found}) found where t.id = found.key returning t.id, t.system),
      envelopes as (delete from envelope e using gone where e.interchange_id = gone.id returning e.id),
      answers as (delete from acknowledgement k using envelopes where k.envelope_id = envelopes.id),
      sent as (
        delete from delivery v using gone
        where v.system = gone.system and v.entity = 'interchange' and v.canonical_id = gone.id
          and v.entity in ('sales-order', 'interchange')
        returning v.id
      ),
      events as (delete from delivery_event e using sent where e.delivery_id = sent.id)
      select id from gone`,
  },
  {
    name: 'search keys',
    // Of what is gone: names and numbers that find nothing any more.
    find: (cut) => sql`
      select s.ctid as key from search_key s
      where s.at < ${before(cut)} and not exists (select 1 from document d where d.id = s.subject_id)
        and not exists (select 1 from interchange i where i.id = s.subject_id)
        and not exists (select 1 from delivery v where v.id = s.subject_id)`,
    take: (found) =>
      sql`delete from search_key t using (${found}) found where t.ctid = found.key returning t.subject_id`,
  },
]
