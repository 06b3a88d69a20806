import * as z from 'zod'

/** What the command line shows of the API's answers about flows and records; times are ISO 8601 text. */
const time = z.string()
const text = z.string().nullable()

export const runView = z.looseObject({
  id: z.string(),
  flow: z.string(),
  system: z.string(),
  trigger: z.string(),
  kind: z.string(),
  dryRun: z.boolean(),
  state: z.enum(['due', 'running', 'done', 'failed', 'stopped', 'skipped', 'cancelled']),
  counts: z.record(z.string(), z.number()),
  window: z.object({ since: z.string(), until: z.string() }).nullable(),
  errorCode: text,
  errorMessage: text,
  actor: text,
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
})
export type RunView = z.output<typeof runView>

const fieldValue = z.unknown()

/** What a dry run found. */
export const previewView = z.looseObject({
  records: z.array(
    z.looseObject({
      externalId: z.string(),
      key: text,
      outcome: z.string(),
      why: z.string(),
      fields: z.array(z.looseObject({ field: z.string(), before: fieldValue, after: fieldValue })),
      to: z.array(z.string()),
    }),
  ),
})

export const begunView = z.looseObject({
  runs: z.array(
    z.looseObject({
      id: z.string(),
      system: z.string(),
      state: z.enum(['due', 'skipped']),
      reason: z.string().optional(),
    }),
  ),
})

export const flowView = z.looseObject({
  name: z.string(),
  entity: z.string(),
  from: z.array(z.string()),
  to: z.array(z.string()),
  schedule: text,
  timezone: text,
  next: time.nullable(),
  paused: z.looseObject({ pausedAt: time, reason: text, actor: text }).nullable(),
  lagMs: z.number().nullable(),
  runs: z.array(runView),
})

export const backfillView = z.looseObject({
  slots: z.array(
    z.looseObject({
      system: z.string(),
      since: time,
      slotAt: time,
      was: z.string(),
      run: z.looseObject({ id: z.string(), state: z.string() }).nullable(),
    }),
  ),
})

export const recordView = z.looseObject({
  id: z.string(),
  entity: z.string(),
  key: z.string(),
  version: z.number(),
  mergedInto: text,
  changedAt: time,
  value: z.looseObject({ identifiers: z.array(z.looseObject({ value: z.string() })).optional() }),
})
export type RecordView = z.output<typeof recordView>

export const recordPage = z.looseObject({
  record: recordView,
  facets: z.array(
    z.looseObject({
      system: z.string(),
      externalId: z.string(),
      isPrimary: z.boolean(),
      modifiedAt: text,
      goneAt: text,
    }),
  ),
  deliveries: z.array(
    z.looseObject({ system: z.string(), state: z.string(), version: z.number(), errorMessage: text }),
  ),
})

export const explanationView = z.looseObject({
  record: z.looseObject({ id: z.string(), entity: z.string(), key: z.string(), version: z.number() }),
  places: z.array(
    z.looseObject({
      system: z.string(),
      externalId: z.string(),
      isPrimary: z.boolean(),
      modifiedAt: text,
      goneAt: text,
    }),
  ),
  fields: z.array(
    z.looseObject({
      field: z.string(),
      value: fieldValue,
      system: text,
      rule: z.string(),
      since: text,
      emptied: z.boolean(),
      decidedBy: text,
      others: z.array(z.looseObject({ system: z.string(), value: fieldValue })),
      inConflict: z.boolean(),
    }),
  ),
  conflicts: z.array(z.looseObject({ id: z.string(), message: z.string() })),
})

export const reviewView = z.looseObject({
  id: z.string(),
  system: z.string(),
  externalId: z.string(),
  fields: z.looseObject({ name: z.string().optional() }),
  candidates: z.array(z.looseObject({ recordId: z.string(), score: z.number(), reasons: z.array(z.string()) })),
  state: z.string(),
  createdAt: time,
})
export type ReviewView = z.output<typeof reviewView>

export const reviewPage = z.looseObject({
  review: reviewView,
  candidates: z.array(
    z.looseObject({
      recordId: z.string(),
      key: z.string(),
      score: z.number(),
      reasons: z.array(z.string()),
      fields: z.array(z.looseObject({ field: z.string(), theirs: fieldValue, ours: fieldValue, same: z.boolean() })),
    }),
  ),
})

export const mergeView = z.looseObject({
  id: z.string(),
  survivorId: z.string(),
  loserId: z.string(),
  reason: z.string(),
  actor: z.string(),
  at: time,
  undoneAt: time.nullable(),
})

export const qualityView = z.looseObject({
  system: z.string(),
  records: z.number(),
  clean: z.number(),
  rules: z.array(z.looseObject({ rule: z.string(), message: z.string(), records: z.number() })),
})

export const poorRecordView = z.looseObject({
  recordId: z.string(),
  system: z.string(),
  externalId: z.string(),
  key: z.string(),
  issues: z.array(z.looseObject({ field: z.string(), value: z.string().optional(), message: z.string() })),
})
