import type { Client } from './client.ts'
import { oneQuery } from './queries.ts'
import type { RecordExplanation, RecordView, ReviewView } from './server-types.ts'

const part = encodeURIComponent

export const recordQuery = (client: Client, id: string) =>
  oneQuery<RecordView>(client, 'records', `/records/${part(id)}`)
export const explainQuery = (client: Client, id: string) =>
  oneQuery<RecordExplanation>(client, 'records', `/records/${part(id)}/explain`)
export const reviewQuery = (client: Client, id: string) =>
  oneQuery<ReviewView>(client, 'reviews', `/reviews/${part(id)}`)
