/** Names of holidays by local date (`2026-12-25`); the name may be empty. */
export type BusinessCalendar = ReadonlyMap<string, string>

/** One line that cannot be read; `line` counts from 1. */
export type CalendarProblem = { line: number; value: string; message: string }

const dayMs = 86_400_000
const longestRangeDays = 366
const entry = /^(\S+?)(?:\.\.(\S+))?(?:\s+(.*))?$/

/**
 * Reads a list of holidays: one ISO date on each line, or `2026-10-01..2026-10-07` for both and all days between, then what the day is
 * called. Empty lines are left out, and what stands behind `#`.
 */
export const parseCalendar = (text: string): { calendar: BusinessCalendar; problems: CalendarProblem[] } => {
  const calendar = new Map<string, string>()
  const problems: CalendarProblem[] = []
  for (const [index, written] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const content = written.replace(/#.*/, '').trim()
    if (content === '') continue
    const [, from = '', to = from, name = ''] = entry.exec(content) ?? []
    const message = problemOfRange(from, to)
    if (message !== undefined) problems.push({ line: index + 1, value: content, message })
    else for (const date of datesBetween(from, to)) calendar.set(date, name)
  }
  return { calendar, problems }
}

const problemOfRange = (from: string, to: string): string | undefined => {
  const wrong = [from, to].find((date) => !isDate(date))
  if (wrong !== undefined) return `"${wrong}" is no date: write it as 2026-12-25`
  if (to < from) return 'the range ends before it begins: put the earlier date first'
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1
  return days > longestRangeDays ? `the range has ${days} days: is the year right?` : undefined
}

/** A day of the calendar: February 30 is none. */
const isDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const ms = Date.parse(text)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}

const datesBetween = (from: string, to: string): string[] => {
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1
  return Array.from({ length: days }, (_, day) => new Date(Date.parse(from) + day * dayMs).toISOString().slice(0, 10))
}
