import { withoutFormulas } from './formula-cells.ts'

/** A cell of CSV (RFC 4180). */
const cellText = (value: string, delimiter: string, quote: string, formulaSafe: boolean): string => {
  const safe = formulaSafe ? withoutFormulas(value, delimiter) : value
  const needsQuotes = safe !== value || safe.includes(delimiter) || safe.includes(quote) || /[\r\n]|^\s|\s$/.test(safe)
  return needsQuotes ? `${quote}${safe.replaceAll(quote, quote + quote)}${quote}` : safe
}

/** Rows as CSV text, each ended by CR LF. `formulaSafe: false` leaves cells as they are. */
export const writeCsv = (
  rows: readonly (readonly string[])[],
  delimiter: string,
  quote: string,
  formulaSafe = true,
): string =>
  rows.map((row) => `${row.map((cell) => cellText(cell, delimiter, quote, formulaSafe)).join(delimiter)}\r\n`).join('')
