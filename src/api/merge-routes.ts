import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { mergeCustomers, undoMerge } from '../desk/merge-customers.ts'
import { mergeSummary } from '../desk/record-view.ts'
import { mergeFields } from '../domain/list-fields.ts'
import { report } from './answers/parts.ts'
import { merge, mergeReport } from './answers/records.ts'
import type { RouteDeps } from './api.ts'
import { idParams, reason } from './inputs.ts'
import { listQuery } from './list-query.ts'
import { addRoute, pageOf, viewPage } from './route.ts'

export const addMergeRoutes = (app: FastifyInstance, { store, desk }: RouteDeps): void => {
  addRoute(app, {
    method: 'GET',
    url: '/merges',
    permission: 'read',
    summary: 'List merges of customers, newest first',
    query: listQuery(mergeFields, ['record']),
    answer: pageOf(merge),
    handle: async ({ query }) => viewPage(await store.records.mergePage(query), mergeSummary),
  })

  addRoute(app, {
    method: 'POST',
    url: '/records/:id/merge',
    permission: 'configure',
    summary: 'Make one customer of two: the other becomes part of this one',
    params: idParams,
    body: z.strictObject({ with: z.uuid(), reason }),
    answer: mergeReport,
    handle: ({ params: { id: survivorId }, body: { with: loserId, reason: why }, actor }) =>
      mergeCustomers(desk, { survivorId, loserId, reason: why, actor }),
  })

  addRoute(app, {
    method: 'POST',
    url: '/merges/:id/undo',
    permission: 'configure',
    summary: 'Make two customers of one again',
    params: idParams,
    answer: report,
    handle: ({ params: { id }, actor }) => undoMerge(desk, id, { actor }),
  })
}
