import type { Text } from './text.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const steps = [
  { unit: 'day', ms: day },
  { unit: 'hour', ms: hour },
  { unit: 'minute', ms: minute },
  { unit: 'second', ms: second },
] as const

/** `95 min ago`, `in 2 hr`: whole units of the largest that fits twice, so that little of it is lost. */
export const relativeTime = (at: Date, now: number, locale: string): string => {
  const difference = at.getTime() - now
  const size = Math.abs(difference)
  const { unit, ms } = steps.find((step) => size >= 2 * step.ms) ?? { unit: 'second', ms: second }
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' }).format(
    Math.trunc(difference / ms),
    unit,
  )
}

/** In the time zone of the reader; the year only when it is another one. */
export const absoluteTime = (at: Date, now: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, {
    ...(at.getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' }),
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(at)

/** Both the reader's zone, named, and UTC: what a log line or a partner's mail says. */
export const exactTime = (at: Date, locale: string): string => {
  const local = new Intl.DateTimeFormat(locale, {
    dateStyle: 'full',
    timeStyle: 'long',
  }).format(at)
  return `${local} · ${at.toISOString()}`
}

const parts = [
  ['d', day],
  ['h', hour],
  ['min', minute],
  ['s', second],
] as const

/** `340 ms`, `12 s`, `3 min 5 s`, `2 h 10 min`, `4 d 3 h`: two parts at most. */
export const duration = (ms: number, text: Text): string => {
  const size = Math.max(0, ms)
  if (size < second) return text('duration.ms', { n: Math.round(size) })
  const first = parts.findIndex(([, length]) => size >= length)
  let rest = size
  return parts
    .slice(first, first + 2)
    .map(([unit, length]) => {
      const count = Math.floor(rest / length)
      rest -= count * length
      return { unit, count }
    })
    .filter(({ count }, index) => index === 0 || count > 0)
    .map(({ unit, count }) => text(`duration.${unit}`, { n: count }))
    .join(' ')
}

/** `12.4 kB`. */
export const byteSize = (bytes: number, locale: string): string => {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** power)
}

/** An amount in its currency; a code that is none stays as it is written. */
export const moneyText = ({ amount, currency }: { amount: string; currency: string }, locale: string): string => {
  try {
    const format = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'code' })
    // A decimal string goes through whole: as a number it would lose digits.
    return format.format(amount as `${number}`)
  } catch {
    return `${amount} ${currency}`
  }
}
