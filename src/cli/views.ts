import * as z from 'zod'

/** What the command line shows of the API's answers; times are ISO 8601 text. */
const time = z.string()
const optionalTime = time.nullable()
const text = z.string().nullable()

export const reportView = z.looseObject({ did: z.string(), next: z.string(), queued: z.boolean() })
export type ReportView = z.output<typeof reportView>

export const deadLetterView = z.looseObject({
  id: z.string(),
  subject: z.enum(['interchange', 'document', 'delivery', 'held-record', 'conflict', 'run']),
  subjectId: z.string(),
  flow: text,
  system: text,
  partner: text,
  businessKey: text,
  code: z.string(),
  message: z.string(),
  issues: z.array(
    z.looseObject({ code: z.string(), path: z.string(), value: z.string().optional(), message: z.string() }),
  ),
  retrySafety: z.enum(['not-sent', 'unknown', 'applied']),
  state: z.enum(['open', 'retried', 'resolved', 'ignored']),
  reason: text,
  actor: text,
  createdAt: time,
  endedAt: optionalTime,
  groupId: text,
  value: z.looseObject({ amount: z.string(), currency: z.string() }).nullable(),
  assignee: text,
  tags: z.array(z.string()),
})
export type DeadLetterView = z.output<typeof deadLetterView>

export const documentView = z.looseObject({
  id: z.string(),
  direction: z.string(),
  interchangeId: text,
  type: z.string(),
  version: z.string(),
  flow: text,
  system: z.string(),
  partner: z.string(),
  businessKey: text,
  state: z.string(),
  repeats: text,
  revision: z.number(),
  createdAt: time,
  mappedAt: optionalTime,
})
export type DocumentView = z.output<typeof documentView>

const issueView = z.looseObject({ severity: z.string(), standardCode: z.string(), message: z.string() })
export const fullDocumentView = documentView.extend({
  body: text,
  canonical: z.unknown(),
  issues: z.array(issueView),
})

export const interchangeView = z.looseObject({
  id: z.string(),
  direction: z.string(),
  system: z.string(),
  partner: text,
  fileName: z.string(),
  state: z.string(),
  sizeBytes: z.number(),
  sha256: text,
  duplicateOf: text,
  receivedAt: time,
  processedAt: optionalTime,
})
export type InterchangeView = z.output<typeof interchangeView>

export const fullInterchangeView = interchangeView.extend({
  envelopes: z.array(
    z.looseObject({
      controlNumber: z.string(),
      state: z.string(),
      partner: text,
      sender: z.string(),
      receiver: z.string(),
      issues: z.array(issueView),
    }),
  ),
})

const eventView = z.looseObject({
  at: time,
  attempt: z.number(),
  outcome: z.string(),
  code: text,
  message: text,
})

export const deliveryView = z.looseObject({
  id: z.string(),
  system: z.string(),
  entity: z.string(),
  canonicalId: z.string(),
  businessKey: z.string(),
  documentId: text,
  state: z.string(),
  attempts: z.number(),
  dueAt: time,
  idempotencyKey: z.string(),
  externalId: text,
  displayId: text,
  errorCode: text,
  errorMessage: text,
  createdAt: time,
  sentAt: optionalTime,
  doneAt: optionalTime,
})
export type DeliveryView = z.output<typeof deliveryView>
export const fullDeliveryView = deliveryView.extend({ events: z.array(eventView) })

export const awaitedView = z.looseObject({
  documentId: z.string(),
  partner: z.string(),
  type: z.string(),
  interchangeControlNumber: z.string(),
  groupControlNumber: z.string(),
  state: z.string(),
  detail: text,
  createdAt: time,
})
export type AwaitedView = z.output<typeof awaitedView>

export const linkView = z.looseObject({
  system: z.string(),
  entity: z.string(),
  externalId: z.string(),
  canonicalId: z.string(),
  isPrimary: z.boolean(),
  goneAt: optionalTime,
})
export type LinkView = z.output<typeof linkView>

export const deadLetterPage = z.looseObject({
  deadLetter: deadLetterView,
  meaning: z.string(),
  cause: z.string(),
  remedy: z.string(),
  actions: z.record(z.string(), text),
  document: fullDocumentView.nullable(),
  delivery: deliveryView.nullable(),
  events: z.array(eventView),
  interchange: interchangeView.nullable(),
  heldRecord: z.looseObject({ entity: z.string(), externalId: z.string(), raw: z.unknown() }).nullable(),
  run: z.looseObject({ id: z.string(), flow: z.string(), system: z.string(), state: z.string() }).nullable(),
  exchange: z
    .looseObject({
      at: z.string(),
      method: z.string(),
      url: z.string(),
      status: z.number().nullable(),
      request: text,
      response: text,
    })
    .nullable(),
  comments: z.array(z.looseObject({ at: time, actor: z.string(), text: z.string() })),
  history: z.array(deadLetterView),
  conflict: z.looseObject({ recordId: z.string(), field: z.string() }).nullable(),
})

export const traceView = z.looseObject({
  orderNumber: z.string(),
  documents: z.array(
    z.looseObject({
      document: documentView,
      customer: z
        .looseObject({
          name: z.string(),
          links: z.array(z.looseObject({ system: z.string(), externalId: z.string() })),
        })
        .nullable(),
      deliveries: z.array(fullDeliveryView),
      deadLetters: z.array(deadLetterView),
      hops: z.array(
        z.looseObject({
          step: z.string(),
          what: z.string(),
          state: z.enum(['done', 'waiting', 'dead']),
          at: optionalTime,
          lagMs: z.number().nullable(),
        }),
      ),
    }),
  ),
})
export type TraceView = z.output<typeof traceView>

export const systemView = z.looseObject({
  name: z.string(),
  paused: z.boolean(),
  pausedUntil: optionalTime,
  reason: text,
  failures: z.number(),
  takes: z.array(z.string()).optional(),
  hasMailbox: z.boolean().optional(),
  lane: z.looseObject({ waiting: z.number(), active: z.number(), delayed: z.number() }).nullish(),
})
export type SystemView = z.output<typeof systemView>

export const restoredView = z.looseObject({ systems: z.array(z.string()) })
export const doubtedView = z.looseObject({ askedFirst: z.number().optional(), forPerson: z.number().optional() })

const partView = z.looseObject({ ok: z.boolean(), detail: z.string() })
export const readinessView = z.looseObject({
  ready: z.boolean(),
  version: z.string(),
  store: partView,
  queue: partView,
})

export const checkView = z.looseObject({
  name: z.string(),
  ok: z.boolean(),
  detail: z.string(),
  code: z.string().optional(),
  tookMs: z.number(),
})
export type CheckView = z.output<typeof checkView>

export const sendView = reportView.extend({ documentId: z.string() })

export const replayView = reportView.extend({
  deliveries: z.array(
    z.looseObject({ system: z.string(), entity: z.string(), state: z.string(), externalId: text, displayId: text }),
  ),
})

export const backupView = z.looseObject({ file: z.string(), sizeBytes: z.number() })
