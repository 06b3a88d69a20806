import type { FastifyRequest } from 'fastify'
import type { Condition } from '../domain/filter.ts'
import type { ListQuery } from '../domain/page.ts'

/** Whether the caller may read what a document or a record says. */
export const mayReadPayloads = ({ caller }: FastifyRequest): boolean =>
  caller?.permissions.includes('read-payload') === true

/**
 * Keeps a list from telling by what it finds what it does not show: who may not read payloads and filters by what rows are known by gets only those
 * rows that show it.
 */
export const seenBy = <Q extends ListQuery>(request: FastifyRequest, query: Q, shown: Condition): Q => {
  const { filter = [] } = query
  const isByKey = filter.some(({ field }) => field === 'order' || field === 'text')
  return isByKey && !mayReadPayloads(request) ? { ...query, filter: [...filter, shown] } : query
}
