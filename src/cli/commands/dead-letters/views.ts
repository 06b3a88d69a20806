import * as z from 'zod'

const text = z.string().nullable()
const money = z.array(z.looseObject({ amount: z.string(), currency: z.string() }))
const safety = z.looseObject({ 'not-sent': z.number(), unknown: z.number(), applied: z.number() })
const comments = z.array(z.looseObject({ at: z.string(), actor: z.string(), text: z.string() }))

export const groupView = z.looseObject({
  id: z.string(),
  signature: z.string(),
  code: z.string(),
  meaning: z.string(),
  sample: z.string(),
  state: z.string(),
  regressed: z.boolean(),
  count: z.number(),
  total: z.number(),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
  oldestOpenAt: text,
  ignoredUntil: text,
  moneyAtRisk: money,
  safety,
  trend: z.array(z.number()),
  assignee: text,
  tags: z.array(z.string()),
})
export type GroupView = z.output<typeof groupView>

export const groupPage = groupView.extend({
  cause: z.string(),
  remedy: z.string(),
  comments,
  byPartner: z.array(z.looseObject({ partner: z.string(), count: z.number() })),
  samples: z.array(z.looseObject({ id: z.string(), businessKey: text, message: z.string() })),
})

export const previewView = z.looseObject({
  count: z.number(),
  excluded: z.array(z.looseObject({ why: z.string(), count: z.number() })),
  safety,
  moneyAtRisk: money,
})
export type PreviewView = z.output<typeof previewView>

export const bulkView = z.looseObject({
  id: z.string(),
  name: z.string(),
  action: z.string(),
  reason: text,
  actor: z.string(),
  state: z.enum(['running', 'done', 'aborted', 'failed']),
  total: z.number(),
  done: z.number(),
  failed: z.number(),
  skipped: z.number(),
  ending: text,
  createdAt: z.string(),
  finishedAt: text,
})
export type BulkView = z.output<typeof bulkView>

export const bulkFailureView = z.looseObject({ id: z.string(), state: z.string(), why: z.string() })
export type BulkFailureView = z.output<typeof bulkFailureView>

export const bulkPage = bulkView.extend({ failures: z.array(bulkFailureView), failuresNext: text })
export type BulkPage = z.output<typeof bulkPage>

export const moneyText = (sums: readonly { amount: string; currency: string }[]): string =>
  sums.map(({ amount, currency }) => `${amount} ${currency}`).join(', ') || '-'
