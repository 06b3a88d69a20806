import type { Customer } from '../../domain/customer.ts'
import type { Address, IdentifierScheme } from '../../domain/party.ts'
import { addressOf, liveAddresses } from './customer-from-party.ts'
import { type IdentifierRow, identifierFromRow, rowFromIdentifier } from './identifiers.ts'
import type { ContactMechanism, Party, PartyAddress } from './native.ts'
import type { TrytonValue } from './typed-json.ts'

/** Fields of a row that is made or changed. */
export type Fields = Record<string, TrytonValue>
/** What happens to the rows below a party: `['create', [fields...]]`, `['write', [ids], fields]`, `['delete', [ids]]`. */
type RowChange = readonly TrytonValue[]

/** What of this system the mapping needs. */
export type PartyContext = {
  /** Ids of countries by ISO code. */
  countries: ReadonlyMap<string, number>
  /** Ids of subdivisions by their code, `DE-BW`. */
  subdivisions: ReadonlyMap<string, number>
  taxTypes: Readonly<Record<string, string>>
  paymentTermId: number | undefined
}

/**
 * The writes that make a party of Tryton what the customer is; empty when it is so already. What the customer does not have is left alone,
 * unless it is among the `emptied` fields: then what the party has there is cleared or taken away.
 */
export const partyChanges = (
  customer: Customer,
  party: Party | undefined,
  context: PartyContext,
  emptied: readonly string[] = [],
): Fields => {
  const changes: Fields = {}
  if (customer.name !== party?.name) changes['name'] = customer.name
  if (party !== undefined && customer.active !== party.active) changes['active'] = customer.active
  const term = customer.financial.paymentTerms
  if (term !== undefined && term !== party?.['customer_payment_term.']?.name && context.paymentTermId !== undefined)
    changes['customer_payment_term'] = context.paymentTermId
  if (emptied.includes('paymentTerms') && party?.['customer_payment_term.'] != null)
    changes['customer_payment_term'] = null
  const below = {
    identifiers: identifierChanges(customer, party, context, emptied),
    addresses: addressChanges(customer, party?.['addresses.'] ?? [], context, emptied),
    contact_mechanisms: mechanismChanges(customer, party?.['contact_mechanisms.'] ?? [], emptied),
  }
  for (const [name, rows] of Object.entries(below)) if (rows.length > 0) changes[name] = rows
  return changes
}

const compact = (text: string): string => text.replace(/[\s.-]/g, '').toUpperCase()

/** Schemes that a party carries as identifiers, by field. */
const schemeOf: Readonly<Record<string, IdentifierScheme>> = {
  gln: 'gln',
  duns: 'duns',
  taxId: 'tax-id',
  registrationNumber: 'registration-number',
}

const identifierChanges = (
  customer: Customer,
  party: Party | undefined,
  context: PartyContext,
  emptied: readonly string[],
): RowChange[] => {
  const rows = party?.['identifiers.'] ?? []
  const country = customer.addresses.find((address) => address.country !== undefined)?.country
  const wanted = customer.identifiers.flatMap((one) => {
    const row = rowFromIdentifier(one, country, context.taxTypes)
    return row === undefined ? [] : [{ scheme: one.scheme, row }]
  })
  const isThere = ({ type, code }: IdentifierRow): boolean =>
    rows.some((row) => (row.type || null) === type && compact(row.code) === compact(code))
  const missing = wanted.filter(({ row }) => !isThere(row))
  // A scheme the customer has is the whole truth about that scheme.
  const schemes = new Set([...wanted.map(({ scheme }) => scheme), ...emptied.flatMap((field) => schemeOf[field] ?? [])])
  const stale = rows.filter((row) => {
    const scheme = identifierFromRow(row)?.scheme
    const isWanted = wanted.some(
      ({ row: one }) => one.type === (row.type || null) && compact(one.code) === compact(row.code),
    )
    return scheme !== undefined && schemes.has(scheme) && !isWanted
  })
  return [
    ...(stale.length === 0 ? [] : [['delete', stale.map(({ id }) => id)]]),
    ...(missing.length === 0 ? [] : [['create', missing.map(({ row }) => ({ ...row }))]]),
  ]
}

