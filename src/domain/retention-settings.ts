import * as z from 'zod'

/** `90d`, or null: kept for good. */
const days = (usual: string | null) =>
  z
    .string()
    .regex(/^[1-9]\d{0,4}d$/, 'must be a number of days such as 400d, or null to keep for good')
    .nullable()
    .default(usual)
    .transform((text) => (text === null ? null : Number(text.slice(0, -1))))

/** Separate clocks: content goes first, then history, and last, if ever, what proves a duplicate. In days. */
export const retentionSettings = z
  .strictObject({
    bodies: days('400d').describe('Raw bytes of interchanges, and what documents say'),
    logs: days('400d').describe('Events of deliveries, runs, ended dead letters, alerts and messages that were sent'),
    keys: days(null).describe('Order numbers, control numbers and hashes: what a duplicate is found by'),
    holdPartners: z.array(z.string()).default([]).describe('Partners whose data must be kept whatever the clocks say'),
  })
  .refine(({ bodies, keys }) => keys === null || (bodies !== null && keys >= bodies), {
    path: ['keys'],
    error: 'must be null or at least as long as bodies: what proves a duplicate outlives the content',
  })
export type RetentionSettings = z.output<typeof retentionSettings>
