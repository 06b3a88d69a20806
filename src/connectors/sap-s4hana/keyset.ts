import {
  dateLiteral,
  instantFrom,
  instantLiteral,
  isoDateFrom,
  literalFrom,
  timeLiteral,
} from '../../mappers/sap-s4hana/odata-values.ts'

/** A field rows are ordered by, and how its values are written in filters. */
export type KeyField = { name: string; kind: 'text' | 'date' | 'time' | 'instant' }
/** Values of the key fields as they came in JSON. */
export type KeyValues = readonly string[]

const kinds = {
  text: { isReadable: () => true, literal: literalFrom },
  time: { isReadable: (value: string) => /^PT\d\dH\d\dM\d\dS$/.test(value), literal: timeLiteral },
  date: {
    isReadable: (value: string) => isoDateFrom(value) !== undefined,
    literal: (value: string) => dateLiteral(isoDateFrom(value) ?? ''),
  },
  instant: {
    isReadable: (value: string) => instantFrom(value) !== undefined,
    literal: (value: string) => instantLiteral(instantFrom(value) ?? ''),
  },
} as const

/** The key of a row; undefined when a part of it is missing or makes no sense. */
export const keyOf = (row: Readonly<Record<string, unknown>>, fields: readonly KeyField[]): KeyValues | undefined => {
  const values: string[] = []
  for (const { name, kind } of fields) {
    const value = row[name]
    if (typeof value !== 'string' || !kinds[kind].isReadable(value)) return undefined
    values.push(value)
  }
  return values
}

/** A filter for the rows behind `values`, in the order of `fields`. */
export const behind = (fields: readonly KeyField[], values: KeyValues): string => {
  const [field, ...rest] = fields
  const [value = '', ...others] = values
  if (field === undefined) throw new Error('A key has at least one field')
  const greater = comparison(field, 'gt', value)
  if (rest.length === 0) return greater
  return `(${greater} or (${comparison(field, 'eq', value)} and ${behind(rest, others)}))`
}

/**
 * SAP keeps points in time more exactly than JSON shows them: all within the millisecond shown count as the same.
 */
const comparison = ({ name, kind }: KeyField, operator: 'gt' | 'eq', value: string): string => {
  if (kind !== 'instant') return `${name} ${operator} ${kinds[kind].literal(value)}`
  const from = instantFrom(value) ?? ''
  const to = instantLiteral(new Date(Date.parse(from) + 1).toISOString())
  return operator === 'gt' ? `${name} ge ${to}` : `${name} ge ${instantLiteral(from)} and ${name} lt ${to}`
}
