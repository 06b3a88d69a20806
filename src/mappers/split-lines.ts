import type { Issue } from '../domain/issue.ts'
import type { OrderLine, SalesOrder } from '../domain/sales-order.ts'
import { calledOf, isBuyersOwn, isSamePlace, shipToOf } from './ship-to.ts'

/**
 * A line that is to go elsewhere than its order, whole or in part, for systems whose lines all go to one place: delivered there it would go to
 * the wrong one.
 */
export const splitLineIssue = (order: SalesOrder, line: OrderLine, system: string): Issue | undefined => {
  const ordered = shipToOf(order)
  const places = line.schedules.flatMap(({ shipTo }) => shipTo ?? [])
  const others = places.filter((place) =>
    ordered === undefined ? !isBuyersOwn(place, order) : !isSamePlace(place, ordered),
  )
  const [other] = others
  if (other === undefined) return undefined
  const isWhole = others.length === line.schedules.length && others.every((place) => isSamePlace(place, other))
  const wanted = isWhole
    ? `is to go to ${calledOf(other)}, elsewhere than the order`
    : 'is to be split over several places'
  return {
    code: 'RECORD_REJECTED',
    path: `lines[${order.lines.indexOf(line)}].schedules`,
    message: `line ${line.lineNumber} ${wanted}; in ${system} all lines of an order go to one place: ask for one order per place`,
  }
}

/** Those of all lines of an order. */
export const splitLineIssues = (order: SalesOrder, system: string): Issue[] =>
  order.lines.flatMap((line) => splitLineIssue(order, line, system) ?? [])
