import { hash } from 'node:crypto'

/** A UUID (version 8) made from its parts: the same parts always give the same id, so a repeated step finds its own row. */
export const stableId = (...parts: readonly (string | number)[]): string => {
  const hex = hash('sha256', parts.join('\n'))
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The same, but beginning like `neighbour`: what belongs to a row lies beside it in the indexes. */
export const stableIdBeside = (neighbour: string, ...parts: readonly (string | number)[]): string =>
  neighbour.slice(0, 13) + stableId(...parts).slice(13)
