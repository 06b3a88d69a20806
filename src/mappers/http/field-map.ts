import * as z from 'zod'
import type { RecordEntity } from '../../domain/record.ts'
import { isRequired } from '../../domain/record-fields.ts'
import { problemsOfExpression } from '../overrides/check-expression.ts'
import { type Compiled, compile } from '../overrides/expression.ts'
import type { CodeTables } from '../overrides/expression-functions.ts'
import { isPointer, type Steps, stepsOfPointer } from '../places.ts'
import { type Place, placeOf } from '../record-places.ts'
import { isTimeFormat } from '../source-time.ts'

export const pointer = z
  .string()
  .refine(isPointer, 'must be a JSON pointer: empty for the whole, else /name or /name/0/name')

const expression = z.string().min(1).max(4000)

const fieldRule = z
  .strictObject({
    at: pointer.optional().describe('JSON pointer of the value in their record'),
    constant: z
      .union([z.string(), z.boolean(), z.number()])
      .optional()
      .describe('Reading: the field always has this value. It is not written'),
    codes: z
      .record(z.string(), z.union([z.string(), z.boolean()]))
      .optional()
      .describe('Their code to ours; when two of theirs mean one of ours, the first is written'),
    otherwise: z
      .union([z.string(), z.boolean()])
      .optional()
      .describe('Our code where `codes` has none; without it such a record is an issue'),
    as: z
      .enum(['text', 'number'])
      .default('text')
      .describe('How a decimal is written: as JSON text or as a JSON number'),
    date: z
      .string()
      .refine(isTimeFormat, 'must be iso, epoch-seconds, epoch-ms, or a pattern such as DD.MM.YYYY')
      .optional()
      .describe('How a date is written in their record; YYYY-MM-DD unless stated'),
    read: expression
      .optional()
      .describe('JSONata over their record (and `value`, what stands at `at`) that gives ours'),
    write: expression.optional().describe('JSONata over our fields (and `value`, the field) that gives theirs'),
    empty: z
      .union([z.null(), z.string(), z.boolean()])
      .default(null)
      .describe('What is written where the field is emptied: null unless stated'),
    direction: z.enum(['both', 'read', 'write']).default('both'),
  })
  .refine((rule) => rule.at !== undefined || rule.constant !== undefined || rule.read !== undefined, {
    error: 'must have `at`, `constant` or `read`',
  })
  .refine((rule) => rule.write === undefined || rule.at !== undefined, {
    path: ['at'],
    error: 'must say where `write` puts its value',
  })

/** Canonical field (or a place in one) to where it stands in the records of a system. */
export const fieldMap = z.record(
  z.string(),
  z.union([pointer, fieldRule], { error: 'must be a JSON pointer or a section with `at`, `constant` or `read`' }),
)
export type FieldMap = z.output<typeof fieldMap>

type Rule = z.output<typeof fieldRule>

/** One line of a field map, ready to use. */
export type FieldLine = {
  place: Place
  rule: Rule
  steps: Steps
  read: Compiled | undefined
  write: Compiled | undefined
}

export type CompiledMap = { entity: RecordEntity; lines: readonly FieldLine[]; tables: CodeTables }

const ruleOf = (entry: string | Rule): Rule =>
  typeof entry === 'string' ? { at: entry, as: 'text', empty: null, direction: 'both' } : entry

/** What is wrong with a field map, by line. */
export const problemsOfFieldMap = (
  entity: RecordEntity,
  map: FieldMap,
  tables: CodeTables,
): { path: string[]; message: string }[] =>
  Object.entries(map).flatMap(([name, entry]) => {
    const place = placeOf(entity, name)
    const rule = ruleOf(entry)
    const names = Object.keys(tables)
    return [
      ...('problem' in place ? [{ path: [name], message: place.problem }] : []),
      ...(['read', 'write'] as const).flatMap((key) => {
        const text = rule[key]
        return text === undefined
          ? []
          : problemsOfExpression(text, names).map((message) => ({ path: [name, key], message }))
      }),
    ]
  })

/** A checked field map, compiled once for all records. */
export const compileFieldMap = (entity: RecordEntity, map: FieldMap, tables: CodeTables): CompiledMap => ({
  entity,
  tables,
  lines: Object.entries(map).map(([name, entry]) => {
    const place = placeOf(entity, name)
    if ('problem' in place) throw new Error(`${name}: ${place.problem}`)
    const rule = ruleOf(entry)
    return {
      place,
      rule,
      steps: stepsOfPointer(rule.at ?? ''),
      read: rule.read === undefined ? undefined : compile(rule.read),
      write: rule.write === undefined ? undefined : compile(rule.write),
    }
  }),
})

/** Lines of a map that are used for reading, or for writing. */
export const readingLines = ({ lines }: CompiledMap): FieldLine[] =>
  lines.filter(({ rule }) => rule.direction !== 'write')
export const writingLines = ({ lines }: CompiledMap): FieldLine[] =>
  lines.filter(({ rule }) => rule.direction !== 'read' && rule.at !== undefined && rule.constant === undefined)

/** Fields that can be emptied: all their values stand in places of their own, and not in an entry of a list. */
export const emptiedFields = (map: CompiledMap): string[] => {
  const lines = writingLines(map)
  const isListed = ({ steps }: FieldLine): boolean =>
    steps.length === 0 || steps.some((step) => typeof step === 'number')
  const listed = new Set(lines.filter(isListed).map(({ place }) => place.field))
  return [...new Set(lines.map(({ place }) => place.field))].filter(
    (field) => !listed.has(field) && !isRequired(map.entity, field),
  )
}
