const dayMs = 86_400_000

/** `2026-03-29T02:30:00` of a local time that is written as if it were UTC. */
export const localText = (localMs: number): string => new Date(localMs).toISOString().slice(0, 19)

/** `+02:00`; with seconds where an offset of long ago has them. */
export const offsetText = (offsetMs: number): string => {
  const size = new Date(Math.abs(offsetMs)).toISOString()
  return `${offsetMs < 0 ? '-' : '+'}${size.slice(11, size.slice(17, 19) === '00' ? 16 : 19)}`
}

/** `2026-03-29`. */
export const dateText = (localMs: number): string => new Date(localMs).toISOString().slice(0, 10)

export const midnightOf = (localMs: number): number => Math.floor(localMs / dayMs) * dayMs
