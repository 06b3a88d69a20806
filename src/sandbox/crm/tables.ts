import { type CrmObject, type ObjectType, objectTypes } from './objects.ts'
import { createOrderedIndex, type OrderedIndex } from './ordered-index.ts'

export type Row = Record<string, unknown> & { Id: string; SystemModstamp: string }

export type Table = {
  type: ObjectType
  rows: Map<string, Row>
  /** Rows in the recycle bin, oldest deletion first; `SystemModstamp` is when they were deleted. */
  deleted: Row[]
  /** By (SystemModstamp, Id), and by Id. */
  byModstamp: OrderedIndex<Row>
  byId: OrderedIndex<Row>
  /** Rows by the value of an indexed field, or undefined when the field has no index. */
  byValue(field: string, value: string): readonly Row[] | undefined
  /** Without the fields the system sets. `modstamp` (wire form) instead of the clock's time: for rows whose transaction began earlier. */
  insert(fields: Record<string, unknown>, modstamp?: string): Row
  update(row: Row, fields: Record<string, unknown>, modstamp?: string): void
  remove(row: Row, modstamp?: string): void
}

export type Tables = {
  /** By API name, in any case. */
  get(name: string): Table | undefined
  /** The table whose ids begin like this one. */
  holding(id: string): Table | undefined
  of(name: CrmObject): Table
}

/** Text is compared without regard to case, as SOQL does. */
export const indexKey = (value: unknown): string => String(value).toLowerCase()

/** A time as the org writes it; it keeps whole seconds, so that many rows share a stamp. */
export const wireTime = (atMs: number): string =>
  `${new Date(Math.floor(atMs / 1000) * 1000).toISOString().slice(0, -1)}+0000`

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** An entry of an index: nearly always one row has the value, and a list for each would be most of the memory. */
type Entry = Row | Row[]

const rowsOf = (entry: Entry | undefined): readonly Row[] => {
  if (entry === undefined) return []
  return Array.isArray(entry) ? entry : [entry]
}

const createValueIndex = (field: string) => {
  const entries = new Map<string, Entry>()
  const keyOf = (row: Row): string | undefined => {
    const value = row[field]
    return value === undefined || value === null ? undefined : indexKey(value)
  }
  return {
    get: (value: string): readonly Row[] => rowsOf(entries.get(indexKey(value))),
    add: (row: Row): void => {
      const key = keyOf(row)
      if (key === undefined) return
      const entry = entries.get(key)
      if (entry === undefined) entries.set(key, row)
      else if (Array.isArray(entry)) entry.push(row)
      else entries.set(key, [entry, row])
    },
    remove: (row: Row): void => {
      const key = keyOf(row)
      if (key === undefined) return
      const rest = rowsOf(entries.get(key)).filter((one) => one !== row)
      const [only] = rest
      if (only === undefined) entries.delete(key)
      else entries.set(key, rest.length === 1 ? only : rest)
    },
  }
}

const createTable = (type: ObjectType, clock: () => number): Table => {
  const rows = new Map<string, Row>()
  const deleted: Row[] = []
  const byId = createOrderedIndex<Row>((a, b) => compareText(a.Id, b.Id))
  const byModstamp = createOrderedIndex<Row>(
    (a, b) => compareText(a.SystemModstamp, b.SystemModstamp) || compareText(a.Id, b.Id),
  )
  const indexes = new Map(
    Object.entries(type.fields)
      .filter(([name, field]) => field.indexed === true && name !== 'Id')
      .map(([name]) => [name, createValueIndex(name)]),
  )
  let count = 0
  let now = { second: 0, text: '' }
  /** One text for all rows of a second. */
  const stamp = (): string => {
    const second = Math.floor(clock() / 1000)
    if (second !== now.second) now = { second, text: wireTime(second * 1000) }
    return now.text
  }

  return {
    type,
    rows,
    deleted,
    byModstamp,
    byId,
    byValue: (field, value) => {
      if (field !== 'Id') return indexes.get(field)?.get(value)
      const row = rows.get(value)
      return row === undefined ? [] : [row]
    },
    insert: (fields, modstamp = stamp()) => {
      count += 1
      const Id = `${type.idPrefix}SB${count.toString(36).toUpperCase().padStart(10, '0')}AAA`
      // In this order a row takes half the memory.
      const row: Row = { Id, CreatedDate: modstamp, LastModifiedDate: modstamp, SystemModstamp: modstamp, ...fields }
      rows.set(Id, row)
      for (const index of indexes.values()) index.add(row)
      byId.add(row)
      byModstamp.add(row)
      return row
    },
    update: (row, fields, modstamp = stamp()) => {
      // Lines of an order change its total many times within a second.
      const isMoved = row.SystemModstamp !== modstamp
      if (isMoved) byModstamp.remove(row)
      for (const field of Object.keys(fields)) indexes.get(field)?.remove(row)
      Object.assign(row, fields, { LastModifiedDate: modstamp, SystemModstamp: modstamp })
      for (const field of Object.keys(fields)) indexes.get(field)?.add(row)
      if (isMoved) byModstamp.add(row)
    },
    remove: (row, modstamp = stamp()) => {
      for (const index of indexes.values()) index.remove(row)
      byId.remove(row)
      byModstamp.remove(row)
      rows.delete(row.Id)
      deleted.push({ ...row, IsDeleted: true, SystemModstamp: modstamp })
    },
  }
}

/** All tables of the org; `clock` is its own, in milliseconds since the epoch. */
export const createTables = (clock: () => number): Tables => {
  const tables = new Map<string, Table>()
  for (const type of objectTypes.values()) tables.set(type.name.toLowerCase(), createTable(type, clock))
  return {
    get: (name) => tables.get(name.toLowerCase()),
    holding: (id) => [...tables.values()].find(({ type }) => id.startsWith(type.idPrefix)),
    of: (name) => {
      const table = tables.get(name.toLowerCase())
      if (table === undefined) throw new Error(`No table ${name}`)
      return table
    },
  }
}
