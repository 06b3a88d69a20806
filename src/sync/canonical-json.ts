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
  for (const key of Object.keys(object).sort()) {
    if (object[key] === undefined) continue
    text += `${text === '{' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(object[key])}`
  }
  return `${text}}`
}

export const isSame = (a: unknown, b: unknown): boolean =>
  a === b || ((typeof a !== 'string' || typeof b !== 'string') && canonicalJson(a) === canonicalJson(b))
