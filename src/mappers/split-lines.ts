import type { Issue } from '../domain/issue.ts'
import type { SalesOrder } from '../domain/sales-order.ts'

/** Lines that are to go to several places, for systems whose line has one: delivered as one they would go to the wrong place. */
export const splitLineIssues = ({ lines }: SalesOrder, system: string): Issue[] =>
  lines.flatMap((line, index) =>
    line.schedules.some(({ shipTo }) => shipTo !== undefined)
      ? [
          {
            code: 'RECORD_REJECTED' as const,
            path: `lines[${index}].schedules`,
            message: `line ${line.lineNumber} is to be split over several places; a line of an order in ${system} goes to one: ask for one line per place`,
          },
        ]
      : [],
  )
