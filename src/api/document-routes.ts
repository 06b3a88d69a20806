import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { bodyText } from '../desk/body-text.ts'
import { found } from '../desk/desk.ts'
import { replayDocument } from '../desk/replay.ts'
import { sendToPartner } from '../desk/send.ts'
import { sendableEntities } from '../domain/document.ts'
import { awaitedFields, documentFields } from '../domain/list-fields.ts'
import type { Document } from '../store/store.ts'
import { replayReport } from './answers/deliveries.ts'
import { awaited, document, documentRow, sendReport } from './answers/documents.ts'
import type { RouteDeps } from './api.ts'
import { sendDownload } from './download.ts'
import { idParams, text } from './inputs.ts'
import { listQuery } from './list-query.ts'
import { checked } from './request-problem.ts'
import { addRoute, pageOf, viewPage } from './route.ts'

const sendBody = z.strictObject({
  partner: text,
  entity: z.enum(sendableEntities),
  value: z.unknown().describe("Checked against the entity's own schema"),
})

export const addDocumentRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  const { store, desk } = deps

  addRoute(app, {
    method: 'GET',
    url: '/documents',
    permission: 'read',
    summary: 'List business documents, newest first',
    query: listQuery(documentFields, ['direction', 'entity', 'partner', 'state', 'order']),
    answer: pageOf(documentRow),
    handle: async ({ query }) => viewPage(await store.documents.page(query), rowOf),
  })

  addRoute(app, {
    method: 'GET',
    url: '/documents/:id',
    permission: 'read-payload',
    summary: 'Show a document with its body as text and its canonical form',
    params: idParams,
    answer: document,
    handle: async ({ params: { id } }) => viewOf(found(await store.documents.get(id), 'document', id), deps),
  })

  addRoute(app, {
    method: 'GET',
    url: '/documents/:id/raw',
    permission: 'read-payload',
    summary: 'Download the bytes of a document',
    params: idParams,
    answer: 'bytes',
    handle: async ({ params: { id }, reply }) => {
      const { body, type } = found(await store.documents.get(id), 'document', id)
      return sendDownload(reply, `${type}-${id}`, found(body ?? undefined, 'body of document', id))
    },
  })

  addRoute(app, {
    method: 'POST',
    url: '/documents',
    permission: 'send',
    summary: 'Have a document written for a partner and sent',
    body: sendBody,
    answer: sendReport,
    handle: ({ body: { partner, entity, value }, actor }) =>
      sendToPartner(desk, { partner, entity, read: (schema) => checked(schema, value), actor }),
  })

  addRoute(app, {
    method: 'POST',
    url: '/documents/:id/replay',
    permission: 'operate',
    summary: 'Map a past document again, with the settings of now',
    params: idParams,
    answer: replayReport,
    handle: ({ params: { id }, actor }) => replayDocument(desk, id, { actor }),
  })

  addRoute(app, {
    method: 'GET',
    url: '/acknowledgements',
    permission: 'read',
    summary: 'List what partners are to acknowledge of what was sent to them, newest first',
    query: listQuery(awaitedFields, ['partner', 'state']),
    answer: pageOf(awaited),
    handle: ({ query }) => store.awaited.page(query),
  })
}

/** A document in a list: without its content. */
const rowOf = ({ canonical: _c, issues, delimiters: _d, ...row }: Omit<Document, 'body'>) => ({
  ...row,
  issueCount: issues.length,
})

/** A document alone: its body as text. */
export const viewOf = async (given: Document, { partners, store }: Pick<RouteDeps, 'partners' | 'store'>) => {
  const { body, ...rest } = given
  if (body === null) return { ...rest, body, bodyEncoding: null }
  const envelope = given.envelopeId === null ? undefined : await store.envelopes.get(given.envelopeId)
  const partner = partners.find(({ name }) => name === given.partner)
  const { text, encoding } = bodyText({ document: given, envelope, partner }, body)
  return { ...rest, body: text, bodyEncoding: encoding }
}
