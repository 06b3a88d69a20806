/** What templates are filled with; a variable without a value is undefined. */
export type Variables = Readonly<Record<string, unknown>>

const placeholder = /\{\{|\}\}|\{([^{}]*)\}/g

/** How a value is written that stands in a text of a query language: `{record.name|odata}`. */
export const escapes: Readonly<Record<string, (value: string) => string>> = {
  odata: (value) => value.replaceAll("'", "''"),
  soql: (value) => value.replace(/[\\'"]/g, '\\$&'),
  plain: (value) => value,
}

type Used = { name: string; quotes: string | undefined; isQuoted: boolean }

/** Variables a text uses, in order. `{{` and `}}` stand for braces. */
export const usedIn = (text: string): Used[] =>
  [...text.matchAll(placeholder)].flatMap(({ 1: inside, index }) =>
    inside === undefined ? [] : [{ ...partsOf(inside), isQuoted: isQuotedAt(text, index) }],
  )

export const variablesIn = (text: string): string[] => usedIn(text).map(({ name }) => name)

const partsOf = (inside: string): Pick<Used, 'name' | 'quotes'> => {
  const [name = '', quotes] = inside.split('|')
  return { name, quotes }
}

const isQuotedAt = (text: string, index: number): boolean =>
  ["'", '"'].some((quote) => text.slice(0, index).split(quote).length % 2 === 0)

/** Variables of a template that have no value, each once. */
export const emptyVariables = (template: object, variables: Variables): string[] => {
  const names = textsIn(template).flatMap(({ text }) => variablesIn(text))
  return [...new Set(names)].filter((name) => isEmpty(variables[name]))
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === ''

/** The text with its variables put in; undefined when one of them has no value: then what it is for is left out. */
export const fillText = (
  text: string,
  variables: Variables,
  encode: (value: string) => string = String,
): string | undefined => {
  let isComplete = true
  const filled = text.replace(placeholder, (whole, inside: string | undefined) => {
    if (inside === undefined) return whole.slice(1)
    const { name, quotes = 'plain' } = partsOf(inside)
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (isEmpty(value)) isComplete = false
    return encode(escapes[quotes]?.(String(value)) ?? String(value))
  })
  return isComplete ? filled : undefined
}

/** A JSON template filled: a text that is nothing but one variable becomes its value, whatever its type. Without a value its key is left out. */
export const fillJson = (template: unknown, variables: Variables): unknown => {
  if (typeof template === 'string') {
    const [, only] = /^\{([^{}|]+)\}$/.exec(template) ?? []
    if (only === undefined) return fillText(template, variables)
    return Object.hasOwn(variables, only) ? variables[only] : undefined
  }
  if (Array.isArray(template))
    return template.map((each) => fillJson(each, variables)).filter((each) => each !== undefined)
  if (typeof template !== 'object' || template === null) return template
  const entries = Object.entries(template).map(([key, each]): [string, unknown] => [key, fillJson(each, variables)])
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined))
}

/** Every text of a JSON template, with the path to it. */
export const textsIn = (
  template: unknown,
  path: readonly PropertyKey[] = [],
): { path: PropertyKey[]; text: string }[] => {
  if (typeof template === 'string') return [{ path: [...path], text: template }]
  if (typeof template !== 'object' || template === null) return []
  return Object.entries(template).flatMap(([key, each]) =>
    textsIn(each, [...path, Array.isArray(template) ? Number(key) : key]),
  )
}
