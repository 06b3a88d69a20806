import * as z from 'zod'
import type { SearchHit } from '../../observe/search-hits.ts'
import { textOrNull, time } from './parts.ts'
import { payload } from './payload.ts'

type Hit = Readonly<Record<string, unknown>>

/** Whether what it is known by may be the name of a customer. */
const namesCustomer = ({ kind, title, detail, partner }: Hit): boolean => {
  if (kind === 'record') return detail === 'customer'
  if (kind === 'delivery') return String(title).startsWith('customer ')
  return kind === 'dead-letter' && partner === null
}
const matchesCustomer = (hit: Hit): boolean => namesCustomer(hit) || String(hit['matched']).startsWith('customer ')

export const searchHit = z
  .strictObject({
    kind: z.enum(['order', 'document', 'interchange', 'delivery', 'record', 'dead-letter']),
    id: z.string().describe('Of an order its number, else an id'),
    title: payload(z.string(), namesCustomer),
    detail: payload(z.string(), ({ kind }) => kind === 'dead-letter'),
    partner: textOrNull,
    system: textOrNull,
    state: z.string(),
    at: time,
    matched: payload(z.string().describe('What matched, in words'), matchesCustomer),
  })
  .meta({ id: 'SearchHit' }) satisfies z.ZodType<SearchHit>
