import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { found } from '../desk/desk.ts'
import { replayDocument } from '../desk/replay.ts'
import { sendToPartner } from '../desk/send.ts'
import { sendableEntities } from '../domain/document.ts'
import type { Document, DocumentEntity } from '../store/store.ts'
import type { RouteDeps } from './api.ts'
import { actorOf } from './authorize.ts'
import { bodyText } from './body-text.ts'
import { defined, idParams, limit, noQuery, text } from './inputs.ts'

const documentEntities = [
  'sales-order',
  'order-change',
  'order-response',
  'shipment',
  'invoice',
  'stock-level',
  'price',
  'forecast',
  'customer',
  'product',
  'acknowledgement',
  'unknown',
] as const satisfies DocumentEntity[]

const listQuery = z.strictObject({
  direction: z.enum(['in', 'out']).optional(),
  entity: z.enum(documentEntities).optional(),
  partner: text.optional(),
  state: z.enum(['held', 'received', 'mapped', 'rejected', 'duplicate', 'dead', 'closed', 'due', 'sent']).optional(),
  order: text.optional(),
  limit,
})

const sendBody = z.strictObject({
  partner: text,
  entity: z.enum(sendableEntities),
  /** Checked against the entity's own schema. */
  value: z.unknown(),
})

const awaitedQuery = z.strictObject({
  partner: text.optional(),
  state: z.enum(['pending', 'overdue', 'accepted', 'accepted-with-errors', 'rejected']).optional(),
  limit,
})

export const addDocumentRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  const { store, desk } = deps

  app.get('/documents', async (request) => {
    const { order, ...filter } = listQuery.parse(request.query)
    return (await store.documents.list(defined({ ...filter, businessKey: order }))).map(summaryOf)
  })

  app.get('/documents/:id', async (request) => {
    noQuery.parse(request.query)
    const { id } = idParams.parse(request.params)
    return viewOf(found(await store.documents.get(id), 'document', id), deps)
  })

  app.post('/documents', (request) => {
    const { partner, entity, value } = sendBody.parse(request.body)
    return sendToPartner(desk, { partner, entity, value, actor: actorOf(request) })
  })

  app.get('/acknowledgements', (request) => store.awaited.list(defined(awaitedQuery.parse(request.query))))

  app.post('/documents/:id/replay', (request) => {
    const { id } = idParams.parse(request.params)
    return replayDocument(desk, id, { actor: actorOf(request) })
  })
}

/** A document in a list: without its content. */
const summaryOf = ({ canonical: _c, issues, delimiters: _d, ...row }: Omit<Document, 'body'>) => ({
  ...row,
  issueCount: issues.length,
})

/** A document alone: its body as text. */
export const viewOf = (document: Document, { partners }: Pick<RouteDeps, 'partners'>) => {
  const { body, ...rest } = document
  const encoding = partners.find(({ name }) => name === document.partner)?.encoding
  return { ...rest, body: body === null ? null : bodyText(body, encoding) }
}
