import { type SQL, sql } from 'drizzle-orm'
import { texts } from './database.ts'

/** What is old enough, and whose partners' data is on hold. */
export type Cut = { days: number; hold: readonly string[] }

/** One kind of row that is purged: `find` selects the keys (`key`), `take` deletes or empties the rows found. */
export type PurgeStep = { name: string; find: (cut: Cut) => SQL; take: (found: SQL) => SQL }

export const before = ({ days }: Cut): SQL => sql`clock_timestamp() - ${days}::float8 * interval '1 day'`

const noOpenDeadLetter = (subject: string): SQL => sql`not exists (
  select 1 from dead_letter l where l.subject_id = ${sql.raw(subject)} and l.state in ('open', 'ignored'))`

/** Documents `d` nothing more will be done with by itself or at the desk. */
export const documentAtRest = ({ hold }: Cut): SQL => sql`d.partner <> all(${texts(hold)})
  and d.state in ('mapped', 'rejected', 'duplicate', 'dead', 'closed', 'sent')
  and ${noOpenDeadLetter('d.id')}
  and not exists (select 1 from delivery v where v.document_id = d.id and v.state not in ('done', 'cancelled'))
  and not exists (select 1 from awaited_acknowledgement w
    where w.document_id = d.id and w.state in ('pending', 'overdue'))
  and not exists (select 1 from acknowledgement k where k.envelope_id = d.envelope_id and k.state = 'due')
  and not exists (select 1 from document o where o.answers = d.id and o.state in ('due', 'dead'))
  and ${outgoingDelivered(sql`d.direction`, sql`d.interchange_id`)}`

/** Interchanges `i` that were read, or sent, to the end, and whose documents are at rest. */
export const interchangeAtRest = ({ hold }: Cut): SQL => sql`(i.partner is null or i.partner <> all(${texts(hold)}))
  and i.state in ('processed', 'duplicate', 'dead', 'outgoing')
  and ${noOpenDeadLetter('i.id')}
  and ${outgoingDelivered(sql`i.direction`, sql`i.id`)}
  and not exists (select 1 from awaited_acknowledgement w where w.interchange_id = i.id
    and w.state in ('pending', 'overdue') and i.direction = 'out')
  and not exists (select 1 from envelope e where e.interchange_id = i.id and (e.partner = any(${texts(hold)})
    or exists (select 1 from document d where d.envelope_id = e.id and d.purged_at is null)
    or exists (select 1 from acknowledgement k where k.envelope_id = e.id and k.state = 'due')))`

/** By the system the file went to: a document can have come in through another. */
const outgoingDelivered = (direction: SQL, interchangeId: SQL): SQL => sql`(${direction} = 'in' or not exists (
  select 1 from interchange f join delivery o on o.system = f.system and o.entity = 'interchange' and o.canonical_id = f.id
  where f.id = ${interchangeId} and o.entity in ('sales-order', 'interchange') and o.state not in ('done', 'cancelled')))`
