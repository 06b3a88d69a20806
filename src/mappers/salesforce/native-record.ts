import type { ZodType } from 'zod'
import { decimalText, decimal as toDecimal } from '../../domain/decimal.ts'
import type { Issue, Mapped } from '../../domain/issue.ts'

/** A record as the REST API gives it; `attributes` may be there or not. */
export type NativeRecord = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is NativeRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What the org keeps for itself: neither says anything about the record's content. */
const systemFields: ReadonlySet<string> = new Set(['attributes', 'SystemModstamp'])

/** The content of a record and its parents: equal when nothing but the stamp changed. */
export const contentOf = (record: NativeRecord): NativeRecord =>
  Object.fromEntries(
    Object.entries(record)
      .filter(([name]) => !systemFields.has(name))
      .map(([name, value]) => [name, isRecord(value) ? contentOf(value) : value]),
  )

/** Reads fields, `Product2.ProductCode` too, and notes what is wrong. Empty is undefined. `path` is where it goes to. */
export type FieldReader = {
  text(field: string | null, path: string): string | undefined
  flag(field: string | null, path: string): boolean | undefined
  decimal(field: string | null, path: string): string | undefined
  issues: Issue[]
}

export const createFieldReader = (record: NativeRecord, issues: Issue[] = []): FieldReader => {
  const valueIn = (field: string | null): unknown => {
    if (field === null) return undefined
    let value: unknown = record
    for (const name of field.split('.')) value = isRecord(value) ? value[name] : undefined
    return value === null || value === '' ? undefined : value
  }
  const read = <T>(
    field: string | null,
    path: string,
    wanted: string,
    isWanted: (value: unknown) => value is T,
  ): T | undefined => {
    const value = valueIn(field)
    if (value === undefined || isWanted(value)) return value
    const message = `${field} holds ${typeof value}, not ${wanted}. Correct the field, or the setting that names it.`
    issues.push({ code: 'VALUE_INVALID', path, value: JSON.stringify(value)?.slice(0, 80), message })
    return undefined
  }
  return {
    issues,
    text: (field, path) => read(field, path, 'text', (value): value is string => typeof value === 'string'),
    flag: (field, path) => read(field, path, 'true or false', (value): value is boolean => typeof value === 'boolean'),
    decimal: (field, path) => {
      const value = read(field, path, 'a number', (one): one is number => typeof one === 'number')
      return value === undefined ? undefined : decimalText(toDecimal(String(value)))
    },
  }
}

/** The record, checked against its schema, unless anything was wrong with it before. `missing` names a Salesforce field per path. */
export const checked = <T>(
  schema: ZodType<T>,
  value: Readonly<Record<string, unknown>>,
  issues: readonly Issue[],
  missing: Readonly<Record<string, string>> = {},
): Mapped<T> => {
  const parsed = schema.safeParse(Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)))
  if (parsed.success && issues.length === 0) return { ok: true, value: parsed.data }
  const noted = new Set(issues.map(({ path }) => path))
  const more = (parsed.success ? [] : parsed.error.issues).map(({ path, message, input }): Issue => {
    const where = pathText(path)
    const field = missing[where]
    if (field !== undefined && input === undefined) {
      return { code: 'VALUE_MISSING', path: where, message: `${field} is empty. Fill it in.` }
    }
    const shown = input === undefined ? {} : { value: JSON.stringify(input)?.slice(0, 80) }
    return { code: 'VALUE_INVALID', path: where, ...shown, message }
  })
  return { ok: false, issues: [...issues, ...more.filter(({ path }) => !noted.has(path))] }
}

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')
