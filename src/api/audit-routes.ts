import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { auditFields } from '../domain/list-fields.ts'
import { verifyAudit } from '../people/verify-audit.ts'
import { auditEntry } from './answers/operations.ts'
import { auditProof } from './answers/people.ts'
import type { RouteDeps } from './api.ts'
import { listQuery } from './list-query.ts'
import { addRoute, pageOf } from './route.ts'

const proofQuery = z.strictObject({
  head: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be the "head" of an earlier proof')
    .describe('Of an earlier proof: must still be in the trail')
    .optional(),
})

/** The audit trail. */
export const addAuditRoutes = (app: FastifyInstance, { store }: RouteDeps): void => {
  addRoute(app, {
    method: 'GET',
    url: '/audit',
    permission: 'read-audit',
    summary: 'List who did what, newest first',
    query: listQuery(auditFields, ['subject', 'actor', 'action']),
    answer: pageOf(auditEntry),
    handle: ({ query }) => store.audit.page(query),
  })

  addRoute(app, {
    method: 'GET',
    url: '/audit/verify',
    permission: 'read-audit',
    summary: 'Prove that no entry of the audit trail was changed or taken out',
    query: proofQuery,
    answer: auditProof,
    handle: ({ query: { head } }) => verifyAudit(store.audit, head),
  })
}
