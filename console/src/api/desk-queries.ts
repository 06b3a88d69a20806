import { queryOptions } from '@tanstack/react-query'
import type { Client } from './client.ts'
import { oneQuery } from './queries.ts'
import type { BulkAction, BulkOrder, BulkPreview, DeadLetterDetail, ErrorGroupDetail } from './types.ts'

const part = encodeURIComponent

export const deadLetterQuery = (client: Client, id: string) =>
  oneQuery<DeadLetterDetail>(client, 'dead-letters', `/dead-letters/${part(id)}`)
export const errorGroupQuery = (client: Client, id: string) =>
  oneQuery<ErrorGroupDetail>(client, 'error-groups', `/error-groups/${part(id)}`)
export const bulkActionQuery = (client: Client, id: string) =>
  oneQuery<BulkAction>(client, 'bulk-actions', `/bulk-actions/${part(id)}`)

/** What an action on many would do; asked for anew each time it is about to be confirmed. */
export const bulkPreviewQuery = (client: Client, order: BulkOrder) =>
  queryOptions({
    queryKey: ['bulk-preview', order],
    queryFn: () => client.send<BulkPreview>('POST', '/bulk-actions/preview', order),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
