import type { Issue, Mapped } from '../../domain/issue.ts'
import type { RecordEntities, RecordEntity } from '../../domain/record.ts'
import { type Fields, type FieldValue, fieldsOf } from '../../domain/record-fields.ts'
import { evaluate } from '../overrides/expression.ts'
import { functionsFor } from '../overrides/expression-functions.ts'
import { putValueAt, type Steps, valueAt } from '../places.ts'
import { shownValue } from '../record-of-fields.ts'
import { valueFromPlace } from '../record-values.ts'
import { timeToSource } from '../source-time.ts'
import { type CompiledMap, type FieldLine, writingLines } from './field-map.ts'

/** One value of a record in the shape of the system, and where it goes. */
export type NativeValue = { steps: Steps; value: unknown }

type Outcome = { ok: true; value: unknown } | { ok: false; reason: string }

/**
 * The values a record is written with: those its fields have, and what the system takes for nothing where a field is `emptied`. What the
 * record does not hold else is left out, so it stays as it is there. Over a record that `isThere` a field is written whole: a part it does not have
 * (the region of an address) must not stay of the value before.
 */
export const nativeValuesOf = async (
  entity: RecordEntity,
  map: CompiledMap,
  record: RecordEntities[RecordEntity],
  emptied: readonly string[] = [],
  isThere = false,
): Promise<Mapped<NativeValue[]>> => {
  const fields = fieldsOf(entity, record)
  const issues: Issue[] = []
  const values: NativeValue[] = []
  for (const line of writingLines(map)) {
    const value = valueFromPlace(fieldValueAt(fields, line), line.place.kind)
    if (emptied.includes(line.place.field) || (value === undefined && isThere && isPartOf(fields, line))) {
      values.push({ steps: line.steps, value: line.rule.empty })
      continue
    }
    if (value === undefined) continue
    const made = await theirs(line, value, fields, map)
    if (!made.ok) {
      issues.push({
        code: 'VALUE_INVALID',
        path: line.place.path,
        value: shownValue(value),
        message: `${line.place.path} cannot be written to ${line.rule.at}: it ${made.reason}. Mend the record or the field map`,
      })
    } else if (made.value !== undefined) values.push({ steps: line.steps, value: made.value })
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: values }
}

/** A record in the shape of the system. */
export const nativeRecord = (values: readonly NativeValue[]): Record<string, unknown> => {
  const native: Record<string, unknown> = {}
  for (const { steps, value } of values) putValueAt(native, steps, value)
  return native
}

const fieldValueAt = (fields: Fields, { place }: FieldLine): FieldValue | undefined =>
  // Fields hold plain JSON, so does every place in them.
  valueAt(fields, place.steps) as FieldValue | undefined

/** A part, with a place of its own there, of a field the record has. */
const isPartOf = (fields: Fields, { place, steps }: FieldLine): boolean =>
  place.steps.length > 1 && fields[place.field] !== undefined && steps.every((step) => typeof step === 'string')

const theirs = async (line: FieldLine, value: FieldValue, fields: Fields, map: CompiledMap): Promise<Outcome> => {
  const { rule, place } = line
  if (line.write !== undefined) {
    const input = { ...structuredClone(fields), value }
    const made = await evaluate(line.write, { input, functions: functionsFor(map.tables) })
    return made.ok ? made : { ok: false, reason: `makes the expression fail (${made.reason})` }
  }
  if (rule.codes !== undefined) return theirCode(value, rule.codes)
  if (rule.date !== undefined && typeof value === 'string')
    return { ok: true, value: timeToSource(`${value}T00:00:00Z`, { format: rule.date, offsetMinutes: 0 }) }
  return place.kind === 'decimal' && rule.as === 'number' ? exactNumber(value) : { ok: true, value }
}

const theirCode = (value: FieldValue, codes: Readonly<Record<string, string | boolean>>): Outcome => {
  const found = Object.entries(codes).find(([, ours]) => ours === value)
  if (found !== undefined) return { ok: true, value: found[0] }
  return { ok: false, reason: `has no code of theirs: there are ${Object.values(codes).join(', ')}` }
}

/** A JSON number holds 15 digits for certain; more would come out as another amount. */
const exactNumber = (value: FieldValue): Outcome =>
  String(value).replaceAll(/[-.]|^0+/g, '').length <= 15
    ? { ok: true, value: Number(value) }
    : { ok: false, reason: 'has more digits than a JSON number holds: write it as text' }
