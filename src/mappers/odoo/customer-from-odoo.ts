import type * as z from 'zod'
import { type Customer, customer } from '../../domain/customer.ts'
import type { Issue, Mapped } from '../../domain/issue.ts'
import type { Identifier } from '../../domain/party.ts'
import { type PartnerRow, partnerRow } from './native.ts'

/** How this Odoo keeps what the canonical customer has. */
export type PartnerTerms = {
  /** The system's name: whose number `our-code` is. */
  system: string
  /** Id of a country there -> ISO 3166-1 alpha-2. */
  countries: ReadonlyMap<number, string>
  /** Id of a state there -> its code, as other systems have it. */
  states: ReadonlyMap<number, string>
  customerKeyField: string
  glnField: string | null
}

/** A partner with the addresses and people below it, as `search_read` gives them. */
export type PartnerFamily = { partner: unknown; children: readonly unknown[] }

/** An Odoo partner with its children as a customer. Pure. */
export const customerFromOdoo = ({ partner, children }: PartnerFamily, terms: PartnerTerms): Mapped<Customer> => {
  const parsed = partnerRow.safeParse(partner)
  if (!parsed.success) return { ok: false, issues: issuesFrom(parsed.error, partner) }
  const rows: PartnerRow[] = []
  for (const child of children) {
    const row = partnerRow.safeParse(child)
    if (!row.success) return { ok: false, issues: issuesFrom(row.error, child) }
    if (row.data.active) rows.push(row.data)
  }
  const made = customer.safeParse(canonical(parsed.data, rows, terms))
  return made.success ? { ok: true, value: made.data } : { ok: false, issues: issuesFrom(made.error, partner) }
}

const canonical = (row: PartnerRow, children: readonly PartnerRow[], terms: PartnerTerms) => {
  const main = addressFrom(row, terms)
  const ofType = (type: string) => children.filter((child) => child.type === type)
  return {
    kind: row.is_company ? 'company' : 'person',
    name: row.name,
    active: row.active,
    phone: row.phone,
    email: row.email,
    website: row.website,
    identifiers: identifiersFrom(row, terms),
    addresses: [
      ...(main === undefined ? [] : [{ ...main, use: 'main' }]),
      ...usedAs('bill-to', ofType('invoice'), terms),
      ...usedAs('ship-to', ofType('delivery'), terms),
    ],
    contacts: ofType('contact').map(({ name, function: role, phone, email }) => ({ name, role, phone, email })),
    financial: { paymentTerms: row.property_payment_term_id?.[1] },
  }
}

const identifiersFrom = (row: PartnerRow, { system, glnField }: PartnerTerms): Identifier[] => {
  const gln = glnField === null ? undefined : row[glnField]
  return [
    ...(typeof gln === 'string' && gln !== '' ? [{ scheme: 'gln' as const, value: gln }] : []),
    ...(row.vat === undefined ? [] : [{ scheme: 'tax-id' as const, value: row.vat.replaceAll(/[\s.]/g, '') }]),
    ...(row.company_registry === undefined
      ? []
      : [{ scheme: 'registration-number' as const, value: row.company_registry }]),
    { scheme: 'our-code' as const, value: row.ref ?? String(row.id), issuer: system },
  ]
}

const usedAs = (use: string, rows: readonly PartnerRow[], terms: PartnerTerms) =>
  rows.flatMap((row) => {
    const address = addressFrom(row, terms)
    return address === undefined ? [] : [{ ...address, use }]
  })

const addressFrom = (row: PartnerRow, { countries, states }: PartnerTerms) => {
  const lines = [row.street, row.street2].filter((line) => line !== undefined)
  const country = row.country_id === undefined ? undefined : countries.get(row.country_id[0])
  if (lines.length === 0 && row.city === undefined && row.zip === undefined && country === undefined) return undefined
  // A state without a code reads as "Bavaria (DE)".
  const region =
    row.state_id === undefined
      ? undefined
      : (states.get(row.state_id[0]) ?? row.state_id[1].replace(/ \([A-Z]{2}\)$/, ''))
  return { lines, city: row.city, postalCode: row.zip, region, country }
}

/** What is wrong with a row, in the words of its own fields. */
export const issuesFrom = (error: z.ZodError, row: unknown): Issue[] =>
  error.issues.map(({ path, message }) => {
    const value = valueAt(row, path)
    return {
      code: value === undefined || value === false ? 'VALUE_MISSING' : 'VALUE_INVALID',
      path: path.join('.'),
      value: value === undefined ? undefined : JSON.stringify(value)?.slice(0, 80),
      message: `${path.join('.') || 'the row'}: ${message}; mend it in Odoo`,
    }
  })

const valueAt = (row: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    row,
  )
