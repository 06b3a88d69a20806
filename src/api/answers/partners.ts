import * as z from 'zod'
import type { PartnerRow, PartnerView } from '../../observe/partners.ts'
import { count, name, said, textOrNull, timeOrNull } from './parts.ts'

export const partnerRow = z
  .strictObject({
    name,
    system: name,
    formats: z.array(z.string()),
    documentsToday: count,
    usualByNow: count.nullable().describe('What usually came by the last full hour; null: too little is known'),
    lastSeenAt: timeOrNull,
    absent: textOrNull.describe('What is missing, in words; null: nothing is'),
    absentSaid: said.nullable(),
    overdueAcknowledgements: count,
    openDeadLetters: count,
  })
  .meta({ id: 'PartnerRow' }) satisfies z.ZodType<PartnerRow>

export const partnerView = partnerRow
  .extend({
    identifiers: z.array(z.strictObject({ scheme: z.string(), value: z.string() })),
    days: z.array(z.strictObject({ day: z.string(), in: count, out: count, dead: count })),
    acknowledgements: z.strictObject({ pending: count, overdue: count, rejected: count }),
    usualDay: z.array(z.strictObject({ hour: count, usual: count, today: count })),
  })
  .meta({ id: 'Partner' }) satisfies z.ZodType<PartnerView>
