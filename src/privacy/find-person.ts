import type { PersonalKind } from '../domain/personal.ts'
import type { PersonalPlace, PersonalRow } from '../store/operations-store.ts'
import type { Store } from '../store/store.ts'
import type { PersonValues } from './overwrite.ts'
import { digitsOf, fewestDigits, isKey, type PersonKey, phoneEnd } from './person-key.ts'
import { type PersonalGroup, personalGroups, personalSchemas } from './personal-groups.ts'

/** Everything of one person that is stored here. */
export type PersonFound = { rows: PersonalRow[]; values: PersonValues; customerIds: string[] }

/** Places in the order people read them. The first three are laid out as the canonical model is: they tell what belongs to the person. */
const places = [
  'record',
  'link',
  'document',
  'interchange',
  'review',
  'held-record',
  'dead-letter',
  'error-group',
  'comment',
  'bulk-action',
  'delivery',
  'delivery-event',
  'run',
  'finding',
  'record-merge',
  'audit',
] as const satisfies readonly PersonalPlace[]

const pageSize = 200

/**
 * Finds one person's data. What is written beside the key in one contact is the person's too (name, number, address of the mailbox), and
 * is looked for in what was found. A name alone finds nobody: two people may share it.
 */
export const findPerson = async (store: Store, key: PersonKey): Promise<PersonFound> => {
  const values = {
    names: new Set<string>(),
    emails: new Set<string>(),
    phones: new Set<string>(),
    addresses: new Set<string>(),
    companies: new Set<string>(),
  }
  const rows: PersonalRow[] = []
  if (key.kind === 'customer') await takeCustomer(store, key, values)
  else values[key.kind === 'email' ? 'emails' : 'phones'].add(key.value)
  const search = needlesOf(values)
  const interchanges = new Set<string>()
  for (const place of places) {
    for await (const row of allRows(store, place, search, key)) {
      const isWholeCustomer = key.kind === 'customer' && row.shownId === key.value
      const groups = groupsOf(row)
      for (const group of groups) {
        if (isNamedCompany(group)) for (const name of textsIn(group.object['name'])) values.companies.add(name)
        if (belongs(group, key) || isWholeCustomer) collect(group, values, isWholeCustomer && isPerson(row))
      }
      rows.push(row)
      if (row.interchangeId !== null) interchanges.add(row.interchangeId)
    }
  }
  // Bytes in which the key stands in a way the database does not find are found by the documents that came in them.
  const known = new Set(rows.filter(({ place }) => place === 'interchange').map(({ id }) => id))
  const missing = [...interchanges].filter((id) => !known.has(id))
  for (let start = 0; start < missing.length; start += pageSize)
    rows.push(
      ...(await store.personal.search(
        'interchange',
        { ids: missing.slice(start, start + pageSize) },
        undefined,
        pageSize,
      )),
    )
  return { rows, values, customerIds: rows.filter(({ place }) => place === 'record').map(({ id }) => id) }
}

type Values = { [K in keyof PersonValues]: Set<string> }

const needlesOf = ({ names, emails, phones }: Values): { texts: string[]; digits: string[] } => ({
  texts: [...emails, ...names],
  digits: [...phones].filter((phone) => digitsOf(phone).length >= fewestDigits).map(phoneEnd),
})

/** The customer's own values, in its record and in what the systems say of it. */
const takeCustomer = async (store: Store, { value }: PersonKey, values: Values): Promise<void> => {
  const records = await store.personal.search('record', { ids: [value] }, undefined, 1)
  for (const row of records) for (const group of groupsOf(row)) collect(group, values, isPerson(row))
  for (const facet of await store.links.ofRecords('customer', [value]))
    for (const group of personalGroups(schemaOf('fields', 'customer'), facet.fields)) collect(group, values)
}

async function* allRows(
  store: Store,
  place: PersonalPlace,
  search: { texts: string[]; digits: string[] },
  key: PersonKey,
): AsyncGenerator<PersonalRow> {
  let after: string | undefined
  const own = place === 'record' && key.kind === 'customer' ? [{ ids: [key.value] }] : []
  for (const by of [...own, search]) {
    after = undefined
    for (;;) {
      const page = await store.personal.search(place, by, after, pageSize)
      for (const row of page) if (by === search ? !(own.length > 0 && row.id === key.value) : true) yield row
      if (page.length < pageSize) break
      after = page.at(-1)?.id
    }
  }
}

const schemaOf = (layout: 'document' | 'record' | 'fields', entity: string) => personalSchemas[layout][entity] ?? none
const none = personalSchemas.record['product'] as (typeof personalSchemas.record)[string]

/** The texts of a field of a group. */
export const textsIn = (value: unknown): string[] =>
  [value].flat().filter((text): text is string => typeof text === 'string' && text.trim() !== '')

/** The groups in the columns of a row that are laid out as the model is. */
export const groupsOf = ({ place, entity, json }: PersonalRow): PersonalGroup[] => {
  if (entity === null) return []
  if (place === 'document') return personalGroups(schemaOf('document', entity), json['canonical'])
  if (place === 'record') return personalGroups(schemaOf('record', entity), json['value'])
  return place === 'link' || place === 'review' ? personalGroups(schemaOf('fields', entity), json['fields']) : []
}

/** Whether a record, or what a system says of one, is of a natural person. */
export const isPerson = ({ json }: PersonalRow): boolean =>
  [json['value'], json['fields']].some(
    (value) => typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'person',
  )

const belongs = ({ object, kinds }: PersonalGroup, key: PersonKey): boolean =>
  Object.entries(kinds).some(([field, kind]) => textsIn(object[field]).some((text) => isKey(key, kind, text)))

/** The customer record says whether it is one. */
const isCompany = ({ object }: PersonalGroup): boolean =>
  object['kind'] === 'company' || ('identifiers' in object && object['kind'] !== 'person')

/** Of a party of a document only its numbers tell: a ship-to may be a person, and what goes on behind a name anybody. */
const isNamedCompany = (group: PersonalGroup): boolean => {
  const { kind, identifiers } = group.object
  return isCompany(group) && (kind === 'company' || (Array.isArray(identifiers) && identifiers.length > 0))
}

/** A company's name and address are no personal data. */
const collect = (group: PersonalGroup, values: Values, isPersonsOwn = false): void => {
  const { object, kinds } = group
  for (const [field, kind] of Object.entries(kinds) as [string, PersonalKind][]) {
    for (const text of textsIn(object[field]).map((one) => one.trim())) {
      if (kind === 'email') values.emails.add(text)
      if (kind === 'phone') values.phones.add(text)
      if (kind === 'name' && !isCompany(group)) values.names.add(text)
      if (kind === 'address' && field === 'lines' && isPersonsOwn) values.addresses.add(text)
    }
  }
}
