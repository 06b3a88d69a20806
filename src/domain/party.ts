import * as z from 'zod'
import { personalText } from './personal.ts'

/**
 * How a party is identified. `gln` and `duns` are worldwide; `tax-id` and `registration-number` within a country;
 * `partner-code` is the code one trading partner uses (always together with `issuer`, the partner's name);
 * `our-code` is the number our side gave (a customer number).
 */
export const identifierScheme = z.enum(['gln', 'duns', 'tax-id', 'registration-number', 'partner-code', 'our-code'])
export type IdentifierScheme = z.infer<typeof identifierScheme>

export const identifier = z.object({
  scheme: identifierScheme,
  value: z.string().min(1).max(80),
  issuer: z.string().optional(),
})
export type Identifier = z.infer<typeof identifier>

/** Whether it is a customer number this system may have given: one of another system is a number there, and somebody else's here. */
export const isNumberIn = (system: string, { scheme, issuer = system }: Identifier): boolean =>
  scheme === 'our-code' && issuer === system

/** Postal address; `country` is ISO 3166-1 alpha-2. */
export const address = z.object({
  lines: z.array(personalText('address')).default([]),
  city: personalText('address').optional(),
  region: z.string().optional(),
  postalCode: personalText('address').optional(),
  country: z.string().optional(),
})
export type Address = z.infer<typeof address>

export const contact = z.object({
  name: personalText('name').optional(),
  role: z.string().optional(),
  phone: personalText('phone').optional(),
  email: personalText('email').optional(),
})
export type Contact = z.infer<typeof contact>

/** A party of a document, in UBL terms. */
export const partyRole = z.enum(['buyer', 'seller', 'ship-to', 'bill-to', 'ship-from', 'other'])
export type PartyRole = z.infer<typeof partyRole>

export const party = z.object({
  role: partyRole,
  /** The code the document used for the role (X12 N101, EDIFACT 3035), kept for what is answered. */
  roleCode: z.string().optional(),
  name: personalText('name').optional(),
  /** Lines that go on where the name ends: a department, a gate, "c/o". They are no part of the street. */
  additionalNames: z.array(personalText('name')).optional(),
  identifiers: z.array(identifier).default([]),
  address: address.optional(),
  contacts: z.array(contact).default([]),
})
export type Party = z.infer<typeof party>

/** What a party is to be called beside its name; nothing where there is nothing. */
export const additionalNamesOf = (names: readonly (string | undefined)[]): Pick<Party, 'additionalNames'> => {
  const additionalNames = names.filter((name) => name !== undefined)
  return additionalNames.length === 0 ? {} : { additionalNames }
}

/** The address with the additional names above its lines, as on an envelope: for systems that keep no names with an address. */
export const addressWithNames = ({ address, additionalNames = [] }: Party): Address | undefined =>
  address === undefined ? undefined : { ...address, lines: [...additionalNames, ...address.lines] }
