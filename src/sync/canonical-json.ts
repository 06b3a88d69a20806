/** JSON with sorted keys and without keys that hold undefined: equal things are written the same way. */
export const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) {
    let text = '['
    for (let index = 0; index < value.length; index += 1) {
      text += index === 0 ? canonicalJson(value[index]) : `,${canonicalJson(value[index])}`
    }
    return `${text}]`
  }
  const object = value as Record<string, unknown>
  let text = '{'
  for (const key of sorted(Object.keys(object))) {
    if (object[key] === undefined) continue
    text += `${text === '{' ? '' : ','}${quoted(key)}:${canonicalJson(object[key])}`
  }
  return `${text}}`
}

/** In place, by insertion: objects have few keys, often in order, and each row of a load has dozens of objects. */
const sorted = (keys: string[]): string[] => {
  for (let index = 1; index < keys.length; index += 1) {
    const key = keys[index] ?? ''
    let place = index
    for (; place > 0 && (keys[place - 1] ?? '') > key; place -= 1) keys[place] = keys[place - 1] ?? ''
    keys[place] = key
  }
  return keys
}

const known = new Map<string, string>()
const mostKnown = 2_000

const quoted = (key: string): string => {
  const found = known.get(key)
  if (found !== undefined) return found
  const made = JSON.stringify(key)
  if (known.size < mostKnown) known.set(key, made)
  return made
}

export const isSame = (a: unknown, b: unknown): boolean =>
  a === b || ((typeof a !== 'string' || typeof b !== 'string') && canonicalJson(a) === canonicalJson(b))
