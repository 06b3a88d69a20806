/** What spreadsheets take as the beginning of a formula (OWASP, CSV injection), also in full width. */
const starts = '=+\\-@\uff0b\uff0d\uff1d\uff20'

/** Where a cell may begin for a program: behind line ends and tabs, and where its country parts cells by another sign than the file does. */
const separatorsBut = (delimiter: string): string => [',', ';'].filter((sign) => sign !== delimiter).join('')

const numberOnly = /^-\d+([.,]\d+)?$/

/** A value with an apostrophe in front of what a spreadsheet would take for a formula; a negative number stays. `delimiter` is that of the file. */
export const withoutFormulas = (value: string, delimiter: string): string => {
  if (numberOnly.test(value)) return value
  const begins = new RegExp(`(^|[${separatorsBut(delimiter)}\\t\\r\\n])(["'\\s]*[${starts}])`, 'g')
  const led = value.replace(begins, "$1'$2")
  return /^[\t\r\n]/.test(led) ? `'${led}` : led
}

/** The value that `withoutFormulas` was given. */
export const withFormulas = (text: string, delimiter: string): string =>
  text.includes("'")
    ? text.replace(new RegExp(`(^|[${separatorsBut(delimiter)}\\t\\r\\n])'(["'\\s]*[${starts}])`, 'g'), '$1$2')
    : text
