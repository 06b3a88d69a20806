import type { ErrorCode } from '../domain/error-catalogue.ts'
import { RejectedError } from '../domain/errors.ts'
import type { Issue } from '../domain/issue.ts'
import type { Partner } from '../domain/partner.ts'
import { decodeCharacters, encodeCharacters } from '../edi/edifact/character-set.ts'
import { decodeText, type Encoding, encodeText } from '../edi/encoding.ts'
import { decodeAs, decodeXml } from '../edi/xml/decode-xml.ts'
import { encodeXml } from '../edi/xml/encode-xml.ts'
import { characterSetFor } from '../mappers/edi/edifact/read-message.ts'
import { jsonOrder } from '../mappers/edi/json/sales-order-from-json.ts'
import type { Document, Envelope } from '../store/store.ts'
import { BodyRefusedError } from './desk.ts'

/** A body as text; `encoding` is null when its bytes fit no character set, and stand here one by one, for reading only. */
export type BodyText = { text: string; encoding: string | null }

/** What a body is read with. */
export type BodyContext = {
  document: Pick<Document, 'type'>
  envelope: Pick<Envelope, 'standard' | 'version'> | undefined
  partner: Partner | undefined
}

/** The character set of a body: how it is read when it is mapped, and how it is written back. */
type Script = {
  name: string
  /** Byte order mark. */
  mark: Uint8Array
  decode(bytes: Uint8Array): string | undefined
  encode(text: string): Uint8Array
}

export const bodyText = (context: BodyContext, body: Uint8Array): BodyText => {
  const script = scriptOf(context, body)
  const text = script && textOf(script, body)
  return script === undefined || text === undefined
    ? { text: Buffer.from(body).toString('latin1'), encoding: null }
    : { text, encoding: script.name }
}

/**
 * The bytes of a text that takes the place of a body: in the body's character set, with its byte order mark and its line ends. Throws
 * BodyRefusedError for characters the set does not have, and where the new body would be read as another text.
 */
export const bytesOfText = (context: BodyContext, body: Uint8Array, given: string): Uint8Array => {
  const script = scriptOf(context, body)
  const before = script && textOf(script, body)
  if (script === undefined || before === undefined) throw refused(unreadable)
  const text = withLineEnds(given, before)
  const missing = missingIn(text, script)
  if (missing.length > 0) throw new BodyRefusedError(missing)
  const bytes = Buffer.concat([script.mark, script.encode(text)])
  const after = bodyText(context, bytes)
  if (after.encoding === null || after.text !== text) throw refused(readAsAnother(script.name))
  return bytes
}

const scriptOf = (context: BodyContext, body: Uint8Array): Script | undefined => {
  const { document, envelope, partner } = context
  if (document.type === jsonOrder) return plain('utf-8', markOf(body, [utf8Mark]))
  if (envelope?.standard === 'xml') return xmlScript(partner?.encoding, body)
  const encoding = partner?.encoding ?? 'latin1'
  if (envelope?.standard === 'edifact' && partner !== undefined) return edifactScript(partner, envelope.version)
  const mark = envelope?.standard === 'flat' ? markOf(body, [utf8Mark]) : noMark
  // A flat file that begins with the mark of UTF-8 is UTF-8, whatever is agreed with the partner.
  return plain(mark.byteLength > 0 ? 'utf-8' : encoding, mark)
}

const plain = (encoding: Encoding, mark: Uint8Array): Script => ({
  name: encoding,
  mark,
  decode: (bytes) => decodeText(bytes, encoding),
  encode: (text) => encodeText(text, encoding),
})

const edifactScript = (partner: Partner, envelopeVersion: string): Script => {
  const set = characterSetFor({ partner, envelopeVersion })
  return {
    name: set,
    mark: noMark,
    decode: (bytes) => decodeCharacters(bytes, set),
    encode: (text) => encodeCharacters(text, set),
  }
}

const xmlScript = (fallback: Encoding | undefined, body: Uint8Array): Script | undefined => {
  const read = decodeXml(body, fallback)
  if (!read.ok) return undefined
  const { encoding } = read.value
  return {
    name: encoding,
    mark: markOf(body, marksOfXml),
    decode: (bytes) => decodeAs(bytes, encoding),
    encode: (text) => encodeXml(text, encoding),
  }
}

const noMark = Uint8Array.of()
const utf8Mark = Uint8Array.of(0xef, 0xbb, 0xbf)
const marksOfXml = [utf8Mark, Uint8Array.of(0xff, 0xfe), Uint8Array.of(0xfe, 0xff)]

const markOf = (body: Uint8Array, marks: readonly Uint8Array[]): Uint8Array =>
  marks.find((mark) => Buffer.compare(body.subarray(0, mark.byteLength), mark) === 0) ?? noMark

const textOf = ({ mark, decode }: Script, body: Uint8Array): string | undefined =>
  decode(body.subarray(mark.byteLength))

/** Fields for text make every line end a line feed. */
const withLineEnds = (text: string, before: string): string => {
  const lines = text.replaceAll(/\r\n?/g, '\n')
  const end = before.includes('\r\n') ? '\r\n' : before.includes('\r') ? '\r' : '\n'
  return end === '\n' ? lines : lines.replaceAll('\n', end)
}

const mostNamed = 20

/** The characters of a text that the set does not have, each once. */
const missingIn = (text: string, { name, encode }: Script): Issue[] => {
  return [...new Set(text)]
    .filter((character) => !isThere(character, encode))
    .slice(0, mostNamed)
    .map((character) => ({
      code: 'ENCODING_INVALID',
      path: 'body',
      value: character,
      message: `"${character}" (${codePointOf(character)}) does not exist in ${name}, the character set of this document: write it in other letters`,
    }))
}

const isThere = (character: string, encode: Script['encode']): boolean => {
  try {
    encode(character)
    return true
  } catch (error) {
    if (error instanceof RejectedError) return false
    throw error
  }
}

const codePointOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

const code: ErrorCode = 'ENCODING_INVALID'

const unreadable: Issue = {
  code,
  path: 'body',
  message:
    'its bytes do not fit its character set, so that no text can take their place: mend "encoding" of the partner and retry, or edit the bytes with crossdock deadletters edit',
}

const readAsAnother = (encoding: string): Issue => ({
  code,
  path: 'body',
  value: encoding,
  message: `it is written in ${encoding} and would be read as another text: leave the encoding in its first line as it was`,
})

const refused = (issue: Issue): BodyRefusedError => new BodyRefusedError([issue])
