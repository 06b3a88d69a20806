import { isCurrency } from '../../../domain/currencies.ts'
import type { Party } from '../../../domain/party.ts'
import type { OrderLine, SalesOrder } from '../../../domain/sales-order.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import { checkCountedNumbers, type LineHead } from '../line-parts.ts'
import { complain, complainMissing, type MappingContext } from '../mapping-context.ts'
import { fittingIdentifiers, orderPartiesFrom, withOnePlace } from '../party-rules.ts'
import { checkTotals } from './check-totals.ts'
import { datesFromDtm, datingSegments } from './dates-from-dtm.ts'
import { documentNumber } from './document-number.ts'
import { orderLineFromPo1 } from './order-line-from-po1.ts'
import { contactFromPer, partiesFromN1 } from './parties-from-n1.ts'
import { allowancesCharges, notes, references, requirements, taxes, terms } from './terms-from-850.ts'

/** What the beginning segment (BEG, BCH) says of an order. */
export type OrderHeading = Pick<
  SalesOrder,
  'orderNumber' | 'purpose' | 'issueDate' | 'typeCode' | 'releaseNumber' | 'contractNumber'
>

const longestOrderNumber = 35

/** The buyer's order number, or (with an issue) undefined. */
export const orderNumberOf = (context: MappingContext, segment: ParsedSegment, element: number): string | undefined =>
  documentNumber(context, segment, element, 'order number', longestOrderNumber)

/** Currency of CUR, else the partner's. */
export const currencyOf = (context: MappingContext, root: LoopTree): string => {
  const cur = segmentOf(root, 'CUR')
  const code = elementOf(cur, 2)
  if (cur === undefined || code === undefined) return context.partner.currency
  if (!isCurrency(code)) complain(context, 'CURRENCY_UNKNOWN', cur, 2, `"${code}" is not a currency code of ISO 4217`)
  return code
}

/** The parties, with contacts and tax numbers of the header given to the buyer. */
const partiesOf = (context: MappingContext, root: LoopTree): Party[] => {
  const contacts = segmentsOf(root, 'PER').map(contactFromPer)
  const taxIds = segmentsOf(root, 'TAX').flatMap((tax): Party['identifiers'] => {
    const value = elementOf(tax, 1)
    return value === undefined ? [] : fittingIdentifiers(context, [{ scheme: 'tax-id', value }], 'TAX, element 1')
  })
  const parties = orderPartiesFrom(context, partiesFromN1(context, root))
  const buyer = parties.find(({ role }) => role === 'buyer')
  return parties.map((party) =>
    party === buyer
      ? { ...party, contacts: [...party.contacts, ...contacts], identifiers: [...party.identifiers, ...taxIds] }
      : party,
  )
}

/** Notes line numbers used twice. Each loop's first segment has the line number as its first element. */
export const checkLineNumbers = (context: MappingContext, loops: readonly LoopTree[]): void => {
  const seen = new Set<string>()
  for (const { segments } of loops) {
    const [first] = segments
    const number = elementOf(first, 1)
    if (first === undefined || number === undefined) continue
    if (seen.has(number)) {
      const message = `Line number ${number} is used twice: the answer could not say which line it means`
      complain(context, 'VALUE_INVALID', first, 1, message)
    }
    seen.add(number)
  }
}

const linesOf = (context: MappingContext, lineId: string, loops: readonly LoopTree[], head: LineHead): OrderLine[] => {
  if (loops.length === 0) complainMissing(context, lineId, 'The order has no lines')
  checkLineNumbers(context, loops)
  return loops.map((loop, index) => orderLineFromPo1(context, loop, index, head)).filter((line) => line !== undefined)
}

/** A whole order from its heading and its loops, whose lines are begun by PO1 or POC. Undefined without a heading, which is noted already. */
export const orderFromLoops = (
  context: MappingContext,
  root: LoopTree,
  heading: OrderHeading | undefined,
  lineId: 'PO1' | 'POC',
): SalesOrder | undefined => {
  const currency = currencyOf(context, root)
  const parties = partiesOf(context, root)
  const loops = loopsOf(root, lineId)
  const lines = linesOf(context, lineId, loops, { parties, currency })
  checkCountedNumbers(context, lines)
  const priced = {
    lines,
    currency,
    allowancesCharges: allowancesCharges(context, root),
    taxes: taxes(context, root),
  }
  const totals = checkTotals(context, root, loops.length, lines.length === loops.length ? priced : undefined)
  const dates = datesFromDtm(context, datingSegments(root))
  const conditions = terms(context, root)
  if (heading === undefined) return undefined
  const all = references(root)
  const contractNumber = heading.contractNumber ?? all.find(({ type }) => type === 'CT')?.value
  // Each property by its name: to spread several objects into one takes as long as to read a line.
  return {
    orderNumber: heading.orderNumber,
    purpose: heading.purpose,
    issueDate: heading.issueDate,
    typeCode: heading.typeCode,
    releaseNumber: heading.releaseNumber,
    contractNumber,
    lines,
    currency,
    allowancesCharges: priced.allowancesCharges,
    taxes: priced.taxes,
    paymentTerms: conditions.paymentTerms,
    deliveryTerms: conditions.deliveryTerms,
    transport: conditions.transport,
    requestedDate: dates.requestedDate,
    cancelAfterDate: dates.cancelAfterDate,
    shipNotBeforeDate: dates.shipNotBeforeDate,
    parties: lines.length === loops.length ? withOnePlace(context, parties, lines, 'N1 with ST') : parties,
    references: all,
    notes: [...notes(root), ...requirements(root)],
    totals,
  }
}
