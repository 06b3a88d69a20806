const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
}

/** A SOQL string literal, quotes included. */
export const soqlText = (value: string): string =>
  `'${value.replace(/[\\'"\n\r\t\b\f]/g, (character) => escapes[character] ?? character)}'`

export const soqlIn = (field: string, values: readonly string[]): string =>
  `${field} IN (${values.map(soqlText).join(',')})`

/** A SOQL datetime literal, which stands without quotes, of a time in ISO 8601; cut to whole seconds when asked for. */
export const soqlTime = (time: string, precision: 'second' | 'millisecond' = 'millisecond'): string => {
  const text = new Date(time).toISOString()
  return precision === 'second' ? `${text.slice(0, 19)}Z` : text
}

/** A query travels in the URL, which Salesforce cuts off at 16 KB: this much of it may be values. */
const maxEncodedLength = 9000

/** Splits what is asked for into pieces that each fit into one query; `textOf` is what stands there of one. */
export const soqlPieces = <T>(wanted: readonly T[], textOf: (one: T) => string): T[][] => {
  const pieces: T[][] = []
  let piece: T[] = []
  let length = 0
  for (const one of wanted) {
    const added = encodeURIComponent(soqlText(textOf(one))).length + 7
    if (piece.length > 0 && length + added > maxEncodedLength) {
      pieces.push(piece)
      piece = []
      length = 0
    }
    piece.push(one)
    length += added
  }
  if (piece.length > 0) pieces.push(piece)
  return pieces
}

/** Splits values into groups that each fit into one query. */
export const soqlGroups = (values: readonly string[]): string[][] => soqlPieces(values, (value) => value)
