import type { AllowanceCharge, OrderLine, SalesOrder } from '../domain/sales-order.ts'

const valuesOf = ({ amount, percent }: AllowanceCharge, currency: string): string[] => [
  ...(percent === undefined ? [] : [`${percent} %`]),
  ...(amount === undefined ? [] : [`${amount} ${currency}`]),
]

const chargeText = (each: AllowanceCharge, currency: string): string => {
  const { kind, code, description } = each
  const named = [kind, ...(code === undefined ? [] : [code]), ...valuesOf(each, currency)].join(' ')
  return description === undefined ? named : `${named} (${description})`
}

const unbooked = (all: readonly AllowanceCharge[], currency: string): string[] =>
  all.filter(({ inPrice }) => inPrice !== true).map((each) => chargeText(each, currency))

const grossText = ({ unitPrice, grossPrice, priceBaseQuantity }: OrderLine, currency: string): string[] => {
  if (unitPrice !== undefined || grossPrice === undefined) return []
  const base = priceBaseQuantity === undefined || priceBaseQuantity === '1' ? '' : ` per ${priceBaseQuantity}`
  return [`gross price ${grossPrice} ${currency}${base} without the net one`]
}

/**
 * The notes of an order for a system that books no allowances and charges: behind them stands, a sentence for the head and one for each line, what the
 * buyer states and no price holds.
 */
export const orderTexts = (order: SalesOrder): string[] => {
  const { currency, lines, notes, allowancesCharges } = order
  const stated = [
    { where: 'the order', what: unbooked(allowancesCharges, currency) },
    ...lines.map((line) => ({
      where: `line ${line.lineNumber}`,
      what: [...grossText(line, currency), ...unbooked(line.allowancesCharges, currency)],
    })),
  ]
  const sentences = stated
    .filter(({ what }) => what.length > 0)
    .map(({ where, what }) => `Stated by the buyer for ${where}, not booked: ${what.join('; ')}`)
  return [...notes, ...sentences]
}
