import * as z from 'zod'
import { customer } from '../domain/customer.ts'
import { outgoingSchemas } from '../domain/document.ts'
import { orderChange } from '../domain/order-change.ts'
import { address } from '../domain/party.ts'
import { type PersonalKind, personal } from '../domain/personal.ts'
import { recordSchemas } from '../domain/record.ts'
import { salesOrder } from '../domain/sales-order.ts'

/** A record as fields (`record-fields.ts`) keeps addresses under names of their own. */
const customerFields = z.object({
  ...customer.shape,
  mainAddress: address.optional(),
  billToAddress: address.optional(),
  shipToAddresses: z.array(address).optional(),
})

/** How the JSON of each entity is laid out, for documents, for records, and for records as fields. */
export const personalSchemas: Readonly<Record<'document' | 'record' | 'fields', Readonly<Record<string, z.ZodType>>>> =
  {
    document: {
      ...outgoingSchemas,
      'sales-order': salesOrder,
      'order-change': z.object({ change: orderChange, order: salesOrder.optional() }),
    },
    record: recordSchemas,
    fields: { ...recordSchemas, customer: customerFields },
  }

/** The personal fields of a schema: path (`parties[].contacts[].email`) and what it tells. */
export const personalPaths = (schema: z.ZodType): { path: string; kind: PersonalKind }[] => {
  const paths: { path: string; kind: PersonalKind }[] = []
  const walk = (at: z.core.$ZodType, path: string): void => {
    const inner = unwrap(at)
    const kind = personal.get(inner as z.ZodType)?.kind
    if (kind !== undefined) paths.push({ path, kind })
    if (inner instanceof z.ZodArray) walk(inner.element, `${path}[]`)
    if (inner instanceof z.ZodUnion) for (const option of inner.options) walk(option, path)
    if (inner instanceof z.ZodObject)
      for (const [key, field] of Object.entries(inner.shape as z.core.$ZodShape))
        walk(field, path === '' ? key : `${path}.${key}`)
  }
  walk(schema, '')
  return [...new Map(paths.map((one) => [one.path, one])).values()]
}

/**
 * An object with fields that speak of one person or place: a contact, an address, a customer. `object` is the JSON itself, not a copy; a
 * field holds a text or a list of texts.
 */
export type PersonalGroup = {
  path: string
  object: Record<string, unknown>
  kinds: Readonly<Record<string, PersonalKind>>
}

/** The groups in a value laid out as `schema` says. What does not fit it is passed by. */
export const personalGroups = (schema: z.ZodType, value: unknown): PersonalGroup[] => {
  const groups: PersonalGroup[] = []
  const walk = (at: z.core.$ZodType, inner: unknown, path: string): void => {
    const plain = unwrap(at)
    if (plain instanceof z.ZodUnion) for (const option of plain.options) walk(option, inner, path)
    if (plain instanceof z.ZodArray && Array.isArray(inner))
      for (const [index, part] of inner.entries()) walk(plain.element, part, `${path}[${index}]`)
    if (!(plain instanceof z.ZodObject) || !isObject(inner)) return
    const shape = plain.shape as z.core.$ZodShape
    const kinds = Object.fromEntries(
      Object.entries(shape).flatMap(([key, field]) => {
        const kind = kindOf(field)
        return kind === undefined || inner[key] === undefined || inner[key] === null ? [] : [[key, kind]]
      }),
    )
    if (Object.keys(kinds).length > 0) groups.push({ path, object: inner, kinds })
    for (const [key, field] of Object.entries(shape)) walk(field, inner[key], path === '' ? key : `${path}.${key}`)
  }
  walk(schema, value, '')
  return groups
}

/** Of a text, or of a list of texts. */
const kindOf = (field: z.core.$ZodType): PersonalKind | undefined => {
  const plain = unwrap(field)
  const text = plain instanceof z.ZodArray ? unwrap(plain.element) : plain
  return personal.get(text as z.ZodType)?.kind
}

/** The schema behind defaults, optional and nullable. */
const unwrap = (schema: z.core.$ZodType): z.core.$ZodType =>
  schema instanceof z.ZodOptional ||
  schema instanceof z.ZodDefault ||
  schema instanceof z.ZodPrefault ||
  schema instanceof z.ZodNullable
    ? unwrap(schema.def.innerType)
    : schema

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
