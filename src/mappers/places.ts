/** Steps into plain JSON: names of members, numbers of entries. */
export type Steps = readonly (string | number)[]

/** What stands at a place; undefined when there is nothing. */
export const valueAt = (value: unknown, steps: Steps): unknown => {
  let here = value
  for (const step of steps) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined
    here = Reflect.get(here, step)
  }
  return here
}

/** Puts a value at a place of an object that is the caller's own; what is missing on the way is made, lists where an entry is named. */
export const putValueAt = (target: Record<string, unknown>, steps: Steps, value: unknown): void => {
  let here: object = target
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1]
    if (next === undefined) {
      Reflect.set(here, step, value)
      return
    }
    const inner: unknown = Object.hasOwn(here, step) ? Reflect.get(here, step) : undefined
    if (typeof inner === 'object' && inner !== null) {
      here = inner
      continue
    }
    const made: object = typeof next === 'number' ? [] : {}
    Reflect.set(here, step, made)
    here = made
  }
}

const isEntry = (part: string): boolean => /^(0|[1-9]\d{0,3})$/.test(part)

/** A JSON pointer (RFC 6901): empty for the whole value, else `/name/0/name`. */
export const isPointer = (text: string): boolean =>
  text === '' || (text.startsWith('/') && !/~(?![01])/.test(text) && !text.split('/').includes('__proto__'))

export const stepsOfPointer = (pointer: string): Steps =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
        .map((part) => (isEntry(part) ? Number(part) : part))

/** The path of a canonical field, `mainAddress.lines[0]`, as steps; undefined when it is no path. */
export const stepsOfField = (path: string): Steps | undefined => {
  if (!/^[a-zA-Z]+(\[\d{1,3}\])?(\.[a-zA-Z]+(\[\d{1,3}\])?)*$/.test(path)) return undefined
  return path.split(/[.[]/).map((part) => (part.endsWith(']') ? Number(part.slice(0, -1)) : part))
}
