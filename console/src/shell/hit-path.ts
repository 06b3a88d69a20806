import type { SearchHit } from '../api/types.ts'
import { paths } from './paths.ts'

/** Where a search hit leads. The id of an order is its number. */
export const hitPath = (hit: Pick<SearchHit, 'kind' | 'id'>): string => {
  switch (hit.kind) {
    case 'order':
      return paths.order(hit.id)
    case 'document':
      return paths.document(hit.id)
    case 'interchange':
      return paths.interchange(hit.id)
    case 'delivery':
      return paths.delivery(hit.id)
    case 'record':
      return paths.record('customer', hit.id)
    case 'dead-letter':
      return paths.deadLetter(hit.id)
  }
}
