import type { LineChange } from '../../../domain/order-change.ts'
import type { Party } from '../../../domain/party.ts'
import type { OrderLine, ScheduleLine } from '../../../domain/sales-order.ts'
import { childrenOf, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import { type LineHead, partsGoingTo } from '../line-parts.ts'
import type { MappingContext } from '../mapping-context.ts'
import { checkSchedules } from '../total-rules.ts'
import { partyFromIdoc, unpadded } from './idoc-party.ts'
import { conditions, doubtfulUnits, notes, qualifiedValue, references } from './idoc-values.ts'
import { itemFromValues } from './order-item.ts'
import { checkLineAmount } from './order-totals.ts'
import {
  checkPriceUnit,
  compactDateOf,
  complainOf,
  placeAt,
  positiveOf,
  priceOf,
  priceUnitOf,
  requiredText,
  unitOf,
  type Value,
  valueAt,
} from './xml-values.ts'

/** How much a line orders, as far as it says so. */
type Amount = { value: string | undefined; unit: string | undefined }

/** Parts of a line (E1EDP20), and the place of its own it goes to (E1EDPA1), which says nothing without a quantity. */
const schedulesOf = (
  context: MappingContext,
  line: XmlElement,
  { value, unit }: Amount,
  known: readonly Party[],
): ScheduleLine[] => {
  const shipTo = childrenOf(line, 'E1EDPA1').find((element) => textAt(element, 'PARVW') === 'WE')
  const place = shipTo && partyFromIdoc(context, shipTo, known)
  const parts = childrenOf(line, 'E1EDP20').flatMap((part): ScheduleLine[] => {
    if (textAt(part, 'WMENG') === undefined) return []
    const own = positiveOf(context, valueAt(part, 'WMENG'))
    const requestedDate = compactDateOf(context, valueAt(part, 'EDATU'))
    return own === undefined || unit === undefined ? [] : [{ quantity: { value: own, unit }, requestedDate }]
  })
  if (place !== undefined && parts.length === 0 && textAt(line, 'MENGE') === undefined) {
    const message = 'The line goes to a place of its own and has no quantity; ask the buyer for it'
    complainOf(context, 'VALUE_MISSING', valueAt(line, 'MENGE'), message)
  }
  const quantity = value === undefined || unit === undefined ? undefined : { value, unit }
  return partsGoingTo(place, parts, { quantity, requestedDate: dateOfLine(context, line) })
}

const dateOfLine = (context: MappingContext, line: XmlElement): string | undefined =>
  compactDateOf(context, qualifiedValue(line, 'E1EDP03', 'IDDAT', '002', 'DATUM'))

/** An item code as the partner's table may have it: as it came, else without the zeros SAP pads numbers with. */
const itemCode = (context: MappingContext, line: XmlElement, qualifier: string): Value => {
  const value = qualifiedValue(line, 'E1EDP19', 'QUALF', qualifier, 'IDTNR')
  const isListed = value.text !== undefined && Object.hasOwn(context.partner.codes.items, value.text)
  return value.text === undefined || isListed || qualifier === '003' ? value : { ...value, text: unpadded(value.text) }
}

/** The first text of any of the item's codes. */
export const descriptionOf = (line: XmlElement): string | undefined =>
  childrenOf(line, 'E1EDP19')
    .map((element) => textAt(element, 'KTEXT'))
    .find((text) => text !== undefined)

const checkCurrency = (context: MappingContext, line: XmlElement, currency: string): void => {
  const own = valueAt(line, 'CURCY')
  if (own.text !== undefined && own.text !== currency)
    complainOf(context, 'VALUE_INVALID', own, `The line is in ${own.text}, the order in ${currency}`)
}

type LineParts = {
  lineNumber: Value
  schedules: ScheduleLine[]
  optional: Pick<
    OrderLine,
    'description' | 'unitPrice' | 'priceBaseQuantity' | 'requestedDate' | 'allowancesCharges' | 'references' | 'notes'
  >
  /** Schedules that say more than the line does. */
  splits: ScheduleLine[]
}

/** Everything a line may have besides its item and quantity. */
const partsOf = (
  context: MappingContext,
  line: XmlElement,
  amount: Amount,
  { parties, currency }: LineHead,
): LineParts => {
  const { unit } = amount
  const base = valueAt(line, 'PEINH')
  const unitPrice = priceOf(context, valueAt(line, 'VPREI'))
  if (unitPrice !== undefined) checkPriceUnit(context, valueAt(line, 'PMENE'), unit, doubtfulUnits)
  const schedules = schedulesOf(context, line, amount, parties)
  const own = dateOfLine(context, line)
  const isSplit = schedules.length > 1 || schedules.some(({ shipTo }) => shipTo !== undefined)
  const optional = {
    description: descriptionOf(line),
    unitPrice,
    priceBaseQuantity: base.text === undefined ? undefined : positiveOf(context, base),
    requestedDate: schedules.length === 1 ? (schedules[0]?.requestedDate ?? own) : own,
    allowancesCharges: conditions(context, line, 'E1EDP05'),
    references: references(line, 'E1EDP02', 'BELNR', []),
    notes: notes(line, 'E1EDPT1', 'E1EDPT2'),
  }
  if (currency !== undefined) checkCurrency(context, line, currency)
  return { lineNumber: valueAt(line, 'POSEX'), schedules, splits: isSplit ? schedules : [], optional }
}

const itemOf = (context: MappingContext, line: XmlElement): ReturnType<typeof itemFromValues> =>
  itemFromValues(context, {
    seller: itemCode(context, line, '002'),
    buyer: itemCode(context, line, '001'),
    gtin: itemCode(context, line, '003'),
  })

/** ACTION of a line that is ordered: none, added, changed, as it was. Others block it, or send goods back. */
const orderedActions: ReadonlySet<string | undefined> = new Set([undefined, '000', '001', '002', '004'])

/** One E1EDP01 as the line of an order. */
export const lineFromIdoc = (
  context: MappingContext,
  line: XmlElement,
  index: number,
  head: LineHead & { currency: string },
): OrderLine | undefined => {
  const action = valueAt(line, 'ACTION')
  if (!orderedActions.has(action.text)) {
    const message = `ACTION "${action.text}" does not order the line (005 locks it, 093 sends goods back): ask the buyer what is meant`
    complainOf(context, 'VALUE_INVALID', action, message)
  }
  const found = itemOf(context, line)
  const value = positiveOf(context, valueAt(line, 'MENGE'))
  const unit = unitOf(context, valueAt(line, 'MENEE'), doubtfulUnits)
  const { lineNumber, schedules, splits, optional } = partsOf(context, line, { value, unit }, head)
  if (found === undefined || value === undefined || unit === undefined) return undefined
  const result: OrderLine = {
    lineNumber: lineNumber.text ?? String(index + 1),
    ...found,
    quantity: { value, unit },
    schedules: splits,
    taxes: [],
    ...optional,
  }
  checkSchedules('E1EDP20', schedules, result.quantity, placeAt(context, valueAt(line, 'MENGE')))
  checkLineAmount(context, valueAt(line, 'NETWR'), result, head.currency)
  return result
}

type ChangedLine = Extract<LineChange, { action: 'change' }>['line']

/** A price is for one unless it says otherwise, whatever the one before was for; a basis without a price is none. */
const priceBasis = (
  context: MappingContext,
  line: XmlElement,
  { unitPrice, priceBaseQuantity }: LineParts['optional'],
  unit: string | undefined,
): Pick<ChangedLine, 'priceBaseQuantity' | 'priceUnit'> => {
  if (unitPrice === undefined) return { priceBaseQuantity: undefined }
  const priceUnit = unit === undefined ? priceUnitOf(context, valueAt(line, 'PMENE'), doubtfulUnits) : undefined
  return { priceBaseQuantity: priceBaseQuantity ?? '1', priceUnit }
}

const isThere = (list: readonly unknown[]): boolean => list.length > 0

/** One E1EDP01 as what changes of a line that was ordered before: what it does not say stays. */
export const changedLineFromIdoc = (
  context: MappingContext,
  line: XmlElement,
  head: LineHead,
): ChangedLine | undefined => {
  const hasItem = childrenOf(line, 'E1EDP19').some((each) => textAt(each, 'IDTNR') !== undefined)
  const found = hasItem ? itemOf(context, line) : undefined
  const amount = valueAt(line, 'MENGE')
  const isCounted = amount.text !== undefined || textAt(line, 'E1EDP20/WMENG') !== undefined
  const value = amount.text === undefined ? undefined : positiveOf(context, amount)
  const unit = isCounted ? unitOf(context, valueAt(line, 'MENEE'), doubtfulUnits) : undefined
  const { lineNumber, schedules, splits, optional } = partsOf(context, line, { value, unit }, head)
  const number = requiredText(context, lineNumber, 'number of the line that changes')
  if (number === undefined) return undefined
  const { allowancesCharges, references: documents, notes: texts, ...fields } = optional
  const quantity = value === undefined || unit === undefined ? undefined : { value, unit }
  checkSchedules('E1EDP20', schedules, quantity, placeAt(context, amount))
  return {
    lineNumber: number,
    ...found,
    quantity,
    ...fields,
    ...priceBasis(context, line, optional, unit),
    ...(isThere(splits) ? { schedules: splits } : {}),
    ...(isThere(allowancesCharges) ? { allowancesCharges } : {}),
    ...(isThere(documents) ? { references: documents } : {}),
    ...(isThere(texts) ? { notes: texts } : {}),
  }
}
