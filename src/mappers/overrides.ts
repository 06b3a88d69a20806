import { setImmediate as otherWork } from 'node:timers/promises'
import * as z from 'zod'
import type { Issue, Mapped } from '../domain/issue.ts'
import type { Partner } from '../domain/partner.ts'
import { type MappedEntity, recordNames } from '../domain/partner-mapping.ts'
import type { ReadDocuments } from './edi/incoming-documents.ts'
import { type Compiled, compile, evaluate, reasonOf } from './overrides/expression.ts'
import { functionsFor } from './overrides/expression-functions.ts'
import { isList, putAt, type Site, type Step, sitesIn, stepsOf } from './overrides/field-path.ts'
import { mappedSchemas } from './overrides/mapped-schemas.ts'

/** The document a record came from or goes into: type as the reader names it, version where one is known. */
export type MappedDocument = { type: string; version: string }

type Override = { path: string; steps: readonly Step[]; text: string; expression: Compiled | { reason: string } }
type Fields = Readonly<Record<string, string>>

/** What an override is evaluated with, and told of. `until` ends the time a document has, on the clock of `performance`. */
type Run = { entity: MappedEntity; partner: Partner; input: Record<string, unknown>; until: number }

/** A document of thousands of lines has as many evaluations: their time is bounded too, and so is what is said of them. */
const longestRunMs = 10_000
const mostIssues = 20
/** Evaluations between two breaths for the rest of the process. */
const evaluationsAtOnce = 50

/** By the section of the profile, so that an expression is compiled once. */
const compiled = new WeakMap<Fields, readonly Override[]>()

const overridesOf = (fields: Fields): readonly Override[] => {
  const known = compiled.get(fields)
  if (known !== undefined) return known
  const made = Object.entries(fields).map(([path, text]) => ({
    path,
    text,
    steps: stepsOf(path),
    expression: compiledOrReason(text),
  }))
  compiled.set(fields, made)
  return made
}

const compiledOrReason = (text: string): Override['expression'] => {
  try {
    return compile(text)
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}

/**
 * Changes a record as the partner's `mapping` says, and checks the outcome. Each expression sees the record as it was, whatever the
 * others make of it. Issues are MAPPING_FAILED: all of a record are found at once. The record itself is left as it is.
 */
export const applyOverrides = async <E extends MappedEntity>(
  entity: E,
  value: ReadDocuments[E],
  partner: Partner,
  document: MappedDocument,
): Promise<Mapped<ReadDocuments[E]>> => {
  const fields = partner.mapping[entity]
  if (fields === undefined) return { ok: true, value }
  // Expressions see a copy: nothing they do can reach the record.
  const original = structuredClone(value)
  const run: Run = {
    entity,
    partner,
    input: { [recordNames[entity]]: original, document: { ...document }, partner: { name: partner.name } },
    until: performance.now() + longestRunMs,
  }
  const changed = structuredClone(value)
  const issues: Issue[] = []
  for (const override of overridesOf(fields)) {
    const sites = sitesIn([mappedSchemas[entity]], original, override.steps)
    for (const [index, site] of sites.entries()) {
      if (index % evaluationsAtOnce === evaluationsAtOnce - 1) await otherWork()
      const made = await valueAt(site, override, run)
      if (made.ok) putAt(changed, site.path, made.value)
      else issues.push(...made.issues)
      if (issues.length >= mostIssues) return { ok: false, issues }
    }
  }
  return issues.length > 0 ? { ok: false, issues } : checked(entity, changed, partner)
}

const valueAt = async (site: Site, override: Override, run: Run): Promise<Mapped<unknown>> => {
  const { expression, text, path } = override
  const { entity, partner, input, until } = run
  const fail = (reason: string): Mapped<unknown> => {
    const advice = `mend it, try it with "crossdock partner test ${partner.name}", then retry`
    const message = `the mapping of ${entity} "${path}" for partner ${partner.name}, ${shown(text)}, ${reason}: ${advice}`
    return {
      ok: false,
      issues: [{ code: 'MAPPING_FAILED', path: placeText(site.path), value: shown(site.value), message }],
    }
  }
  if ('reason' in expression) return fail(`is no JSONata (${expression.reason})`)
  if (performance.now() > until) return fail('takes too long for a document of this size')
  const { value, line, entry } = site
  const result = await evaluate(expression, {
    input: { ...input, value, line, entry },
    functions: functionsFor(partner.codes.tables),
  })
  if (!result.ok) return fail(`fails (${result.reason})`)
  const given = asField(result.value, site)
  const reasons: string[] = []
  for (const field of site.fields) {
    const parsed = z.safeParse(field, given)
    if (parsed.success) return { ok: true, value: parsed.data }
    reasons.push(...parsed.error.issues.map(({ message }) => message))
  }
  return fail(`gives ${shown(given)}, ${refusal(given, reasons)}`)
}

/** JSONata makes no difference between a list of one and its entry; the field does. */
const asField = (given: unknown, { fields }: Site): unknown =>
  given !== undefined && !Array.isArray(given) && fields.some(isList) ? [given] : given

const refusal = (given: unknown, reasons: readonly string[]): string => {
  if (given === undefined) return 'but the field must not be empty'
  if (typeof given === 'number' && reasons.some((reason) => reason.includes('expected string')))
    return 'a number, but the field is text: use $multiply, $add or $decimals, or $string'
  return `which the field cannot be (${[...new Set(reasons)].join('; ')})`
}

const checked = <E extends MappedEntity>(entity: E, value: unknown, { name }: Partner): Mapped<ReadDocuments[E]> => {
  const schema: z.ZodType<ReadDocuments[E]> = mappedSchemas[entity]
  const result = schema.safeParse(value)
  if (result.success) return { ok: true, value: result.data }
  return {
    ok: false,
    issues: result.error.issues.map(({ path, message }) => ({
      code: 'MAPPING_FAILED',
      path: placeText(path),
      value: shown(valueIn(value, path)),
      message: `what the mapping of ${entity} for partner ${name} makes is no ${entity} (${message}): mend the mapping, then retry`,
    })),
  }
}

const valueIn = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  )

const longestShown = 80

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > longestShown ? `${text.slice(0, longestShown)}...` : text
}

/** `lines[0].unitPrice` */
const placeText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')
