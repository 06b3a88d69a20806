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

/** A query travels in the URL, which Salesforce cuts off at 16 KB: this much of it may be values. */
const maxEncodedLength = 9000

/** Splits values into groups that each fit into one query. */
export const soqlGroups = (values: readonly string[]): string[][] => {
  const groups: string[][] = []
  let group: string[] = []
  let length = 0
  for (const value of values) {
    const added = encodeURIComponent(soqlText(value)).length + 7
    if (group.length > 0 && length + added > maxEncodedLength) {
      groups.push(group)
      group = []
      length = 0
    }
    group.push(value)
    length += added
  }
  if (group.length > 0) groups.push(group)
  return groups
}
