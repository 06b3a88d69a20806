/** A field's value on one line: texts as they are, the rest as JSON. */
export const valueText = (value: unknown): string => {
  if (value === null || value === undefined) return '-'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
