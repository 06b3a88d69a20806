import { RejectedError } from '../domain/errors.ts'
import type { Partner } from '../domain/partner.ts'

/** Character sets a partner's documents can have; X12 declares none. */
export type Encoding = Partner['encoding']

const decoders = {
  'utf-8': new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }),
  gb18030: new TextDecoder('gb18030', { fatal: true }),
}

// C1 controls: no text holds them. In Latin-1 they are nearly always Windows-1252 characters.
const c1Control = /[\u0080-\u009f]/

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/**
 * Windows-1252 from 80 to 9F; a blank where it has no character. Its own table because TextDecoder of Node 20 reads
 * `windows-1252` as Latin-1 (nodejs/node issue 56542).
 */
const windows1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'

const decodeWindows1252 = (text: string): string | undefined => {
  const decoded = text.replace(/[\u0080-\u009f]/g, (character) => windows1252.charAt(character.charCodeAt(0) - 0x80))
  const isComplete = !text.match(/[\u0081\u008d\u008f\u0090\u009d]/)
  return isComplete ? decoded : undefined
}

/** Text of bytes, or undefined when they do not fit the character set. Never holds U+FFFD in place of a byte. */
export const decodeText = (bytes: Uint8Array, encoding: Encoding): string | undefined => {
  if (encoding === 'latin1' || encoding === 'windows-1252') {
    const text = asBuffer(bytes).toString('latin1')
    if (!c1Control.test(text)) return text
    return encoding === 'latin1' ? undefined : decodeWindows1252(text)
  }
  try {
    return decoders[encoding].decode(bytes)
  } catch {
    return undefined
  }
}

/**
 * Text for checks before the partner is known: UTF-8 when it is valid UTF-8, else one character per byte.
 * Only lengths depend on the choice.
 */
export const guessText = (bytes: Uint8Array): string => decodeText(bytes, 'utf-8') ?? asBuffer(bytes).toString('latin1')

const encodeWindows1252 = (): Map<string, number[]> => {
  const map = new Map<string, number[]>()
  for (let byte = 0x80; byte <= 0xff; byte += 1) {
    const text = decodeText(Uint8Array.of(byte), 'windows-1252')
    if (text !== undefined) map.set(text, [byte])
  }
  return map
}

const addGb18030 = (map: Map<string, number[]>, bytes: number[]): void => {
  const text = decodeText(Uint8Array.from(bytes), 'gb18030')
  if (text !== undefined && [...text].length === 1 && !map.has(text)) map.set(text, bytes)
}

/** Two-byte characters first: they are the preferred form. */
const encodeGb18030 = (): Map<string, number[]> => {
  const map = new Map<string, number[]>()
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1) if (trail !== 0x7f) addGb18030(map, [lead, trail])
  for (let linear = 0; linear < 39_420; linear += 1) addGb18030(map, gb18030FourBytes(linear))
  return map
}

/** Four-byte code of a place in the linear sequence that begins with 81 30 81 30. */
const gb18030FourBytes = (linear: number): number[] => [
  0x81 + Math.floor(linear / 12_600),
  0x30 + (Math.floor(linear / 1260) % 10),
  0x81 + (Math.floor(linear / 10) % 126),
  0x30 + (linear % 10),
]

/** Characters beyond the basic plane follow one another from 90 30 81 30 on. */
const gb18030SupplementaryLinear = 189_000

const tables = new Map<Encoding, Map<string, number[]>>()

const tableOf = (encoding: 'windows-1252' | 'gb18030'): Map<string, number[]> => {
  const existing = tables.get(encoding)
  if (existing) return existing
  const table = encoding === 'gb18030' ? encodeGb18030() : encodeWindows1252()
  tables.set(encoding, table)
  return table
}

const bytesOfCharacter = (character: string, encoding: Exclude<Encoding, 'utf-8'>): number[] | undefined => {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80) return [code]
  if (encoding === 'latin1') return code >= 0xa0 && code <= 0xff ? [code] : undefined
  if (encoding === 'gb18030' && code >= 0x10000) return gb18030FourBytes(gb18030SupplementaryLinear + code - 0x10000)
  return tableOf(encoding).get(character)
}

/**
 * Bytes of a text in the partner's character set.
 * Throws RejectedError ENCODING_INVALID for a character the set does not have: it is never replaced silently.
 */
export const encodeText = (text: string, encoding: Encoding): Uint8Array => {
  const isAscii = Buffer.byteLength(text, 'utf8') === text.length
  if (isAscii) return Uint8Array.from(Buffer.from(text, 'latin1'))
  if (encoding === 'utf-8') {
    if (/\p{Surrogate}/u.test(text))
      throw new RejectedError('ENCODING_INVALID', 'The text holds half a character', { stage: 'map' })
    return new TextEncoder().encode(text)
  }
  const bytes: number[] = []
  for (const character of text) {
    const codes = bytesOfCharacter(character, encoding)
    if (codes === undefined) {
      const name = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
      const message = `"${character}" (${name}) does not exist in ${encoding}; set "encoding" of the partner to utf-8, or change the text`
      throw new RejectedError('ENCODING_INVALID', message, { stage: 'map' })
    }
    for (const code of codes) bytes.push(code)
  }
  return Uint8Array.from(bytes)
}
