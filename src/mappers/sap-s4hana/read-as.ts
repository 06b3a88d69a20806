import type * as z from 'zod'
import type { Issue, Mapped } from '../../domain/issue.ts'

/** A row as SAP gave it, or a record made of it, by its schema; what does not fit is issues, by its path. */
export const readAs = <T>(schema: z.ZodType<T>, raw: unknown, what: string): Mapped<T> => {
  const parsed = schema.safeParse(raw)
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, issues: parsed.error.issues.map((issue) => issueFrom(issue, raw, what)) }
}

const issueFrom = ({ path, message }: z.core.$ZodIssue, raw: unknown, what: string): Issue => {
  const where = path.map(String).join('.')
  const value = path.reduce<unknown>(
    (inner, step) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, step) : undefined),
    raw,
  )
  const seen = value === undefined || value === null ? undefined : JSON.stringify(value).slice(0, 80)
  return {
    code: value === undefined || value === null ? 'VALUE_MISSING' : 'VALUE_INVALID',
    path: where,
    ...(seen === undefined ? {} : { value: seen }),
    message: `${what}: ${where} ${seen === undefined ? 'is missing' : `is ${seen}`} (${message}); correct it in SAP`,
  }
}
