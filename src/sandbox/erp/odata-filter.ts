/**
 * A `$filter` of OData V2, as far as the stand-in understands it: comparisons, `and`, `or`, parentheses; literals for strings, numbers,
 * booleans, null, `datetime`, `datetimeoffset` and `time`.
 */
export type Filter =
  | { kind: 'compare'; operator: Operator; field: string; value: Comparable }
  | { kind: 'and'; left: Filter; right: Filter }
  | { kind: 'or'; left: Filter; right: Filter }

/** Points in time are milliseconds; times of day text of fixed width; no value is the empty text, and below everything. */
export type Comparable = string | number
export type Operator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'

export class FilterError extends Error {}

type Row = Readonly<Record<string, unknown>>

const tokenPattern = /\s*((?:datetimeoffset|datetime|time)?'(?:[^']|'')*'|[()]|[A-Za-z_][\w/]*|[-+]?\d+(?:\.\d+)?)/y
const operators: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le'])
const isOperator = (text: string | undefined): text is Operator => text !== undefined && operators.has(text)

const tokensOf = (text: string): string[] => {
  const tokens: string[] = []
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < text.length) {
    const from = tokenPattern.lastIndex
    const token = tokenPattern.exec(text)?.[1]
    if (token === undefined) {
      if (text.slice(from).trim() === '') break
      throw new FilterError(`Invalid token at position ${from}`)
    }
    tokens.push(token)
  }
  return tokens
}

/** A literal as it stands in a filter or a key. */
export const literalValue = (token: string): Comparable => {
  if (token === 'null') return ''
  const quoted = /^(datetimeoffset|datetime|time)?'(.*)'$/s.exec(token)
  if (quoted === null) return token
  const [, type, text = ''] = quoted
  if (type === undefined || type === 'time') return text.replaceAll("''", "'")
  const ms = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)
  if (Number.isNaN(ms)) throw new FilterError(`${token} is no point in time`)
  return ms
}

/** Throws FilterError on anything it does not understand. */
export const parseFilter = (text: string): Filter => {
  const tokens = tokensOf(text)
  let at = 0
  const expression = (): Filter => {
    let left = conjunction()
    while (tokens[at] === 'or') {
      at += 1
      left = { kind: 'or', left, right: conjunction() }
    }
    return left
  }
  const conjunction = (): Filter => {
    let left = term()
    while (tokens[at] === 'and') {
      at += 1
      left = { kind: 'and', left, right: term() }
    }
    return left
  }
  const term = (): Filter => {
    const token = tokens[at++]
    if (token === '(') {
      const inner = expression()
      if (tokens[at++] !== ')') throw new FilterError('Closing parenthesis missing')
      return inner
    }
    const operator = tokens[at++]
    const value = tokens[at++]
    if (token === undefined || !isOperator(operator) || value === undefined) {
      throw new FilterError(`Operator expected after ${token ?? 'the end'}`)
    }
    return { kind: 'compare', operator, field: token, value: literalValue(value) }
  }
  const filter = expression()
  if (at < tokens.length) throw new FilterError(`Unexpected ${tokens[at]}`)
  return filter
}

const slash = 47

/** A value of a row as it is compared. */
export const comparableOf = (value: unknown): Comparable => {
  if (typeof value === 'number') return value
  const text = typeof value === 'string' ? value : String(value ?? '')
  return text.charCodeAt(0) === slash && text.startsWith('/Date(') ? Number.parseInt(text.slice(6), 10) : text
}

export const compare = (a: Comparable, b: Comparable): number => {
  if (typeof a !== typeof b) return typeof a === 'string' ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

/** Orders rows by fields, the first one first. */
export const compareRows = (a: Row, b: Row, fields: readonly string[]): number => {
  for (const field of fields) {
    const order = compare(comparableOf(a[field]), comparableOf(b[field]))
    if (order !== 0) return order
  }
  return 0
}

export const holds = (operator: Operator, order: number): boolean => {
  switch (operator) {
    case 'eq':
      return order === 0
    case 'ne':
      return order !== 0
    case 'gt':
      return order > 0
    case 'ge':
      return order >= 0
    case 'lt':
      return order < 0
    case 'le':
      return order <= 0
  }
}

export const matches = (filter: Filter, row: Row): boolean => {
  switch (filter.kind) {
    case 'and':
      return matches(filter.left, row) && matches(filter.right, row)
    case 'or':
      return matches(filter.left, row) || matches(filter.right, row)
    case 'compare':
      if (!(filter.field in row)) throw new FilterError(`Property ${filter.field} not found`)
      return holds(filter.operator, compare(comparableOf(row[filter.field]), filter.value))
  }
}

/** Rows by the value of a field that has an index; undefined when it has none. */
export type IndexLookup<R> = (field: string, value: string) => readonly R[] | undefined

/** The rows an index leaves to be matched; undefined when all have to be. */
export const candidatesOf = <R>(filter: Filter, lookup: IndexLookup<R>): readonly R[] | undefined => {
  if (filter.kind === 'compare') {
    return filter.operator === 'eq' && typeof filter.value === 'string' ? lookup(filter.field, filter.value) : undefined
  }
  if (filter.kind === 'and') return candidatesOf(filter.left, lookup) ?? candidatesOf(filter.right, lookup)
  const found = new Set<R>()
  for (const alternative of alternativesOf(filter)) {
    const rows = candidatesOf(alternative, lookup)
    if (rows === undefined) return undefined
    for (const row of rows) found.add(row)
  }
  return [...found]
}

/** `a or b or c` is parsed as `(a or b) or c`. */
const alternativesOf = (filter: Filter): Filter[] => {
  const last: Filter[] = []
  let rest = filter
  for (; rest.kind === 'or'; rest = rest.left) last.push(rest.right)
  return [rest, ...last.reverse()]
}
