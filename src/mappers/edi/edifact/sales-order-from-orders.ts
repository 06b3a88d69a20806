import { isCurrency } from '../../../domain/currencies.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { OrderLine, SalesOrder } from '../../../domain/sales-order.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { blanketComplaint } from '../blanket-orders.ts'
import type { DocumentContext } from '../document-context.ts'
import { checkCountedNumbers, type LineHead } from '../line-parts.ts'
import { complain, complainMissing, type MappingContext, type Place, textOf } from '../mapping-context.ts'
import { orderPartiesFrom, withOnePlace } from '../party-rules.ts'
import { orderedLines } from '../sub-lines.ts'
import { datesFromEdifact, dtmsOf, isIssueDate } from './dates-from-edifact.ts'
import { isDeleted } from './edifact-line-change.ts'
import { orderLineFromLin } from './edifact-order-line.ts'
import { partiesFromNad } from './edifact-parties.ts'
import { allowancesChargesOf, notesOf, referencesOf, taxesOf, termsOf } from './edifact-terms.ts'
import { checkEdifactTotals } from './edifact-totals.ts'
import { mapMessage } from './read-message.ts'
import { specialConditions } from './special-conditions.ts'
import { unloadingPoints } from './wanted-features.ts'

type Loop = LoopTree<EdifactSegment>

/** BGM 1225 (message function). A code that is not here has no place in the model: 2, 3, 20, 21 and 36 hold a part of an order only. */
const purposes: ReadonlyMap<string, SalesOrder['purpose']> = new Map([
  ['9', 'original'],
  ['1', 'cancellation'],
  ['4', 'change'],
  ['5', 'replace'],
  ['6', 'confirmation'],
  ['42', 'confirmation'],
  ['7', 'duplicate'],
  ['31', 'duplicate'],
  ['35', 'duplicate'],
  ['43', 'duplicate'],
])

const longestOrderNumber = 35

/** The purpose; the standard lets it be left out, and then the order is an original one. */
const purposeOf = (context: MappingContext, bgm: EdifactSegment): SalesOrder['purpose'] | undefined => {
  const code = textOf(bgm, 3)
  if (code === undefined) return 'original'
  const message = `Message function "${code}" is none an order can have; an original order has 9`
  return purposes.get(code) ?? complain(context, 'ORDER_PURPOSE_UNSUPPORTED', bgm, 3, message)
}

/** BGM 1001 of an order whose quantities are called off by others; with a release number it is a call-off itself. */
const blanketOrder = '221'

/** BGM 1001 of orders that a blanket order may be called off by: of them 1060 is the number of the release, of all others that of a revision. */
const releaseTypes: ReadonlySet<string | undefined> = new Set([blanketOrder, '226'])

/** The number of the release, of an order that is one. */
export const releaseNumberOf = (type: string | undefined, revision: string | undefined): string | undefined =>
  releaseTypes.has(type) ? revision : undefined

const checkType = (context: MappingContext, bgm: EdifactSegment): void => {
  if (textOf(bgm, 1) !== blanketOrder || textOf(bgm, 2, 3) !== undefined) return
  const what = `Document type ${blanketOrder} without a release number`
  const message = blanketComplaint(context, { what, edit: 'edit it to 220' })
  if (message !== undefined) complain(context, 'ORDER_PURPOSE_UNSUPPORTED', bgm, 1, message)
}

type Heading = Pick<SalesOrder, 'orderNumber' | 'purpose' | 'typeCode' | 'releaseNumber'>

const headingOf = (context: MappingContext, root: Loop): Heading | undefined => {
  const bgm = segmentOf(root, 'BGM')
  if (bgm === undefined) return complainMissing(context, 'BGM', 'The order has no BGM segment: its number is missing')
  const purpose = purposeOf(context, bgm)
  checkType(context, bgm)
  const orderNumber = textOf(bgm, 2) ?? complain(context, 'VALUE_MISSING', bgm, 2, 'The order number is missing')
  if (orderNumber !== undefined && orderNumber.length > longestOrderNumber)
    complain(context, 'VALUE_INVALID', bgm, 2, `The order number has more than ${longestOrderNumber} characters`)
  if (purpose === undefined || orderNumber === undefined) return undefined
  const typeCode = textOf(bgm, 1)
  return { orderNumber, purpose, typeCode, releaseNumber: releaseNumberOf(typeCode, textOf(bgm, 2, 3)) }
}

/** Order currency (data element 6343) before reference currency (6347), of the two that CUX can hold. */
export const currencyOf = (context: MappingContext, root: Loop): string => {
  const found = loopsOf(root, 'CUX')
    .map((loop) => segmentOf(loop, 'CUX'))
    .filter((cux) => cux !== undefined)
    .flatMap((cux) => [1, 2].map((element) => ({ cux, element })))
    .filter(({ cux, element }) => textOf(cux, element, 2) !== undefined)
  const chosen =
    found.find(({ cux, element }) => textOf(cux, element, 3) === '9') ??
    found.find(({ cux, element }) => textOf(cux, element, 1) === '2') ??
    found[0]
  const code = chosen && textOf(chosen.cux, chosen.element, 2)
  if (chosen === undefined || code === undefined) return context.partner.currency
  const message = `"${code}" is not a currency code of ISO 4217`
  if (!isCurrency(code)) complain(context, 'CURRENCY_UNKNOWN', chosen.cux, chosen.element, message, 2)
  return code
}

