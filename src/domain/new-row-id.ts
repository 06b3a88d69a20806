import { randomUUID } from 'node:crypto'

/**
 * The id of a row that is new: a UUID of version 7 (RFC 9562, section 5.7). It begins with the time in milliseconds, so rows that came together lie
 * together in every index by it, and new ones are added at its end.
 */
export const newRowId = (): string => {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}
