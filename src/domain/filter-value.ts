import { errorCatalogue } from './error-catalogue.ts'
import type { Condition, FieldKind } from './filter.ts'

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }
const spanForm = /^(\d{1,6})([smhdw])$/
const dayForm = /^\d{4}-\d{2}-\d{2}$/
const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})$/
const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const numberForm = /^-?\d{1,9}$/

/** A stretch of time such as `90s`, `15m`, `2h`, `3d` or `1w`, in ms. */
export const spanMs = (text: string): number | undefined => {
  const [, count, unit] = spanForm.exec(text) ?? []
  // The expression lets only these units through.
  return count === undefined ? undefined : Number(count) * unitMs[unit as keyof typeof unitMs]
}

/** What the value of a time field names: a day in UTC, an instant, or so long ago. */
export type Moment = { kind: 'day'; at: Date } | { kind: 'instant'; at: Date } | { kind: 'ago'; ms: number }

export const parseMoment = (text: string): Moment | undefined => {
  const ms = spanMs(text)
  if (ms !== undefined) return { kind: 'ago', ms }
  const kind = dayForm.test(text) ? 'day' : instantForm.test(text) ? 'instant' : undefined
  const at = new Date(text)
  if (kind === undefined || Number.isNaN(at.getTime())) return undefined
  // JavaScript takes the 31st of June for the 1st of July.
  if (kind === 'day' && at.toISOString().slice(0, 10) !== text) return undefined
  return { kind, at }
}

/** What is wrong with a condition on a field of this kind; undefined when nothing is. */
export const conditionFault = (kind: FieldKind, { field, op, values }: Condition): string | undefined => {
  const isCompared = kind === 'number' || kind === 'time' || kind === 'age'
  const isEquality = op === 'is' || op === 'is-not'
  if (!isEquality && !isCompared) return `${field} has no order: write ${field}:value`
  if (kind === 'age' && isEquality) return `${field} is compared: write ${field}>2h or ${field}<3d`
  for (const value of values) {
    const fault = valueFault(kind, field, value)
    if (fault !== undefined) return fault
    if (kind === 'time' && isEquality && parseMoment(value)?.kind !== 'day')
      return `${field}: takes a day such as ${field}:2026-11-01; compare with times, as in ${field}>2h`
  }
  return undefined
}

const valueFault = (kind: FieldKind, field: string, value: string): string | undefined => {
  const wrong = (what: string): string => `${field} is not ${JSON.stringify(value)}: ${what}`
  if (typeof kind === 'object') return kind.includes(value) ? undefined : wrong(`it is one of ${kind.join(', ')}`)
  if (kind === 'text' || ((kind === 'id' || kind === 'code') && value === '')) return undefined
  if (kind === 'code')
    return Object.hasOwn(errorCatalogue, value) ? undefined : wrong('it is an error code, which docs/errors.md lists')
  if (kind === 'id')
    return idForm.test(value) ? undefined : wrong('it is an id such as 0b6f9c1e-5a0c-4d8f-9d55-2f9a3b6a7c10')
  if (kind === 'number') return numberForm.test(value) ? undefined : wrong('it is a whole number')
  if (kind === 'age')
    return spanMs(value) === undefined ? wrong('it is a stretch of time such as 90s, 15m, 2h, 3d or 1w') : undefined
  return parseMoment(value) === undefined
    ? wrong('it is a day (2026-11-01), a time with zone (2026-11-01T12:00:00Z) or so long ago (2h)')
    : undefined
}
