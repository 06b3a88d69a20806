import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { editDeadLetter, retryDeadLetter, showDeadLetter } from '../desk/dead-letters.ts'
import { found } from '../desk/desk.ts'
import { resolveDeadLetter } from '../desk/resolve-dead-letter.ts'
import { type ErrorCode, errorCatalogue } from '../domain/error-catalogue.ts'
import type { RouteDeps } from './api.ts'
import { actorOf } from './authorize.ts'
import { viewOf } from './document-routes.ts'
import { defined, idParams, limit, noQuery, reason, text } from './inputs.ts'
import { RequestError } from './problem.ts'

const isCode = (code: string): code is ErrorCode => Object.hasOwn(errorCatalogue, code)

const listQuery = z.strictObject({
  state: z.enum(['open', 'retried', 'resolved']).default('open'),
  system: text.optional(),
  partner: text.optional(),
  code: z.string().refine(isCode, 'is no error code; docs/errors.md lists them').optional(),
  order: text.optional(),
  limit,
})
const retryBody = z.strictObject({ reason: reason.optional() }).nullish()
const resolveBody = z.strictObject({
  reason,
  releaseKey: z.boolean().default(false),
  withDependents: z.boolean().default(false),
  refuse: z.boolean().default(false),
})
const editQuery = z.strictObject({ reason: reason.optional() })

export const addDeadLetterRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  const { store, desk } = deps

  app.get('/dead-letters', (request) => {
    const { order, ...filter } = listQuery.parse(request.query)
    return store.deadLetters.list(defined({ ...filter, businessKey: order }))
  })

  app.get('/dead-letters/:id', async (request) => {
    noQuery.parse(request.query)
    const { id } = idParams.parse(request.params)
    const { document, ...view } = await showDeadLetter(store, id)
    return { ...view, document: document === undefined ? null : viewOf(document, deps) }
  })

  app.get('/dead-letters/:id/body', async (request, reply) => {
    noQuery.parse(request.query)
    const { id } = idParams.parse(request.params)
    const { document } = await showDeadLetter(store, id)
    const body = found(document?.body ?? undefined, 'body of dead letter', id)
    return reply.type('application/octet-stream').send(Buffer.from(body))
  })

  app.put('/dead-letters/:id/body', async (request) => {
    const { id } = idParams.parse(request.params)
    const { reason: why } = editQuery.parse(request.query)
    if (!Buffer.isBuffer(request.body) || request.body.byteLength === 0) {
      throw new RequestError('REQUEST_INVALID', 'send the new body, ST to SE, as application/octet-stream')
    }
    return editDeadLetter(desk, id, request.body, { actor: actorOf(request), reason: why })
  })

  app.post('/dead-letters/:id/retry', (request) => {
    const { id } = idParams.parse(request.params)
    const body = retryBody.parse(request.body)
    return retryDeadLetter(desk, id, { actor: actorOf(request), reason: body?.reason })
  })

  app.post('/dead-letters/:id/resolve', (request) => {
    const { id } = idParams.parse(request.params)
    return resolveDeadLetter(desk, id, { actor: actorOf(request), ...resolveBody.parse(request.body ?? {}) })
  })
}
