import * as z from 'zod'
import type { Issue, Mapped } from '../domain/issue.ts'
import { type RecordEntities, type RecordEntity, recordSchemas } from '../domain/record.ts'
import { type Fields, recordFrom } from '../domain/record-fields.ts'

const longestShown = 80

/** A value as it is shown in an issue. */
export const shownValue = (value: unknown): string | undefined => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text !== undefined && text.length > longestShown ? `${text.slice(0, longestShown)}...` : text
}

/** A record from its fields, checked. `whereFrom` says for a field where in the system its value stands. */
export const recordOfFields = <E extends RecordEntity>(
  entity: E,
  fields: Fields,
  whereFrom: (field: string) => string | undefined,
): Mapped<RecordEntities[E]> => {
  const made = recordFrom(entity, fields)
  const schema: z.ZodType<RecordEntities[E]> = recordSchemas[entity]
  const result = schema.safeParse(made)
  if (result.success) return { ok: true, value: result.data }
  return { ok: false, issues: result.error.issues.map((issue) => issueFrom(entity, made, issue, whereFrom)) }
}

const issueFrom = (
  entity: RecordEntity,
  made: unknown,
  issue: z.core.$ZodIssue,
  whereFrom: (field: string) => string | undefined,
): Issue => {
  const seen = issue.path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    made,
  )
  const path = z.core.toDotPath(issue.path)
  const source = whereFrom(String(issue.path[0] ?? ''))
  const where = source === undefined ? 'nothing is mapped to it' : `it comes from ${source}`
  return seen === undefined
    ? {
        code: 'VALUE_MISSING',
        path,
        message: `A ${entity} needs ${path}, and there is none; ${where}: fill it in, or mend the field map`,
      }
    : {
        code: 'VALUE_INVALID',
        path,
        value: shownValue(seen),
        message: `${path} ${issue.message}; ${where}: mend it there, or the field map`,
      }
}
