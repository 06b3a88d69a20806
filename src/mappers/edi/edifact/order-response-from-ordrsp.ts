import { decimal, decimalText } from '../../../domain/decimal.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { OrderResponse, ResponseLine } from '../../../domain/order-response.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import type { DocumentContext } from '../document-context.ts'
import { firstOf } from '../first-of.ts'
import { complain, complainMissing, type MappingContext, textOf } from '../mapping-context.ts'
import { readPrice } from '../read-values.ts'
import type { Promised } from '../response-parts.ts'
import { notesOf } from './edifact-terms.ts'
import { readEdifactQuantity } from './edifact-values.ts'
import { currencyFrom, requiredDay, statedQuantity } from './read-heading.ts'
import { mapMessage } from './read-message.ts'
import { checkLineCount, dayOf, headsOf, lineNumberOf, qualified, referenceOf } from './read-parts.ts'

type Loop = LoopTree<EdifactSegment>

/** BGM 4343: accepted, detail or only changes are told, conditionally accepted, rejected. 1225 says the same where it is missing. */
const responseTypes: ReadonlyMap<string, OrderResponse['status']> = new Map([
  ['AP', 'accepted'],
  ['AC', 'accepted-with-changes'],
  ['AI', 'accepted-with-changes'],
  ['CA', 'accepted-with-changes'],
  ['RE', 'rejected'],
])
const messageFunctions: ReadonlyMap<string, OrderResponse['status']> = new Map([
  ['29', 'accepted'],
  ['4', 'accepted-with-changes'],
  ['28', 'accepted-with-changes'],
  ['30', 'accepted-with-changes'],
  ['12', 'rejected'],
  ['27', 'rejected'],
])

/** LIN 1229. A changed line of which a part comes late is back-ordered. */
const lineActions: ReadonlyMap<string, ResponseLine['status']> = new Map([
  ['4', 'accepted'],
  ['5', 'accepted'],
  ['1', 'changed'],
  ['3', 'changed'],
  ['6', 'changed'],
  ['2', 'rejected'],
  ['7', 'rejected'],
  ['10', 'rejected'],
])

/** QTY 6063: delivered in time (113, despatched in others' answers), late (83). */
const delivered = ['113', '12', '194']
const late = '83'
/** DTM 2005: current schedule, promised, estimated, requested. */
const promisedDays = ['67', '69', '17', '2']

const statusOf = (context: MappingContext, bgm: EdifactSegment): OrderResponse['status'] | undefined => {
  const type = textOf(bgm, 4)
  const found = responseTypes.get(type ?? '') ?? messageFunctions.get(textOf(bgm, 3) ?? '')
  const message = 'The response does not say whether the order is accepted (4343: AP, AC or RE; 1225: 29, 30 or 27)'
  return found ?? complain(context, type === undefined ? 'VALUE_MISSING' : 'VALUE_INVALID', bgm, 4, message)
}

/** Our item: the one that comes instead (PIA with 3), else the ordered one. */
const itemIdOf = (context: MappingContext, lin: EdifactSegment, loop: Loop): string | undefined => {
  const own = new Map<string, string>()
  for (const { segment, elements } of [
    { segment: lin, elements: [3] },
    ...segmentsOf(loop, 'PIA').map((segment) => ({ segment, elements: [2, 3, 4, 5, 6] })),
  ])
    for (const element of elements) {
      const value = textOf(segment, element, 1)
      const type = textOf(segment, element, 2) ?? ''
      const use = segment.id === 'PIA' && textOf(segment, 1) === '3' ? 'instead' : 'ordered'
      if (value !== undefined && ['SA', 'VN', 'VP'].includes(type) && !own.has(use)) own.set(use, value)
    }
  const message = 'The line names no item of ours: none of SA, VN, VP is there'
  return firstOf(own, ['instead', 'ordered']) ?? complain(context, 'VALUE_MISSING', lin, undefined, message)
}

const isPromise = (qty: EdifactSegment): boolean => [...delivered, late].includes(textOf(qty, 1, 1) ?? '')

const scheduledPromises = (context: MappingContext, loop: Loop): Promised[] =>
  loopsOf(loop, 'SCC')
    .flatMap((scc) => loopsOf(scc, 'QTY'))
    .flatMap((group): Promised[] => {
      const qty = segmentOf(group, 'QTY')
      const quantity = qty && isPromise(qty) ? statedQuantity(context, qty) : undefined
      return quantity === undefined ? [] : [{ quantity, date: dayOf(context, group, promisedDays) }]
    })

/** What the sum of a line says beyond its dated parts: it is promised without a date. */
const undatedRest = (sums: readonly Promised[], dated: readonly Promised[]): Promised[] =>
  sums.flatMap(({ quantity: { value, unit } }) => {
    const told = dated.filter(({ quantity }) => quantity.unit === unit)
    const rest = told.reduce((left, { quantity }) => left.minus(quantity.value), decimal(value))
    return rest.greaterThan(0) ? [{ quantity: { value: decimalText(rest), unit } }] : []
  })

/** Quantities of a line, each unit summed up: in a line in parts some may come in time and some late. */
const sumsOf = (context: MappingContext, quantities: readonly EdifactSegment[]): Promised[] => {
  const byUnit = new Map<string, string>()
  for (const qty of quantities) {
    const quantity = statedQuantity(context, qty)
    if (quantity === undefined) continue
    const before = byUnit.get(quantity.unit) ?? '0'
    byUnit.set(quantity.unit, decimalText(decimal(before).plus(quantity.value)))
  }
  return [...byUnit].map(([unit, value]) => ({ quantity: { value, unit } }))
}

