import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { DeskError, found } from '../desk/desk.ts'
import { editCanonical } from '../desk/edit-canonical.ts'
import { editDeadLetter } from '../desk/edit-dead-letter.ts'
import { resolveDeadLetter } from '../desk/resolve-dead-letter.ts'
import { retryDeadLetter } from '../desk/retry-dead-letter.ts'
import { showDeadLetter } from '../desk/show-dead-letter.ts'
import { conditionsOf } from '../domain/filter.ts'
import { deadLetterFields } from '../domain/list-fields.ts'
import { say } from '../domain/said.ts'
import { deadLetter, deadLetterPage, retryReport } from './answers/dead-letters.ts'
import { report } from './answers/parts.ts'
import type { RouteDeps } from './api.ts'
import { addDeadLetterWorkRoutes } from './dead-letter-work-routes.ts'
import { viewOf } from './document-routes.ts'
import { sendDownload } from './download.ts'
import { idParams, reason } from './inputs.ts'
import { listQuery } from './list-query.ts'
import { addRoute, bytes, pageOf } from './route.ts'
import { seenBy } from './seen-by.ts'

const retryBody = z
  .strictObject({ reason: reason.optional(), mapping: z.enum(['current', 'original']).optional() })
  .nullish()
const resolveBody = z.strictObject({
  reason,
  releaseKey: z.boolean().default(false),
  withDependents: z.boolean().default(false),
  refuse: z.boolean().default(false),
})
const editQuery = z.strictObject({
  reason: reason.optional(),
  revision: z.coerce.number().int().min(0).describe('Of the document, as it was read').optional(),
})
const textBody = z.strictObject({
  text: z
    .string()
    .min(1)
    .describe('Kept in the character set and with the line ends of the body it takes the place of'),
})

export const addDeadLetterRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  addDeadLetterWorkRoutes(app, deps)
  const { store, desk } = deps

  addRoute(app, {
    method: 'GET',
    url: '/dead-letters',
    permission: 'read',
    summary: 'List what does not go on without a person, newest first; open ones unless the state is asked for',
    query: listQuery(
      deadLetterFields,
      ['state', 'system', 'partner', 'code', 'order', 'group', 'assignee', 'tag'],
      conditionsOf({ state: 'open' }),
    ),
    answer: pageOf(deadLetter),
    handle: ({ query, request }) =>
      store.deadLetters.page(seenBy(request, query, { field: 'partner', op: 'is-not', values: [''] })),
  })

  addRoute(app, {
    method: 'GET',
    url: '/dead-letters/:id',
    permission: 'read-payload',
    summary: 'Show a dead letter with everything needed to judge it',
    params: idParams,
    answer: deadLetterPage,
    handle: async ({ params: { id } }) => {
      const { document, ...view } = await showDeadLetter(store, id, deps.connections)
      const { delivery, exchange, interchange, heldRecord, run, conflict } = view
      return {
        ...view,
        document: document === undefined ? null : await viewOf(document, deps),
        delivery: delivery ?? null,
        exchange: exchange ?? null,
        interchange: interchange ?? null,
        heldRecord: heldRecord ?? null,
        run: run ?? null,
        conflict: conflict ?? null,
      }
    },
  })

  addRoute(app, {
    method: 'GET',
    url: '/dead-letters/:id/body',
    permission: 'read-payload',
    summary: 'Download the body that may be edited',
    params: idParams,
    answer: 'bytes',
    handle: async ({ params: { id }, reply }) => {
      const { document, actionsSaid } = await showDeadLetter(store, id)
      if (document === undefined && actionsSaid.edit !== null) {
        throw new DeskError('ACTION_REFUSED', say('dead-letter.no-body', { id, why: actionsSaid.edit }))
      }
      return sendDownload(reply, `dead-letter-${id}`, found(document?.body ?? undefined, 'body of dead letter', id))
    },
  })

  addRoute(app, {
    method: 'PUT',
    url: '/dead-letters/:id/body',
    permission: 'operate',
    summary: 'Give its document a new body, ST to SE, and map it again; checked before anything changes',
    params: idParams,
    query: editQuery,
    body: z.union([bytes, textBody], {
      error: 'send {"text": "..."} as JSON, or the bytes as application/octet-stream',
    }),
    told: textBody,
    media: ['application/octet-stream'],
    // In JSON a line end takes two bytes, and many a letter more than in the body's own character set.
    bodyLimit: 3 * deps.limits.maxTransactionBytes + 1024,
    answer: report,
    handle: ({ params: { id }, query, body, actor }) =>
      editDeadLetter(desk, id, Buffer.isBuffer(body) ? body : body.text, { actor, ...query }),
  })

  addRoute(app, {
    method: 'PUT',
    url: '/dead-letters/:id/canonical',
    permission: 'operate',
    summary: 'Give the order of a delivery another content and send it on, when no system can have it yet',
    params: idParams,
    query: editQuery,
    body: z.unknown(),
    answer: report,
    handle: ({ params: { id }, query, body, actor }) => editCanonical(desk, id, body, { actor, ...query }),
  })

  addRoute(app, {
    method: 'POST',
    url: '/dead-letters/:id/retry',
    permission: 'operate',
    summary: 'Send it on again',
    params: idParams,
    body: retryBody,
    answer: retryReport,
    handle: ({ params: { id }, body, actor }) => retryDeadLetter(desk, id, { actor, ...body }),
  })

  addRoute(app, {
    method: 'POST',
    url: '/dead-letters/:id/resolve',
    permission: 'operate',
    summary: 'End it for good',
    params: idParams,
    body: resolveBody,
    answer: report,
    handle: ({ params: { id }, body, actor }) => resolveDeadLetter(desk, id, { actor, ...body }),
  })
}
