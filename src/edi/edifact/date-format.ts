import { parseDate } from '../data-types.ts'

/** Parts of a date: letter -> width and greatest value. C century, y year, m month, d day, h hour, n minute, s second. */
const parts: ReadonlyMap<string, { width: number; least: number; most: number }> = new Map([
  ['C', { width: 2, least: 0, most: 99 }],
  ['y', { width: 2, least: 0, most: 99 }],
  ['m', { width: 2, least: 1, most: 12 }],
  ['d', { width: 2, least: 1, most: 31 }],
  ['h', { width: 2, least: 0, most: 24 }],
  ['n', { width: 2, least: 0, most: 59 }],
  ['s', { width: 2, least: 0, most: 60 }],
  // Week, day of the week, day of the year.
  ['w', { width: 2, least: 1, most: 53 }],
  ['e', { width: 1, least: 1, most: 7 }],
  ['j', { width: 3, least: 1, most: 366 }],
])

/**
 * Codes of data element 2379 (UNCL of D.96A and D.01B) and how they are written. A blank stands between the two ends of a
 * period, where some senders put a hyphen; `z` is a time zone in three letters, `o` an offset such as +0100.
 */
const formats: ReadonlyMap<string, string> = new Map([
  ['2', 'dmy'],
  ['3', 'mdy'],
  ['4', 'dmCy'],
  ['5', 'dmCyhn'],
  ['101', 'ymd'],
  ['102', 'Cymd'],
  ['103', 'ywe'],
  ['105', 'yj'],
  ['106', 'md'],
  ['107', 'j'],
  ['108', 'w'],
  ['109', 'm'],
  ['110', 'd'],
  ['201', 'ymdhn'],
  ['202', 'ymdhns'],
  ['203', 'Cymdhn'],
  ['204', 'Cymdhns'],
  ['205', 'Cymdhno'],
  ['301', 'ymdhnz'],
  ['302', 'ymdhnsz'],
  ['303', 'Cymdhnz'],
  ['304', 'Cymdhnsz'],
  ['305', 'mdhn'],
  ['306', 'dhn'],
  ['401', 'hn'],
  ['402', 'hns'],
  ['404', 'hnsz'],
  ['501', 'hn hn'],
  ['502', 'hns hns'],
  ['602', 'Cy'],
  ['609', 'ym'],
  ['610', 'Cym'],
  ['615', 'yw'],
  ['616', 'Cyw'],
  ['713', 'ymdhn ymdhn'],
  ['715', 'yw yw'],
  ['716', 'Cyw Cyw'],
  ['717', 'ymd ymd'],
  ['718', 'Cymd Cymd'],
  ['719', 'Cymdhn Cymdhn'],
])

const isDate = (found: ReadonlyMap<string, string>): boolean => {
  const [century = '', year, month, day] = ['C', 'y', 'm', 'd'].map((letter) => found.get(letter))
  if (year === undefined || month === undefined || day === undefined) return true
  return parseDate(`${century}${year}${month}${day}`) !== undefined
}

const restOf = (text: string, format: string): string | undefined => {
  const found = new Map<string, string>()
  let at = 0
  for (const letter of format) {
    const part = parts.get(letter)
    const pattern = letter === 'z' ? /^[A-Za-z]{3}/ : /^[+-]?\d{4}/
    const value = part === undefined ? (pattern.exec(text.slice(at))?.[0] ?? '') : text.slice(at, at + part.width)
    if (value === '') return undefined
    if (part !== undefined) {
      const number = /^\d+$/.test(value) && value.length === part.width ? Number(value) : -1
      if (number < part.least || number > part.most) return undefined
    }
    found.set(letter, value)
    at += value.length
  }
  return isDate(found) ? text.slice(at) : undefined
}

const isPeriod = (text: string, from: string, to: string): boolean => {
  const rest = restOf(text, from)?.replace(/^-/, '')
  return rest !== undefined && restOf(rest, to) === ''
}

/** Whether a date, time or period (2380) is what its format (2379) says. Undefined for a format that is not checked. */
export const isDateInFormat = (text: string, code: string): boolean | undefined => {
  // The usual one by far.
  if (code === '102') return text.length === 8 && parseDate(text) !== undefined
  const format = formats.get(code)
  if (format === undefined) return undefined
  const [from = '', to] = format.split(' ')
  return to === undefined ? restOf(text, from) === '' : isPeriod(text, from, to)
}
