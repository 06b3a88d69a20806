import { type SQL, sql } from 'drizzle-orm'
import { deadLetterFields } from '../domain/list-fields.ts'
import { assertTransaction, type Database, type RawRow, uuids } from './database.ts'
import { deadLetterFilters } from './dead-letter-filters.ts'
import { filterSql } from './filter-sql.ts'
import type { DeadLetterFacts, DeadLetters } from './store.ts'

export const createDeadLetterFacts = (database: Database): Pick<DeadLetters, 'facts' | 'lock'> => ({
  facts: async (target, limit) => {
    const of =
      'ids' in target
        ? sql`dead_letter.id = any(${uuids(target.ids)})`
        : filterSql(target.filter, deadLetterFields, deadLetterFilters)
    const found = await database.rows(
      factsOf(sql`${of} order by dead_letter.created_at, dead_letter.id limit ${limit}`),
    )
    return found.map(read)
  },

  lock: async (ids) => {
    assertTransaction(database, 'lock')
    if (ids.length === 0) return []
    const of = sql`dead_letter.id = any(${uuids(ids)}) and dead_letter.state in ('open', 'ignored')`
    const found = await database.rows(factsOf(sql`${of} order by dead_letter.id for update of dead_letter`))
    return found.map(read)
  },
})

/** Issues are of use for interchanges alone. */
const factsOf = (of: SQL): SQL => sql`
  select dead_letter.id, dead_letter.subject, dead_letter.subject_id, dead_letter.state, dead_letter.code, dead_letter.actor,
    dead_letter.retry_safety, dead_letter.value_amount::text as amount, dead_letter.value_currency as currency,
    case when dead_letter.subject = 'interchange' then dead_letter.issues else '[]'::jsonb end as issues,
    o.state as document_state, o.direction as document_direction, o.purged_at as document_purged_at
  from dead_letter
  left join document o on dead_letter.subject = 'document' and o.id = dead_letter.subject_id
  where ${of}`

const read = (row: RawRow): DeadLetterFacts => {
  const { document_state: state, document_direction: direction, document_purged_at: purgedAt, amount, currency } = row
  // Columns of our own tables, whose types the schema fixes.
  return {
    id: String(row['id']),
    subject: row['subject'] as DeadLetterFacts['subject'],
    subjectId: String(row['subject_id']),
    state: row['state'] as DeadLetterFacts['state'],
    code: row['code'] as DeadLetterFacts['code'],
    actor: row['actor'] as string | null,
    retrySafety: row['retry_safety'] as DeadLetterFacts['retrySafety'],
    issues: row['issues'] as DeadLetterFacts['issues'],
    value: amount === null || currency === null ? null : { amount: String(amount), currency: String(currency) },
    document: state === null ? null : ({ state, direction, purgedAt } as DeadLetterFacts['document']),
  }
}
