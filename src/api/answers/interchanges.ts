import * as z from 'zod'
import { interchangeFields } from '../../domain/list-fields.ts'
import type { EdiIssue } from '../../edi/edi.ts'
import type { Envelope, Interchange } from '../../store/store.ts'
import { count, direction, id, idOrNull, name, opaque, textOrNull, time, timeOrNull } from './parts.ts'
import { payload } from './payload.ts'

export const interchange = z
  .strictObject({
    id,
    direction,
    system: name,
    partner: textOrNull,
    fileName: z.string(),
    transportRef: z.string(),
    state: z.enum(interchangeFields.state),
    sizeBytes: count,
    sha256: textOrNull,
    duplicateOf: idOrNull,
    controlNumber: textOrNull,
    receivedAt: time,
    processedAt: timeOrNull,
    purgedAt: timeOrNull.describe('When its bytes were purged'),
  })
  .meta({ id: 'Interchange' }) satisfies z.ZodType<Interchange>

export const ediIssue = z
  .strictObject({
    level: z.enum(['interchange', 'group', 'transaction', 'segment', 'element']),
    standardCode: z.string(),
    rule: opaque<EdiIssue['rule']>().optional(),
    severity: z.enum(['error', 'warning']),
    position: z.strictObject({
      byteOffset: count,
      line: count,
      segment: count,
      segmentId: z.string(),
      element: count.optional(),
      component: count.optional(),
      repetition: count.optional(),
    }),
    dataElement: z.string().optional(),
    loop: z.string().optional(),
    value: payload(z.string()).optional(),
    message: payload(z.string()),
  })
  .meta({ id: 'EdiIssue' }) satisfies z.ZodType<Omit<EdiIssue, 'rule'>>

export const envelope = z
  .strictObject({
    id,
    interchangeId: id,
    direction,
    index: count,
    partner: textOrNull,
    senderQualifier: z.string(),
    sender: z.string(),
    receiverQualifier: z.string(),
    receiver: z.string(),
    controlNumber: z.string(),
    standard: z.enum(['x12', 'edifact', 'xml', 'flat']),
    date: z.string(),
    time: z.string(),
    version: z.string(),
    usage: z.string(),
    onlyReceipt: z.boolean(),
    state: z.enum(['reading', 'accepted', 'accepted-with-errors', 'rejected', 'duplicate', 'conflict']),
    sha256: textOrNull,
    repeats: idOrNull,
    issues: z.array(ediIssue),
    createdAt: time,
  })
  .meta({ id: 'Envelope' }) satisfies z.ZodType<Omit<Envelope, 'issues'>>
