import type { Issue, Mapped } from '../../domain/issue.ts'
import { decodeText, type Encoding } from '../encoding.ts'

/** The text of a document, with line ends as XML wants them, and the character set it came in. */
export type DecodedXml = { text: string; encoding: string }

/** Names of character sets (IANA) that `decodeText` reads; GB 18030 holds all of GB 2312 and GBK. */
export const ownEncodings: ReadonlyMap<string, Encoding> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['us-ascii', 'utf-8'],
  ['ascii', 'utf-8'],
  ['iso-8859-1', 'latin1'],
  ['iso8859-1', 'latin1'],
  ['latin1', 'latin1'],
  ['windows-1252', 'windows-1252'],
  ['cp1252', 'windows-1252'],
  ['gb2312', 'gb18030'],
  ['gbk', 'gb18030'],
  ['gb18030', 'gb18030'],
])

/** Others that Node decodes by itself. */
const foreignEncodings = /^(iso-8859-([2-9]|1[0-6])|windows-125[0134578]|koi8-r|shift_jis|euc-jp|euc-kr|big5)$/

type Sniffed = { encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32'; markBytes: number }

const startsWith = (bytes: Uint8Array, ...expected: number[]): boolean =>
  expected.every((byte, index) => bytes[index] === byte)

/** What the first bytes prove (XML 1.0, appendix F): a byte order mark, or a "<" of two bytes. */
const sniff = (bytes: Uint8Array): Sniffed | undefined => {
  if (startsWith(bytes, 0xff, 0xfe, 0, 0) || startsWith(bytes, 0, 0, 0xfe, 0xff))
    return { encoding: 'utf-32', markBytes: 4 }
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return { encoding: 'utf-8', markBytes: 3 }
  if (startsWith(bytes, 0xff, 0xfe)) return { encoding: 'utf-16le', markBytes: 2 }
  if (startsWith(bytes, 0xfe, 0xff)) return { encoding: 'utf-16be', markBytes: 2 }
  if (startsWith(bytes, 0x3c, 0)) return { encoding: 'utf-16le', markBytes: 0 }
  return startsWith(bytes, 0, 0x3c) ? { encoding: 'utf-16be', markBytes: 0 } : undefined
}

const declarationBytes = 200

/** The encoding the XML declaration names, in lower case. */
const declaredEncoding = (bytes: Uint8Array): string | undefined => {
  const start = Buffer.from(bytes.subarray(0, declarationBytes)).toString('latin1')
  return /^\s*<\?xml\s[^>]{0,150}?encoding\s{0,9}=\s{0,9}["']([A-Za-z][\w.-]{0,39})["']/.exec(start)?.[1]?.toLowerCase()
}

/** Text of bytes in a character set a document can be in, or undefined when they do not fit it. */
export const decodeAs = (bytes: Uint8Array, encoding: string): string | undefined => {
  const own = ownEncodings.get(encoding)
  if (own !== undefined) return decodeText(bytes, own)
  try {
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
    // Some of Node's single-byte tables hold the replacement character for bytes without meaning.
    return text.includes('\ufffd') && !encoding.startsWith('utf-') ? undefined : text
  } catch {
    return undefined
  }
}

const refused = (message: string, value?: string): { ok: false; issues: Issue[] } => ({
  ok: false,
  issues: [{ code: 'ENCODING_INVALID', path: 'document', value, message }],
})

/** Bytes beyond ASCII that form UTF-8 throughout: text in a single-byte set never looks like that. */
const isSurelyUtf8 = (bytes: Uint8Array): boolean =>
  bytes.some((byte) => byte >= 0x80) && decodeText(bytes, 'utf-8') !== undefined

const decodedAs = (bytes: Uint8Array, encoding: string, origin: string): Mapped<DecodedXml> => {
  const text = decodeAs(bytes, encoding)
  if (text !== undefined) return { ok: true, value: { text: text.replace(/\r\n?/g, '\n'), encoding } }
  const hint = encoding === 'iso-8859-1' || encoding === 'utf-8' ? '; windows-1252 may be what the sender writes' : ''
  return refused(`The bytes are not ${encoding}, which is ${origin}${hint}`, encoding)
}

/**
 * Text of an XML document: by its byte order mark, else its declaration, else UTF-8 when it is valid UTF-8, else `fallback`
 * (the partner's character set). Bytes that do not fit are an issue, never a replacement character.
 *
 * "utf-16" declared over bytes of eight bits is read as UTF-8: the declaration could not have been read otherwise, and
 * programs that change the encoding of a finished text leave it so. UTF-8 under a single-byte name is refused: both readings
 * are possible, and one of them is garbled.
 */
export const decodeXml = (bytes: Uint8Array, fallback?: Encoding): Mapped<DecodedXml> => {
  const proof = sniff(bytes)
  if (proof?.encoding === 'utf-32') return refused('The document is UTF-32; send it as UTF-8', 'utf-32')
  if (proof !== undefined) return decodedAs(bytes.subarray(proof.markBytes), proof.encoding, 'what its first bytes say')
  const declared = declaredEncoding(bytes)
  if (declared === undefined) {
    if (decodeText(bytes, 'utf-8') !== undefined || fallback === undefined)
      return decodedAs(bytes, 'utf-8', 'the default of XML')
    return decodedAs(bytes, fallback === 'latin1' ? 'iso-8859-1' : fallback, 'the partner\'s "encoding"')
  }
  if (declared.startsWith('utf-16')) return decodedAs(bytes, 'utf-8', 'how its declaration is written')
  const own = ownEncodings.get(declared)
  if (own === undefined && !foreignEncodings.test(declared))
    return refused(`The document declares encoding "${declared}", which Crossdock does not read; UTF-8 is`, declared)
  const isSingleByte = own === 'latin1' || own === 'windows-1252' || (own === undefined && /^(iso|win)/.test(declared))
  if (isSingleByte && isSurelyUtf8(bytes))
    return refused(`The document declares ${declared} and is written in UTF-8: its declaration is wrong`, declared)
  return decodedAs(bytes, declared, 'what it declares')
}
