import * as z from 'zod'
import type { SearchHit } from '../../observe/search-hits.ts'
import { textOrNull, time } from './parts.ts'

export const searchHit = z
  .strictObject({
    kind: z.enum(['order', 'document', 'interchange', 'delivery', 'record', 'dead-letter']),
    id: z.string().describe('Of an order its number, else an id'),
    title: z.string(),
    detail: z.string(),
    partner: textOrNull,
    system: textOrNull,
    state: z.string(),
    at: time,
    matched: z.string().describe('What matched, in words'),
  })
  .meta({ id: 'SearchHit' }) satisfies z.ZodType<SearchHit>
