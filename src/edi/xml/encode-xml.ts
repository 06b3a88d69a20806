import { RejectedError } from '../../domain/errors.ts'
import { encodeText } from '../encoding.ts'
import { decodeAs, ownEncodings } from './decode-xml.ts'

const tables = new Map<string, ReadonlyMap<string, readonly number[]>>()

/** Bytes of each character beyond ASCII in a set that Node only decodes: those of one byte, and of two where the set has such. */
const tableOf = (encoding: string): ReadonlyMap<string, readonly number[]> => {
  const existing = tables.get(encoding)
  if (existing) return existing
  const table = new Map<string, readonly number[]>()
  const add = (...bytes: number[]): boolean => {
    const text = decodeAs(Uint8Array.from(bytes), encoding)
    const isOne = text !== undefined && [...text].length === 1
    if (isOne && !table.has(text)) table.set(text, bytes)
    return isOne
  }
  for (let lead = 0x80; lead <= 0xff; lead += 1) {
    if (add(lead)) continue
    for (let trail = 0x30; trail <= 0xfe; trail += 1) add(lead, trail)
  }
  tables.set(encoding, table)
  return table
}

/**
 * Bytes of a text in the character set an XML document was read in (`decodeXml`), without a byte order mark.
 * Throws RejectedError ENCODING_INVALID for a character the set does not have: it is never replaced silently.
 */
export const encodeXml = (text: string, encoding: string): Uint8Array => {
  const own = ownEncodings.get(encoding)
  if (own !== undefined) return encodeText(text, own)
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le')
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16()
  const table = tableOf(encoding)
  return Uint8Array.from(
    [...text].flatMap((character) => {
      const code = character.codePointAt(0) ?? 0
      const bytes = code < 0x80 ? [code] : table.get(character)
      if (bytes !== undefined) return bytes
      throw new RejectedError('ENCODING_INVALID', `"${character}" does not exist in ${encoding}`, { stage: 'map' })
    }),
  )
}
