import { type Condition, type Literal, type Query, SoqlError } from './soql-parser.ts'
import { indexKey, type Row, type Table, type Tables } from './tables.ts'

/** A query naming an object or a field the org does not have. */
export class SoqlNameError extends Error {
  readonly code: 'INVALID_FIELD' | 'INVALID_TYPE'

  constructor(code: 'INVALID_FIELD' | 'INVALID_TYPE', message: string) {
    super(message)
    this.code = code
  }
}

type Path = { steps: { field: string; relationship: string; target: string }[]; last: string }

/** Follows `Product2.ProductCode` from a table; names are found in any case. */
const pathOf = (tables: Tables, table: Table, name: string): Path => {
  const parts = name.split('.')
  const steps: Path['steps'] = []
  let current = table
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1
    const wanted = (isLast ? part : `${part}Id`).toLowerCase()
    const field = Object.keys(current.type.fields).find((one) => one.toLowerCase() === wanted)
    if (field === undefined) {
      throw new SoqlNameError('INVALID_FIELD', `No such column '${part}' on entity '${current.type.name}'`)
    }
    if (isLast) return { steps, last: field }
    const target = current.type.fields[field]?.target
    const found = target === undefined ? undefined : tables.get(target)
    if (target === undefined || found === undefined) {
      throw new SoqlNameError('INVALID_FIELD', `Didn't understand relationship '${part}' in field path`)
    }
    steps.push({ field, relationship: field.replace(/Id$/, ''), target })
    current = found
  }
  throw new SoqlError(`unexpected token: '${name}'`)
}

const follow = (tables: Tables, row: Row, steps: Path['steps']): Row | undefined => {
  let current: Row | undefined = row
  for (const { field, target } of steps) {
    if (current === undefined) return undefined
    current = tables.get(target)?.rows.get(String(current[field]))
  }
  return current
}

const equals = (value: unknown, literal: Literal): boolean => {
  if (literal === null) return value === undefined || value === null
  if (value === undefined || value === null) return false
  return typeof literal === 'string' ? indexKey(value) === literal.toLowerCase() : value === literal
}

const compares = (value: unknown, operator: string, literal: Literal): boolean => {
  if (operator === '=') return equals(value, literal)
  if (operator === '!=') return !equals(value, literal)
  if (value === undefined || value === null || literal === null) return false
  if (operator === 'like') {
    const pattern = String(literal)
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.')
    return new RegExp(`^${pattern}$`, 'is').test(String(value))
  }
  const [left, right] =
    typeof literal === 'number'
      ? [Number(value), literal]
      : [String(value).toLowerCase(), String(literal).toLowerCase()]
  if (operator === '<') return left < right
  if (operator === '>') return left > right
  return operator === '<=' ? left <= right : left >= right
}

type Test = (row: Row) => boolean

const compile = (tables: Tables, table: Table, condition: Condition): Test => {
  if (condition.kind === 'and' || condition.kind === 'or') {
    const tests = condition.parts.map((part) => compile(tables, table, part))
    return condition.kind === 'and'
      ? (row) => tests.every((test) => test(row))
      : (row) => tests.some((test) => test(row))
  }
  if (condition.kind === 'not') {
    const test = compile(tables, table, condition.part)
    return (row) => !test(row)
  }
  const path = pathOf(tables, table, condition.field)
  const valueIn = (row: Row): unknown => follow(tables, row, path.steps)?.[path.last]
  if (condition.kind === 'compare') return (row) => compares(valueIn(row), condition.operator, condition.value)
  const { negated, values } = condition
  const texts = new Set(values.filter((one) => typeof one === 'string').map((one) => one.toLowerCase()))
  const others = values.filter((one) => typeof one !== 'string')
  return (row) => {
    const value = valueIn(row)
    const isIn =
      (value !== undefined && value !== null && texts.has(indexKey(value))) || others.some((one) => equals(value, one))
    return isIn !== negated
  }
}

/** Rows that can match, by index; undefined: all of them can. */
const candidates = (tables: Tables, table: Table, condition: Condition): readonly Row[] | undefined => {
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

type RestRecord = Record<string, unknown>

const attributesOf = (object: string, row: Row, root: string): RestRecord => ({
  attributes: { type: object, url: `${root}/sobjects/${object}/${row.Id}` },
})

/** Puts one selected field into the record, parents nested as the REST API nests them. */
const project = (tables: Tables, record: RestRecord, row: Row, path: Path, root: string): void => {
  const [step, ...rest] = path.steps
  if (step === undefined) {
    record[path.last] = row[path.last] ?? null
    return
  }
  const parent = follow(tables, row, [step])
  if (parent === undefined) {
    record[step.relationship] = null
    return
  }
  record[step.relationship] ??= attributesOf(step.target, parent, root)
  // Just made, here or for an earlier field of the same parent.
  const nested = record[step.relationship] as RestRecord
  project(tables, nested, parent, { steps: rest, last: path.last }, root)
}

const sort = (tables: Tables, table: Table, rows: Row[], orderBy: Query['orderBy']): void => {
  for (const { field, descending } of orderBy.toReversed()) {
    const { steps, last } = pathOf(tables, table, field)
    const key = (row: Row): string => String(follow(tables, row, steps)?.[last] ?? '')
    const sign = descending ? -1 : 1
    rows.sort((a, b) => (key(a) < key(b) ? -sign : key(a) > key(b) ? sign : 0))
  }
}

/** Runs a query and gives back records in the shape of the REST API. Throws SoqlNameError. */
export const runQuery = (tables: Tables, query: Query, root: string): RestRecord[] => {
  const table = tables.get(query.object)
  if (table === undefined) {
    throw new SoqlNameError('INVALID_TYPE', `sObject type '${query.object}' is not supported.`)
  }
  const { where, orderBy, offset, limit } = query
  const paths = query.fields.map((name) => pathOf(tables, table, name))
  const from = where === undefined ? undefined : candidates(tables, table, where)
  const test = where === undefined ? undefined : compile(tables, table, where)
  const all = [...(from ?? table.rows.values())]
  const rows = test === undefined ? all : all.filter(test)
  sort(tables, table, rows, orderBy)
  return rows.slice(offset, limit === undefined ? undefined : offset + limit).map((row) => {
    const record = attributesOf(table.type.name, row, root)
    for (const path of paths) project(tables, record, row, path, root)
    return record
  })
}
