import * as z from 'zod'
import type { Mapped } from '../../domain/issue.ts'

/** Rows of Tryton as Crossdock reads them, their types made plain. Fields it does not use are not checked. */

/** A row whose id alone is sure: what else is in it is for the mapping to judge. */
export const anyRow = z.looseObject({ id: z.number().int() })
export type AnyRow = z.infer<typeof anyRow>

/** Maps a row that has the shape of `schema`; another one is an issue with the field that is wrong. */
export const mapRow = <T, R>(schema: z.ZodType<T>, row: unknown, map: (value: T) => Mapped<R>): Mapped<R> => {
  const parsed = schema.safeParse(row)
  if (parsed.success) return map(parsed.data)
  const issues = parsed.error.issues.map(({ path, message }) => ({
    code: 'VALUE_INVALID' as const,
    path: path.join('.'),
    message: `Tryton gives ${path.join('.')} in a form that is not known: ${message}`,
  }))
  return { ok: false, issues }
}

const id = z.number().int()
const text = z.string().nullish()
/** Comes as 1 and 0 where a module added the column. */
const flag = z.union([z.boolean(), z.number()]).nullish().transform(Boolean)
const codeOf = z.object({ code: text }).nullish()

const address = z.object({
  id,
  active: flag,
  name: text,
  street: text,
  postal_code: text,
  city: text,
  'country.': codeOf,
  'subdivision.': codeOf,
  invoice: flag,
  delivery: flag,
})
export type PartyAddress = z.infer<typeof address>

const mechanism = z.object({ id, active: flag, type: z.string(), value: text, name: text, comment: text })
export type ContactMechanism = z.infer<typeof mechanism>

const identifier = z.object({ id, type: text, code: z.string() })
export type PartyIdentifier = z.infer<typeof identifier>

export const party = z.object({
  id,
  /** Changes with every write: what a write that must not overtake another one sends back. */
  _timestamp: z.string(),
  name: text,
  code: z.string(),
  active: flag,
  'identifiers.': z.array(identifier),
  'addresses.': z.array(address),
  'contact_mechanisms.': z.array(mechanism),
  'customer_payment_term.': z.object({ name: z.string() }).nullish(),
})
export type Party = z.infer<typeof party>

/** What to ask for so that a row has the shape of `party`. */
export const partyFields = [
  '_timestamp',
  'name',
  'code',
  'active',
  'customer_payment_term.name',
  ...['type', 'code'].map((name) => `identifiers.${name}`),
  ...['active', 'type', 'value', 'name', 'comment'].map((name) => `contact_mechanisms.${name}`),
  ...['active', 'name', 'street', 'postal_code', 'city', 'invoice', 'delivery'].map((name) => `addresses.${name}`),
  'addresses.country.code',
  'addresses.subdivision.code',
] as const

export const product = z.object({
  id,
  code: text,
  active: flag,
  salable: flag,
  description: text,
  list_price: z.string().nullish(),
  'template.': z.object({ name: z.string() }),
  'default_uom.': z.object({ symbol: z.string() }),
  'identifiers.': z.array(z.object({ type: text, code: text })),
})
export type Product = z.infer<typeof product>

export const productFields = [
  'code',
  'active',
  'salable',
  'description',
  'template.name',
  'default_uom.symbol',
  'identifiers.type',
  'identifiers.code',
] as const

const saleState = z.enum(['draft', 'quotation', 'confirmed', 'processing', 'done', 'cancelled'])
export type SaleState = z.infer<typeof saleState>

export const sale = z.object({
  id,
  number: text,
  reference: text,
  state: saleState,
  shipment_state: z.enum(['none', 'waiting', 'sent', 'exception']),
  invoice_state: z.enum(['none', 'waiting', 'paid', 'exception']),
  'shipments.': z.array(z.object({ id, number: text, state: z.string(), effective_date: text })),
  'invoices.': z.array(
    z.object({
      id,
      number: text,
      state: z.string(),
      invoice_date: text,
      total_amount: z.string().nullish(),
      'currency.': z.object({ code: z.string() }),
    }),
  ),
})
export type Sale = z.infer<typeof sale>

export const saleFields = [
  'number',
  'reference',
  'state',
  'shipment_state',
  'invoice_state',
  ...['number', 'state', 'effective_date'].map((name) => `shipments.${name}`),
  ...['number', 'state', 'invoice_date', 'total_amount', 'currency.code'].map((name) => `invoices.${name}`),
] as const

/** A sale as it answers an order. Tryton keeps quantities as floats. */
export const saleAnswer = z.object({
  id,
  number: text,
  state: saleState,
  sale_date: text,
  'currency.': z.object({ code: z.string() }),
  'lines.': z.array(
    z.object({
      id,
      sequence: z.number().nullish(),
      type: z.string(),
      quantity: z.number().nullish(),
      unit_price: z.string().nullish(),
      shipping_date: text,
      'product.': z.object({ code: text }).nullish(),
    }),
  ),
})
export type SaleAnswer = z.infer<typeof saleAnswer>

export const saleAnswerFields = [
  'number',
  'state',
  'sale_date',
  'currency.code',
  ...['sequence', 'type', 'quantity', 'unit_price', 'shipping_date', 'product.code'].map((name) => `lines.${name}`),
] as const
