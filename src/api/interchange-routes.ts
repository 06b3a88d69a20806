import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { found } from '../desk/desk.ts'
import type { RouteDeps } from './api.ts'
import { defined, idParams, limit, noQuery, text } from './inputs.ts'

const listQuery = z.strictObject({ direction: z.enum(['in', 'out']).optional(), system: text.optional(), limit })

export const addInterchangeRoutes = (app: FastifyInstance, { store }: RouteDeps): void => {
  app.get('/interchanges', (request) => store.interchanges.list(defined(listQuery.parse(request.query))))

  app.get('/interchanges/:id', async (request) => {
    noQuery.parse(request.query)
    const { id } = idParams.parse(request.params)
    const interchange = found(await store.interchanges.get(id), 'interchange', id)
    return { ...interchange, envelopes: await store.envelopes.ofInterchange(id) }
  })

  app.get('/interchanges/:id/raw', async (request, reply) => {
    noQuery.parse(request.query)
    const { id } = idParams.parse(request.params)
    found(await store.interchanges.get(id), 'interchange', id)
    return reply.type('application/octet-stream').send(Readable.from(store.interchanges.read(id)))
  })
}
