import * as z from 'zod'
import type { AnswerTrace, ChangeTrace, FollowingTrace, Touch } from '../../desk/trace.ts'
import type { Hop } from '../../desk/trace-hops.ts'
import type { Link } from '../../store/record-store.ts'
import { deadLetter } from './dead-letters.ts'
import { delivery, deliveryWithEvents } from './deliveries.ts'
import { awaited, documentTrace } from './documents.ts'
import { envelope, interchange } from './interchanges.ts'
import { auditEntry } from './operations.ts'
import { id, idOrNull, name, opaque, said, textOrNull, time, timeOrNull } from './parts.ts'
import { facet } from './records.ts'

const answer = z.strictObject({
  kind: z.string(),
  documentId: idOrNull.describe('The outgoing document; null for an acknowledgement'),
  interchangeId: idOrNull.describe('What carries it'),
  state: z.enum(['due', 'sent', 'dead']),
  dueSince: time,
  writtenAt: timeOrNull,
  fileName: textOrNull,
  controlNumbers: z.strictObject({ interchange: z.string(), group: textOrNull }).nullable(),
  delivery: delivery.nullable(),
  answer: opaque<AnswerTrace['answer']>(),
  awaited: awaited.pick({ state: true, detail: true, answeredAt: true }).nullable(),
}) satisfies z.ZodType<AnswerTrace>

const change = z.strictObject({
  documentId: id,
  interchangeId: idOrNull,
  type: z.string(),
  mappedAt: timeOrNull,
}) satisfies z.ZodType<ChangeTrace>

const following = answer.extend({
  entity: z.enum(['shipment', 'invoice']),
  number: z.string(),
}) satisfies z.ZodType<FollowingTrace>

const touch = auditEntry.pick({ at: true, actor: true, action: true, subject: true }) satisfies z.ZodType<Touch>

const hop = z
  .strictObject({
    step: z.string(),
    what: z.string(),
    said,
    state: z.enum(['done', 'waiting', 'dead']),
    at: timeOrNull,
    lagMs: z.number().nullable().describe('Since the file came in'),
    hopMs: z.number().nullable().describe('Since the step before it that has happened'),
    actor: textOrNull.describe('Who did something to it last; null: nobody had to'),
    documentId: idOrNull,
    interchangeId: idOrNull,
    deliveryId: idOrNull,
  })
  .meta({ id: 'Hop' }) satisfies z.ZodType<Hop>

const customerLink = facet.pick({
  entity: true,
  canonicalId: true,
  system: true,
  externalId: true,
  createdAt: true,
}) satisfies z.ZodType<Link>

export const orderTrace = z
  .strictObject({
    orderNumber: z.string(),
    documents: z.array(
      z.strictObject({
        document: documentTrace,
        interchange: interchange.nullable(),
        envelope: envelope.nullable(),
        acknowledgements: z.array(answer),
        customer: z.strictObject({ id, name, links: z.array(customerLink) }).nullable(),
        deliveries: z.array(deliveryWithEvents),
        answers: z.array(answer),
        changes: z.array(change),
        following: z.array(following),
        touches: z.array(touch),
        deadLetters: z.array(deadLetter),
        hops: z.array(hop),
      }),
    ),
  })
  .meta({ id: 'OrderTrace' })
