import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { type ReceivedOrder, receiveOrder, receivePayload } from '../desk/receive-order.ts'
import { jsonOrderSchema } from '../mappers/edi/json/sales-order-from-json.ts'
import { id, idOrNull } from './answers/parts.ts'
import type { RouteDeps } from './api.ts'
import { fingerprintOf, idempotencyKeyOf, keptKey, onceForKey } from './idempotency.ts'
import { text } from './inputs.ts'
import { RequestError } from './problem.ts'
import { addRoute, bytes } from './route.ts'

/** What a payload of EDI or XML may come as. */
const payloadTypes = [
  'application/octet-stream',
  'application/edi-x12',
  'application/edifact',
  'application/xml',
  'text/xml',
] as const

/** Goes into logs, lists and exports: nothing in it may turn, break or colour the text around it. */
const fileName = text.regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u, 'must be a name without control characters')

const query = z.strictObject({
  system: text.optional().describe('For EDI and XML: the system it counts as received by'),
  fileName: fileName.optional().describe('For EDI and XML: the name it goes by; it tells the partner of flat files'),
  partner: text.optional().describe('For JSON: the partner whose order it is, where the body does not name it'),
})

// Only told here: the desk checks it, and names the place of each mistake.
const orderBody = z
  .unknown()
  .refine((body) => !Buffer.isBuffer(body))
  .pipe(z.looseObject({ partner: text.optional() }))
const toldBody = jsonOrderSchema.extend({ partner: text.optional() }).meta({ id: 'OrderIn' })

const answer = z
  .strictObject({
    kind: z.enum(['interchange', 'document']),
    id,
    state: z.string(),
    duplicateOf: idOrNull.describe('The same bytes came before: nothing follows from this one'),
    links: z.strictObject({
      self: z.string(),
      raw: z.string(),
      documents: z.string().describe('What became of it'),
    }),
  })
  .meta({ id: 'ReceivedOrder' })

/** Orders handed in over HTTP. They go the same way as those that come in the mail. */
export const addOrderIntakeRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  const { store } = deps
  const desk = { ...deps.desk, takePayload: deps.takePayload, wakeOrder: deps.wakeOrder }
  app.register((scope, _options, done) => {
    for (const type of payloadTypes) {
      if (type !== 'application/octet-stream')
        scope.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body))
    }
    addRoute(scope, {
      method: 'POST',
      url: '/orders',
      permission: 'send',
      summary:
        'Hand in an order: canonical JSON, or a payload of EDI or XML as it is; needs the header Idempotency-Key',
      query,
      body: z.union([bytes, orderBody], { error: 'send an order as JSON, or EDI or XML as it is' }),
      told: toldBody,
      media: payloadTypes,
      status: 202,
      headers: z.object({ 'Idempotency-Key': z.string().min(1).max(200).describe('The same when it is sent again') }),
      answer,
      handle: async ({ query: asked, body, actor, request, reply }) => {
        const key = idempotencyKeyOf(request)
        const fingerprint = fingerprintOf(asked, body)
        const ref = `${keptKey(actor, key)}:${fingerprint.slice(0, 16)}`
        const take = (): Promise<ReceivedOrder> => {
          if (Buffer.isBuffer(body)) {
            const system = needed(asked.system, 'system: name the system the payload counts as received by')
            const name = asked.fileName ?? `${key}.edi`
            return receivePayload(desk, { system, fileName: name, bytes: body, ref, actor }, keep)
          }
          const { partner, ...order } = body
          const named = needed(partner ?? asked.partner, 'partner: name the partner whose order it is')
          const text = Buffer.from(JSON.stringify(order, null, 2), 'utf8')
          return receiveOrder(desk, { partner: named, body: text, ref, actor }, keep)
        }
        const keep: Parameters<typeof receiveOrder>[2] = (tx, received) =>
          tx.idempotency.finish(keptKey(actor, key), shown(received))
        const received = await onceForKey(store, reply, { caller: actor, key, fingerprint }, async () =>
          shown(await take()),
        )
        reply.code(202).header('location', received.links.self)
        return received
      },
    })
    done()
  })
}

const needed = (value: string | undefined, message: string): string => {
  if (value !== undefined) return value
  throw new RequestError('REQUEST_INVALID', message)
}

const shown = (received: ReceivedOrder): z.output<typeof answer> => {
  const self = `/${received.kind}s/${received.id}`
  const documents = `/documents?filter=${encodeURIComponent(`interchange:${received.duplicateOf ?? received.id}`)}`
  return {
    ...received,
    links: { self, raw: `${self}/raw`, documents: received.kind === 'document' ? self : documents },
  }
}
