import type * as z from 'zod'
import { adviceOn, keysAt, messageFrom, nearestBranch } from '../domain/zod-words.ts'
import { isSecretKey } from '../settings/secrets.ts'
import { RequestError } from './problem.ts'

/** What was asked, and the schema of what may be. */
type Asked = { given: unknown; schema: z.ZodType }

const longestShown = 60

/** What the schema makes of it. Refuses it with each place that is wrong, what may stand there, and what was seen. */
export const checked = <T extends z.ZodType>(schema: T, given: unknown): z.output<T> => {
  const { success, data, error } = schema.safeParse(given)
  if (success) return data
  const message = error.issues.flatMap((issue) => wordsOfIssue(issue, { given, schema })).join('; ')
  throw new RequestError('REQUEST_INVALID', message)
}

const wordsOfIssue = (issue: z.core.$ZodIssue, asked: Asked): string[] => {
  const branch = nearestBranch(issue)
  if (branch !== undefined)
    return branch.flatMap((inner) => wordsOfIssue({ ...inner, path: [...issue.path, ...inner.path] }, asked))
  const at = issue.path.join('.') || 'request'
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(asked.schema, issue.path)
    const where = issue.path.length === 0 ? '' : ` in ${at}`
    return issue.keys.map((key) => `there is no parameter ${key}${where}: ${adviceOn(key, known)}`)
  }
  const seen = valueAt(asked.given, issue.path)
  const words = wordsFor(issue)
  if (seen === undefined || seen === null)
    return [`${at}: ${words.startsWith('must ') ? `is missing, and ${words}` : words}`]
  if (issue.path.length === 0) return [`${at}: ${words}`]
  return [`${at}: ${words} (saw ${issue.path.some(isSecretKey) ? '(hidden)' : shownOf(seen)})`]
}

const wordsFor = (issue: z.core.$ZodIssue): string => {
  if (!isZods(issue.message)) return issue.message
  const isObject = issue.code === 'invalid_type' && ['object', 'record'].includes(issue.expected)
  return isObject ? 'must be an object' : messageFrom(issue)
}

/** Schemas may have words of their own, which say more. */
const isZods = (message: string): boolean => /^(Invalid|Too (small|big)|Expected)\b/.test(message)

const valueAt = (given: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
    given,
  )

const shownOf = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > longestShown ? `${text.slice(0, longestShown)}...` : text
}
