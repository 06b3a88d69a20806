/** What templates are filled with; a variable without a value is undefined. */
export type Variables = Readonly<Record<string, unknown>>

const placeholder = /\{\{|\}\}|\{([^{}]*)\}/g

/** Variables a text names, in order. `{{` and `}}` stand for braces. */
export const variablesIn = (text: string): string[] =>
  [...text.matchAll(placeholder)].flatMap(([, name]) => (name === undefined ? [] : [name]))

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
  const filled = text.replace(placeholder, (whole, name: string | undefined) => {
    if (name === undefined) return whole.slice(1)
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (isEmpty(value)) isComplete = false
    return encode(String(value))
  })
  return isComplete ? filled : undefined
}

/** A JSON template filled: a text that is nothing but one variable becomes its value, whatever its type. Without a value its key is left out. */
export const fillJson = (template: unknown, variables: Variables): unknown => {
  if (typeof template === 'string') {
    const [, only] = /^\{([^{}]+)\}$/.exec(template) ?? []
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
