import type { ItemFault } from '../faults.ts'
import { faultyIndex } from '../stand-in.ts'
import { opportunityStages, orderStatusCodes } from './objects.ts'
import { referenceNamed } from './soql-paths.ts'
import { indexKey, type Row, type Table, type Tables } from './tables.ts'
import { deletionErrors, type Fields, recordErrors, type SaveError, saveError } from './validation.ts'

export type SaveResult = { id?: string; success: boolean; created?: boolean; errors: SaveError[] }

/** A call the org refuses as a whole, before it looks at single records. */
export class CallError extends Error {
  readonly status: number
  readonly errorCode: string

  constructor(status: number, errorCode: string, message: string) {
    super(message)
    this.status = status
    this.errorCode = errorCode
  }
}

const failed = (...errors: SaveError[]): SaveResult => ({ success: false, errors })

/** Names of a body's fields are checked before any record is: an unknown one fails the call. */
const fieldsOf = (tables: Tables, table: Table, record: Fields): { fields: Fields; errors: SaveError[] } => {
  const fields: Fields = {}
  const errors: SaveError[] = []
  for (const [name, value] of Object.entries(record)) {
    if (name === 'attributes' || name === 'id') continue
    const field = table.type.fields[name]
    if (field === undefined) {
      const parent = parentOf(tables, table, name, value)
      if (parent.id === undefined) errors.push(parent.error)
      else fields[parent.field] = parent.id
      continue
    }
    if (field.readOnly === true) {
      const message = `Unable to create/update fields: ${name}. Please check the security settings of this field.`
      throw new CallError(400, 'INVALID_FIELD_FOR_INSERT_UPDATE', message)
    }
    fields[name] = value
  }
  return { fields, errors }
}

type Parent = { field: string; id: string } | { id: undefined; error: SaveError }

