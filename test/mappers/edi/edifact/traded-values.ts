import fc from 'fast-check'
import { gs1CheckDigit } from '../../../../src/domain/gs1.ts'

/** Values of shipments and invoices for property tests. */

export const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })

/** Text as it comes back: no blanks at its ends or side by side; delimiters are welcome. */
export const text = (maxLength: number) =>
  fc
    .array(fc.string({ unit: fc.constantFrom(..."aZ9üß+':?*-/"), minLength: 1, maxLength: 12 }), {
      minLength: 1,
      maxLength: 20,
    })
    .map((words) => words.join(' ').slice(0, maxLength).trim())
export const code = text(12)
export const day = fc.constantFrom('2026-11-22', '2028-02-29', '2031-12-31')

/** Greater than zero, without zeros behind its decimals. */
export const amount = fc.integer({ min: 1, max: 99_999_999 }).map((value) => String(value / 1000))
export const anyQuantity = fc.record({
  value: amount,
  unit: fc.constantFrom('EA', 'H87', 'XCT', 'XPX', 'KGM', 'C62'),
})
export const weight = fc.record({ value: amount, unit: fc.constantFrom('KGM', 'TNE', 'LBR') })

const withCheckDigit = (length: number) => (value: number) => {
  const digits = String(value).padStart(length - 1, '0')
  return digits + String(gs1CheckDigit(digits))
}
export const sscc = fc.integer({ min: 0, max: 1e12 }).map(withCheckDigit(18))
export const gtin = fc.integer({ min: 1, max: 1e12 }).map(withCheckDigit(14))

/** A party to deliver to. */
export const place = fc.record({
  role: fc.constant('ship-to' as const),
  roleCode: fc.constantFrom('DP', 'ST'),
  name: optional(text(110)),
  identifiers: fc.constant([
    { scheme: 'our-code' as const, value: '1000' },
    { scheme: 'tax-id' as const, value: 'X+1' },
  ]),
  address: optional(
    fc.record({
      lines: fc.array(text(35), { minLength: 1, maxLength: 4 }),
      city: optional(text(35)),
      postalCode: optional(text(9)),
      country: optional(fc.constantFrom('DE', 'FR')),
    }),
  ),
  contacts: fc.constant([]),
})
