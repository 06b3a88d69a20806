import { RejectedError } from '../../../domain/errors.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Identifier, Party } from '../../../domain/party.ts'
import { unitToX12 } from '../../../domain/units.ts'
import type { Segment } from '../../../edi/segment.ts'
import { plainText } from '../../../edi/x12/write.ts'
import { ownUnitCode } from '../own-unit-code.ts'

const longestName = 60

/** `2026-01-31` as `20260131` (CCYYMMDD). */
export const dateText = (date: string): string => date.replaceAll('-', '')

/** The partner's own code of one of our units: the partner's table backwards, then X12's (data element 355). Throws RejectedError UNIT_UNKNOWN. */
export const unitText = (unit: string, partner: Partner): string => {
  const code = ownUnitCode(unit, partner) ?? unitToX12(unit)
  if (code !== undefined) return code
  const message = `Unit "${unit}" has no X12 code; add the buyer's code for it to "codes.units" of partner ${partner.name}`
  throw new RejectedError('UNIT_UNKNOWN', message, { stage: 'map' })
}

/** Whether it is the DUNS+4 of one of a company's places: the DUNS alone would name the company. */
const isPlaceOf = (company: string, { scheme, value, issuer }: Identifier, partner: Partner): boolean =>
  scheme === 'partner-code' && issuer === partner.name && value !== company && value.startsWith(company)

/** N103 and N104 for the first identifier the partner can understand. */
const identification = (
  identifiers: readonly Identifier[],
  partner: Partner,
): readonly [qualifier: string, code: string] | undefined => {
  const company = identifiers.find(({ scheme }) => scheme === 'duns')?.value
  const place = company === undefined ? undefined : identifiers.find((each) => isPlaceOf(company, each, partner))
  if (place !== undefined) return ['9', place.value]
  for (const { scheme, value, issuer } of identifiers) {
    if (scheme === 'partner-code' && issuer === partner.name) {
      const [, qualifier, code] = /^([A-Z0-9]{1,2}):(.+)$/.exec(value) ?? []
      return qualifier !== undefined && code !== undefined ? [qualifier, code] : ['92', value]
    }
    if (scheme === 'gln') return ['UL', value]
    if (scheme === 'duns') return ['1', value]
    if (scheme === 'our-code') return ['91', value]
  }
  return undefined
}

/** N1 of a party under a role code (N101); nothing when it has neither a name nor an identifier the partner understands. */
export const n1Segment = ({ name, identifiers }: Party, roleCode: string, partner: Partner): Segment[] => {
  const id = identification(identifiers, partner) ?? []
  const text = name === undefined ? '' : plainText(name, partner.delimiters, longestName)
  return text === '' && id.length === 0 ? [] : [['N1', roleCode, text, ...id]]
}

/** UPC, EAN and GTIN-14 by how many digits are left without padding (data element 235). */
const gtinPair = (gtin: string | undefined): string[] => {
  if (gtin === undefined) return []
  const digits = gtin.padStart(14, '0')
  if (digits.startsWith('00')) return ['UP', digits.slice(2)]
  return digits.startsWith('0') ? ['EN', digits.slice(1)] : ['UK', digits]
}

/** Pairs of qualifier and item number, as PO1, LIN, IT1... hold them: ours (VP), the buyer's (BP), the GTIN. */
export const itemPairs = ({
  itemId,
  buyerItemId,
  gtin,
}: {
  itemId: string
  buyerItemId?: string | undefined
  gtin?: string | undefined
}): string[] => ['VP', itemId, ...(buyerItemId === undefined ? [] : ['BP', buyerItemId]), ...gtinPair(gtin)]