/** A parent named by its external id, as in `"Product__r": {"Crossdock_Id__c": "A-1"}`. */
const parentOf = (tables: Tables, table: Table, name: string, value: unknown): Parent => {
  const reference = referenceNamed(table, name)
  const target = reference === undefined ? undefined : tables.get(reference.target)
  const [key] = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (reference === undefined || target === undefined || key === undefined) {
    throw new CallError(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${table.type.name}`)
  }
  const [field, wanted] = key
  if (target.type.fields[field]?.externalId !== true) {
    throw new CallError(400, 'INVALID_FIELD', `No such column '${field}' on sobject of type ${target.type.name}`)
  }
  const [row] = target.byValue(field, String(wanted)) ?? []
  if (row !== undefined) return { field: reference.field, id: row.Id }
  const message = `Foreign key external ID: ${indexKey(wanted)} not found for field ${field} in entity ${target.type.name}`
  return { id: undefined, error: saveError('INVALID_FIELD', message) }
}

/** Carries out a checked write; `fields` are added to. */
const save = (tables: Tables, table: Table, fields: Fields, existing: Row | undefined): SaveResult => {
  Object.assign(fields, derive(tables, table, fields, existing))
  if (existing !== undefined) {
    const before = Number(existing['TotalPrice'] ?? 0)
    table.update(existing, fields)
    addUp(tables, table, existing, before)
    return { id: existing.Id, success: true, created: false, errors: [] }
  }
  const row = table.insert(fields)
  addUp(tables, table, row, 0)
  return { id: row.Id, success: true, created: true, errors: [] }
}

/** What the system fills in by itself. */
const derive = (tables: Tables, table: Table, fields: Fields, existing: Row | undefined): Fields => {
  if (table.type.name === 'Opportunity') return opportunityFields(fields)
  if (table.type.name === 'Order') {
    const status = 'Status' in fields ? { StatusCode: orderStatusCodes.get(String(fields['Status'])) } : {}
    return existing === undefined
      ? { ...status, OrderNumber: String(table.rows.size + 101).padStart(8, '0'), TotalAmount: 0 }
      : status
  }
  if (table.type.name !== 'OrderItem') return {}
  const entry = tables
    .of('PricebookEntry')
    .rows.get(String(fields['PricebookEntryId'] ?? existing?.['PricebookEntryId']))
  const quantity = fields['Quantity'] ?? existing?.['Quantity']
  // A quantity without a price keeps the total of the line, so that the price becomes another.
  const keptTotal = existing !== undefined && 'Quantity' in fields && !('UnitPrice' in fields)
  const unitPrice = keptTotal
    ? round(Number(existing['TotalPrice']) / Number(quantity))
    : (fields['UnitPrice'] ?? existing?.['UnitPrice'] ?? entry?.['UnitPrice'] ?? 0)
  const more: Fields = { UnitPrice: unitPrice, TotalPrice: round(Number(unitPrice) * Number(quantity)) }
  if (existing === undefined) {
    more['Product2Id'] = entry?.['Product2Id']
    more['OrderItemNumber'] = String(table.rows.size + 1).padStart(10, '0')
  }
  return more
}

/** What the stage of an opportunity says; what is given beside it counts. */
export const opportunityFields = (fields: Fields): Fields => {
  const stage = opportunityStages.get(String(fields['StageName']))
  return stage === undefined
    ? {}
    : { ...stage, ...('Probability' in fields ? { Probability: fields['Probability'] } : {}) }
}

const round = (value: number): number => Math.round(value * 100) / 100

/** Keeps the order's total up to date. */
const addUp = (tables: Tables, table: Table, row: Row, before: number): void => {
  if (table.type.name !== 'OrderItem') return
  const orders = tables.of('Order')
  const order = orders.rows.get(String(row['OrderId']))
  if (order === undefined) return
  const total = Number(order['TotalAmount'] ?? 0) + Number(row['TotalPrice'] ?? 0) - before
  orders.update(order, { TotalAmount: round(total) })
}

/** What the org says of an id it does not have (any more). */
const missingError = (table: Table, id: string): SaveError =>
  table.deleted.some((row) => row.Id === id)
    ? saveError('ENTITY_IS_DELETED', 'entity is deleted')
    : saveError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')

export type Target =
  | { by: 'id' }
  | { by: 'creation' }
  /** Upsert by this external-id field. */
  | { by: 'external-id'; field: string }

type Planned = { fields: Fields; existing: Row | undefined; errors: SaveError[] }

const plan = (tables: Tables, table: Table, records: readonly Fields[], target: Target): Planned[] => {
  const times = new Map<string, number>()
  if (target.by === 'external-id') {
    for (const record of records) {
      const key = indexKey(record[target.field])
      times.set(key, (times.get(key) ?? 0) + 1)
    }
  }
  return records.map((record): Planned => {
    const { fields, errors: unresolved } = fieldsOf(tables, table, record)
    if (unresolved.length > 0) return { fields, existing: undefined, errors: unresolved }
    if (target.by === 'creation') {
      return { fields, existing: undefined, errors: recordErrors(tables, table, fields, undefined) }
    }
    if (target.by === 'id') {
      const id = String(record['id'])
      const existing = table.rows.get(id)
      const errors = existing === undefined ? [missingError(table, id)] : recordErrors(tables, table, fields, existing)
      return { fields, existing, errors }
    }
    const key = record[target.field]
    const missing = key === undefined || key === null || key === ''
    if (missing) {
      const errors = [saveError('MISSING_ARGUMENT', `${target.field} not specified`)]
      return { fields, existing: undefined, errors }
    }
    const matches = table.byValue(target.field, String(key)) ?? []
    const [existing] = matches
    if ((times.get(indexKey(key)) ?? 0) > 1) {
      const errors = [saveError('DUPLICATE_VALUE', `Duplicate external id specified: ${key}`, target.field)]
      return { fields, existing, errors }
    }
    if (matches.length > 1) {
      const ids = matches.map((row) => row.Id).join(', ')
      const message = `${target.field}: more than one record found for external id field: [${ids}]`
      return { fields, existing, errors: [saveError('DUPLICATE_EXTERNAL_ID', message)] }
    }
    return { fields, existing, errors: recordErrors(tables, table, fields, existing) }
  })
}

/** Writes records one by one, each with its own result; with `allOrNone`, all or none of them. */
export const writeRecords = (
  tables: Tables,
  table: Table,
  records: readonly Fields[],
  target: Target,
  options: { allOrNone: boolean; fault?: ItemFault | undefined },
): SaveResult[] => {
  const planned = plan(tables, table, records, target)
  const { fault } = options
  const struck = fault === undefined ? undefined : planned[faultyIndex(fault, records)]
  if (fault !== undefined && struck !== undefined)
    struck.errors = [saveError(fault.code, fault.message, ...fault.fields)]
  const rollBack = options.allOrNone && planned.some((one) => one.errors.length > 0)
  return planned.map(({ fields, existing, errors }) => {
    if (errors.length > 0) return failed(...errors)
    if (rollBack) {
      return failed(
        saveError('ALL_OR_NONE_OPERATION_ROLLED_BACK', 'Record rolled back because not all records were valid.'),
      )
    }
    return save(tables, table, fields, existing)
  })
}

/** Deletes records of any type by id, one by one, each with its own result. */
export const deleteRecords = (
  tables: Tables,
  ids: readonly string[],
  fault: ItemFault | undefined,
): { id: string; success: boolean; errors: SaveError[] }[] => {
  const struck = fault === undefined ? undefined : ids[faultyIndex(fault, ids)]
  return ids.map((id) => {
    const table = tables.holding(id)
    const row = table?.rows.get(id)
    const errors =
      fault !== undefined && id === struck
        ? [saveError(fault.code, fault.message, ...fault.fields)]
        : table === undefined || row === undefined
          ? [saveError('ENTITY_IS_DELETED', 'entity is deleted')]
          : deletionErrors(tables, table, row)
    if (errors.length > 0 || table === undefined || row === undefined) return { id, success: false, errors }
    table.remove(row)
    addUp(tables, table, { ...row, TotalPrice: 0 }, Number(row['TotalPrice'] ?? 0))
    return { id, success: true, errors: [] }
  })
}