type Use = 'main' | 'bill-to' | 'ship-to'
const flagOf = { 'bill-to': 'invoice', 'ship-to': 'delivery' } as const
/** A row as it will be: `id` undefined for a new one. */
type Draft = { id: number | undefined; content: Address; changes: Fields; uses: Set<Use> }

/** The address as Tryton can keep it: it knows regions by their code only, and only those it has. */
export const keptAddress = (address: Address, subdivisions: PartyContext['subdivisions']): Address => {
  const { region, ...rest } = address
  return region === undefined || !subdivisions.has(`${address.country ?? ''}-${region}`) ? rest : address
}

/** Same place; empty lines and blanks at the ends do not count. */
const sameAddress = (a: Address, b: Address): boolean => JSON.stringify(ordered(a)) === JSON.stringify(ordered(b))
const ordered = ({ lines, city, region, postalCode, country }: Address) => [
  lines.map((line) => line.trim()).filter((line) => line !== ''),
  ...[city, region, postalCode, country].map((text) => text?.trim() ?? ''),
]

/** Same place, whatever the order of its lines: names stand above the street or, where an order made the party, behind it. */
export const sameAddressInAnyOrder = (a: Address, b: Address): boolean => sameAddress(inAnyOrder(a), inAnyOrder(b))
const inAnyOrder = (address: Address): Address => ({ ...address, lines: address.lines.toSorted() })

const usesOf: Readonly<Record<string, Use>> = { billToAddress: 'bill-to', shipToAddresses: 'ship-to' }

const addressChanges = (
  { addresses }: Customer,
  rows: readonly PartyAddress[],
  context: PartyContext,
  emptied: readonly string[],
): RowChange[] => {
  const live = liveAddresses(rows)
  // A party made by hand has an empty address, which Tryton would take before any behind it.
  const usable = live.length > 0 ? live : rows.filter(({ active }) => active).slice(0, 1)
  const drafts: Draft[] = usable.map((row, index) => ({
    id: row.id,
    content: addressOf(row),
    changes: {},
    uses: new Set([
      ...(index === 0 ? (['main'] as const) : []),
      ...(row.invoice ? (['bill-to'] as const) : []),
      ...(row.delivery ? (['ship-to'] as const) : []),
    ]),
  }))
  for (const use of ['main', 'bill-to', 'ship-to'] as const) {
    const wanted = addresses
      .filter((address) => address.use === use)
      .map(({ use: _, ...address }) => keptAddress(address, context.subdivisions))
    // Only ship-to addresses are many.
    place(drafts, use, use === 'ship-to' ? wanted : wanted.slice(0, 1), context)
  }
  // The address stays: it only serves this no more.
  for (const use of emptied.flatMap((field) => usesOf[field] ?? []))
    for (const draft of drafts) if (draft.uses.has(use)) setUse(draft, use, false)
  const changed = drafts.filter(({ id, changes }) => id !== undefined && Object.keys(changes).length > 0)
  const made = drafts.filter(({ id }) => id === undefined)
  return [
    ...changed.map(({ id, changes }) => ['write', [id ?? 0], changes]),
    ...(made.length === 0 ? [] : [['create', made.map(({ changes }) => changes)]]),
  ]
}

const setUse = (draft: Draft, use: Use, on: boolean): void => {
  if (on) draft.uses.add(use)
  else draft.uses.delete(use)
  if (use !== 'main') draft.changes[flagOf[use]] = on
}

const setContent = (draft: Draft, content: Address, context: PartyContext): void => {
  draft.content = content
  Object.assign(draft.changes, addressFields(content, context))
}

