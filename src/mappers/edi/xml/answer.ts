import { decimal, decimalText } from '../../../domain/decimal.ts'
import type { OrderResponse, ResponseLine } from '../../../domain/order-response.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { OrderLine, SalesOrder } from '../../../domain/sales-order.ts'

/** What the writers of answers are given besides the answer and the order it answers. */
export type AnswerGiven = {
  partner: Partner
  /** Unique among all we send to the partner; the same again when the answer is written again. */
  controlNumber: string
  /** When the answer is written; times are in UTC. */
  at: Date
}

/** A part of a line that is delivered together. Without a date it is owed. */
export type Part = ResponseLine['promises'][number]

/** An answered line with what was ordered, and its parts, which add up to what is owed. */
export type Answered = { line: ResponseLine; ordered: OrderLine | undefined; wanted: string | undefined; parts: Part[] }

const isPositive = ({ quantity }: Part): boolean => decimal(quantity.value).greaterThan(0)

const partsOf = (line: ResponseLine): Part[] => {
  if (line.status === 'rejected') return []
  if (line.promises.length === 0) return [{ quantity: line.ordered }]
  const isSameUnit = line.promises.every(({ quantity }) => quantity.unit === line.ordered.unit)
  const promised = line.promises.reduce((sum, { quantity }) => sum.plus(quantity.value), decimal('0'))
  const rest = decimal(line.ordered.value).minus(promised)
  const isOwed = line.status === 'backordered' && isSameUnit && rest.greaterThan(0)
  const owed: Part[] = isOwed ? [{ quantity: { value: decimalText(rest), unit: line.ordered.unit } }] : []
  return [...line.promises, ...owed].filter(isPositive)
}

export const answeredLines = (response: OrderResponse, order: SalesOrder): Answered[] => {
  const byNumber = new Map(order.lines.map((line) => [line.lineNumber, line]))
  return response.lines.map((line) => {
    const ordered = byNumber.get(line.lineNumber)
    return { line, ordered, wanted: ordered?.requestedDate ?? order.requestedDate, parts: partsOf(line) }
  })
}

/** Whether a part of a line comes later than wanted, or nobody knows when. */
export const isLate = ({ date }: Part, wanted: string | undefined): boolean =>
  date === undefined || (wanted !== undefined && date > wanted)

/** The whole answer: `accepted` only when every line is. */
export const overallStatus = (response: OrderResponse): OrderResponse['status'] => {
  const { status, lines } = response
  return status === 'accepted' && lines.some((line) => line.status !== 'accepted') ? 'accepted-with-changes' : status
}

/** `2026-01-31` as `20260131`. */
export const compactDate = (date: string): string => date.replaceAll('-', '')
