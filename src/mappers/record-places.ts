import * as z from 'zod'
import { decimalString } from '../domain/decimal.ts'
import { address, contact, identifier } from '../domain/party.ts'
import { type RecordEntity, recordSchemas } from '../domain/record.ts'
import { fieldNames } from '../domain/record-fields.ts'
import { isoDate } from '../domain/sales-order.ts'
import { entriesOf, fieldNamesOf, fieldsOf, isList, unwrapped } from './overrides/field-path.ts'
import { type Steps, stepsOfField } from './places.ts'

/** What a place in the fields of a record holds. `lines`: a list of texts; `identifiers`: numbers of one scheme; `other`: a part with fields of its own. */
export type PlaceKind = 'text' | 'decimal' | 'boolean' | 'date' | 'lines' | 'identifiers' | 'other'

/** A place in the fields of a record (`record-fields.ts`), checked. */
export type Place = { path: string; steps: Steps; field: string; kind: PlaceKind }

type Schema = z.core.$ZodType

const identifiers = z.array(identifier.omit({ scheme: true }))

/** Fields that stand otherwise in the canonical customer than as fields. */
const customerParts: Readonly<Record<string, Schema>> = {
  gln: identifiers,
  duns: identifiers,
  taxId: identifiers,
  registrationNumber: identifiers,
  ourCode: identifiers,
  partnerCodes: identifiers,
  mainAddress: address,
  billToAddress: address,
  shipToAddresses: z.array(address),
  contacts: z.array(contact),
  currency: z.string(),
  creditLimit: decimalString,
  paymentTerms: z.string(),
}

/** The place a path leads to, or what is wrong with the path. */
export const placeOf = (entity: RecordEntity, path: string): Place | { problem: string } => {
  const steps = stepsOfField(path)
  const field = String(steps?.[0] ?? '')
  const names: readonly string[] = fieldNames[entity]
  if (steps === undefined || !names.includes(field))
    return { problem: `is no field of a ${entity}: there are ${names.join(', ')}` }
  let here: Schema | undefined = schemaOf(entity, field)
  for (const step of steps.slice(1)) {
    const inner: Schema | undefined = here === undefined ? undefined : stepInto(here, step)
    if (inner === undefined) return { problem: lostText(here, step) }
    here = inner
  }
  return { path, steps, field, kind: here === undefined ? 'other' : kindOf(here) }
}

const schemaOf = (entity: RecordEntity, field: string): Schema | undefined =>
  (entity === 'customer' ? customerParts[field] : undefined) ?? fieldsOf(recordSchemas[entity], field)[0]

const stepInto = (schema: Schema, step: string | number): Schema | undefined =>
  typeof step === 'number' ? entriesOf(schema)[0] : fieldsOf(schema, step)[0]

const lostText = (schema: Schema | undefined, step: string | number): string => {
  if (typeof step === 'number') return `the field in front of [${step}] is no list`
  if (schema !== undefined && isList(schema))
    return `the field in front of "${step}" is a list: name an entry, such as [0]`
  const known = schema === undefined ? [] : fieldNamesOf(schema)
  return `there is no field "${step}"${known.length === 0 ? '' : `; there are ${known.join(', ')}`}`
}

const kindOf = (schema: Schema): PlaceKind => {
  const plain = unwrapped(schema)
  if (plain === decimalString) return 'decimal'
  if (plain === isoDate) return 'date'
  if (plain === identifiers) return 'identifiers'
  if (plain instanceof z.ZodBoolean) return 'boolean'
  if (plain instanceof z.ZodArray) return plain.element instanceof z.ZodString ? 'lines' : 'other'
  return plain instanceof z.ZodObject ? 'other' : 'text'
}
