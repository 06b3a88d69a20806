export const screenWidth = 100

export type Column<T> = {
  title: string
  value: (row: T) => string
  /** Cut to this many characters when the table would not fit; columns without it keep their width. */
  shrinkTo?: number
}

/** Lines of a table that fits 100 columns where its `shrinkTo` columns allow it. */
export const tableText = <T>(rows: readonly T[], columns: readonly Column<T>[]): string => {
  const cells = rows.map((row) => columns.map((column) => oneLine(column.value(row))))
  const widths = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...cells.map((line) => widthOf(line[index] ?? ''))),
  )
  shrink(widths, columns)
  const line = (values: readonly string[]): string =>
    values
      .map((value, index) => sized(value, widths[index] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(columns.map(({ title }) => title.toUpperCase())), ...cells.map(line)].map((text) => `${text}\n`).join('')
}

const shrink = (widths: number[], columns: readonly { shrinkTo?: number }[]): void => {
  const total = (): number => widths.reduce((sum, width) => sum + width, 0) + 2 * (widths.length - 1)
  for (;;) {
    let widest = -1
    for (const [index, width] of widths.entries()) {
      const least = columns[index]?.shrinkTo
      if (least !== undefined && width > least && width > (widths[widest] ?? 0)) widest = index
    }
    if (total() <= screenWidth || widest === -1) return
    widths[widest] = (widths[widest] ?? 1) - 1
  }
}

/** Control characters, and those that turn the direction of the text behind them or break its line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters of foreign data must not reach a terminal
const controls = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g

/** Foreign text made harmless for a terminal, on one line. */
export const oneLine = (text: string): string => text.replaceAll(controls, ' ')

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters of foreign data must not reach a terminal
const controlsOfLine = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g

/** Whatever is printed, each control character but tab and line break as a blank: what a command forgot does no harm. */
export const printable = (text: string): string => text.replaceAll(controlsOfLine, ' ')

// JSON itself escapes only those below the blank.
const controlsOfJson = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g

/** JSON text that says the same and holds no control characters. */
export const printableJson = (json: string): string =>
  json.replaceAll(controlsOfJson, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** As `oneLine`, but line breaks and tabs stay. */
export const harmless = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.split('\t').map(oneLine).join('\t').trimEnd())
    .join('\n')

const widthOf = (text: string): number => [...text].length

const sized = (text: string, width: number): string => {
  const characters = [...text]
  if (characters.length <= width) return text + ' '.repeat(width - characters.length)
  return `${characters.slice(0, Math.max(0, width - 3)).join('')}...`
}

/** `title  value` lines, titles aligned. */
export const factsText = (facts: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...facts.map(([title]) => title.length))
  return facts.map(([title, value]) => `${title.padEnd(width)}  ${oneLine(value)}\n`).join('')
}
