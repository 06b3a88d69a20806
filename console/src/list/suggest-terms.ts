import type { FieldKind, FilterFields } from '../../../src/domain/filter.ts'

const mostShown = 12

/** What the word at the end of the text may become: a field, or a value of the field it names. */
export const suggestTerms = (text: string, fields: FilterFields): string[] => {
  const [, before = '', word = ''] = /^([\s\S]*?)(\S*)$/.exec(text) ?? []
  const [, minus = '', name = '', given = ''] = /^(-?)([a-z_-]+):(.*)$/i.exec(word) ?? []
  if (Object.hasOwn(fields, name)) {
    const taken = given.split(',').slice(0, -1)
    const begun = given.split(',').at(-1) ?? ''
    return valuesOf(fields[name])
      .filter((value) => value.startsWith(begun) && value !== begun && !taken.includes(value))
      .slice(0, mostShown)
      .map((value) => `${before}${minus}${name}:${[...taken, value].join(',')}`)
  }
  const begun = word.replace(/^-/, '')
  return Object.entries(fields)
    .filter(([field]) => field !== 'text' && field.startsWith(begun))
    .slice(0, mostShown)
    .map(([field, kind]) => `${before}${word.startsWith('-') ? '-' : ''}${field}${isCompared(kind) ? '>' : ':'}`)
}

const isCompared = (kind: FieldKind): boolean => kind === 'age' || kind === 'time' || kind === 'number'

const valuesOf = (kind: FieldKind | undefined): readonly string[] => (typeof kind === 'object' ? kind : [])
