import { RejectedError } from '../../../domain/errors.ts'
import { isGln } from '../../../domain/gs1.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Identifier, Party } from '../../../domain/party.ts'
import type { Quantity } from '../../../domain/sales-order.ts'
import type { Segment } from '../../../edi/segment.ts'
import { ownUnitCode } from '../own-unit-code.ts'
import { unitToEdifact } from './edifact-values.ts'

const longestName = 35

/** A DTM with a day (2379 = 102, CCYYMMDD). */
export const dtm = (qualifier: string, date: string): Segment => ['DTM', [qualifier, date.replaceAll('-', ''), '102']]

/** Free text in pieces of a length an element has room for, at most `most`; control characters become blanks. */
export const pieces = (text: string, length: number, most: number): string[] => {
  const characters = [...text.replace(/[\p{Cc}\s]+/gu, ' ').trim()]
  const count = Math.min(most, Math.ceil(characters.length / length))
  return Array.from({ length: count }, (_, index) => characters.slice(index * length, (index + 1) * length).join(''))
}

/** The partner's own code of one of our units: the partner's table backwards, then that of the directory (6411). Throws RejectedError UNIT_UNKNOWN. */
export const unitText = (unit: string, partner: Partner): string => {
  const code = ownUnitCode(unit, partner) ?? unitToEdifact(unit)
  if (code !== undefined) return code
  const message = `Unit "${unit}" has no EDIFACT code; add the buyer's code for it to "codes.units" of partner ${partner.name}`
  throw new RejectedError('UNIT_UNKNOWN', message, { stage: 'map' })
}

/** A QTY with its unit. */
export const qty = (qualifier: string, { value, unit }: Quantity, partner: Partner): Segment => [
  'QTY',
  [qualifier, value, unitText(unit, partner)],
]

/** C082 for the first identifier the partner can understand: the code, and the agency that gave it. */
export const identification = (identifiers: readonly Identifier[], partner: Partner): string[] => {
  for (const { scheme, value, issuer } of identifiers) {
    if (scheme === 'gln') return [value, '', '9']
    if (scheme === 'partner-code' && issuer === partner.name) {
      const [, agency, code] = /^([A-Z0-9]{1,3}):(.+)$/.exec(value) ?? []
      return agency !== undefined && code !== undefined ? [code, '', agency] : [value, '', '92']
    }
    if (scheme === 'duns') return [value, '', '16']
    if (scheme === 'our-code') return [value, '', '91']
  }
  return []
}

/** NAD of a party under a role code (3035); nothing when it has neither a name nor an identifier the partner understands. */
export const nadSegment = ({ name = '', identifiers }: Party, roleCode: string, partner: Partner): Segment[] => {
  const id = identification(identifiers, partner)
  const names = pieces(name, longestName, 5)
  return id.length === 0 && names.length === 0 ? [] : [['NAD', roleCode, id, '', names]]
}

/** Ourselves as the seller, for a document that names none: known by a GLN when that is our address at the partner. */
export const ourselves = ({ ours }: Partner): Party => ({
  role: 'seller',
  identifiers: isGln(ours.id) ? [{ scheme: 'gln', value: ours.id }] : [],
  contacts: [],
})

/** C212 of a GTIN without its padding: EAN-8, UPC, EAN-13 or GTIN-14, and its type (data element 7143). */
export const tradeItem = (gtin: string | undefined): string[] => {
  if (gtin === undefined) return []
  const digits = gtin.padStart(14, '0')
  if (digits.startsWith('000000')) return [digits.slice(6), 'EN']
  if (digits.startsWith('00')) return [digits.slice(2), 'UP']
  return [digits.startsWith('0') ? digits.slice(1) : digits, 'EN']
}
