import type { Condition, Filter } from '../../../src/domain/filter.ts'

/** The words of a condition: what the parser of the filter language reads as this condition. */
export const writeCondition = ({ field, op, values }: Condition): string => {
  const given = values.map(wordOf).join(',')
  if (op === 'is' && field === 'text') return given
  if (op === 'is' || op === 'is-not') return `${op === 'is' ? '' : '-'}${field}:${given}`
  return `${field}${op}${given}`
}

export const writeFilter = (filter: Filter): string => filter.map(writeCondition).join(' ')

/** In quotes wherever it could be taken for something else. */
const wordOf = (value: string): string =>
  /^[\p{L}\p{N}_./][\p{L}\p{N}_./-]*$/u.test(value) ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`
