import { type Flow, isPullFlow } from '../domain/flow.ts'
import type { Holidays, Timetable } from './fire-times.ts'

/** Under which the slots of a flow are kept. A schedule that was changed begins anew: its slots of yesterday were nobody's. */
export const scheduleName = (
  flow: string,
  { expression, timezone }: Pick<Timetable, 'expression' | 'timezone'>,
): string => `${flow} ${expression} ${timezone}`

/** When a flow runs by itself; undefined when it does not. `calendars`: holidays by flow. */
export const timetableOf = (
  name: string,
  flow: Flow,
  calendars: ReadonlyMap<string, Holidays>,
): Timetable | undefined =>
  isPullFlow(flow) && flow.schedule !== undefined
    ? { expression: flow.schedule, timezone: flow.timezone, holidays: calendars.get(name) }
    : undefined
