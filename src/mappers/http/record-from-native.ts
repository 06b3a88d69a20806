import type { Issue, Mapped } from '../../domain/issue.ts'
import type { RecordEntities, RecordEntity } from '../../domain/record.ts'
import type { FieldValue } from '../../domain/record-fields.ts'
import { evaluate } from '../overrides/expression.ts'
import { functionsFor } from '../overrides/expression-functions.ts'
import { putValueAt, valueAt } from '../places.ts'
import { recordOfFields, shownValue } from '../record-of-fields.ts'
import { valueToPlace } from '../record-values.ts'
import { timeFromSource } from '../source-time.ts'
import { type CompiledMap, type FieldLine, readingLines } from './field-map.ts'

type Outcome = { ok: true; value: unknown } | { ok: false; reason: string }

/** What the expressions of a map give for one record, by line. Their language only runs asynchronously, the rest of the mapping does not. */
export type Evaluated = ReadonlyMap<FieldLine, Outcome>

const none: Evaluated = new Map()

export const evaluateReads = async (map: CompiledMap, native: unknown): Promise<Evaluated> => {
  const lines = readingLines(map).filter((line) => line.read !== undefined)
  if (lines.length === 0) return none
  const functions = functionsFor(map.tables)
  const input = structuredClone(typeof native === 'object' && native !== null ? native : {})
  const outcomes = new Map<FieldLine, Outcome>()
  for (const line of lines) {
    if (line.read === undefined) continue
    const value = line.rule.at === undefined ? undefined : valueAt(native, line.steps)
    outcomes.set(line, await evaluate(line.read, { input: { ...input, value }, functions }))
  }
  return outcomes
}

/** The canonical record of a system's own. All issues of a record are found at once. */
export const recordFromNative = <E extends RecordEntity>(
  entity: E,
  map: CompiledMap,
  native: unknown,
  evaluated: Evaluated,
): Mapped<RecordEntities[E]> => {
  const { fields, issues, sources } = fieldsFromNative(map, native, evaluated)
  return issues.length > 0 ? { ok: false, issues } : recordOfFields(entity, fields, (field) => sources.get(field))
}

/** What can be read of a record, and what cannot; `sources`: where each field came from, for messages. */
export const fieldsFromNative = (
  map: CompiledMap,
  native: unknown,
  evaluated: Evaluated,
): { fields: Record<string, FieldValue>; issues: Issue[]; sources: Map<string, string> } => {
  const issues: Issue[] = []
  const fields: Record<string, FieldValue> = {}
  const sources = new Map<string, string>()
  for (const line of readingLines(map)) {
    const { place } = line
    const where = whereOf(line)
    sources.set(place.field, where)
    const given = givenBy(line, native, evaluated)
    const read = given.ok ? valueToPlace(given.value, place.kind) : given
    if (!read.ok) {
      const seen = given.ok ? given.value : valueAt(native, line.steps)
      const message = `${where} ${read.reason}: mend it there, or the field map`
      issues.push({ code: 'VALUE_INVALID', path: place.path, value: shownValue(seen), message })
    } else if (read.value !== undefined) putValueAt(fields, place.steps, read.value)
  }
  return { fields, issues, sources }
}

const whereOf = ({ rule }: FieldLine): string => {
  if (rule.at !== undefined) return rule.at === '' ? 'their record' : rule.at
  return rule.constant !== undefined ? 'a constant' : 'an expression'
}

const givenBy = (line: FieldLine, native: unknown, evaluated: Evaluated): Outcome => {
  const { rule } = line
  if (rule.constant !== undefined) return { ok: true, value: rule.constant }
  const raw: Outcome =
    line.read === undefined ? { ok: true, value: valueAt(native, line.steps) } : (evaluated.get(line) ?? missing)
  if (!raw.ok) return { ok: false, reason: `makes the expression fail (${raw.reason})` }
  if (raw.value === undefined || raw.value === null || raw.value === '') return { ok: true, value: undefined }
  if (rule.date !== undefined) return dateOf(raw.value, rule.date)
  return rule.codes === undefined ? raw : codeOf(raw.value, rule)
}

const missing: Outcome = { ok: false, reason: 'it was not evaluated' }

const dateOf = (value: unknown, format: string): Outcome => {
  const iso = timeFromSource(value, { format, offsetMinutes: 0 })
  return iso === undefined ? { ok: false, reason: `is no date in the format ${format}` } : { ok: true, value: iso }
}

const codeOf = (value: unknown, { codes = {}, otherwise }: FieldLine['rule']): Outcome => {
  const code = String(value)
  if (Object.hasOwn(codes, code)) return { ok: true, value: codes[code] }
  if (otherwise !== undefined) return { ok: true, value: otherwise }
  return { ok: false, reason: `has a code that is not in the table (${Object.keys(codes).join(', ')})` }
}
