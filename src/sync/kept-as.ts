import type { FieldValue } from '../domain/record-fields.ts'

/**
 * Whether `read` is how a system keeps `written`, as far as it can: shortened, written its own way, one of several, or not at all. Only told
 * of what is read first after it was written: later it is what people made of it.
 */
export const isKeptAs = (read: FieldValue | undefined, written: FieldValue): boolean => {
  if (read === undefined) return true
  if (typeof written === 'string') return typeof read === 'string' && isBeginning(read, written)
  if (Array.isArray(written)) return Array.isArray(read) && isSelection(read, written)
  if (isObject(read) && isObject(written)) {
    return Object.entries(read).every(([name, part]) => written[name] !== undefined && isKeptAs(part, written[name]))
  }
  return read === written
}

/** Lines of text count as one text: systems break them where they must. */
const isSelection = (read: readonly FieldValue[], written: readonly FieldValue[]): boolean => {
  if (written.every(isText)) return read.every(isText) && isBeginning(read.join(' '), written.join(' '))
  return read.every((part) => written.some((one) => isKeptAs(part, one)))
}

const isBeginning = (read: string, written: string): boolean => {
  const text = lettersOf(read)
  return text !== '' && lettersOf(written).startsWith(text)
}

const lettersOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

const isText = (value: FieldValue): value is string => typeof value === 'string'

const isObject = (value: FieldValue): value is { readonly [key: string]: FieldValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
