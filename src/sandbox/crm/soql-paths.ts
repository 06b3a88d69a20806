import type { Field } from './objects.ts'
import { SoqlError } from './soql-parser.ts'
import type { Row, Table, Tables } from './tables.ts'

type NameErrorCode = 'INVALID_FIELD' | 'INVALID_TYPE' | 'NUMBER_OUTSIDE_VALID_RANGE'

/** A query the org understands but does not answer: it names an object or a field that is not there, or asks for too much. */
export class SoqlNameError extends Error {
  readonly code: NameErrorCode

  constructor(code: NameErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

export type Path = {
  steps: { field: string; relationship: string; target: string }[]
  last: string
  kind: Field['kind']
}

/** Names by table, each found in any case; built once. */
const namesByTable = new WeakMap<Table, Map<string, string>>()

const fieldNamed = (table: Table, name: string): string | undefined => {
  let names = namesByTable.get(table)
  if (names === undefined) {
    names = new Map(Object.keys(table.type.fields).map((field) => [field.toLowerCase(), field]))
    namesByTable.set(table, names)
  }
  return names.get(name.toLowerCase())
}

/** The field a relationship goes by: `AccountId` for `Account`, `Product__c` for `Product__r`. */
export const referenceNamed = (table: Table, relationship: string): { field: string; target: string } | undefined => {
  const custom = relationship.toLowerCase().endsWith('__r')
  const field = fieldNamed(table, custom ? relationship.replace(/__r$/i, '__c') : `${relationship}Id`)
  const target = field === undefined ? undefined : table.type.fields[field]?.target
  return field === undefined || target === undefined ? undefined : { field, target }
}

/** Follows `Product2.ProductCode` from a table. Throws SoqlNameError. */
export const pathOf = (tables: Tables, table: Table, name: string): Path => {
  const parts = name.split('.')
  const last = parts.pop() ?? ''
  const steps: Path['steps'] = []
  let current = table
  for (const part of parts) {
    const found = referenceNamed(current, part)
    const target = found === undefined ? undefined : tables.get(found.target)
    if (found === undefined || target === undefined) {
      throw new SoqlNameError('INVALID_FIELD', `Didn't understand relationship '${part}' in field path`)
    }
    const relationship = found.field.endsWith('__c')
      ? found.field.replace(/__c$/, '__r')
      : found.field.replace(/Id$/, '')
    steps.push({ ...found, relationship })
    current = target
  }
  const field = fieldNamed(current, last)
  const kind = field === undefined ? undefined : current.type.fields[field]?.kind
  if (last === '') throw new SoqlError(`unexpected token: '${name}'`)
  if (field === undefined || kind === undefined) {
    throw new SoqlNameError('INVALID_FIELD', `No such column '${last}' on entity '${current.type.name}'`)
  }
  return { steps, last: field, kind }
}

export const follow = (tables: Tables, row: Row, steps: Path['steps']): Row | undefined => {
  let current: Row | undefined = row
  for (const { field, target } of steps) {
    if (current === undefined) return undefined
    current = tables.get(target)?.rows.get(String(current[field]))
  }
  return current
}

/** What a field of a row holds; a checkbox is never empty. */
export const valueAt = (tables: Tables, row: Row, { steps, last, kind }: Path): unknown => {
  const holder = steps.length === 0 ? row : follow(tables, row, steps)
  return holder === undefined ? undefined : (holder[last] ?? (kind === 'boolean' ? false : undefined))
}
