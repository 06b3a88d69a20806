import * as z from 'zod'

/** Settings of the type `tryton`: a Tryton server through its JSON-RPC. */
export const trytonSettings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Scheme, host and port of the server'),
  database: z
    .string()
    .regex(/^[\w.-]+$/, 'must be the name of a database')
    .describe('Name of the database'),
  user: z.string().min(1).describe('Login of a user of its own, with the access groups docs/systems/tryton.md lists'),
  password: z.string().min(1).describe('Its password; better named than written here: from the environment or a file'),
  company: z.string().min(1).optional().describe("Name of the company's party; the user's own company unless stated"),
  language: z.string().min(2).max(5).default('en').describe('Language of names and messages, as Tryton codes it'),
  warehouses: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Codes of the warehouses stock is read of; all unless stated'),
  orderWarehouse: z
    .string()
    .min(1)
    .optional()
    .describe('Code of the warehouse new sales are shipped from; Tryton chooses unless stated'),
  customerCategory: z
    .string()
    .min(1)
    .optional()
    .describe('Only parties of this category are customers, and new ones get it; all parties unless stated'),
  confirmTo: z
    .enum(['draft', 'quotation', 'confirmed', 'processing'])
    .default('processing')
    .describe('How far a new sale is taken; from `confirmed` on the buyer gets an answer'),
  prices: z
    .enum(['buyer', 'tryton'])
    .default('buyer')
    .describe("`buyer`: the price of the order counts where it names one; `tryton`: always Tryton's own"),
  taxTypes: z
    .record(z.string().length(2), z.string().min(1))
    .default({})
    .describe('Country -> identifier type of its tax ids, beside eu_vat in the EU, gb_vat, ch_vat, no_mva, cn_uscc'),
  unitMap: z
    .record(z.string().min(1), z.string().min(1))
    .default({})
    .describe('Symbol of a unit in Tryton -> Rec. 20 unit, added to those Tryton comes with'),
  timeoutMs: z.number().int().min(100).default(30_000).describe('Longest wait for one answer'),
  concurrency: z.number().int().min(1).max(50).default(4).describe('Requests in flight at most, for one process'),
  pageSize: z.number().int().min(1).max(1000).default(200).describe('Changes read at once'),
  visibilityLagMs: z
    .number()
    .int()
    .min(0)
    .default(60_000)
    .describe('How long a write whose answer was lost may still be at work'),
  lagMs: z
    .number()
    .int()
    .min(0)
    .default(10_000)
    .describe('How far behind its clock reading stops: longer than an ordinary transaction takes'),
  overlapMs: z
    .number()
    .int()
    .min(0)
    .default(900_000)
    .describe('How far reading goes back: longer than the longest transaction, an import for instance, takes'),
})
export type TrytonSettings = z.output<typeof trytonSettings>
