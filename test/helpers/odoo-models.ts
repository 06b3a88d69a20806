/** A field that leads to rows of another model; `inverse`: it is not kept, it holds the rows that name this one there. */
export type OdooReference = { model: string; isList: boolean; inverse?: string }

type OdooModel = {
  /** Every field there is, with what it holds unless told otherwise. Odoo writes `false` for everything that is empty. */
  defaults: Readonly<Record<string, unknown>>
  references: Readonly<Record<string, OdooReference>>
  /** How a row is shown where others refer to it. */
  display?: (row: Readonly<Record<string, unknown>>) => string
}

const one = (model: string): OdooReference => ({ model, isList: false })
const many = (model: string, inverse?: string): OdooReference => ({
  model,
  isList: true,
  ...(inverse === undefined ? {} : { inverse }),
})
const empty = (...names: string[]): Record<string, unknown> => Object.fromEntries(names.map((name) => [name, false]))

/** The models of Odoo 19 that are asked for, with the fields that are. */
export const odooModels: Readonly<Record<string, OdooModel>> = {
  'res.country': { defaults: empty('code', 'name'), references: {} },
  'res.country.state': {
    defaults: empty('code', 'name', 'country_id'),
    references: { country_id: one('res.country') },
    display: ({ name, countryCode }) => `${String(name)} (${String(countryCode)})`,
  },
  'res.partner': {
    defaults: {
      ...empty('name', 'parent_id', 'ref', 'vat', 'company_registry', 'email', 'phone', 'website', 'function'),
      ...empty('property_payment_term_id', 'street', 'street2', 'city', 'zip', 'state_id', 'country_id', 'x_gln'),
      is_company: false,
      active: true,
      type: 'contact',
      customer_rank: 0,
    },
    references: {
      parent_id: one('res.partner'),
      state_id: one('res.country.state'),
      country_id: one('res.country'),
      property_payment_term_id: one('account.payment.term'),
      child_ids: many('res.partner', 'parent_id'),
    },
  },
  'product.template': { defaults: empty('name'), references: {} },
  'product.product': {
    defaults: {
      ...empty('default_code', 'name', 'barcode', 'description_sale', 'product_tmpl_id'),
      uom_id: 1,
      lst_price: 1,
      active: true,
      sale_ok: true,
    },
    references: { product_tmpl_id: one('product.template'), uom_id: one('uom.uom') },
  },
  'uom.uom': { defaults: empty('name'), references: {} },
  'stock.location': { defaults: { ...empty('name'), usage: 'internal' }, references: {} },
  'stock.quant': {
    defaults: { ...empty('product_id', 'location_id'), quantity: 0, reserved_quantity: 0 },
    references: { product_id: one('product.product'), location_id: one('stock.location') },
  },
  'res.currency': { defaults: empty('name'), references: {} },
  'stock.picking': { defaults: { ...empty('name', 'date_done'), state: 'draft' }, references: {} },
  'account.move': {
    defaults: {
      ...empty('name', 'invoice_date', 'currency_id'),
      state: 'draft',
      move_type: 'out_invoice',
      amount_total: 0,
    },
    references: { currency_id: one('res.currency') },
  },
  'sale.order': {
    defaults: {
      ...empty('name', 'client_order_ref', 'origin', 'delivery_status', 'commitment_date', 'expected_date'),
      state: 'sale',
      invoice_status: 'no',
      date_order: '2026-03-01 08:00:00',
      currency_id: 1,
      picking_ids: [],
      invoice_ids: [],
      order_line: [],
    },
    references: {
      currency_id: one('res.currency'),
      picking_ids: many('stock.picking'),
      invoice_ids: many('account.move'),
    },
  },
}
