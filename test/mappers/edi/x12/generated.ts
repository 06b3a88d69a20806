import fc from 'fast-check'

/** Values as fast-check makes them, of the kinds documents hold. */

/** A code: capitals, digits, dashes. */
export const token = (maxLength: number) =>
  fc.stringMatching(/^[A-Z0-9][A-Z0-9-]*$/, { maxLength }).filter((text) => text.length <= maxLength)

/** Words with single blanks between them. */
export const text = (maxLength: number) =>
  fc
    .stringMatching(/^[A-Za-z0-9äöü,.;:'()]+( [A-Za-z0-9äöü,.;:'()]+)*$/)
    .map((value) => value.slice(0, maxLength).trim())
    .filter((value) => value !== '')

/** A positive number without zeros at its end, of at most six digits and so many decimals. */
export const amount = (mostDecimals: number) =>
  fc.tuple(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 0, max: mostDecimals })).map(([value, decimals]) => {
    const digits = String(value).padStart(decimals + 1, '0')
    const whole = digits.slice(0, digits.length - decimals)
    const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '')
    return decimals === 0 || fraction === '' ? whole : `${whole}.${fraction}`
  })

export const quantity = fc.record({ value: amount(3), unit: fc.constantFrom('EA', 'KGM', 'XBX', 'H87', 'MTR') })

export const date = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((value) => value.toISOString().slice(0, 10))

export const gtin = fc.constantFrom('04006381333931', '00036000291452', '10614141000415')

/** A text with up to six places changed: a stretch taken out, another put in. */
export const broken = (whole: string, inserts: readonly string[]) => {
  const edit = fc.record({
    at: fc.nat({ max: whole.length - 1 }),
    remove: fc.nat({ max: 40 }),
    insert: fc.constantFrom('', '*', '~', '0', 'hasOwnProperty', '9'.repeat(30), ...inserts),
  })
  return fc
    .array(edit, { minLength: 1, maxLength: 6 })
    .map((edits) =>
      edits.reduce((now, { at, remove, insert }) => now.slice(0, at) + insert + now.slice(at + remove), whole),
    )
}
