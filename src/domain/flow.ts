import * as z from 'zod'

/** A route: from a source to sinks, for one entity. */
export const flow = z.strictObject({
  from: z.union([z.string(), z.array(z.string()).min(1)]).transform((from) => [from].flat()),
  entity: z.literal('sales-order'),
  to: z.array(z.string()).min(1),
  /** The system whose answer becomes the order response; none when left out. */
  answerFrom: z.string().optional(),
  /** What to do in each target when it does not have the customer; `create` unless stated. */
  missingCustomer: z.record(z.string(), z.enum(['create', 'dead-letter'])).default({}),
})
export type Flow = z.infer<typeof flow>
