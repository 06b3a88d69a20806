import { isCurrency } from '../../../domain/currencies.ts'
import { type FlatPath, flatPaths } from '../../../domain/flat-layout.ts'
import type { Issue, Mapped } from '../../../domain/issue.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { OrderLine, SalesOrder } from '../../../domain/sales-order.ts'
import { type FlatBody, readFlatBody, rowsOfBody } from '../../../edi/flat/read-flat.ts'
import type { FlatRow } from '../../../edi/flat/read-rows.ts'
import { orderPartiesFrom } from '../party-rules.ts'
import { orderLineFromFlat } from './flat-order-line.ts'
import { partiesFrom } from './flat-parties.ts'
import { complainOf, dateOf, type FlatContext, textsIn, valueIn } from './flat-values.ts'

const longestOrderNumber = 35

/** Paths that concern the whole order. */
const orderPaths: readonly FlatPath[] = flatPaths.filter((path) => !path.startsWith('line.'))

/** The order's own values, each from the first row that has one. Rows that contradict one another are noted. */
const headingOf = (context: FlatContext, rows: readonly FlatRow[], first: FlatRow): FlatRow => {
  const cells = [...first.cells]
  for (const path of orderPaths) {
    for (const { index, name } of context.columns.byPath.get(path) ?? []) {
      for (const row of rows) {
        const text = row.cells[index]?.trim() ?? ''
        const before = cells[index]?.trim() ?? ''
        if (text === '' || text === before) continue
        if (before === '') cells[index] = text
        else {
          const place = `${path} (line ${row.line}, ${name})`
          const message = `The order has "${before}" in another row: rows of one order must agree`
          complainOf(context, 'VALUE_INVALID', { text, path, place }, message)
        }
      }
    }
  }
  return { ...first, cells }
}

const orderNumberOf = (context: FlatContext, row: FlatRow): string | undefined => {
  const value = valueIn(context, row, 'orderNumber')
  if (value.text === undefined) return complainOf(context, 'VALUE_MISSING', value, 'The order number is missing')
  if (value.text.length <= longestOrderNumber) return value.text
  return complainOf(context, 'VALUE_INVALID', value, `The order number has more than ${longestOrderNumber} characters`)
}

const issueDateOf = (context: FlatContext, row: FlatRow): string | undefined => {
  const value = valueIn(context, row, 'issueDate')
  if (value.text === undefined) return complainOf(context, 'VALUE_MISSING', value, 'The order date is missing')
  return dateOf(context, value)
}

/** The currency of the order, the partner's where the row names none. */
const currencyOf = (context: FlatContext, row: FlatRow): string => {
  const value = valueIn(context, row, 'currency')
  const code = value.text ?? context.partner.currency
  if (!isCurrency(code)) complainOf(context, 'CURRENCY_UNKNOWN', value, `"${code}" is not a currency code of ISO 4217`)
  return code
}

/** Maps each line; a line with issues is left out, since the order is then refused anyway. */
const linesOf = (context: FlatContext, rows: readonly FlatRow[]): OrderLine[] => {
  const seen = new Set<string>()
  return rows.flatMap((row, index): OrderLine[] => {
    const line = orderLineFromFlat(context, row, index)
    if (line === undefined) return []
    if (seen.has(line.lineNumber)) {
      const at = valueIn(context, row, 'line.lineNumber')
      const message = `Line number ${line.lineNumber} is used twice: the answer could not say which line it means`
      complainOf(context, 'VALUE_INVALID', at, message)
    }
    seen.add(line.lineNumber)
    return [line]
  })
}

const orderFrom = (context: FlatContext, rows: readonly FlatRow[], first: FlatRow): SalesOrder | undefined => {
  const hasHeader = first.kind === 'header'
  const headings = rows.filter(({ kind }) => kind !== 'line')
  const heading = headingOf(context, headings, first)
  const orderNumber = orderNumberOf(context, heading)
  const issueDate = issueDateOf(context, heading)
  const currency = currencyOf(context, heading)
  const parties = orderPartiesFrom(context, partiesFrom(context, heading))
  const requestedDate = dateOf(context, valueIn(context, heading, 'requestedDate'))
  const lineRows = hasHeader ? rows.filter(({ kind }) => kind === 'line') : rows
  if (lineRows.length === 0)
    complainOf(context, 'VALUE_MISSING', valueIn(context, heading, 'line.quantity'), 'The order has no lines')
  const lines = linesOf(context, lineRows)
  if (orderNumber === undefined || issueDate === undefined) return undefined
  return {
    orderNumber,
    purpose: 'original',
    contractNumber: valueIn(context, heading, 'contractNumber').text,
    issueDate,
    currency,
    parties,
    requestedDate,
    references: [],
    allowancesCharges: [],
    taxes: [],
    notes: textsIn(context, heading, 'notes'),
    lines,
    totals: {},
  }
}

const refused = (...issues: Issue[]): Mapped<never> => ({ ok: false, issues })

/** What the reader would refuse, too: a body can have been edited since. */
const faultsOf = ({ rows, problem }: FlatBody): Issue[] => {
  if (problem !== undefined) return [{ code: 'VALUE_INVALID', path: 'heading', message: problem }]
  return rows.flatMap(({ faults, line }) =>
    faults.map(({ code, message, value, column }) => ({
      code,
      path: `line ${line}${column === undefined ? '' : `, column ${column}`}`,
      value,
      message,
    })),
  )
}

/**
 * The sales order that rows of a flat file mean, by the partner's layout and in our items, units and places by its code tables. `body`
 * is one order with its heading, as the reader gives it. Pure; all issues of the order come at once, each with line, column and value.
 * Lines count within the body.
 */
export const salesOrderFromFlat = (body: Uint8Array, { partner }: { partner: Partner }): Mapped<SalesOrder> => {
  const layout = partner.flat
  if (layout === undefined) {
    const message = `Partner ${partner.name} has no "flat" section that says how its files are laid out: add it`
    return refused({ code: 'VALUE_INVALID', path: 'file', message })
  }
  const read = readFlatBody(body, layout, partner.encoding)
  const faults = faultsOf(read)
  if (faults.length > 0) return refused(...faults)
  const [first] = read.rows
  if (first === undefined) return refused({ code: 'VALUE_MISSING', path: 'file', message: 'The order has no rows' })
  const context: FlatContext = { partner, issues: [], line: undefined, layout, columns: read.columns }
  const order = orderFrom(context, read.rows, first)
  return order !== undefined && context.issues.length === 0 ? { ok: true, value: order } : refused(...context.issues)
}

/** The order number of the first row that has one, or undefined. */
export const orderNumberFromFlat = (body: Uint8Array, { flat, encoding }: Partner): string | undefined => {
  if (flat === undefined) return undefined
  for (const { isSure, orderNumber } of rowsOfBody(body, flat, encoding))
    if (isSure) return orderNumber.slice(0, longestOrderNumber)
  return undefined
}
