import { compile, type Test } from './soql-conditions.ts'
import type { Query } from './soql-parser.ts'
import { follow, type Path, pathOf, SoqlNameError, valueAt } from './soql-paths.ts'
import { candidates, scan } from './soql-plan.ts'
import type { Row, Table, Tables } from './tables.ts'

type RestRecord = Record<string, unknown>

const attributesOf = (object: string, row: Row, root: string): RestRecord => ({
  attributes: { type: object, url: `${root}/sobjects/${object}/${row.Id}` },
})

/** Puts one selected field into the record, parents nested as the REST API nests them. */
const project = (tables: Tables, record: RestRecord, row: Row, path: Path, root: string): void => {
  const [step, ...rest] = path.steps
  if (step === undefined) {
    record[path.last] = valueAt(tables, row, { ...path, steps: [] }) ?? null
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
  project(tables, nested, parent, { ...path, steps: rest }, root)
}

const sort = (tables: Tables, table: Table, rows: Row[], orderBy: Query['orderBy']): void => {
  for (const { field, descending } of orderBy.toReversed()) {
    const path = pathOf(tables, table, field)
    const keyOf = (row: Row): string | number => {
      const value = valueAt(tables, row, path)
      return typeof value === 'number' ? value : String(value ?? '')
    }
    const sign = descending ? -1 : 1
    rows.sort((a, b) => (keyOf(a) < keyOf(b) ? -sign : keyOf(a) > keyOf(b) ? sign : 0))
  }
}

const take = (rows: Iterable<Row>, test: Test, most: number): Row[] => {
  const taken: Row[] = []
  if (most === 0) return taken
  for (const row of rows) {
    if (!test(row)) continue
    taken.push(row)
    if (taken.length >= most) break
  }
  return taken
}

/** The rows a query finds, in its order. */
const find = (tables: Tables, table: Table, query: Query, withDeleted: boolean): Row[] => {
  const { where, orderBy, offset, limit } = query
  const test: Test = where === undefined ? () => true : compile(tables, table, where)
  const end = limit === undefined ? Number.POSITIVE_INFINITY : offset + limit
  const known = where === undefined ? undefined : candidates(tables, table, where)
  const { rows, isOrdered } = known === undefined ? scan(tables, table, query) : { rows: known, isOrdered: false }
  const found = take(rows, test, isOrdered ? end : Number.POSITIVE_INFINITY)
  const deleted = withDeleted ? table.deleted.filter(test) : []
  if (!isOrdered || deleted.length > 0) {
    for (const row of deleted) found.push(row)
    sort(tables, table, found, orderBy)
  }
  return found.slice(offset, end)
}

/** The most rows a query may leave out, as in Salesforce. */
const maxOffset = 2000

/** Runs a query and gives back records in the shape of the REST API. Throws SoqlNameError. */
export const runQuery = (tables: Tables, query: Query, root: string, withDeleted = false): RestRecord[] => {
  const table = tables.get(query.object)
  if (table === undefined) {
    throw new SoqlNameError('INVALID_TYPE', `sObject type '${query.object}' is not supported.`)
  }
  if (query.offset > maxOffset) {
    throw new SoqlNameError('NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${maxOffset}`)
  }
  const paths = query.fields.map((name) => pathOf(tables, table, name))
  return find(tables, table, query, withDeleted).map((row) => {
    const record = attributesOf(table.type.name, row, root)
    for (const path of paths) project(tables, record, row, path, root)
    return record
  })
}
