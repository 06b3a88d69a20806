import { decimal } from '../../../domain/decimal.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { OrderResponse, ResponseLine } from '../../../domain/order-response.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Delimiters } from '../../../edi/edi.ts'
import { type LoopTree, loopsOf, segmentOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import { complain, complainMissing, type MappingContext } from '../mapping-context.ts'
import { readDate, readQuantity } from '../read-values.ts'
import { codesOf, statedItem } from './item-from-po1.ts'
import { mapSet } from './map-set.ts'
import { checkLineNumbers, currencyOf, orderNumberOf } from './order-from-loops.ts'
import { layoutOf, priceOf } from './order-line-from-po1.ts'
import { requiredElement } from './read-segments.ts'
import { notes } from './terms-from-850.ts'

type LineStatus = ResponseLine['status']
type Promised = ResponseLine['promises'][number]

/**
 * BAK02 and BCA02 (data element 587). AH (on hold) and NA (no answer needed) are missing: they decide nothing, so they are no
 * response.
 */
const statuses: ReadonlyMap<string, OrderResponse['status']> = new Map([
  ['AD', 'accepted'],
  ['AK', 'accepted'],
  ['AT', 'accepted'],
  ['AC', 'accepted-with-changes'],
  ['AE', 'accepted-with-changes'],
  ['RD', 'rejected'],
  ['RF', 'rejected'],
  ['RJ', 'rejected'],
  ['RO', 'rejected'],
])

/** ACK01 (data element 668): a code's first letters do not tell, so each is listed. Codes of items on hold are missing. */
const lineStatuses: ReadonlyMap<string, LineStatus> = new Map(
  (
    [
      ['accepted', 'IA AA AC AR'],
      ['backordered', 'IB BP SP'],
      ['changed', 'IC DR IP IQ IS'],
      ['rejected', 'IR ID R1 R2 R3 R4 R5 R6 R7 R8 RJ'],
    ] as const
  ).flatMap(([status, codes]) => codes.split(' ').map((code) => [code, status] as const)),
)

type Part = { status: LineStatus; promise: Promised | undefined; segment: ParsedSegment }

const dateOfAck = (context: MappingContext, loop: LoopTree, ack: ParsedSegment): string | undefined => {
  if (elementOf(ack, 5) !== undefined) return readDate(context, ack, 5)
  const dtm = segmentOf(loop, 'DTM')
  return dtm && readDate(context, dtm, 2)
}

const partOf = (context: MappingContext, loop: LoopTree, ordered: Promised['quantity']): Part | undefined => {
  const segment = segmentOf(loop, 'ACK')
  if (segment === undefined) return undefined
  const code = requiredElement(context, segment, 1, 'status of the line')
  if (code === undefined) return undefined
  const status = lineStatuses.get(code)
  const message = `Line status "${code}" decides nothing Crossdock knows; IA, IB, IC, DR, IP, IQ, IS, IR are understood`
  if (status === undefined) return complain(context, 'VALUE_INVALID', segment, 1, message)
  const hasQuantity = elementOf(segment, 2) !== undefined || elementOf(segment, 3) !== undefined
  const quantity = hasQuantity ? readQuantity(context, segment, 2, 3) : ordered
  const date = dateOfAck(context, loop, segment)
  return { status, segment, promise: quantity && { quantity, date } }
}

/** A line of which one part changes is changed; one of which a part is rejected is delivered with another quantity. */
const statusOf = (parts: readonly Part[], whole: OrderResponse['status']): LineStatus => {
  const has = (status: LineStatus): boolean => parts.some((part) => part.status === status)
  if (parts.length === 0) return whole === 'rejected' ? 'rejected' : 'accepted'
  if (parts.every(({ status }) => status === 'rejected')) return 'rejected'
  if (has('changed') || has('rejected')) return 'changed'
  return has('backordered') ? 'backordered' : 'accepted'
}

/**
 * What is promised. The one part without a date that makes up what was ordered is no promise: it says only that the whole line, or
 * the rest of it, will come.
 */
const promisesOf = (parts: readonly Part[], ordered: Promised['quantity']): Promised[] => {
  const promises = parts
    .filter(({ status }) => status !== 'rejected')
    .map(({ promise }) => promise)
    .filter((promise) => promise !== undefined)
  const sum = promises.reduce((total, { quantity }) => total.plus(quantity.value), decimal('0'))
  const isWhole = sum.equals(ordered.value) && promises.every(({ quantity }) => quantity.unit === ordered.unit)
  const last = promises.at(-1)
  const isRest = last?.date === undefined && (promises.length === 1 || parts.at(-1)?.status === 'backordered')
  return isWhole && isRest ? promises.slice(0, -1) : promises
}

/** The item delivered: the one an ACK names (a substitute), else the line's. */
const itemIdOf = (context: MappingContext, line: ParsedSegment, parts: readonly Part[]): string | undefined => {
  const substitute = parts.map(({ segment }) => segment).find((ack) => codesOf(context, [ack]).has('VP'))
  return statedItem(context, substitute ?? line).itemId
}

const lineFrom = (
  context: MappingContext,
  loop: LoopTree,
  index: number,
  whole: OrderResponse['status'],
): ResponseLine | undefined => {
  const [line] = loop.segments
  if (line === undefined) return undefined
  const lineNumber = elementOf(line, 1) ?? String(index + 1)
  context.line = lineNumber
  const ordered = readQuantity(context, line, layoutOf(line).quantity, layoutOf(line).unit)
  const parts =
    ordered === undefined
      ? []
      : loopsOf(loop, 'ACK')
          .map((each) => partOf(context, each, ordered))
          .filter((part) => part !== undefined)
  const itemId = itemIdOf(context, line, parts)
  const { unitPrice } = priceOf(context, loop, line)
  context.line = undefined
  if (ordered === undefined || itemId === undefined) return undefined
  const promises = promisesOf(parts, ordered)
  const reason = notes(loop).join(' ')
  return {
    lineNumber,
    status: statusOf(parts, whole),
    itemId,
    ordered,
    promises,
    unitPrice,
    reason: reason === '' ? undefined : reason,
  }
}

const sellerOrderNumberOf = (
  context: MappingContext,
  root: LoopTree,
  beginning: ParsedSegment,
  element: number,
): string | undefined => {
  const ref = root.segments.find((each) => each.id === 'REF' && elementOf(each, 1) === 'VN')
  return elementOf(ref, 2) ?? requiredElement(context, beginning, element, "seller's order number")
}

/** How a set answers: its beginning, where that has numbers and date, and the segment that begins a line. */
export type AnswerSet = {
  setId: '855' | '865'
  beginning: 'BAK' | 'BCA'
  sellerOrderNumber: number
  issueDate: number
  lineId: 'PO1' | 'POC'
  /** For a set of another kind. */
  refusal: string
}

const statusOfAnswer = (context: MappingContext, segment: ParsedSegment): OrderResponse['status'] | undefined => {
  const code = requiredElement(context, segment, 2, 'kind of answer')
  if (code === undefined) return undefined
  const message = `Answer "${code}" neither accepts nor rejects; AC, AD, AE, AK, AT, RD, RF, RJ, RO do`
  return statuses.get(code) ?? complain(context, 'VALUE_INVALID', segment, 2, message)
}

const responseOf = (context: MappingContext, root: LoopTree, answer: AnswerSet): OrderResponse | undefined => {
  const segment = segmentOf(root, answer.beginning)
  if (segment === undefined) {
    const message = `The answer has no ${answer.beginning} segment: it does not say which order it answers`
    return complainMissing(context, answer.beginning, message)
  }
  const status = statusOfAnswer(context, segment)
  const orderNumber = orderNumberOf(context, segment, 3)
  const sellerOrderNumber = sellerOrderNumberOf(context, root, segment, answer.sellerOrderNumber)
  const dateText = requiredElement(context, segment, answer.issueDate, 'date of the answer')
  const issueDate = dateText === undefined ? undefined : readDate(context, segment, answer.issueDate)
  const currency = currencyOf(context, root)
  const loops = loopsOf(root, answer.lineId)
  checkLineNumbers(context, loops)
  const lines = loops
    .map((loop, index) => lineFrom(context, loop, index, status ?? 'accepted'))
    .filter((line) => line !== undefined)
  if (status === undefined || orderNumber === undefined) return undefined
  if (sellerOrderNumber === undefined || issueDate === undefined) return undefined
  return { orderNumber, sellerOrderNumber, status, issueDate, currency, lines }
}

/** The response of an 855 or an 865. */
export const responseFromSet = (
  body: Uint8Array,
  given: { partner: Partner; delimiters: Delimiters },
  answer: AnswerSet,
): Mapped<OrderResponse> =>
  mapSet(body, given, answer.setId, answer.refusal, (context, root) => responseOf(context, root, answer))