/** The parts with a date, and what has none yet. Owed parts of a back-ordered line that only fill it up are no promise. */
const promisesOf = (
  context: MappingContext,
  loop: Loop,
  status: ResponseLine['status'],
  ordered: Promised['quantity'],
): Promised[] => {
  const sums = sumsOf(context, segmentsOf(loop, 'QTY').filter(isPromise))
  const parts = scheduledPromises(context, loop)
  const date = dayOf(context, loop, promisedDays)
  if (date !== undefined && parts.length === 0) return sums.map(({ quantity }) => ({ quantity, date }))
  const all = [...parts, ...undatedRest(sums, parts)]
  const total = all
    .filter(({ quantity }) => quantity.unit === ordered.unit)
    .reduce((sum, { quantity }) => sum.plus(quantity.value), decimal('0'))
  const isWhole = total.equals(ordered.value) && all.every(({ quantity }) => quantity.unit === ordered.unit)
  if (status === 'backordered' && isWhole) return all.filter((promise) => promise.date !== undefined)
  return isWhole && parts.length === 0 ? [] : all
}

const lineStatusOf = (
  context: MappingContext,
  lin: EdifactSegment,
  loop: Loop,
  status: OrderResponse['status'] | undefined,
): ResponseLine['status'] | undefined => {
  const code = textOf(lin, 2)
  const message = `Action "${code}" is none an answered line can have; expected ${[...lineActions.keys()].join(', ')}`
  const stated = code === undefined ? undefined : lineActions.get(code)
  if (code !== undefined && stated === undefined) return complain(context, 'VALUE_INVALID', lin, 2, message)
  const isLate = qualified(segmentsOf(loop, 'QTY'), [late]) !== undefined
  // A line that says nothing itself shares the fate of the order.
  const action = stated ?? (status === 'accepted-with-changes' ? 'changed' : status)
  return action === 'changed' && isLate ? 'backordered' : action
}

const lineFrom = (
  context: MappingContext,
  loop: Loop,
  orderStatus: OrderResponse['status'] | undefined,
  seen: Set<string>,
): ResponseLine | undefined => {
  const lin = segmentOf(loop, 'LIN')
  if (lin === undefined) return undefined
  const lineNumber = lineNumberOf(context, lin, seen)
  context.line = lineNumber
  const itemId = itemIdOf(context, lin, loop)
  const status = lineStatusOf(context, lin, loop, orderStatus)
  const qty = qualified(segmentsOf(loop, 'QTY'), ['21', ...delivered, late])
  const ordered = qty && readEdifactQuantity(context, qty)
  if (qty === undefined)
    complain(context, 'VALUE_MISSING', lin, undefined, 'The line has no ordered quantity (QTY with 21)')
  const pri = qualified(headsOf(loop, 'PRI'), ['AAA', 'NTP', 'CAL', 'AAB', 'GRP'])
  const unitPrice = pri && readPrice(context, pri, 1, 2)
  const notes = notesOf(loop)
  const promises =
    ordered === undefined || status === undefined || status === 'rejected'
      ? []
      : promisesOf(context, loop, status, ordered)
  context.line = undefined
  if (itemId === undefined || status === undefined || ordered === undefined) return undefined
  const reason = notes.length === 0 ? undefined : notes.join(' ')
  return { lineNumber, status, itemId, ordered, promises, unitPrice, reason }
}

const responseFrom = (context: MappingContext, root: Loop): OrderResponse | undefined => {
  const issueDate = requiredDay(context, root, ['137'], 'The order response has no date (DTM with 137)')
  const bgm = segmentOf(root, 'BGM')
  if (bgm === undefined) return complainMissing(context, 'BGM', 'The order response has no BGM segment')
  const status = statusOf(context, bgm)
  const orderNumber =
    referenceOf(root, ['ON', 'CO']) ??
    complainMissing(context, 'RFF', 'The order that is answered is not named: RFF with ON is missing')
  const sellerOrderNumber =
    referenceOf(root, ['VN']) ??
    textOf(bgm, 2, 1) ??
    complain(context, 'VALUE_MISSING', bgm, 2, "The seller's order number is missing")
  const seen = new Set<string>()
  const loops = loopsOf(root, 'LIN')
  const lines = loops.map((loop) => lineFrom(context, loop, status, seen)).filter((line) => line !== undefined)
  checkLineCount(context, root, loops.length)
  const currency = currencyFrom(context, root, '9')
  if (status === undefined || orderNumber === undefined || sellerOrderNumber === undefined || issueDate === undefined)
    return undefined
  return { orderNumber, sellerOrderNumber, status, issueDate, currency, lines }
}

/**
 * The order response an ORDRSP means, for our own items (SA, VN or VP). `body` is the message from UNH to UNT. Pure; all issues of the document
 * come at once. Of what `orderResponseToOrdrsp` writes this does not come back: promises of a rejected line, a single promise without a date of
 * just what was ordered (it is the same as none), the order of promises without a date (they come last, as one for each unit), a part of
 * a back-ordered line that has no date and fills it up, the status of a back-ordered line of which nothing is late (it is `changed`),
 * and a reason beyond 350 characters. A line whose price stays as ordered comes with that price.
 */
export const orderResponseFromOrdrsp = (body: Uint8Array, context: DocumentContext): Mapped<OrderResponse> =>
  mapMessage(body, context, 'ORDRSP', responseFrom)
