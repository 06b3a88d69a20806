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

/** Dates no system has a field for: goods that leave too early, or come too late, are sent back. */
const windowText = ({ shipNotBeforeDate, cancelAfterDate }: Window): string[] => [
  ...(shipNotBeforeDate === undefined ? [] : [`not before ${shipNotBeforeDate}`]),
  ...(cancelAfterDate === undefined ? [] : [`cancelled after ${cancelAfterDate}`]),
]
type Window = Pick<SalesOrder, 'shipNotBeforeDate' | 'cancelAfterDate'>

const joined = (name: string, parts: readonly (string | undefined)[]): string[] => {
  const stated = parts.filter((part) => part !== undefined)
  return stated.length === 0 ? [] : [`${name} ${stated.join(', ')}`]
}

/** Terms and carrier of the buyer. Systems have codes of their own for these, and what was agreed stands there with the customer. */
const termTexts = ({ paymentTerms = {}, deliveryTerms = {}, transport = {} }: Terms): string[] => {
  const { code, description, netDays, discountPercent, discountDays } = paymentTerms
  const discount =
    discountPercent === undefined || discountPercent === '0' ? undefined : `${discountPercent} % discount`
  return [
    ...joined('payment terms', [
      code,
      description,
      netDays === undefined ? undefined : `net ${netDays} days`,
      discount === undefined || discountDays === undefined ? discount : `${discount} within ${discountDays} days`,
    ]),
    ...joined('delivery terms', [
      deliveryTerms.code,
      deliveryTerms.place,
      deliveryTerms.payer === undefined ? undefined : `freight ${deliveryTerms.payer}`,
    ]),
    ...joined('carrier', [transport.carrier, transport.routing]),
  ]
}
type Terms = Pick<SalesOrder, 'paymentTerms' | 'deliveryTerms' | 'transport'>

/** Notes of lines, for a system that has room for those of the order only. */
const lineNotes = ({ lines }: SalesOrder): string[] =>
  lines.flatMap(({ lineNumber, notes }) => notes.map((note) => `Line ${lineNumber}: ${note}`))

/**
 * The notes of an order, and of its lines unless the system has a place for these (`hasLineNotes`). Behind them stands, a sentence for the head and
 * one for each line, what the buyer states and no price and no field of the system holds: allowances, charges, terms, the
 * carrier, the days between which goods may be sent.
 */
export const orderTexts = (order: SalesOrder, { hasLineNotes = false } = {}): string[] => {
  const { currency, lines, allowancesCharges } = order
  const notes = hasLineNotes ? order.notes : [...order.notes, ...lineNotes(order)]
  const stated = [
    { where: 'the order', what: [...windowText(order), ...termTexts(order), ...unbooked(allowancesCharges, currency)] },
    ...lines.map((line) => ({
      where: `line ${line.lineNumber}`,
      what: [...windowText(line), ...grossText(line, currency), ...unbooked(line.allowancesCharges, currency)],
    })),
  ]
  const sentences = stated
    .filter(({ what }) => what.length > 0)
    .map(({ where, what }) => `Stated by the buyer for ${where}, not booked: ${what.join('; ')}`)
  return [...notes, ...sentences]
}
