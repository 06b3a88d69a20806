import { literalValue } from './soql-conditions.ts'
import type { Condition, Query } from './soql-parser.ts'
import { pathOf } from './soql-paths.ts'
import type { Row, Table, Tables } from './tables.ts'

/** Rows that can match, by index; undefined: all of them can. */
export const candidates = (tables: Tables, table: Table, condition: Condition): readonly Row[] | undefined => {
  if (condition.kind === 'and') {
    for (const part of condition.parts) {
      const rows = candidates(tables, table, part)
      if (rows !== undefined) return rows
    }
    return undefined
  }
  if (condition.kind === 'or') {
    const rows = new Set<Row>()
    for (const part of condition.parts) {
      const some = candidates(tables, table, part)
      if (some === undefined) return undefined
      for (const row of some) rows.add(row)
    }
    return [...rows]
  }
  if (condition.kind === 'not' || (condition.kind === 'in' && condition.negated)) return undefined
  const { steps, last } = pathOf(tables, table, condition.field)
  if (steps.length > 0 || (condition.kind === 'compare' && condition.operator !== '=')) return undefined
  const values = condition.kind === 'compare' ? [condition.value] : condition.values
  const rows = new Set<Row>()
  for (const value of values) {
    if (typeof value !== 'string') return undefined
    const some = table.byValue(last, value)
    if (some === undefined) return undefined
    for (const row of some) rows.add(row)
  }
  return [...rows]
}

/** Where matching rows begin and end in the order of (SystemModstamp, Id); left out: not bounded. */
type Range = { low?: { stamp: string; id: string }; high?: string }

const least = (texts: readonly string[]): string | undefined => texts.toSorted()[0]
const greatest = (texts: readonly string[]): string | undefined => texts.toSorted().at(-1)

type Low = NonNullable<Range['low']>
const isLess = (a: Low, b: Low): boolean => a.stamp < b.stamp || (a.stamp === b.stamp && a.id < b.id)

/** Comes after every id. */
const afterIds = '\uffff'

const stampRange = (tables: Tables, table: Table, condition: Condition): Range => {
  if (condition.kind === 'or') {
    const ranges = condition.parts.map((part) => stampRange(tables, table, part))
    const lows = ranges.flatMap(({ low }) => low ?? [])
    const highs = ranges.flatMap(({ high }) => high ?? [])
    return {
      ...(lows.length < ranges.length ? {} : { low: lows.reduce((a, b) => (isLess(a, b) ? a : b)) }),
      ...(highs.length < ranges.length ? {} : { high: greatest(highs) ?? '' }),
    }
  }
  if (condition.kind === 'and') {
    const ranges = condition.parts.map((part) => stampRange(tables, table, part))
    const lows = ranges.flatMap(({ low }) => low ?? [])
    const highs = ranges.flatMap(({ high }) => high ?? [])
    const low = lows.length === 0 ? undefined : lows.reduce((a, b) => (isLess(a, b) ? b : a))
    const high = least(highs)
    const after = low === undefined || low.id !== '' ? '' : idAfter(condition)
    return {
      ...(low === undefined ? {} : { low: after === '' ? low : { ...low, id: after } }),
      ...(high === undefined ? {} : { high }),
    }
  }
  if (condition.kind !== 'compare' || condition.field.toLowerCase() !== 'systemmodstamp') return {}
  const stamp = String(literalValue(condition.value, pathOf(tables, table, condition.field)))
  if (condition.operator === '=') return { low: { stamp, id: '' }, high: stamp }
  if (condition.operator === '>=') return { low: { stamp, id: '' } }
  if (condition.operator === '>') return { low: { stamp, id: afterIds } }
  return condition.operator === '<' || condition.operator === '<=' ? { high: stamp } : {}
}

/** The id behind which all matching rows lie; empty: none is named. */
const idAfter = (condition: Condition): string => {
  const parts = condition.kind === 'and' ? condition.parts : [condition]
  const ids = parts.flatMap((part) =>
    part.kind === 'compare' && part.field.toLowerCase() === 'id' && part.operator === '>' ? [String(part.value)] : [],
  )
  return greatest(ids) ?? ''
}

const orderOf = (orderBy: Query['orderBy']): string =>
  orderBy.map(({ field, descending }) => `${field.toLowerCase()}${descending ? ' desc' : ''}`).join()

/** The rows to look through when no value leads to them, and whether they come in the order asked for. */
export const scan = (tables: Tables, table: Table, query: Query): { rows: Iterable<Row>; isOrdered: boolean } => {
  const { where, orderBy } = query
  const order = orderOf(orderBy)
  if (order === 'id') {
    const after = where === undefined ? '' : idAfter(where)
    return { rows: table.byId.from((row) => row.Id < after), isOrdered: true }
  }
  const { low, high } = where === undefined ? {} : stampRange(tables, table, where)
  const isOrdered = order === 'systemmodstamp,id' || order === 'systemmodstamp'
  if (low === undefined && high === undefined && !isOrdered) return { rows: table.rows.values(), isOrdered: false }
  const isBefore = (row: Row): boolean => low !== undefined && isLess({ stamp: row.SystemModstamp, id: row.Id }, low)
  return { rows: upTo(table.byModstamp.from(isBefore), high), isOrdered }
}

function* upTo(rows: Iterable<Row>, high: string | undefined): Iterable<Row> {
  for (const row of rows) {
    if (high !== undefined && row.SystemModstamp > high) return
    yield row
  }
}
