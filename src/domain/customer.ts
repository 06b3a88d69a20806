import * as z from 'zod'
import { decimalString } from './decimal.ts'
import { address, contact, identifier } from './party.ts'
import { personal, personalText } from './personal.ts'

/**
 * A customer has five facets, as CRM practice teaches: identity, addresses and contacts, financial data,
 * behaviour and shared data. The last two are computed: behaviour from what flows through, shared data from the links.
 */
export const customer = z.object({
  kind: z.enum(['company', 'person']).default('company'),
  name: z.string().min(1).register(personal, { kind: 'name' }),
  /** False: nothing new is to be sold to it. */
  active: z.boolean().default(true),
  phone: personalText('phone').optional(),
  email: personalText('email').optional(),
  website: z.string().optional(),
  identifiers: z.array(identifier).default([]),
  addresses: z.array(address.extend({ use: z.enum(['main', 'ship-to', 'bill-to']) })).default([]),
  contacts: z.array(contact).default([]),
  financial: z
    .object({
      currency: z.string().length(3).optional(),
      creditLimit: decimalString.optional(),
      paymentTerms: z.string().optional(),
    })
    .default({}),
})
export type Customer = z.infer<typeof customer>
