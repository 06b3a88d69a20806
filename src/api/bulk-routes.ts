import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { abortBulk, beginBulk } from '../desk/bulk/begin-bulk.ts'
import { previewBulk } from '../desk/bulk/preview-bulk.ts'
import { found } from '../desk/desk.ts'
import { bulkActionFields, bulkFailureFields } from '../domain/list-fields.ts'
import { bulkAction, bulkActionPage, bulkFailure, bulkPreview } from './answers/desk.ts'
import type { RouteDeps } from './api.ts'
import { bulkBeginBody, bulkOrderBody } from './desk-inputs.ts'
import { idParams, reason } from './inputs.ts'
import { listQuery } from './list-query.ts'
import { addRoute, pageOf } from './route.ts'

const mostFailures = 1000

/** Actions on many dead letters: looked at first, then done by the worker. */
export const addBulkRoutes = (app: FastifyInstance, { store, desk }: RouteDeps): void => {
  const show = async (id: string) => {
    const action = found(await store.bulkActions.get(id), 'bulk action', id)
    const { items: failures, next: failuresNext } = await store.bulkActions.failures(id, { limit: mostFailures })
    return { ...action, failures, failuresNext }
  }

  addRoute(app, {
    method: 'POST',
    url: '/bulk-actions/preview',
    permission: 'operate',
    summary: 'Tell what an action on many dead letters would do',
    body: bulkOrderBody,
    answer: bulkPreview,
    handle: async ({ body }) => (await previewBulk(store, body)).preview,
  })

  addRoute(app, {
    method: 'POST',
    url: '/bulk-actions',
    permission: 'operate',
    summary: 'Begin an action on many dead letters; it goes on by itself',
    body: bulkBeginBody,
    answer: bulkActionPage,
    handle: async ({ body, actor }) => show((await beginBulk(desk, { ...body, actor })).id),
  })

  addRoute(app, {
    method: 'GET',
    url: '/bulk-actions',
    permission: 'read',
    summary: 'List actions on many dead letters, newest first',
    query: listQuery(bulkActionFields, ['state', 'action', 'actor']),
    answer: pageOf(bulkAction),
    handle: ({ query }) => store.bulkActions.page(query),
  })

  addRoute(app, {
    method: 'GET',
    url: '/bulk-actions/:id',
    permission: 'read',
    summary: 'Show how far an action on many has come, and what it could not do',
    params: idParams,
    answer: bulkActionPage,
    handle: ({ params: { id } }) => show(id),
  })

  addRoute(app, {
    method: 'GET',
    url: '/bulk-actions/:id/failures',
    permission: 'read',
    summary: 'List what an action on many could not be done to, and why, in its order',
    params: idParams,
    query: listQuery(bulkFailureFields),
    answer: pageOf(bulkFailure),
    handle: async ({ params: { id }, query }) => {
      found(await store.bulkActions.get(id), 'bulk action', id)
      return store.bulkActions.failures(id, query)
    },
  })

  addRoute(app, {
    method: 'POST',
    url: '/bulk-actions/:id/abort',
    permission: 'operate',
    summary: 'End an action on many; what it did stays done',
    params: idParams,
    body: z.strictObject({ reason }),
    answer: bulkActionPage,
    handle: async ({ params: { id }, body, actor }) => show((await abortBulk(desk, id, { actor, ...body })).id),
  })
}
