import * as z from 'zod'
import { decimal, decimalText } from '../../domain/decimal.ts'

/** Odoo writes `false` for everything that is empty. */
const emptied = z.literal(false).transform(() => undefined)
export const textField = z.union([emptied, z.string()]).transform((text) => (text === '' ? undefined : text))
/** A reference: id and name of the other record. */
const referenceField = z.union([emptied, z.tuple([z.number().int(), z.string()])])
/** Amounts and quantities are doubles in JSON: what is behind the tenth decimal is noise of their binary form. */
const decimalField = z
  .union([emptied, z.number()])
  .transform((number) => (number === undefined ? undefined : decimalText(decimal(String(number)).toDecimalPlaces(10))))
const idField = z.number().int()

/** `2026-11-22 19:32:04` in UTC, whole seconds. */
const stampField = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, 'must be a time such as 2026-11-22 19:32:04')
  .transform((text) => `${text.slice(0, 10)}T${text.slice(11, 19)}Z`)

/** ISO time -> what Odoo's domains compare with. */
export const odooStamp = (iso: string): string => new Date(iso).toISOString().slice(0, 19).replace('T', ' ')

const partnerAddress = {
  street: textField,
  street2: textField,
  city: textField,
  zip: textField,
  state_id: referenceField,
  country_id: referenceField,
}

export const partnerRow = z.looseObject({
  id: idField,
  name: textField,
  is_company: z.boolean(),
  active: z.boolean(),
  type: textField,
  parent_id: referenceField,
  ref: textField,
  vat: textField,
  company_registry: textField,
  email: textField,
  phone: textField,
  website: textField,
  function: textField,
  property_payment_term_id: referenceField,
  ...partnerAddress,
  write_date: stampField,
})
export type PartnerRow = z.output<typeof partnerRow>

/** Fields to ask for; those of the settings come on top. */
export const partnerFields = Object.keys(partnerRow.shape).filter((name) => name !== 'id')

export const productRow = z.object({
  id: idField,
  default_code: textField,
  name: textField,
  barcode: textField,
  description_sale: textField,
  uom_id: referenceField,
  lst_price: decimalField,
  active: z.boolean(),
  write_date: stampField,
})
export type ProductRow = z.output<typeof productRow>
export const productFields = Object.keys(productRow.shape).filter((name) => name !== 'id')

export const quantRow = z.object({
  id: idField,
  product_id: referenceField,
  location_id: referenceField,
  quantity: decimalField,
  reserved_quantity: decimalField,
  write_date: stampField,
})
export const quantFields = Object.keys(quantRow.shape).filter((name) => name !== 'id')

export const saleOrderRow = z.object({
  id: idField,
  name: z.string(),
  state: z.string(),
  client_order_ref: textField,
  origin: textField,
  invoice_status: textField,
  delivery_status: textField.optional(),
  picking_ids: z.array(idField).default([]),
  invoice_ids: z.array(idField).default([]),
  currency_id: referenceField,
  date_order: stampField,
  commitment_date: z.union([emptied, stampField]),
  expected_date: z.union([emptied, stampField]),
  order_line: z.array(idField),
  write_date: stampField,
})
export type SaleOrderRow = z.output<typeof saleOrderRow>
export const saleOrderFields = Object.keys(saleOrderRow.shape).filter((name) => name !== 'id')

export const saleOrderLineRow = z.object({
  id: idField,
  order_id: referenceField,
  product_id: referenceField,
  product_uom_qty: decimalField,
  price_unit: decimalField,
  sequence: z.number().int(),
})
export type SaleOrderLineRow = z.output<typeof saleOrderLineRow>
export const saleOrderLineFields = Object.keys(saleOrderLineRow.shape).filter((name) => name !== 'id')

export const pickingRow = z.looseObject({
  id: idField,
  name: z.string(),
  state: z.string(),
  date_done: z.union([emptied, stampField]),
})
export type PickingRow = z.output<typeof pickingRow>

export const invoiceRow = z.object({
  id: idField,
  name: textField,
  state: z.string(),
  move_type: z.string(),
  invoice_date: textField,
  amount_total: decimalField,
  currency_id: referenceField,
})
export type InvoiceRow = z.output<typeof invoiceRow>
export const invoiceFields = Object.keys(invoiceRow.shape).filter((name) => name !== 'id')
