/** Checks of the data types that EDI syntaxes share. All take text that is not empty. */

const isDigit = (code: number): boolean => code >= 48 && code <= 57

export const isDigits = (text: string): boolean => {
  for (let i = 0; i < text.length; i += 1) if (!isDigit(text.charCodeAt(i))) return false
  return text.length > 0
}

/** Equal as text, or as numbers: leading zeros are not always kept (X12 RFI 1750 for counts). */
export const isSameNumber = (one: string, other: string): boolean =>
  one === other || (isDigits(one) && isDigits(other) && BigInt(one) === BigInt(other))

/**
 * Counts the digits of a whole or decimal number, or -1 when it is none. Sign and point do not count towards a length
 * (X12.6 section 3.5.1, ISO 9735-1 section 10). An exponent is refused: nobody sends one on purpose.
 */
export const numberDigits = (text: string, mayHavePoint: boolean, mayHaveComma = false): number => {
  let digits = 0
  let points = mayHavePoint ? 0 : 1
  const start = text.charCodeAt(0) === 45 ? 1 : 0
  for (let i = start; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (isDigit(code)) digits += 1
    else if ((code === 46 || (mayHaveComma && code === 44)) && points === 0) points += 1
    else return -1
  }
  return digits === 0 ? -1 : digits
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const isCalendarDate = (year: number, month: number, day: number): boolean => {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const length = month === 2 && isLeap ? 29 : monthLengths[month - 1]
  return length !== undefined && day >= 1 && day <= length
}

/** CCYYMMDD or YYMMDD as numbers, or undefined when there is no such day. Two-digit years are read as 1970 to 2069. */
export const parseDate = (text: string): { year: number; month: number; day: number } | undefined => {
  if ((text.length !== 8 && text.length !== 6) || !isDigits(text)) return undefined
  const day = Number(text.slice(-2))
  const month = Number(text.slice(-4, -2))
  const digits = Number(text.slice(0, -4))
  const year = text.length === 8 ? digits : digits + (digits >= 70 ? 1900 : 2000)
  return year > 0 && isCalendarDate(year, month, day) ? { year, month, day } : undefined
}

/** CCYYMMDD or YYMMDD as `2026-01-31`, or undefined. */
export const isoDateFrom = (text: string): string | undefined => {
  const date = parseDate(text)
  if (date === undefined) return undefined
  const pad = (value: number, width: number): string => String(value).padStart(width, '0')
  return `${pad(date.year, 4)}-${pad(date.month, 2)}-${pad(date.day, 2)}`
}

/** HHMM, HHMMSS, HHMMSSD or HHMMSSDD. */
export const isTime = (text: string): boolean => {
  if (text.length < 4 || text.length === 5 || text.length > 8 || !isDigits(text)) return false
  const seconds = text.length > 4 ? Number(text.slice(4, 6)) : 0
  return Number(text.slice(0, 2)) < 24 && Number(text.slice(2, 4)) < 60 && seconds < 60
}
