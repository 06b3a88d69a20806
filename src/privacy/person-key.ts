import { createHmac, randomBytes } from 'node:crypto'
import * as z from 'zod'
import type { PersonKeyKind } from '../store/operations-store.ts'

/** Who asks: one of an e-mail address, a telephone number, a customer (its id here). */
export const personKey = z
  .strictObject({
    email: z.email().max(200).optional(),
    phone: z
      .string()
      .max(40)
      .refine((text) => digitsOf(text).length >= fewestDigits, 'must have 7 digits or more')
      .optional(),
    customer: z.uuid('must be the id of a customer: crossdock explain customer NAME shows it').optional(),
  })
  .refine((given) => Object.values(given).filter((value) => value !== undefined).length === 1, {
    error: 'give exactly one of email, phone and customer',
  })
  .transform(({ email, phone, customer }): PersonKey => {
    if (email !== undefined) return { kind: 'email', value: email }
    return phone !== undefined ? { kind: 'phone', value: phone } : { kind: 'customer', value: customer ?? '' }
  })

export type PersonKey = { kind: PersonKeyKind; value: string }

/** Fewer digits than this are found by chance. */
export const fewestDigits = 7

/** Digits of a number as it is dialled within the country: `+86 (0)10 1234-5678`, `0086 10 12345678` and `10 12345678` end alike. */
export const digitsOf = (text: string): string => text.replaceAll(/\D/g, '')

const significantDigits = 8

/** The digits at the end that decide whether two numbers are one. */
export const phoneEnd = (text: string): string => digitsOf(text).slice(-significantDigits)

/** The form of a key that is compared and hashed. */
const normalKey = ({ kind, value }: PersonKey): string => {
  if (kind === 'phone') return `phone:${phoneEnd(value)}`
  return `${kind}:${value.trim().toLowerCase()}`
}

/** What is kept of an erasure: nobody reads the key out of it who does not have the salt and guess the key. */
export const hashOfKey = (key: PersonKey, salt: string): string =>
  createHmac('sha256', salt).update(normalKey(key)).digest('hex')

export const newSalt = (): string => randomBytes(32).toString('base64url')

/** Whether a value of a field is the key. */
export const isKey = (key: PersonKey, kind: string, value: string): boolean =>
  key.kind === kind &&
  (kind !== 'phone' || digitsOf(value).length >= fewestDigits) &&
  normalKey({ kind: key.kind, value }) === normalKey(key)
