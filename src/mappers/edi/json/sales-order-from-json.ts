import { fullOrderNumber } from '../../../domain/full-order-number.ts'
import type { Issue, Mapped } from '../../../domain/issue.ts'
import { type SalesOrder, salesOrder } from '../../../domain/sales-order.ts'

/** The type of documents that are orders in the canonical form, as JSON in UTF-8. */
export const jsonOrder = 'json:SalesOrder'

/** What is to be sent for such an order; without a purpose it is an original order. */
export const jsonOrderSchema = salesOrder.extend({ purpose: salesOrder.shape.purpose.default('original') })

/** Reads an order that is canonical already. */
export const salesOrderFromJson = (body: Uint8Array): Mapped<SalesOrder> => {
  const given = parsed(body)
  return given === undefined
    ? refused({ code: 'VALUE_INVALID', path: 'body', message: 'the body is not JSON in UTF-8' })
    : salesOrderFrom(given)
}

/** The order this JSON value is. Members it does not know are mistakes: what they say would be lost. */
export const salesOrderFrom = (given: unknown): Mapped<SalesOrder> => {
  const read = jsonOrderSchema.safeParse(given)
  const issues: Issue[] = read.success
    ? unknownMembers(given, read.data, '')
    : read.error.issues.map(({ path, message }) => ({
        code: 'VALUE_INVALID',
        path: pathText(path) || 'order',
        message,
      }))
  return read.success && issues.length === 0 ? { ok: true, value: read.data } : { ok: false, issues }
}

/** The order number, also of an order that cannot be read. */
export const orderNumberFromJson = (body: Uint8Array): string | undefined => {
  const given = parsed(body)
  const orderNumber = textIn(given, 'orderNumber').slice(0, 35)
  return orderNumber === ''
    ? undefined
    : fullOrderNumber({ orderNumber, releaseNumber: textIn(given, 'releaseNumber') })
}

const textIn = (given: unknown, member: string): string => {
  const value =
    typeof given === 'object' && given !== null ? Object.entries(given).find(([key]) => key === member) : undefined
  return typeof value?.[1] === 'string' ? value[1] : ''
}

const parsed = (body: Uint8Array): unknown => {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    return value
  } catch {
    return undefined
  }
}

const refused = (issue: Issue): Mapped<SalesOrder> => ({ ok: false, issues: [issue] })

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  )

const unknownMembers = (given: unknown, read: unknown, path: string): Issue[] => {
  if (typeof given !== 'object' || given === null || typeof read !== 'object' || read === null) return []
  return Object.entries(given).flatMap(([key, value]) => {
    const at = Array.isArray(given) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
    if (Object.hasOwn(read, key)) return unknownMembers(value, read[key as keyof typeof read], at)
    return [{ code: 'VALUE_INVALID' as const, path: at, message: 'an order has no such member: take it out' }]
  })
}
