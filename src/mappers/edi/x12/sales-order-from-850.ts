import { isCurrency } from '../../../domain/currencies.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Party } from '../../../domain/party.ts'
import type { OrderLine, SalesOrder } from '../../../domain/sales-order.ts'
import type { Delimiters } from '../../../edi/edi.ts'
import type { Grammar } from '../../../edi/grammar.ts'
import { type LoopTree, loopsOf, loopTree, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import { grammarFor } from '../../../edi/x12/grammar/grammars.ts'
import { parseTransaction } from '../../../edi/x12/parse-transaction.ts'
import { complain, complainMissing, type MappingContext } from '../mapping-context.ts'
import { withBuyer } from '../party-rules.ts'
import { readDate } from '../read-values.ts'
import { checkTotals } from './check-totals.ts'
import { datesFromDtm } from './dates-from-dtm.ts'
import { orderLineFromPo1 } from './order-line-from-po1.ts'
import { contactFromPer, partiesFromN1 } from './parties-from-n1.ts'
import { allowancesCharges, notes, references, taxes, terms } from './terms-from-850.ts'

/** BEG01 (data element 353). A code that is not here has no place in the model. */
const purposes: ReadonlyMap<string, SalesOrder['purpose']> = new Map([
  ['00', 'original'],
  ['01', 'cancellation'],
  ['03', 'cancellation'],
  ['02', 'change'],
  ['04', 'change'],
  ['05', 'replace'],
  ['06', 'confirmation'],
  ['07', 'duplicate'],
  ['15', 'duplicate'],
  ['18', 'duplicate'],
])

const longestOrderNumber = 35

/** The structure is the same in all releases Crossdock reads; the wider one serves for sorting segments into loops. */
const structure = (): Grammar => {
  const grammar = grammarFor('850', '005010')
  if (grammar === undefined) throw new Error('The grammar of 850 is gone')
  return grammar
}

type Heading = Pick<
  SalesOrder,
  'orderNumber' | 'purpose' | 'issueDate' | 'typeCode' | 'releaseNumber' | 'contractNumber'
>

const required = (context: MappingContext, beg: ParsedSegment, element: number, name: string): string | undefined =>
  elementOf(beg, element) ?? complain(context, 'VALUE_MISSING', beg, element, `The ${name} is missing`)

const purposeOf = (context: MappingContext, beg: ParsedSegment): SalesOrder['purpose'] | undefined => {
  const code = required(context, beg, 1, 'purpose of the order')
  if (code === undefined) return undefined
  const message = `Purpose "${code}" is none an order can have; an original order has 00`
  return purposes.get(code) ?? complain(context, 'ORDER_PURPOSE_UNSUPPORTED', beg, 1, message)
}

const headingOf = (context: MappingContext, root: LoopTree): Heading | undefined => {
  const beg = segmentOf(root, 'BEG')
  if (beg === undefined)
    return complainMissing(context, 'BEG', 'The order has no BEG segment: order number and date are missing')
  const purpose = purposeOf(context, beg)
  const orderNumber = required(context, beg, 3, 'order number')
  const dateText = required(context, beg, 5, 'order date')
  const issueDate = dateText === undefined ? undefined : readDate(context, beg, 5)
  if (orderNumber !== undefined && orderNumber.length > longestOrderNumber)
    complain(context, 'VALUE_INVALID', beg, 3, `The order number has more than ${longestOrderNumber} characters`)
  if (purpose === undefined || orderNumber === undefined || issueDate === undefined) return undefined
  return {
    orderNumber,
    purpose,
    issueDate,
    typeCode: elementOf(beg, 2),
    releaseNumber: elementOf(beg, 4),
    contractNumber: elementOf(beg, 6),
  }
}

const currencyOf = (context: MappingContext, root: LoopTree): string => {
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
    return value === undefined ? [] : [{ scheme: 'tax-id', value }]
  })
  const parties = withBuyer(context, partiesFromN1(context, root))
  const buyer = parties.find(({ role }) => role === 'buyer')
  return parties.map((party) =>
    party === buyer
      ? { ...party, contacts: [...party.contacts, ...contacts], identifiers: [...party.identifiers, ...taxIds] }
      : party,
  )
}

const checkLineNumbers = (context: MappingContext, loops: readonly LoopTree[]): void => {
  const seen = new Set<string>()
  for (const loop of loops) {
    const po1 = segmentOf(loop, 'PO1')
    const number = elementOf(po1, 1)
    if (po1 === undefined || number === undefined) continue
    if (seen.has(number)) {
      const message = `Line number ${number} is used twice: the answer could not say which line it means`
      complain(context, 'VALUE_INVALID', po1, 1, message)
    }
    seen.add(number)
  }
}

const linesOf = (context: MappingContext, loops: readonly LoopTree[]): OrderLine[] => {
  if (loops.length === 0) complainMissing(context, 'PO1', 'The order has no lines')
  checkLineNumbers(context, loops)
  return loops.map((loop, index) => orderLineFromPo1(context, loop, index)).filter((line) => line !== undefined)
}

const orderFrom = (context: MappingContext, root: LoopTree): SalesOrder | undefined => {
  const heading = headingOf(context, root)
  const currency = currencyOf(context, root)
  const loops = loopsOf(root, 'PO1')
  const lines = linesOf(context, loops)
  const priced = {
    lines,
    currency,
    allowancesCharges: allowancesCharges(context, root),
    taxes: taxes(context, root),
  }
  const totals = checkTotals(context, root, loops.length, lines.length === loops.length ? priced : undefined)
  const parties = partiesOf(context, root)
  const dates = datesFromDtm(context, segmentsOf(root, 'DTM'))
  const conditions = terms(context, root)
  if (heading === undefined) return undefined
  const all = references(root)
  const contractNumber = heading.contractNumber ?? all.find(({ type }) => type === 'CT')?.value
  return {
    ...heading,
    contractNumber,
    ...priced,
    ...conditions,
    ...dates,
    parties,
    references: all,
    notes: notes(root),
    totals,
  }
}

/**
 * The sales order an 850 means, in our items, units and places by the partner's code tables. `body` is the transaction set from
 * ST to SE. Pure; all issues of the document come at once, each with segment, element and value.
 *
 * The purpose is handed on as it is: whether anything but an original order is taken is decided by the intake.
 */
export const salesOrderFrom850 = (
  body: Uint8Array,
  given: { partner: Partner; delimiters: Delimiters },
): Mapped<SalesOrder> => {
  const { partner, delimiters } = given
  const parsed = parseTransaction(body, delimiters, partner.encoding)
  if (!parsed.ok) return parsed
  const { setId, segments } = parsed.value
  if (setId !== '850') {
    const message = 'Only a purchase order (850) becomes a sales order'
    return { ok: false, issues: [{ code: 'VALUE_INVALID', path: 'ST (segment 1), element 1', value: setId, message }] }
  }
  const context: MappingContext = { partner, issues: [], line: undefined }
  const order = orderFrom(context, loopTree(segments, structure()))
  return order === undefined || context.issues.length > 0
    ? { ok: false, issues: context.issues }
    : { ok: true, value: order }
}
