import { sql } from 'drizzle-orm'
import type { deadLetterFields } from '../domain/list-fields.ts'
import { texts } from './database.ts'
import type { FilterColumns } from './filter-sql.ts'

/** Where the fields of the list of dead letters are. */
export const deadLetterFilters: FilterColumns<typeof deadLetterFields> = {
  state: 'dead_letter.state',
  subject: 'dead_letter.subject',
  safety: 'dead_letter.retry_safety',
  system: 'dead_letter.system',
  partner: 'dead_letter.partner',
  flow: 'dead_letter.flow',
  order: 'dead_letter.business_key',
  code: 'dead_letter.code',
  group: 'dead_letter.group_id',
  assignee: 'dead_letter.assignee',
  tag: { any: (values) => sql`jsonb_exists_any(dead_letter.tags, ${texts(values)})` },
  at: 'dead_letter.created_at',
  age: 'dead_letter.created_at',
  text: { begins: ['dead_letter.business_key'] },
}