/** Notes line numbers that are used twice. */
export const checkLineNumbers = (context: MappingContext, loops: readonly Loop[]): void => {
  const seen = new Set<string>()
  for (const loop of loops) {
    const lin = segmentOf(loop, 'LIN')
    const number = textOf(lin, 1)
    if (lin === undefined || number === undefined) continue
    if (seen.has(number)) {
      const message = `Line number ${number} is used twice: the answer could not say which line it means`
      complain(context, 'VALUE_INVALID', lin, 1, message)
    }
    seen.add(number)
  }
}

/** Sub-line indicator (5495) of a line that is a part of another one. */
const subLine = '1'

/** LIN 7083 of a part that the item of the upper line does not have, and of one that it has and that is not wanted. */
const configuration = { added: 'A', deleted: 'D' } as const

const configurationOf = (loop: Loop): string | undefined => textOf(segmentOf(loop, 'LIN'), 6)

/**
 * The LIN groups that are ordered. A line that is only a part of another one (C829) is delivered with it, as in a set: it is not ordered by itself. Of a
 * change (`isPartial`) the groups are all that it does something to. What a line adds to the upper one means what the partner's profile says.
 */
export const orderedGroups = (context: MappingContext, loops: readonly Loop[], isPartial: boolean): Loop[] =>
  orderedLines(
    loops.map((loop) => {
      const lin = segmentOf(loop, 'LIN')
      const number = textOf(lin, 1)
      const upper = textOf(lin, 4, 2)
      const place: Place = (code, message) => lin && complain(context, code, lin, 4, message, 2)
      if (upper === undefined && textOf(lin, 4, 1) === subLine) {
        const what = `Line ${number ?? 'without a number'} is a part of another one (5495 ${subLine}), and C829 does not say of which`
        place('VALUE_MISSING', `${what}: ask the buyer for the number of that line`)
      }
      if (configurationOf(loop) === configuration.deleted) {
        const what = `Line ${number ?? 'without a number'} takes its item out of what line ${upper ?? 'above'} orders (7083 D)`
        place('VALUE_INVALID', `${what}, which would be sent whole: ask the buyer for lines of single items instead`)
      }
      return { line: loop, number, upper, isDeleted: !isPartial && isDeleted(loop), place }
    }),
    {
      meaningOf: (_, loop) => (configurationOf(loop) === configuration.added ? context.partner.subLines : 'with'),
      isPartial,
      partner: context.partner.name,
    },
  )

const linesOf = (context: MappingContext, loops: readonly Loop[], head: LineHead): OrderLine[] => {
  if (loops.length === 0) complainMissing(context, 'LIN', 'The order has no lines')
  checkLineNumbers(context, loops)
  return loops.map((loop, index) => orderLineFromLin(context, loop, index, head)).filter((line) => line !== undefined)
}

/** The order that the groups of an ORDERS say, or those of an ORDCHG that replaces one: they are built alike. */
export const orderFromGroups = (context: MappingContext, root: Loop): SalesOrder | undefined => {
  const heading = headingOf(context, root)
  const dates = datesFromEdifact(context, dtmsOf(root))
  const isDated = segmentsOf(root, 'DTM').some((dtm) => isIssueDate(dtm))
  if (!isDated) complainMissing(context, 'DTM', 'The order has no date (DTM with 137)')
  const currency = currencyOf(context, root)
  const parties = orderPartiesFrom(context, partiesFromNad(context, root))
  const all = loopsOf(root, 'LIN')
  const loops = orderedGroups(context, all, false)
  const lines = linesOf(context, loops, { parties, currency })
  checkCountedNumbers(context, lines)
  const priced = {
    lines,
    currency,
    allowancesCharges: allowancesChargesOf(context, root),
    taxes: taxesOf(context, root),
  }
  const counts = { lines: loops.length, groups: all.length }
  const totals = checkEdifactTotals(context, root, counts, lines.length === loops.length ? priced : undefined)
  const terms = termsOf(context, root)
  const conditions = specialConditions(context, root)
  if (heading === undefined || dates.issueDate === undefined) return undefined
  const references = referencesOf(root)
  // Each property by its name: to spread several objects into one takes as long as to read a line.
  return {
    orderNumber: heading.orderNumber,
    purpose: heading.purpose,
    typeCode: heading.typeCode,
    releaseNumber: heading.releaseNumber,
    issueDate: dates.issueDate,
    contractNumber: references.find(({ type }) => type === 'CT')?.value,
    lines,
    currency,
    allowancesCharges: priced.allowancesCharges,
    taxes: priced.taxes,
    paymentTerms: terms.paymentTerms,
    deliveryTerms: terms.deliveryTerms,
    transport: terms.transport,
    requestedDate: dates.requestedDate,
    cancelAfterDate: dates.cancelAfterDate,
    shipNotBeforeDate: dates.shipNotBeforeDate,
    parties: lines.length === loops.length ? withOnePlace(context, parties, lines, 'NAD with DP') : parties,
    references,
    notes: [...notesOf(root), ...conditions, ...unloadingPoints(root)],
    totals,
  }
}

/**
 * The sales order an ORDERS means, in our items, units and places by the partner's code tables. `body` is the message from UNH to UNT.
 * Pure; all issues of the document come at once, each with segment, element, component and value.
 *
 * The purpose is handed on as it is: whether anything but an original order is taken is decided by the intake.
 */
export const salesOrderFromOrders = (body: Uint8Array, given: DocumentContext): Mapped<SalesOrder> =>
  mapMessage(body, given, 'ORDERS', orderFromGroups)
