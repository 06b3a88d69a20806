import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Client, Query } from './client.ts'
import type {
  DeliveryDetail,
  Document,
  FlowDetail,
  FlowView,
  InterchangeDetail,
  OrderTrace,
  Run,
} from './server-types.ts'
import type { Overview, Page, PartnerRow, PartnerView, SearchAnswer, SystemView, Throughput } from './types.ts'

/**
 * Keys begin with the noun of the path: what a change makes stale is told by nouns (`live-topics.ts`).
 * One page of any list.
 */
export const listQuery = <T>(client: Client, path: `/${string}`, query: Query) =>
  queryOptions({
    queryKey: [path.split('/')[1], 'list', path, query],
    queryFn: ({ signal }) => client.get<Page<T>>(path, query, signal),
    placeholderData: keepPreviousData,
  })

export const oneQuery = <T>(client: Client, noun: string, path: string, query?: Query) =>
  queryOptions({
    queryKey: [noun, path, query ?? {}],
    queryFn: ({ signal }) => client.get<T>(path, query, signal),
  })

const part = encodeURIComponent

export const overviewQuery = (client: Client) => oneQuery<Overview>(client, 'overview', '/overview')
export const documentQuery = (client: Client, id: string) =>
  oneQuery<Document>(client, 'documents', `/documents/${part(id)}`)
export const interchangeQuery = (client: Client, id: string) =>
  oneQuery<InterchangeDetail>(client, 'interchanges', `/interchanges/${part(id)}`)
export const deliveryQuery = (client: Client, id: string) =>
  oneQuery<DeliveryDetail>(client, 'deliveries', `/deliveries/${part(id)}`)
export const runQuery = (client: Client, id: string) => oneQuery<Run>(client, 'runs', `/runs/${part(id)}`)
export const orderQuery = (client: Client, orderNumber: string) =>
  oneQuery<OrderTrace>(client, 'orders', `/orders/${part(orderNumber)}/trace`)
export const flowsQuery = (client: Client) => oneQuery<Page<FlowView>>(client, 'flows', '/flows')
export const flowQuery = (client: Client, name: string) => oneQuery<FlowDetail>(client, 'flows', `/flows/${part(name)}`)
export type NextRun = { at: string; local: string; mark: 'doubled' | 'skipped' | null }
export const flowNextQuery = (client: Client, name: string) =>
  oneQuery<{ items: NextRun[] }>(client, 'flows', `/flows/${part(name)}/next`, { count: 20 })
export const systemsQuery = (client: Client) => oneQuery<Page<SystemView>>(client, 'systems', '/systems')
export const partnersQuery = (client: Client) => oneQuery<Page<PartnerRow>>(client, 'partners', '/partners')
export const partnerQuery = (client: Client, name: string) =>
  oneQuery<PartnerView>(client, 'partners', `/partners/${part(name)}`)
export const throughputQuery = (
  client: Client,
  query: { flow?: string; partner?: string; system?: string; hours?: number },
) => oneQuery<Throughput>(client, 'throughput', '/throughput', query)

/** Longest: what a business key can be. */
const longestQuestion = 200
export const searchQuery = (client: Client, question: string, limit: number) => {
  const asked = question.trim().slice(0, longestQuestion)
  return queryOptions({
    queryKey: ['search', asked, limit],
    queryFn: ({ signal }) => client.get<SearchAnswer>('/search', { q: asked, limit }, signal),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
  })
}

/** The bytes of a document or interchange as text: UTF-8, or the byte values where it is not. */
export const rawQuery = (client: Client, noun: 'documents' | 'interchanges', id: string) =>
  queryOptions({
    queryKey: [noun, 'raw', id],
    queryFn: async ({ signal }) => decode(await client.bytes(`/${noun}/${part(id)}/raw`, signal)),
    staleTime: Number.POSITIVE_INFINITY,
  })

export type RawText = { text: string; sizeBytes: number; encoding: 'utf-8' | 'latin1' }

const decode = (bytes: ArrayBuffer): RawText => {
  try {
    return {
      text: new TextDecoder('utf-8', { fatal: true }).decode(bytes),
      sizeBytes: bytes.byteLength,
      encoding: 'utf-8',
    }
  } catch {
    return { text: new TextDecoder('latin1').decode(bytes), sizeBytes: bytes.byteLength, encoding: 'latin1' }
  }
}
