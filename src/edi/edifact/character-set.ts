import { RejectedError } from '../../domain/errors.ts'
import { decodeText, type Encoding, encodeText } from '../encoding.ts'

/** Character sets an interchange can have: those a partner profile knows, and the parts of ISO 8859 that UNB01 can name. */
export type CharacterSet = Encoding | IsoPart

type IsoPart =
  | 'iso-8859-2'
  | 'iso-8859-3'
  | 'iso-8859-4'
  | 'iso-8859-5'
  | 'iso-8859-6'
  | 'iso-8859-7'
  | 'iso-8859-8'
  | 'iso-8859-9'
  | 'iso-8859-15'

/**
 * Syntax identifiers (data element 0001, ISO 9735-1 and its amendments) and what they stand for. UNOA and UNOB are parts of ASCII; what
 * is sent under their name is often Latin-1. UNOL is ISO 8859-15 as French partners use it. UNOX (ISO 2022) is not read.
 */
const characterSets: ReadonlyMap<string, CharacterSet> = new Map([
  ['UNOA', 'latin1'],
  ['UNOB', 'latin1'],
  ['UNOC', 'latin1'],
  ['UNOD', 'iso-8859-2'],
  ['UNOE', 'iso-8859-5'],
  ['UNOF', 'iso-8859-7'],
  ['UNOG', 'iso-8859-3'],
  ['UNOH', 'iso-8859-4'],
  ['UNOI', 'iso-8859-6'],
  ['UNOJ', 'iso-8859-8'],
  ['UNOK', 'iso-8859-9'],
  ['UNOL', 'iso-8859-15'],
  ['UNOW', 'utf-8'],
  ['UNOY', 'utf-8'],
])

/** What a syntax identifier (UNB01, `UNOC` or `UNOC:3`) means; undefined when it names no character set we read. */
export const characterSetOf = (syntax: string): CharacterSet | undefined => characterSets.get(syntax.slice(0, 4))

const isIsoPart = (set: CharacterSet): set is IsoPart => set.startsWith('iso-')

type Decoder = InstanceType<typeof TextDecoder>
const decoders = new Map<IsoPart, Decoder>()

const decoderOf = (part: IsoPart): Decoder => {
  const existing = decoders.get(part)
  if (existing) return existing
  const decoder = new TextDecoder(part, { fatal: true })
  decoders.set(part, decoder)
  return decoder
}

// C1 controls: no text holds them, so the declared set is not the one used.
const c1Control = /[\u0080-\u009f]/

/** Text of bytes, or undefined when they do not fit the character set. Never holds U+FFFD in place of a byte. */
export const decodeCharacters = (bytes: Uint8Array, set: CharacterSet): string | undefined => {
  if (!isIsoPart(set)) return decodeText(bytes, set)
  // TextDecoder reads part 9 as Windows-1254, which has characters where ISO 8859 has C1 controls.
  if (bytes.some((byte) => byte >= 0x80 && byte <= 0x9f)) return undefined
  try {
    const text = decoderOf(set).decode(bytes)
    return c1Control.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

const tables = new Map<IsoPart, ReadonlyMap<string, number>>()

const tableOf = (part: IsoPart): ReadonlyMap<string, number> => {
  const existing = tables.get(part)
  if (existing) return existing
  const table = new Map<string, number>()
  for (let byte = 0xa0; byte <= 0xff; byte += 1) {
    const text = decodeCharacters(Uint8Array.of(byte), part)
    if (text !== undefined) table.set(text, byte)
  }
  tables.set(part, table)
  return table
}

/** Bytes of a text. Throws RejectedError ENCODING_INVALID for a character the set does not have: it is never replaced silently. */
export const encodeCharacters = (text: string, set: CharacterSet): Uint8Array => {
  if (!isIsoPart(set)) return encodeText(text, set)
  const table = tableOf(set)
  return Uint8Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0
    const byte = code < 0x80 ? code : table.get(character)
    if (byte !== undefined) return byte
    const message = `"${character}" does not exist in ${set}; choose another syntax identifier for the partner, or change the text`
    throw new RejectedError('ENCODING_INVALID', message, { stage: 'map' })
  })
}
