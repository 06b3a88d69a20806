import type { Client } from './client.ts'
import { oneQuery } from './queries.ts'
import type { AlertRule, AuditProof, Key, Page, User } from './types.ts'

export type Retention = {
  clocks: { what: 'bodies' | 'keys' | 'logs'; days: number | null; lastPurgeAt: string | null; purged: number }[]
}

/** As many as come at once: more than an installation has. */
const most = { limit: 1000 }
export const usersQuery = (client: Client) => oneQuery<Page<User>>(client, 'users', '/users', most)
export const keysQuery = (client: Client) => oneQuery<Page<Key>>(client, 'keys', '/keys', most)
export const auditProofQuery = (client: Client) => oneQuery<AuditProof>(client, 'audit', '/audit/verify')
export const alertRulesQuery = (client: Client) => oneQuery<Page<AlertRule>>(client, 'alert-rules', '/alert-rules')
export const retentionQuery = (client: Client) => oneQuery<Retention>(client, 'retention', '/retention')
