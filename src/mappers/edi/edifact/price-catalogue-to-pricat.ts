import type { Partner } from '../../../domain/partner.ts'
import type { CatalogueLine, CataloguePrice, PriceCatalogue } from '../../../domain/price-catalogue.ts'
import type { Segment } from '../../../edi/segment.ts'
import { catalogueCodes } from './catalogue-codes.ts'
import { fittingMessage } from './check-fit.ts'
import { partiesSegments } from './write-parties.ts'
import { itemSegments, noteSegments, referenceSegments } from './write-parts.ts'
import { dtm, qty, unitText } from './write-values.ts'

type Validity = { validFrom?: string | undefined; validTo?: string | undefined }

const validitySegments = ({ validFrom, validTo }: Validity): Segment[] => [
  ...(validFrom === undefined ? [] : [dtm(catalogueCodes.validFrom, validFrom)]),
  ...(validTo === undefined ? [] : [dtm(catalogueCodes.validTo, validTo)]),
]

/** A price, the least quantity it is for (RNG) and when it is valid. */
const priceSegments = (price: CataloguePrice, partner: Partner): Segment[] => {
  const { kind, amount, minimumQuantity, baseQuantity = '' } = price
  const unit = unitText(price.unit, partner)
  const range: Segment[] =
    minimumQuantity === undefined ? [] : [['RNG', catalogueCodes.quantityRange, [unit, minimumQuantity]]]
  return [
    ['PRI', [catalogueCodes.prices[kind], amount, '', '', baseQuantity, unit]],
    ...range,
    ...validitySegments(price),
  ]
}

const lineSegments = (line: CatalogueLine, partner: Partner): Segment[] => {
  const { minimumOrderQuantity, unitsPerCase } = line
  return [
    ...itemSegments(line).map(
      ([id = '', ...elements]): Segment =>
        id === 'LIN'
          ? [id, line.lineNumber, catalogueCodes.actions[line.action], ...elements.slice(2)]
          : [id, ...elements],
    ),
    ...(minimumOrderQuantity === undefined ? [] : [qty(catalogueCodes.minimumOrder, minimumOrderQuantity, partner)]),
    ...(unitsPerCase === undefined ? [] : [['QTY', [catalogueCodes.perPack, unitsPerCase]]]),
    ...line.prices.flatMap((price) => priceSegments(price, partner)),
  ]
}

/**
 * The PRICAT of a price catalogue: `['UNH', '', 'PRICAT']` and its body, ready for `writeEdifactInterchange`; it fits the directories D.96A and
 * D.01B alike. All lines stand in one PGI group, which both demand: it says that no grouping is used.
 * Throws RejectedError: UNIT_UNKNOWN for a unit the partner has no code for, VALUE_INVALID for a value the directory has no room for.
 */
export const priceCatalogueToPricat = (catalogue: PriceCatalogue, partner: Partner): Segment[] =>
  fittingMessage(
    [
      ['UNH', '', 'PRICAT'],
      ['BGM', '9', catalogue.catalogueNumber, catalogueCodes.purposes[catalogue.purpose]],
      dtm('137', catalogue.issueDate),
      ...validitySegments(catalogue),
      ...noteSegments(catalogue.notes),
      ...referenceSegments(catalogue.references, new Set()),
      ...partiesSegments(catalogue.parties, partner),
      ['CUX', ['2', catalogue.currency, '8']],
      ['PGI', catalogueCodes.noGroup],
      ...catalogue.lines.flatMap((line) => lineSegments(line, partner)),
    ],
    partner,
  )
