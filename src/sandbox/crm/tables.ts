import { type ObjectType, objectTypes } from './objects.ts'

export type Row = Record<string, unknown> & { Id: string }

export type Table = {
  type: ObjectType
  rows: Map<string, Row>
  /** Rows by the value of an indexed field, or undefined when the field has no index. */
  byValue(field: string, value: string): readonly Row[] | undefined
  insert(fields: Record<string, unknown>): Row
  update(row: Row, fields: Record<string, unknown>): void
  remove(row: Row): void
}

export type Tables = {
  /** By API name, in any case. */
  get(name: string): Table | undefined
  /** The table whose ids begin like this one. */
  holding(id: string): Table | undefined
  of(name: 'Account' | 'Contact' | 'Product2' | 'Pricebook2' | 'PricebookEntry' | 'Order' | 'OrderItem'): Table
}

/** Text is compared without regard to case, as SOQL does. */
export const indexKey = (value: unknown): string => String(value).toLowerCase()

const stamp = (now: Date): string => now.toISOString().replace('Z', '+0000')

const createTable = (type: ObjectType): Table => {
  const rows = new Map<string, Row>()
  const indexes = new Map<string, Map<string, Row[]>>()
  for (const [name, field] of Object.entries(type.fields)) {
    if (field.indexed === true && name !== 'Id') indexes.set(name, new Map())
  }
  let count = 0

  const index = (row: Row, field: string): void => {
    const value = row[field]
    const entries = indexes.get(field)
    if (entries === undefined || value === undefined || value === null) return
    const key = indexKey(value)
    const same = entries.get(key)
    if (same === undefined) entries.set(key, [row])
    else same.push(row)
  }
  const unindex = (row: Row, field: string): void => {
    const entries = indexes.get(field)
    const value = row[field]
    if (entries === undefined || value === undefined || value === null) return
    const key = indexKey(value)
    const rest = (entries.get(key) ?? []).filter((one) => one !== row)
    if (rest.length === 0) entries.delete(key)
    else entries.set(key, rest)
  }

  return {
    type,
    rows,
    byValue: (field, value) => {
      if (field === 'Id') {
        const row = rows.get(value)
        return row === undefined ? [] : [row]
      }
      const entries = indexes.get(field)
      return entries === undefined ? undefined : (entries.get(indexKey(value)) ?? [])
    },
    insert: (fields) => {
      count += 1
      const now = stamp(new Date())
      const Id = `${type.idPrefix}SB${count.toString(36).toUpperCase().padStart(10, '0')}AAA`
      const row: Row = { ...fields, Id, CreatedDate: now, SystemModstamp: now }
      rows.set(Id, row)
      for (const field of indexes.keys()) index(row, field)
      return row
    },
    update: (row, fields) => {
      for (const field of Object.keys(fields)) unindex(row, field)
      Object.assign(row, fields, { SystemModstamp: stamp(new Date()) })
      for (const field of Object.keys(fields)) index(row, field)
    },
    remove: (row) => {
      for (const field of indexes.keys()) unindex(row, field)
      rows.delete(row.Id)
    },
  }
}

export const createTables = (): Tables => {
  const tables = new Map<string, Table>()
  for (const type of objectTypes.values()) tables.set(type.name.toLowerCase(), createTable(type))
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
