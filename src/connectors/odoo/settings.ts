import * as z from 'zod'

/** Settings of an Odoo database, version 12 or newer. */
export const odooSettings = z.strictObject({
  /** `https://acme.odoo.com`, without a path. */
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }),
  database: z.string().min(1),
  /** User the API key belongs to; needed where Odoo is older than 19. */
  login: z.string().min(1).optional(),
  /** API key of that user (Preferences, Account Security). */
  apiKey: z.string().min(1),
  /** `auto`: JSON-2 from Odoo 19 on, else JSON-RPC. */
  protocol: z.enum(['auto', 'json-2', 'json-rpc']).default('auto'),
  /** Id of the company, where there are several. */
  companyId: z.number().int().min(1).optional(),
  /** Language of translated texts, as Odoo names it. */
  language: z.string().min(2).default('en_US'),
  /** Currency of list prices: the company's. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
    .default('EUR'),
  /** Field of res.partner that keeps Crossdock's id of a customer it made. */
  customerKeyField: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, 'must be the technical name of a field, such as ref')
    .default('ref'),
  /** Field of res.partner with the customer's GLN; null: not kept. */
  glnField: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, 'must be the technical name of a field')
    .nullable()
    .default(null),
  /** Which partners are customers: all companies and people without a parent, or only those that were sold to. */
  customers: z.enum(['all', 'ranked']).default('all'),
  /** How far a new order is taken: `draft` leaves it as a quotation. */
  confirmTo: z.enum(['draft', 'confirmed']).default('confirmed'),
  /** Odoo's unit -> UN/ECE Rec. 20; added to the usual ones. */
  units: z.record(z.string(), z.string()).default({}),
  /** The delivery module is there: pickings have tracking numbers. */
  trackingNumbers: z.boolean().default(false),
  timeoutMs: z.number().int().min(100).max(600_000).default(60_000),
  concurrency: z.number().int().min(1).max(16).default(2),
  /** Rows of one page. */
  pageSize: z.number().int().min(1).max(1000).default(500),
  /** Changes carry the time their transaction began: how long one may take. */
  overlapMs: z.number().int().min(0).default(600_000),
})
export type OdooSettings = z.output<typeof odooSettings>
