import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { found } from '../desk/desk.ts'
import { interchangeFields } from '../domain/list-fields.ts'
import { say } from '../domain/said.ts'
import { envelope, interchange } from './answers/interchanges.ts'
import type { RouteDeps } from './api.ts'
import { sendDownload } from './download.ts'
import { idParams } from './inputs.ts'
import { listQuery } from './list-query.ts'
import { RequestError } from './problem.ts'
import { addRoute, pageOf } from './route.ts'

const interchangePage = z
  .strictObject({ ...interchange.shape, envelopes: z.array(envelope) })
  .meta({ id: 'InterchangePage' })

export const addInterchangeRoutes = (app: FastifyInstance, { store }: RouteDeps): void => {
  addRoute(app, {
    method: 'GET',
    url: '/interchanges',
    permission: 'read',
    summary: 'List files as they came and went, newest first',
    query: listQuery(interchangeFields, ['direction', 'system']),
    answer: pageOf(interchange),
    handle: ({ query }) => store.interchanges.page(query),
  })

  addRoute(app, {
    method: 'GET',
    url: '/interchanges/:id',
    permission: 'read',
    summary: 'Show a file with its envelopes',
    params: idParams,
    answer: interchangePage,
    handle: async ({ params: { id } }) => {
      const one = found(await store.interchanges.get(id), 'interchange', id)
      return { ...one, envelopes: await store.envelopes.ofInterchange(id) }
    },
  })

  addRoute(app, {
    method: 'GET',
    url: '/interchanges/:id/raw',
    permission: 'read-payload',
    summary: 'Download a file as it came or went',
    params: idParams,
    answer: 'bytes',
    handle: async ({ params: { id }, reply }) => {
      const { fileName, purgedAt } = found(await store.interchanges.get(id), 'interchange', id)
      if (purgedAt !== null)
        throw new RequestError('CONTENT_PURGED', say('interchange.purged', { id, at: purgedAt.toISOString() }))
      return sendDownload(reply, fileName, store.interchanges.read(id))
    },
  })
}
