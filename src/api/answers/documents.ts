import * as z from 'zod'
import { awaitedFields, documentFields } from '../../domain/list-fields.ts'
import type { AwaitedAcknowledgement, Document } from '../../store/store.ts'
import { ediIssue } from './interchanges.ts'
import { count, direction, id, idOrNull, name, opaque, reportFields, textOrNull, time, timeOrNull } from './parts.ts'
import { payload } from './payload.ts'

const columns = {
  id,
  direction,
  interchangeId: idOrNull,
  envelopeId: idOrNull,
  groupIndex: z.number().int(),
  groupControlNumber: z.string(),
  transactionIndex: count,
  transactionControlNumber: z.string(),
  type: z.string(),
  version: z.string(),
  entity: z.enum(documentFields.entity),
  flow: textOrNull,
  system: name,
  partner: name,
  businessKey: textOrNull,
  state: z.enum(documentFields.state),
  repeats: idOrNull,
  answers: idOrNull,
  amends: idOrNull,
  revision: count,
  canonicalEdited: z.boolean().describe('A person changed the canonical form'),
  createdAt: time,
  mappedAt: timeOrNull,
  purgedAt: timeOrNull.describe('When its content was purged'),
}

type Columns = Omit<Document, 'body' | 'issues' | 'delimiters' | 'canonical'>

/** A document in a list: without its content. */
export const documentRow = z
  .strictObject({ ...columns, issueCount: count })
  .meta({ id: 'DocumentRow' }) satisfies z.ZodType<Columns>

const canonical = opaque<Document['canonical']>().describe('In the canonical form; null while it has none')

export const document = z
  .strictObject({
    ...columns,
    issues: z.array(ediIssue),
    delimiters: opaque<Document['delimiters']>(),
    body: textOrNull.describe('As text, for reading; GET /documents/{id}/raw has the bytes'),
    bodyEncoding: textOrNull.describe('Character set of the body; null: there is none, or its bytes fit none'),
    canonical,
  })
  .meta({ id: 'Document' }) satisfies z.ZodType<Omit<Document, 'body' | 'issues'>>

export const documentTrace = z.strictObject({ ...columns, issues: z.array(ediIssue), canonical })

export const awaited = z
  .strictObject({
    id,
    documentId: id,
    partner: name,
    interchangeId: id,
    interchangeControlNumber: z.string(),
    groupControlNumber: z.string(),
    transactionControlNumber: z.string(),
    type: z.string(),
    withinHours: z.number().nullable(),
    state: z.enum(awaitedFields.state),
    answeredBy: idOrNull,
    detail: payload(textOrNull),
    createdAt: time,
    answeredAt: timeOrNull,
  })
  .meta({ id: 'AwaitedAcknowledgement' }) satisfies z.ZodType<AwaitedAcknowledgement>

export const sendReport = z.strictObject({ ...reportFields, documentId: id }).meta({ id: 'SendReport' })
