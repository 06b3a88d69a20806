import * as z from 'zod'
import type { ActionReport } from '../../desk/desk.ts'
import type { DeadLetterView } from '../../desk/show-dead-letter.ts'
import type { Exchange } from '../../domain/exchange.ts'
import { deadLetterFields } from '../../domain/list-fields.ts'
import type { Money } from '../../domain/money.ts'
import type { Comment } from '../../store/desk-store.ts'
import type { HeldRecord } from '../../store/record-store.ts'
import type { DeadLetter } from '../../store/store.ts'
import { delivery, deliveryEvent } from './deliveries.ts'
import { document } from './documents.ts'
import { interchange } from './interchanges.ts'
import {
  errorCode,
  id,
  idOrNull,
  issue,
  name,
  opaque,
  reportFields,
  said,
  textOrNull,
  time,
  timeOrNull,
} from './parts.ts'
import { payload } from './payload.ts'
import { recordEntity } from './records.ts'
import { runCounts, runState } from './runs.ts'

export const money = z
  .strictObject({ amount: z.string(), currency: z.string() })
  .meta({ id: 'Money' }) satisfies z.ZodType<Money>

/** Those of records have no partner; what they are known by may be the name of a customer. */
const isOfRecord = ({ subject, partner }: Readonly<Record<string, unknown>>): boolean =>
  partner === null && (subject === 'conflict' || subject === 'delivery')

export const deadLetter = z
  .strictObject({
    id,
    subject: z.enum(deadLetterFields.subject),
    subjectId: id,
    flow: textOrNull,
    system: textOrNull,
    partner: textOrNull,
    businessKey: payload(textOrNull, isOfRecord),
    code: errorCode,
    message: payload(z.string()),
    issues: z.array(issue),
    retrySafety: z.enum(deadLetterFields.safety),
    state: z.enum(deadLetterFields.state),
    reason: textOrNull,
    actor: textOrNull,
    createdAt: time,
    endedAt: timeOrNull,
    ignoredUntil: timeOrNull,
    groupId: idOrNull,
    value: money.nullable().describe('What the order concerned is worth'),
    assignee: textOrNull,
    tags: z.array(z.string()),
  })
  .meta({ id: 'DeadLetter' }) satisfies z.ZodType<DeadLetter>

export const comment = z
  .strictObject({ id, at: time, actor: name, text: z.string() })
  .meta({ id: 'Comment' }) satisfies z.ZodType<Comment>

const heldRecord = z
  .strictObject({
    id,
    flow: name,
    system: name,
    entity: recordEntity,
    externalId: z.string(),
    raw: z.unknown(),
    issues: z.array(issue),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'HeldRecord' }) satisfies z.ZodType<HeldRecord>

const exchange = z
  .strictObject({
    at: z.string(),
    method: z.string(),
    url: z.string(),
    status: z.number().int().nullable().describe('Null: no answer came'),
    request: textOrNull,
    response: textOrNull,
  })
  .meta({ id: 'Exchange' }) satisfies z.ZodType<Exchange>

const conflict = z.strictObject({
  entity: recordEntity,
  recordId: id,
  field: z.string(),
  decided: textOrNull.describe('Whose value a person said counts'),
  values: z.array(
    z.strictObject({
      system: name,
      value: opaque<NonNullable<DeadLetterView['conflict']>['values'][number]['value']>(),
      at: textOrNull,
    }),
  ),
})

const action = textOrNull.describe('Null: it may be done; else why not')
const refusal = said.nullable()

export const deadLetterPage = z
  .strictObject({
    deadLetter,
    meaning: z.string(),
    cause: z.string(),
    remedy: z.string(),
    actions: z.strictObject({ edit: action, retry: action, resolve: action, ignore: action, editCanonical: action }),
    actionsSaid: z.strictObject({
      edit: refusal,
      retry: refusal,
      resolve: refusal,
      ignore: refusal,
      editCanonical: refusal,
    }),
    document: document.nullable(),
    mapped: z.array(z.strictObject({ system: name, value: z.unknown() })).describe('What each system is given'),
    delivery: delivery.nullable(),
    events: z.array(deliveryEvent),
    exchange: exchange.nullable().describe('The request that failed, with its answer, without secrets'),
    interchange: interchange.nullable(),
    heldRecord: heldRecord.nullable(),
    run: z
      .strictObject({ id, flow: name, system: name, state: runState, counts: runCounts, detail: z.unknown() })
      .nullable(),
    conflict: conflict.nullable(),
    comments: z.array(comment),
    history: z.array(deadLetter).describe('Others of the same thing, newest first'),
  })
  .meta({ id: 'DeadLetterPage' })

/** A retried run that a guard stopped says which run goes on. */
export const retryReport = z
  .strictObject({ ...reportFields, runId: id.optional() })
  .meta({ id: 'RetryReport' }) satisfies z.ZodType<ActionReport>
