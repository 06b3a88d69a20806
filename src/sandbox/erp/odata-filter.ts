/** A `$filter` of OData V2, as far as the stand-in understands it: `eq`, `ne`, `and`, `or`, parentheses, strings. */
export type Filter =
  | { kind: 'eq'; field: string; value: string }
  | { kind: 'ne'; field: string; value: string }
  | { kind: 'and'; left: Filter; right: Filter }
  | { kind: 'or'; left: Filter; right: Filter }

export class FilterError extends Error {}

type Row = Readonly<Record<string, unknown>>

const tokenPattern = /\s*('(?:[^']|'')*'|[()]|[A-Za-z_][\w/]*|[-+]?\d+(?:\.\d+)?)/y

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
    if (token === undefined || (operator !== 'eq' && operator !== 'ne') || value === undefined) {
      throw new FilterError(`Operator expected after ${token ?? 'the end'}`)
    }
    const text = value.startsWith("'") ? value.slice(1, -1).replaceAll("''", "'") : value
    return { kind: operator, field: token, value: text }
  }
  const filter = expression()
  if (at < tokens.length) throw new FilterError(`Unexpected ${tokens[at]}`)
  return filter
}

export const matches = (filter: Filter, row: Row): boolean => {
  switch (filter.kind) {
    case 'and':
      return matches(filter.left, row) && matches(filter.right, row)
    case 'or':
      return matches(filter.left, row) || matches(filter.right, row)
    default: {
      if (!(filter.field in row)) throw new FilterError(`Property ${filter.field} not found`)
      const same = String(row[filter.field] ?? '') === filter.value
      return filter.kind === 'eq' ? same : !same
    }
  }
}

/** Rows by the value of a field that has an index; undefined when it has none. */
export type IndexLookup<R> = (field: string, value: string) => readonly R[] | undefined

/** The rows an index leaves to be matched; undefined when all have to be. */
export const candidatesOf = <R>(filter: Filter, lookup: IndexLookup<R>): readonly R[] | undefined => {
  if (filter.kind === 'eq') return lookup(filter.field, filter.value)
  if (filter.kind === 'ne') return undefined
  const left = candidatesOf(filter.left, lookup)
  if (filter.kind === 'and') return left ?? candidatesOf(filter.right, lookup)
  if (left === undefined) return undefined
  const right = candidatesOf(filter.right, lookup)
  return right === undefined ? undefined : [...new Set([...left, ...right])]
}
