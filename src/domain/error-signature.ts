import type { ErrorCode } from './error-catalogue.ts'
import type { Issue } from './issue.ts'
import { stableId } from './stable-id.ts'

/** What makes failures the same: where, what, and at which place. */
export type ErrorSignature = {
  /** The id of the group; the same signature always has the same. */
  id: string
  /** The system concerned; null when it is none. */
  target: string | null
  code: ErrorCode
  /** The place in the data, without positions; null when the failure names none. */
  field: string | null
  /** All of it in one line. */
  signature: string
}

type Failed = {
  system: string | null
  businessKey: string | null
  code: ErrorCode
  message: string
  issues: readonly Pick<Issue, 'path' | 'value'>[]
}

const longestText = 200
const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi

/** The signature of a failure: two that differ only in ids, numbers, dates and quoted values have the same. */
export const signatureOf = ({ system, businessKey, code, message, issues }: Failed): ErrorSignature => {
  const field = fieldOf(issues[0]?.path ?? '')
  const known = [businessKey, ...issues.map(({ value }) => value)].filter((value) => value != null && value.length > 1)
  const where = field ?? textOf(message, known as string[])
  const signature = `${system ?? '-'} ${code} ${where}`
  return { id: stableId('error-group', signature), target: system, code, field, signature }
}

/** `lines[2].quantity` and `lines[7].quantity` are one place; so are the segments of a kind. The number of an element tells what it is, and stays. */
const fieldOf = (path: string): string | null => {
  const place = path
    .replaceAll(uuid, '')
    .replaceAll(/\[[^\]]*\]/g, '[]')
    .replaceAll(/"[^"]*"/g, '""')
    .replaceAll(/\bsegment \d+/g, 'segment #')
    .replaceAll(/(?<!element )\b\d[\d.:-]*\b/g, '#')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[.\s]+/g, '')
    .trim()
  return place === '' ? null : place.slice(0, longestText)
}

/** A message without what differs from one failure to the next. */
const textOf = (message: string, known: readonly string[]): string =>
  known
    .reduce((text, value) => text.replaceAll(value, '#'), message)
    .replaceAll(/"[^"]*"|“[^”]*”|„[^“”]*[“”]|(?<=^|[\s(:=])'[^']*'/g, '#')
    .replaceAll(uuid, '#')
    .replaceAll(/[\p{L}_.-]*\d[\p{L}\d_.:+-]*/gu, '#')
    .replaceAll(/#(?:[\s,;/]*#)+/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, longestText)
