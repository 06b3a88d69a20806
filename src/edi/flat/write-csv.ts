/** What spreadsheets take as the beginning of a formula (OWASP, CSV injection), also in full width. */
const formulaStart = /^[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]/

/** A cell of CSV (RFC 4180). One that a spreadsheet would take for a formula gets an apostrophe in front; a negative number stays. */
const cellText = (value: string, delimiter: string, quote: string, formulaSafe: boolean): string => {
  const isFormula = formulaSafe && formulaStart.test(value) && !/^-\d+([.,]\d+)?$/.test(value)
  const safe = isFormula ? `'${value}` : value
  const needsQuotes = isFormula || safe.includes(delimiter) || safe.includes(quote) || /[\r\n]|^\s|\s$/.test(safe)
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
