import * as z from 'zod'

const system = z.string().min(1)
const oneOrMore = z.union([system, z.array(system).min(1)]).transform((names) => [names].flat())

/** What to do in each target when it does not have the customer; `create` unless stated. */
const missingCustomer = z.record(z.string(), z.enum(['create', 'dead-letter'])).default({})

/** Documents from partners, as they come in. */
const orderFlow = z.strictObject({
  from: oneOrMore,
  entity: z.literal('sales-order'),
  to: z.array(system).min(1),
  /** The system whose answer becomes the order response; none when left out. */
  answerFrom: z.string().optional(),
  missingCustomer,
})

/** When a flow runs by itself. */
const flowSchedule = {
  /** Five or six fields of cron; without it the flow runs when it is told to. */
  schedule: z.string().min(1).optional().describe('Cron expression; left out: runs only when told to'),
  timezone: z.string().min(1).default('UTC').describe('IANA time zone of the schedule'),
  overlap: z.enum(['skip', 'queue', 'cancel']).default('skip').describe('A slot comes while the last run is at work'),
  catchUp: z.enum(['skip', 'once', 'all']).default('once').describe('Slots that passed while Crossdock was down'),
  jitterSeconds: z.number().int().min(0).max(3600).default(0).describe('Start up to this much later'),
  calendar: z
    .string()
    .min(1)
    .optional()
    .meta({ format: 'path' })
    .describe('File with one ISO date of a holiday on each line; no slot falls on these days'),
}

const ownershipRule = z.union([
  z.string().min(1),
  z.strictObject({
    rule: z.enum(['owner', 'newest', 'fill-if-empty', 'manual']),
    /** For `owner` and `fill-if-empty`: the systems, first one first. */
    systems: z.array(system).min(1).optional(),
  }),
])

/** The fields of a record are named in `record-fields.ts`; `*` stands for all that are not named. */
const ownership = z.record(z.string(), ownershipRule)

const pulled = {
  ...flowSchedule,
  /** JSONata over the canonical record: what it does not hold for is left alone. */
  filter: z.string().min(1).optional().describe('JSONata expression a record must meet'),
  /** How far before the cursor reading begins again; the source's own overlap unless stated. */
  overlapSeconds: z.number().int().min(0).max(86_400).optional(),
  deletes: z
    .strictObject({
      /** `auto`: the feed of deleted records when the source has one, else nothing. `listing`: compare with a complete list of ids. */
      detect: z.enum(['auto', 'listing', 'never']).default('auto'),
      /** `deactivate`: inactive, or stock of zero, in the targets. `keep`: noted only. */
      action: z.enum(['keep', 'deactivate']).default('keep'),
      /** More than this share of the known records gone at once stops the flow until a person agrees. */
      guardPercent: z.number().min(0).max(100).default(5),
    })
    .prefault({}),
  empties: z
    .strictObject({
      /** More than this share of the records read at once losing the same field stops the flow until a person agrees. */
      guardPercent: z.number().min(0).max(100).default(20),
    })
    .prefault({}),
  /** Which targets may be given records they do not have; all unless stated. */
  create: z.record(z.string(), z.boolean()).default({}),
  ownership: ownership.default({}),
}

const twoWayFlow = z
  .strictObject({
    between: z.array(system).length(2),
    entity: z.enum(['customer', 'product', 'price', 'stock-level']),
    match: z
      .strictObject({
        /** Score from which two customers are one. */
        certain: z.number().min(0).max(1).default(0.92),
        /** Score from which a person is asked. */
        likely: z.number().min(0).max(1).default(0.75),
      })
      .prefault({}),
    ...pulled,
  })
  .transform(({ between, ...rest }) => ({ ...rest, from: between, to: between, partners: [] as string[] }))

const oneWayFlow = z
  .strictObject({
    from: oneOrMore,
    entity: z.enum(['customer', 'product', 'price', 'stock-level', 'order-status']),
    to: z.array(system).default([]),
    /** Partners that are sent what changed, as a document (`stock-level`, `price`). */
    partners: z.array(z.string()).default([]),
    match: z
      .strictObject({
        certain: z.number().min(0).max(1).default(0.92),
        likely: z.number().min(0).max(1).default(0.75),
      })
      .prefault({}),
    ...pulled,
  })
  .transform((flow) => ({ ...flow }))

/** Won opportunities become sales orders. */
const opportunityFlow = z.strictObject({
  from: oneOrMore,
  entity: z.literal('opportunity'),
  to: z.array(system).min(1),
  missingCustomer,
  ...flowSchedule,
  overlapSeconds: pulled.overlapSeconds,
  filter: pulled.filter,
})

export const flow = z.union([orderFlow, twoWayFlow, oneWayFlow, opportunityFlow])

export type OrderFlow = z.output<typeof orderFlow>
export type RecordFlow = z.output<typeof twoWayFlow> | z.output<typeof oneWayFlow>
export type OpportunityFlow = z.output<typeof opportunityFlow>
/** A flow that reads a system, on a schedule or when told to. */
export type PullFlow = RecordFlow | OpportunityFlow
/** A route: from a source to sinks, for one entity. */
export type Flow = OrderFlow | PullFlow

/** Whether a flow may give a system a customer it does not have. */
export const mayCreateCustomer = (flow: Flow | undefined, system: string): boolean => {
  if (flow === undefined) return true
  return 'missingCustomer' in flow ? flow.missingCustomer[system] !== 'dead-letter' : flow.create[system] !== false
}

export const isOrderFlow = (flow: Flow): flow is OrderFlow => flow.entity === 'sales-order'
export const isPullFlow = (flow: Flow): flow is PullFlow => !isOrderFlow(flow)
export const isRecordFlow = (flow: Flow): flow is RecordFlow => isPullFlow(flow) && flow.entity !== 'opportunity'
