import fc from 'fast-check'
import { gs1CheckDigit } from '../../../../src/domain/gs1.ts'
import type { Party } from '../../../../src/domain/party.ts'

/** Values as documents carry them: trimmed, white space evened out, no zeros behind decimals. */

const day = 86_400_000
export const anyDate = fc
  .integer({ min: 0, max: 3000 })
  .map((days) => new Date(Date.UTC(2026, 0, 1) + days * day).toISOString().slice(0, 10))

const hostile = ['a', 'B', '7', '-', '+', "'", ':', '?', 'ü', '/', '*']
export const anyCode = (maxLength = 35) => fc.string({ unit: fc.constantFrom(...hostile), minLength: 1, maxLength })
export const anyText = (maxWords: number) =>
  fc.array(anyCode(20), { minLength: 1, maxLength: maxWords }).map((words) => words.join(' '))
export const anyUnit = fc.constantFrom('EA', 'H87', 'XCT', 'KGM', 'MTR')
export const anyAmount = fc.oneof(
  fc.nat({ max: 1_000_000_000 }).map(String),
  fc.integer({ min: 1, max: 99_999_999 }).map((cents) => String(cents / 100)),
)
export const anyPositive = anyAmount.filter((text) => text !== '0')
export const anyQuantity = fc.record({ value: anyAmount, unit: anyUnit })

/** Padded to 14 digits. */
const anyGtin = fc
  .constantFrom(7, 11, 12, 13)
  .chain((length) => fc.stringMatching(new RegExp(`^[1-9]\\d{${length - 1}}$`)))
  .map((digits) => `${digits}${gs1CheckDigit(digits)}`.padStart(14, '0'))

export const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

export const anyItem = fc.record({
  itemId: anyCode(),
  buyerItemId: maybe(anyCode()),
  gtin: maybe(anyGtin),
  description: maybe(anyText(10)),
})

export const anyReference = fc.record({
  type: fc.constantFrom('DQ', 'AAN', 'PL', 'ADE'),
  value: anyCode(),
  description: maybe(fc.constantFrom('line 3', 'line 12')),
})

/** Lines numbered from 1. */
export const numbered = <T extends object>(lines: readonly T[]) =>
  lines.map((line, index) => ({ ...line, lineNumber: String(index + 1) }))

export const seller: Party = {
  role: 'seller',
  roleCode: 'SU',
  name: 'Crossdock Computers',
  identifiers: [{ scheme: 'gln', value: '4012345000030' }],
  contacts: [],
}

export const buyer: Party = {
  role: 'buyer',
  roleCode: 'BY',
  name: "Lakeside Office Supply: everything a desk needs + what a desk's owner needs",
  identifiers: [
    { scheme: 'gln', value: '4012345000016' },
    { scheme: 'tax-id', value: 'US361122334' },
  ],
  address: { lines: ['7 Cargo Lane', 'Gate B'], city: 'Chicago', region: 'IL', postalCode: '60638', country: 'US' },
  contacts: [{ name: 'Marcus Oyelaran', role: 'OC', phone: '+1 312 555 0142', email: 'orders@lakeside.example' }],
}

/** A party without what only some messages have room for (RFF). */
export const plain = (party: Party): Party => ({
  ...party,
  identifiers: party.identifiers.filter(({ scheme }) => scheme !== 'tax-id'),
})
