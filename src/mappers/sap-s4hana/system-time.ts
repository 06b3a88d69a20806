import { isoDateFrom } from './odata-values.ts'

/** Dates and times of day in SAP are those of the time zone of the system, without saying so. */
export type SystemTime = {
  /** The point in time of a date and a time of day, ISO 8601; the earlier one where clocks were set back. Undefined when there is none. */
  instantFrom(date: string | null | undefined, time: string | null | undefined): string | undefined
  /** The earliest and latest date and time of day that fall between two points in time, clocks set back included. */
  between(since: string, until: string): { from: LocalTime; to: LocalTime }
}
/** `2026-01-31` and `PT14H30M00S`. */
type LocalTime = { date: string; time: string }

const edmTime = /^PT(\d\d)H(\d\d)M(\d\d)S$/
const halfDayMs = 43_200_000
const quarterMs = 900_000
const mostKnown = 10_000

export const createSystemTime = (timeZone: string): SystemTime => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  // Offsets change on the quarter of an hour at most, and asking for one is slow.
  const known = new Map<number, number>()
  const offsetMsAt = (ms: number): number => {
    const quarter = Math.floor(ms / quarterMs)
    const offset = known.get(quarter) ?? readOffsetMs(quarter * quarterMs)
    if (known.size >= mostKnown) known.clear()
    known.set(quarter, offset)
    return offset
  }
  const readOffsetMs = (ms: number): number => {
    const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
    return Date.UTC(year, month - 1, day, hour, minute, second) - ms
  }
  const localAt = (localMs: number): LocalTime => {
    const [date = '', time = ''] = new Date(localMs).toISOString().split('T')
    return { date, time: `PT${time.slice(0, 2)}H${time.slice(3, 5)}M${time.slice(6, 8)}S` }
  }
  const instantFrom: SystemTime['instantFrom'] = (date, time) => {
    const day = isoDateFrom(date)
    const [, hours, minutes, seconds] = edmTime.exec(time ?? '') ?? []
    if (day === undefined || hours === undefined) return undefined
    const localMs = Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`)
    if (Number.isNaN(localMs)) return undefined
    const offsets = [offsetMsAt(localMs - halfDayMs), offsetMsAt(localMs + halfDayMs)]
    const fitting = offsets.map((offset) => localMs - offset).filter((ms) => offsetMsAt(ms) === localMs - ms)
    return new Date(
      Math.min(...(fitting.length > 0 ? fitting : offsets.map((offset) => localMs - offset))),
    ).toISOString()
  }
  return {
    instantFrom,
    between: (since, until) => {
      const [from, to] = [Date.parse(since), Date.parse(until)]
      const [offset, later] = [offsetMsAt(from), offsetMsAt(to)]
      const setBackMs = Math.max(0, offset - later)
      return { from: localAt(from + offset - setBackMs), to: localAt(to + later + setBackMs) }
    },
  }
}
