import type { Fields, FieldValue } from '../domain/record-fields.ts'
import { canonicalJson } from './canonical-json.ts'
import type { SystemFacet } from './facet.ts'

/** Codes that others gave a customer: a record carries those of all systems. */
const unions: ReadonlySet<string> = new Set(['ourCode', 'partnerCodes'])
export const isUnion = (field: string): boolean => unions.has(field)

type Code = { readonly [key: string]: FieldValue }

/**
 * Codes of all systems, and those that came with documents. A number which a system gave is the word of that system alone: what others
 * say of it does not count while that system is heard.
 */
export const unionOf = (
  field: string,
  heard: readonly (SystemFacet & { fields: Fields })[],
  previous: { fields: Fields; facets: readonly SystemFacet[] },
): FieldValue | undefined => {
  const isNowhere = (fields: Fields | null): boolean => codesIn(fields?.[field]).length === 0
  if (isNowhere(previous.fields) && heard.every(({ fields }) => isNowhere(fields))) return undefined
  const issuers = new Set(field === 'ourCode' ? heard.map(({ system }) => system) : [])
  const codes = new Map<string, Code>()
  const add = (code: Code, saidBy: string | undefined): void => {
    const issuer = String(code['issuer'])
    if (issuers.has(issuer) && issuer !== saidBy) return
    codes.set(canonicalJson(code), code)
  }
  for (const { system, fields } of heard) for (const code of codesIn(fields[field])) add(code, system)
  const fromSystems = new Set(
    previous.facets.flatMap((facet) => codesIn(facet.fields?.[field]).map((code) => canonicalJson(code))),
  )
  for (const code of codesIn(previous.fields[field])) {
    if (!fromSystems.has(canonicalJson(code))) add(code, undefined)
  }
  // A system that keeps no issuers repeats what it was given.
  const issued = new Set([...codes.values()].flatMap((code) => (code['issuer'] === undefined ? [] : [code['value']])))
  const all = [...codes].filter(([, code]) => code['issuer'] !== undefined || !issued.has(code['value']))
  if (all.length === 0) return undefined
  return all.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, code]) => code)
}

/** Codes without those that came with a record which goes again. */
export const codesApart = (
  now: FieldValue | undefined,
  before: FieldValue | undefined,
  theirs: readonly (FieldValue | undefined)[],
): FieldValue | undefined => {
  const namesOf = (value: FieldValue | undefined): string[] => codesIn(value).map(canonicalJson)
  const [own, gone] = [new Set(namesOf(before)), new Set(theirs.flatMap(namesOf))]
  const left = codesIn(now).filter((code) => own.has(canonicalJson(code)) || !gone.has(canonicalJson(code)))
  return left.length === 0 ? undefined : left
}

const codesIn = (value: FieldValue | undefined): Code[] =>
  // Identifier fields hold lists of objects.
  Array.isArray(value) ? (value as Code[]) : []
