import { decimal, decimalText } from '../../../domain/decimal.ts'
import { RejectedError } from '../../../domain/errors.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { CatalogueLine, CataloguePrice, PriceCatalogue } from '../../../domain/price-catalogue.ts'
import type { Quantity } from '../../../domain/sales-order.ts'
import type { Segment } from '../../../edi/segment.ts'
import { catalogueCodes } from './catalogue-codes.ts'
import { checkedSet } from './check-written.ts'
import { descriptionSegments, dtmSegment, messageSegment, referenceSegment, textPieces } from './document-segments.ts'
import { partySegments } from './party-segments.ts'
import { basisCodeOf } from './price-bases.ts'
import { itemPairs, unitText } from './write-values.ts'

const longestMessage = 264
/** CTP11 has two digits. */
const mostUnitsOfPrice = 99

/** CTP09 and CTP11: how many units the price is for. */
const baseOf = ({ baseQuantity: base, unit }: CataloguePrice): readonly [basis: string, count: string] => {
  if (base === undefined || decimal(base).equals(1)) return ['', '']
  if (decimal(base).isInteger() && decimal(base).greaterThan(0) && decimal(base).lessThanOrEqualTo(mostUnitsOfPrice))
    return ['', decimal(base).toFixed()]
  const code = basisCodeOf(decimalText(decimal(base)), unit)
  if (code !== undefined) return [code, '']
  const message = `A price for ${base} units cannot be written in an 832: state it for 1 to 99, 100 or 1000 units`
  throw new RejectedError('VALUE_INVALID', message, { stage: 'map' })
}

/** The unit needs a quantity beside it: where no least quantity is stated it is 1. */
const priceSegments = (price: CataloguePrice, partner: Partner): Segment[] => {
  const [basis, count] = baseOf(price)
  const least = [price.minimumQuantity ?? '1', unitText(price.unit, partner)]
  return [
    ['CTP', '', catalogueCodes.prices[price.kind], price.amount, ...least, '', '', '', basis, '', count],
    ...dtmSegment(catalogueCodes.validFrom, price.validFrom),
    ...dtmSegment(catalogueCodes.validTo, price.validTo),
  ]
}

/** An item has no QTY in an 832. The unit has a place in CTB from 005010 on; before, the description names it. */
const leastSegment = ({ value, unit }: Quantity, partner: Partner): Segment => {
  const text = unitText(unit, partner)
  const [description = '', ...behind] = partner.version === '005010' ? ['', '', '', text] : [text]
  return ['CTB', catalogueCodes.ordering, description, catalogueCodes.minimumOrder, value, ...behind]
}

const lineSegments = (line: CatalogueLine, partner: Partner): Segment[] => {
  const { minimumOrderQuantity: least, unitsPerCase, prices } = line
  return [
    ['LIN', line.lineNumber, ...itemPairs(line)],
    ['G53', catalogueCodes.actions[line.action]],
    ...(least === undefined ? [] : [leastSegment(least, partner)]),
    ...descriptionSegments(line.description, partner),
    ...(unitsPerCase === undefined ? [] : [['PO4', unitsPerCase]]),
    ...prices.flatMap((price) => priceSegments(price, partner)),
  ]
}

/**
 * The 832 that tells a partner our items and prices: `['ST', '832']` and its body, ready for `writeInterchange`. Items are ours, with
 * the partner's number and the GTIN beside them; units are the partner's own.
 * Throws RejectedError: UNIT_UNKNOWN for a unit the partner has no code for, VALUE_INVALID for a value an 832 has no room for: a
 * catalogue number of more than 15 characters, parts of a unit in a case, a price for an odd number of units.
 */
export const priceCatalogueTo832 = (catalogue: PriceCatalogue, partner: Partner): Segment[] => {
  const { catalogueNumber, purpose } = catalogue
  const bct = ['BCT', catalogueCodes.priceCatalogue, catalogueNumber, ...Array.from({ length: 7 }, () => '')]
  return checkedSet(
    [
      ['ST', '832'],
      [...bct, catalogueCodes.purposes[purpose]],
      ...catalogue.references.map((reference) => referenceSegment('REF', reference, partner)),
      ...dtmSegment(catalogueCodes.issued, catalogue.issueDate),
      ...dtmSegment(catalogueCodes.validFrom, catalogue.validFrom),
      ...dtmSegment(catalogueCodes.validTo, catalogue.validTo),
      ['CUR', 'SE', catalogue.currency],
      ...catalogue.notes
        .flatMap((note) => textPieces(note, partner, longestMessage))
        .map((piece) => messageSegment(piece, partner)),
      ...catalogue.parties.flatMap((party) => partySegments(party, partner)),
      ...catalogue.lines.flatMap((line) => lineSegments(line, partner)),
      ['CTT', String(catalogue.lines.length)],
    ],
    partner,
  )
}
