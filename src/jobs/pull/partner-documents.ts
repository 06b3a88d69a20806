import { groupBy } from '../../domain/group-by.ts'
import type { Price } from '../../domain/price.ts'
import type { PriceCatalogue } from '../../domain/price-catalogue.ts'
import type { StockLevel } from '../../domain/stock-level.ts'
import type { StockKind, StockReport } from '../../domain/stock-report.ts'

type Heading = {
  number: string
  issueDate: string
  /** Our item -> the partner's code of it. */
  theirs: ReadonlyMap<string, string>
}

const kinds = [
  ['onHand', 'on-hand'],
  ['available', 'available'],
  ['reserved', 'reserved'],
  ['onOrder', 'on-order'],
] as const satisfies [keyof StockLevel, StockKind][]

export const reportFrom = (levels: readonly StockLevel[], { number, issueDate, theirs }: Heading): StockReport => ({
  reportNumber: number,
  issueDate,
  parties: [],
  references: [],
  notes: [],
  lines: levels
    .map((level) => ({ level, quantities: quantitiesOf(level) }))
    .filter(({ quantities }) => quantities.length > 0)
    .map(({ level: { itemId, location }, quantities }, index) => ({
      lineNumber: String(index + 1),
      itemId,
      ...codeOf(theirs, itemId),
      location: { code: location },
      quantities,
    })),
})

const quantitiesOf = (level: StockLevel): StockReport['lines'][number]['quantities'] =>
  kinds.flatMap(([field, kind]) => {
    const value = level[field]
    return value === undefined ? [] : [{ kind, quantity: { value, unit: level.unit } }]
  })

const codeOf = (theirs: ReadonlyMap<string, string>, itemId: string): { buyerItemId?: string } => {
  const code = theirs.get(itemId)
  return code === undefined ? {} : { buyerItemId: code }
}

/** Prices in the partner's currency; where there are none, in the one most of them are in. */
export const catalogueFrom = (
  prices: readonly Price[],
  { number, issueDate, theirs, currency: wanted }: Heading & { currency: string },
): PriceCatalogue => {
  const byCurrency = [...groupBy(prices, ({ currency }) => currency)].sort(([, a], [, b]) => b.length - a.length)
  const currency = byCurrency.some(([code]) => code === wanted) ? wanted : (byCurrency[0]?.[0] ?? wanted)
  const byItem = groupBy(
    prices.filter((price) => price.currency === currency),
    ({ itemId }) => itemId,
  )
  return {
    catalogueNumber: number,
    purpose: 'change',
    issueDate,
    currency,
    parties: [],
    references: [],
    notes: [],
    lines: [...byItem].map(([itemId, ofItem], index) => ({
      lineNumber: String(index + 1),
      action: ofItem.some(({ active }) => active) ? ('change' as const) : ('delete' as const),
      itemId,
      ...codeOf(theirs, itemId),
      prices: ofItem
        .filter(({ active }) => active)
        .map(({ amount, unit, baseQuantity, minimumQuantity, validFrom, validTo }) => ({
          kind: 'net' as const,
          amount,
          unit,
          baseQuantity,
          minimumQuantity,
          validFrom,
          validTo,
        })),
    })),
  }
}
