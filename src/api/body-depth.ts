/** Nothing that is asked of the API goes deeper; what does is made to exhaust the stack of whoever walks it. */
export const deepestBody = 64

/** Whether JSON goes deeper than is allowed. Walks level by level, and so needs no stack itself. */
export const isTooDeep = (body: unknown): boolean => {
  let level = [body].filter(isObject)
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= deepestBody) return true
    level = level.flatMap((value) => Object.values(value).filter(isObject))
  }
  return false
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)
