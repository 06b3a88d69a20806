import { createTask, type ParsedFields, validateDetailed } from 'node-cron'

/** When a cron expression holds, on a clock that never changes. All local times here are written as if they were UTC. */
export type Cron = {
  /** Milliseconds after midnight, ascending. */
  timesOfDayMs: readonly number[]
  /** It names all hours of the day, so it means a pace and not times of the day. */
  isInterval: boolean
  /** Whether it holds on the calendar day that begins at this midnight. */
  matchesDay(midnightMs: number): boolean
}

const fieldLabels: Readonly<Record<string, string>> = {
  second: 'second',
  minute: 'minute',
  hour: 'hour',
  dayOfMonth: 'day of month',
  month: 'month',
  dayOfWeek: 'day of week',
}

/** What is wrong with an expression; undefined when node-cron takes it. */
export const problemOfExpression = (expression: string): string | undefined => {
  const { valid, errors } = validateDetailed(expression)
  if (valid) return undefined
  const reasons = errors.map(({ field, value = '', message }) => {
    const label = fieldLabels[field]
    return label === undefined ? message : `the ${label} "${value}" is not possible`
  })
  return `is no cron expression: ${reasons.join('; ')}`
}

/** Reads five or six fields of cron. Throws when `problemOfExpression` finds something. */
export const parseExpression = (expression: string): Cron => {
  const { fields } = validateDetailed(expression)
  if (fields === undefined) throw new Error(`the schedule "${expression}" ${problemOfExpression(expression)}`)
  const hours = ascending(fields.hour)
  const timesOfDayMs = hours.flatMap((hour) =>
    ascending(fields.minute).flatMap((minute) =>
      ascending(fields.second).map((second) => ((hour * 60 + minute) * 60 + second) * 1000),
    ),
  )
  return {
    timesOfDayMs,
    isInterval: hours.length === 24,
    matchesDay: dayMatcherOf(expression, fields, timesOfDayMs[0]),
  }
}

const dayMatcherOf = (expression: string, fields: ParsedFields, timeOfDayMs = 0): Cron['matchesDay'] => {
  const { dayOfMonth, month, dayOfWeek } = fields
  const [days, months, weekdays] = [new Set(dayOfMonth), new Set(month), new Set(dayOfWeek)]
  // Numbers speak for themselves, quickly; what L, W and # mean is left to node-cron.
  if ([...dayOfMonth, ...dayOfWeek].some((each) => typeof each === 'string')) return matcherOf(expression, timeOfDayMs)
  return (midnightMs) => {
    const date = new Date(midnightMs)
    return months.has(date.getUTCMonth() + 1) && days.has(date.getUTCDate()) && weekdays.has(date.getUTCDay())
  }
}

/** A task that is never started is node-cron's own matcher. In UTC it meets no change of clocks. It asks for a time that holds, too. */
const matcherOf = (expression: string, timeOfDayMs: number): Cron['matchesDay'] => {
  const task = createTask(expression, () => undefined, { timezone: 'UTC' })
  // Else the library keeps it for ever.
  void task.destroy()
  return (midnightMs) => task.match(new Date(midnightMs + timeOfDayMs))
}

const ascending = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b)
