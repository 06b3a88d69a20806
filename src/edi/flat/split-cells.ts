import { parse } from 'csv-parse/sync'

/** How cells stand in a row of CSV. `quote` is empty when cells are never quoted. */
export type CsvSigns = { delimiter: string; quote: string }

export type SplitCells = {
  cells: string[]
  /** What is wrong with the quotes. */
  fault?: string
  /** Cells from the first that are right in spite of the fault. */
  sound: number
}

const optionsOf = ({ delimiter, quote }: CsvSigns) => ({
  delimiter,
  quote,
  escape: quote,
  recordDelimiter: ['\r\n', '\n'],
  relaxColumnCount: true,
})

/** What stands in front of the first quote can be trusted, except for the cell the quote is in. */
const splitRoughly = (text: string, { delimiter, quote }: CsvSigns, fault: string): SplitCells => {
  const sound = text.slice(0, text.indexOf(quote)).split(delimiter).length - 1
  return { cells: text.split(delimiter), fault, sound }
}

const reasonOf = (error: unknown, { quote }: CsvSigns): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'CSV_QUOTE_NOT_CLOSED') return `a quote (${quote}) is opened and not closed`
  if (code === 'CSV_INVALID_CLOSING_QUOTE') return `text follows behind a closing quote (${quote})`
  return `a quote (${quote}) stands inside a cell that is not quoted`
}

/** The cells of a row (RFC 4180), without its line break at the end. */
export const splitCells = (text: string, signs: CsvSigns): SplitCells => {
  if (signs.quote === '' || !text.includes(signs.quote)) {
    const cells = text.split(signs.delimiter)
    return { cells, sound: cells.length }
  }
  try {
    const [cells = []] = parse(text, optionsOf(signs))
    return { cells, sound: cells.length }
  } catch (error) {
    return splitRoughly(text, signs, reasonOf(error, signs))
  }
}
