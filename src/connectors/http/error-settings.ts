import * as z from 'zod'
import { pointer } from '../../mappers/http/field-map.ts'

const rule = z
  .strictObject({
    statuses: z.array(z.number().int().min(200).max(599)).default([]),
    codes: z.array(z.string()).default([]).describe('Values of `code`'),
    messages: z.array(z.string().min(1)).default([]).describe('Parts of the message'),
  })
  .prefault({})

/** How a system tells that something went wrong. What is not declared is judged by its status. */
export const errorSettings = z.strictObject({
  message: pointer.optional().describe('Where an error answer has its message'),
  messageHeader: z.string().min(1).optional().describe('Header with the message, for answers without a body'),
  code: pointer.optional().describe('Where an error answer has its code'),
  success: z
    .strictObject({
      at: pointer,
      is: z
        .union([z.string(), z.number(), z.boolean(), z.null()])
        .optional()
        .describe('Value of an answer that went well'),
    })
    .optional()
    .describe('For systems that answer 200 to a failure: where they say so. Without `is`: nothing may stand there'),
  busy: rule.describe('The system asks to wait'),
  auth: rule.describe('The credentials are refused'),
  locked: rule.describe('The record is locked by somebody else'),
  failed: rule.describe('Nothing was done, and it may work later'),
  rejected: rule.describe('The record is refused for good'),
})
export type ErrorSettings = z.output<typeof errorSettings>
export type ErrorRule = z.output<typeof rule>
