/** A row without what Gateway adds for itself: addresses, ETags and links to what was not asked for. */
export const plainRow = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plainRow)
  if (typeof value !== 'object' || value === null) return value
  const plain: Record<string, unknown> = {}
  for (const name of Object.keys(value)) {
    const inner = Reflect.get(value, name)
    if (name !== '__metadata' && !isDeferred(inner)) plain[name] = plainRow(inner)
  }
  return plain
}

const isDeferred = (value: unknown): boolean => typeof value === 'object' && value !== null && '__deferred' in value
