import * as z from 'zod'
import type { ActionReport } from '../../desk/desk.ts'
import { type ErrorCode, errorCatalogue } from '../../domain/error-catalogue.ts'
import type { Issue } from '../../domain/issue.ts'
import type { Said, SaidValue } from '../../domain/said.ts'
import { payload } from './payload.ts'

/*
 * Schemas of what the API answers. Each `satisfies` the type of the store or the desk, and the routes answer with that type: so a member that
 * is missing on either side does not compile. Texts are `null` where there is none.
 */

export const id = z.uuid()
export const time = z.date()
export const name = z.string()
export const count = z.number().int().min(0)
export const textOrNull = z.string().nullable()
export const timeOrNull = time.nullable()
export const idOrNull = id.nullable()

/** Whatever it is made of: documents in the canonical form, settings, values of fields. */
export const opaque = <T>() => z.custom<T>()

// The catalogue's own keys.
export const errorCode = z
  .enum(Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]])
  .meta({ id: 'ErrorCode', description: 'docs/errors.md has cause and remedy of each' })

const saidValue: z.ZodType<SaidValue> = z.lazy(() => z.union([z.string(), z.number(), z.null(), said]))

/** A sentence of ours beside its English text. */
export const said: z.ZodType<Said> = z
  .strictObject({ code: z.string().describe('Which sentence it is'), values: z.record(z.string(), saidValue) })
  .meta({ id: 'Said', description: 'The sentence by its code and what fills it, to be said in another language' })

export const issue = z
  .strictObject({
    code: errorCode,
    path: z.string(),
    value: payload(z.string()).optional(),
    message: payload(z.string()),
  })
  .meta({ id: 'Issue' }) satisfies z.ZodType<Issue>

export const reportFields = {
  did: z.string().describe('What is different now, in a sentence'),
  next: z.string().describe('What happens next by itself, or is left to do; empty when nothing'),
  said: z.strictObject({ did: said, next: said.nullable() }),
  queued: z.boolean().describe('False when the queue could not be told: the sweep finds the work'),
}

export const report = z.strictObject(reportFields).meta({ id: 'ActionReport' }) satisfies z.ZodType<ActionReport>

export const direction = z.enum(['in', 'out'])
