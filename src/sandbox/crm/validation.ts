import type { Field } from './objects.ts'
import type { Row, Table, Tables } from './tables.ts'

export type Fields = Record<string, unknown>
export type SaveError = { statusCode: string; message: string; fields: string[] }

export const saveError = (statusCode: string, message: string, ...fields: string[]): SaveError => ({
  statusCode,
  message,
  fields,
})

const isDate = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))

const hasType = (field: Field, value: unknown): boolean => {
  if (field.kind === 'number' || field.kind === 'boolean') return typeof value === field.kind
  return field.kind !== 'date' || isDate(value)
}

const valueError = (tables: Tables, name: string, field: Field, value: unknown): SaveError | undefined => {
  if (value === null || value === undefined) return undefined
  if (!hasType(field, value)) {
    return saveError('INVALID_TYPE_ON_FIELD_IN_RECORD', `${name}: value not of required type: ${value}`, name)
  }
  const text = String(value)
  if (field.maxLength !== undefined && text.length > field.maxLength) {
    return saveError(
      'STRING_TOO_LONG',
      `${name}: data value too large: ${text.slice(0, 40)} (max length=${field.maxLength})`,
      name,
    )
  }
  if (field.kind === 'email' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text)) {
    return saveError('INVALID_EMAIL_ADDRESS', `Email: invalid email address: ${text}`, name)
  }
  if (field.picklist !== undefined && !field.picklist.includes(text)) {
    const message = `${name}: bad value for restricted picklist field: ${text}`
    return saveError('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, name)
  }
  if (field.target !== undefined && tables.get(field.target)?.rows.has(text) !== true) {
    return saveError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', name)
  }
  return undefined
}

/** A product has one price in each book, and none in another book before it has one in the standard book. */
const priceErrors = (tables: Tables, fields: Fields): SaveError[] => {
  const books = tables.of('Pricebook2').rows
  const prices = tables.of('PricebookEntry').byValue('Product2Id', String(fields['Product2Id'])) ?? []
  if (prices.some((price) => price['Pricebook2Id'] === fields['Pricebook2Id'])) {
    return [saveError('DUPLICATE_VALUE', 'This price definition already exists in this price book')]
  }
  const isStandard = (bookId: unknown): boolean => books.get(String(bookId))?.['IsStandard'] === true
  if (isStandard(fields['Pricebook2Id']) || prices.some((price) => isStandard(price['Pricebook2Id']))) return []
  return [saveError('STANDARD_PRICE_NOT_DEFINED', 'Before creating a custom price, create a standard price.')]
}

/** Rules between fields and records that only orders have. */
const orderErrors = (tables: Tables, table: Table, fields: Fields, existing: Row | undefined): SaveError[] => {
  if (table.type.name === 'Order') {
    if (existing?.['Status'] === 'Activated' && 'Status' in fields && fields['Status'] !== 'Activated') {
      return [saveError('INVALID_STATUS', 'invalid_status: activated orders cannot go back to draft', 'Status')]
    }
    return []
  }
  if (table.type.name !== 'OrderItem') return []
  const orderId = String(fields['OrderId'] ?? existing?.['OrderId'])
  const order = tables.of('Order').rows.get(orderId)
  // Lines of an activated order can be edited, with the permission to edit activated orders.
  if (order?.['Status'] === 'Activated' && existing === undefined) {
    return [saveError('INVALID_STATUS', 'invalid_status: lines of an activated order cannot be added', 'OrderId')]
  }
  const starts = fields['ServiceDate']
  const startError =
    typeof starts === 'string' && starts < String(order?.['EffectiveDate'])
      ? [
          saveError(
            'FIELD_INTEGRITY_EXCEPTION',
            "Start Date: can't be earlier than the order's start date",
            'ServiceDate',
          ),
        ]
      : []
  if (existing !== undefined) return startError
  const entry = tables.of('PricebookEntry').rows.get(String(fields['PricebookEntryId']))
  const message =
    'field integrity exception: PricebookEntryId (the order item must have a Price Book Entry that belongs to the Price Book related to the parent Order)'
  const isInBook = entry?.['IsActive'] === true && entry['Pricebook2Id'] === order?.['Pricebook2Id']
  const bookError = isInBook ? [] : [saveError('FIELD_INTEGRITY_EXCEPTION', message, 'PricebookEntryId')]
  return [...bookError, ...startError]
}

/** Why the org would refuse to delete this record. */
export const deletionErrors = (tables: Tables, table: Table, row: Row): SaveError[] => {
  const order = table.type.name === 'OrderItem' ? tables.of('Order').rows.get(String(row['OrderId'])) : undefined
  if (order?.['Status'] !== 'Activated') return []
  return [saveError('INVALID_STATUS', 'invalid_status: lines of an activated order cannot be deleted')]
}

/** Why the org would refuse this record; `existing` when it is an update. */
export const recordErrors = (tables: Tables, table: Table, fields: Fields, existing: Row | undefined): SaveError[] => {
  const { type } = table
  const createOnly = Object.keys(fields).filter(
    (name) => existing !== undefined && type.fields[name]?.createOnly === true,
  )
  if (createOnly.length > 0) {
    const names = createOnly.join(', ')
    return [saveError('INVALID_FIELD_FOR_INSERT_UPDATE', `Unable to create/update fields: ${names}.`, ...createOnly)]
  }
  const isEmpty = (name: string): boolean => (fields[name] ?? existing?.[name] ?? '') === '' || fields[name] === null
  const names = type.required.filter(isEmpty)
  if (names.length > 0) {
    return [saveError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${names.join(', ')}]`, ...names)]
  }
  const wrong = Object.entries(fields).flatMap(([name, value]) => {
    const field = type.fields[name]
    return field === undefined ? [] : (valueError(tables, name, field, value) ?? [])
  })
  if (wrong.length > 0) return wrong
  if (type.name === 'PricebookEntry') return existing === undefined ? priceErrors(tables, fields) : []
  return orderErrors(tables, table, fields, existing)
}
