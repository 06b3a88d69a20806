import { type Comparable, compare, type Filter, holds } from './odata-filter.ts'

/** What a filter says about the end of one field: nothing, a value none may pass, or that nothing can match at all. */
type Bound = { at: Comparable } | 'none' | 'never'
type End = 'low' | 'high'

/** The values of rows that match begin no earlier than these, field by field of an order. `never`: nothing matches. */
export const lowestOf = (filter: Filter, fields: readonly string[]): Comparable[] | 'never' => {
  const known = new Map<string, Comparable>()
  for (const field of fields) {
    const bound = boundOf(filter, field, 'low', known)
    if (bound === 'never' && known.size === 0) return 'never'
    // Nothing with these first values matches: reading begins there all the same, and passes over them.
    if (typeof bound === 'string') break
    known.set(field, bound.at)
  }
  return [...known.values()]
}

/** The highest value of the first field of an order that can match; undefined when the filter does not say. */
export const highestOf = (filter: Filter, field: string): Comparable | undefined => {
  const bound = boundOf(filter, field, 'high', new Map())
  return typeof bound === 'string' ? undefined : bound.at
}

const boundOf = (filter: Filter, field: string, end: End, known: ReadonlyMap<string, Comparable>): Bound => {
  if (filter.kind !== 'compare') {
    const left = boundOf(filter.left, field, end, known)
    const right = boundOf(filter.right, field, end, known)
    return filter.kind === 'and' ? both(left, right, end) : either(left, right, end)
  }
  const { operator, value } = filter
  const given = known.get(filter.field)
  if (given !== undefined) return holds(operator, compare(given, value)) ? 'none' : 'never'
  const bounding = end === 'low' ? ['eq', 'ge', 'gt'] : ['eq', 'le', 'lt']
  return filter.field === field && bounding.includes(operator) ? { at: value } : 'none'
}

const both = (left: Bound, right: Bound, end: End): Bound => {
  if (left === 'never' || right === 'never') return 'never'
  if (left === 'none') return right
  return right === 'none' ? left : { at: inner(left.at, right.at, end) }
}

const either = (left: Bound, right: Bound, end: End): Bound => {
  if (left === 'never') return right
  if (right === 'never') return left
  if (left === 'none' || right === 'none') return 'none'
  return { at: inner(left.at, right.at, end === 'low' ? 'high' : 'low') }
}

const inner = (a: Comparable, b: Comparable, end: End): Comparable => (compare(a, b) > 0 === (end === 'low') ? a : b)
