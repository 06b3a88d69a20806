import type { Condition, Filter, FilterFields } from './filter.ts'
import { conditionFault } from './filter-value.ts'

export type ParsedFilter = { ok: true; filter: Filter } | { ok: false; message: string /** 0-based. */; at: number }

const term = /(-?)(?:([A-Za-z_][\w-]*)(:|<=|>=|<|>))?/y
const bareValue = /[^\s",]+/y
const quotedValue = /"((?:[^"\\]|\\["\\])*)"/y
const blanks = /\s*/y

/** Most terms of a filter, and most values of one: more is no question a person asks. */
const most = { terms: 50, values: 200 }

/** Reads the filter language (`Condition` says what it is) for a list with these fields. A mistake names its place and what would be right. */
export const parseFilter = (text: string, fields: FilterFields): ParsedFilter => {
  const filter: Condition[] = []
  let at = skip(blanks, text, 0)
  while (at < text.length) {
    const read = readTerm(text, at)
    if (!read.ok) return mistake(text, read.at, read.message)
    const fault = termFault(read.condition, fields)
    if (fault !== undefined) return mistake(text, at, fault)
    filter.push(read.condition)
    if (filter.length > most.terms) return mistake(text, at, `a filter has ${most.terms} terms at most`)
    at = skip(blanks, text, read.end)
  }
  return { ok: true, filter }
}

/** What is wrong with a condition for a list with these fields, whoever wrote it. */
export const termFault = (condition: Condition, fields: FilterFields): string | undefined => {
  const kind = Object.hasOwn(fields, condition.field) ? fields[condition.field] : undefined
  if (kind === undefined)
    return `there is no field ${JSON.stringify(condition.field)}: the fields are ${Object.keys(fields).join(', ')}; what is no field stands in double quotes`
  return conditionFault(kind, condition)
}

type Term = { ok: true; condition: Condition; end: number } | { ok: false; message: string; at: number }

const operators = { '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const

const readTerm = (text: string, start: number): Term => {
  const [head = '', minus = '', field = 'text', sign = ':'] = match(term, text, start) ?? []
  const values = readValues(text, start + head.length)
  if (!values.ok) return values
  if (sign === ':')
    return { ok: true, end: values.end, condition: { field, op: minus === '' ? 'is' : 'is-not', values: values.given } }
  if (minus !== '')
    return { ok: false, at: start, message: `"-" goes with ":" only: turn ${field}${sign} round instead` }
  if (values.given.length > 1) return { ok: false, at: start, message: `${field}${sign} takes one value` }
  return {
    ok: true,
    end: values.end,
    condition: { field, op: operators[sign as keyof typeof operators], values: values.given },
  }
}

type Values = { ok: true; given: string[]; end: number } | { ok: false; message: string; at: number }

const readValues = (text: string, start: number): Values => {
  const given: string[] = []
  let at = start
  for (;;) {
    const quoted = match(quotedValue, text, at)
    const bare = quoted === undefined ? match(bareValue, text, at) : undefined
    const read = quoted?.[0] ?? bare?.[0]
    if (read === undefined)
      return { ok: false, at, message: text[at] === '"' ? 'the quote is not closed' : 'a value is missing' }
    given.push(quoted?.[1]?.replaceAll(/\\(["\\])/g, '$1') ?? read)
    if (given.length > most.values) return { ok: false, at, message: `a term has ${most.values} values at most` }
    at += read.length
    if (text[at] !== ',') break
    at += 1
  }
  if (at < text.length && !/\s/.test(text.charAt(at)))
    return { ok: false, at, message: 'a quoted value ends where its quote does: put a blank or a comma behind it' }
  return { ok: true, given, end: at }
}

const match = (pattern: RegExp, text: string, at: number): RegExpExecArray | undefined => {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}

const skip = (pattern: RegExp, text: string, at: number): number => at + (match(pattern, text, at)?.[0].length ?? 0)

const mistake = (text: string, at: number, message: string): ParsedFilter => ({
  ok: false,
  at,
  message: `${message} (at character ${at + 1}: ${JSON.stringify(excerpt(text, at))})`,
})

const excerpt = (text: string, at: number): string => text.slice(at, at + 40) || 'the end'