/** Makes the rows of one use those wanted. A row that serves other uses too keeps its place for the main address, else for the others. */
const place = (drafts: Draft[], use: Use, wanted: readonly Address[], context: PartyContext): void => {
  if (wanted.length === 0) return
  const free = drafts.filter((draft) => draft.uses.has(use))
  const open = wanted.filter((address) => {
    const index = free.findIndex(({ content }) => sameAddress(content, address))
    if (index >= 0) free.splice(index, 1)
    return index < 0
  })
  for (const address of open) {
    const twin = use === 'main' ? undefined : drafts.find(({ content }) => sameAddress(content, address))
    const old = twin === undefined ? free.shift() : undefined
    if (twin !== undefined) setUse(twin, use, true)
    else if (old !== undefined && old.uses.size === 1) setContent(old, address, context)
    else if (old !== undefined && use === 'main') splitMain(drafts, old, address, context)
    else {
      if (old !== undefined) setUse(old, use, false)
      drafts.push(newDraft(address, new Set([use]), context))
    }
  }
  // A use the customer has is the whole truth about that use.
  for (const draft of use === 'main' ? [] : free) setUse(draft, use, false)
}

const splitMain = (drafts: Draft[], main: Draft, address: Address, context: PartyContext): void => {
  const others = new Set([...main.uses].filter((use) => use !== 'main'))
  drafts.push(newDraft(main.content, others, context))
  for (const use of others) setUse(main, use, false)
  setContent(main, address, context)
}

const newDraft = (content: Address, uses: Set<Use>, context: PartyContext): Draft => ({
  id: undefined,
  content,
  uses,
  changes: {
    ...addressFields(content, context),
    invoice: uses.has('bill-to'),
    delivery: uses.has('ship-to'),
  },
})

/** The fields of a row of `party.address`. */
export const addressFields = (
  { lines, city, region, postalCode, country }: Address,
  { countries, subdivisions }: Pick<PartyContext, 'countries' | 'subdivisions'>,
): Fields => ({
  name: null,
  street: lines.join('\n'),
  postal_code: postalCode ?? null,
  city: city ?? null,
  country: countries.get(country ?? '') ?? null,
  subdivision: subdivisions.get(`${country ?? ''}-${region ?? ''}`) ?? null,
})

type MechanismFields = { type: string; value: string; name: string | null; comment: string | null }

const mechanismChanges = (
  customer: Customer,
  rows: readonly ContactMechanism[],
  emptied: readonly string[],
): RowChange[] => {
  const live = rows.filter(({ active }) => active)
  const changes: RowChange[] = []
  const made: Fields[] = []
  for (const type of ['phone', 'email', 'website'] as const) {
    const value = customer[type]
    const own = live.filter((row) => !row.name && (row.type === type || (type === 'phone' && row.type === 'mobile')))
    if (emptied.includes(type) && own[0] !== undefined) changes.push(['delete', [own[0].id]])
    if (value === undefined || own[0]?.value === value) continue
    if (own[0] === undefined) made.push({ type, value })
    else changes.push(['write', [own[0].id], { value }])
  }
  const wanted = customer.contacts.flatMap(mechanismsOfContact)
  if (wanted.length > 0 || emptied.includes('contacts')) {
    const named = live.filter(({ name, type }) => name && ['phone', 'mobile', 'email'].includes(type))
    const stale = named.filter((row) => !wanted.some((one) => isSame(row, one))).map(({ id }) => id)
    if (stale.length > 0) changes.push(['delete', stale])
    made.push(...wanted.filter((one) => !named.some((row) => isSame(row, one))))
  }
  return made.length === 0 ? changes : [...changes, ['create', made]]
}

const isSame = (row: ContactMechanism, wanted: MechanismFields): boolean =>
  row.type === wanted.type &&
  row.value === wanted.value &&
  row.name === wanted.name &&
  (wanted.comment === null || row.comment === wanted.comment)

const mechanismsOfContact = ({ name, role, phone, email }: Customer['contacts'][number]): MechanismFields[] => {
  const called = name ?? email ?? phone ?? null
  return [
    ...(phone === undefined ? [] : [{ type: 'phone', value: phone, name: called, comment: role ?? null }]),
    ...(email === undefined ? [] : [{ type: 'email', value: email, name: called, comment: role ?? null }]),
  ]
}
