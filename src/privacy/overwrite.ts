import { digitsOf, fewestDigits, phoneEnd } from './person-key.ts'

/** Values of one person, as they were written. */
export type PersonValues = {
  names: ReadonlySet<string>
  emails: ReadonlySet<string>
  phones: ReadonlySet<string>
  /** Lines of postal addresses. */
  addresses: ReadonlySet<string>
  /** Names of companies that were met with: a text that is one of them stays, unless it is the person's own name. */
  companies: ReadonlySet<string>
}

const erased = '[erased]'
const shortestName = 2

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')

/**
 * What may not stand beside an address: `joann@example.com` and `ann@example.com.au` are other people's. ASCII alone, since Chinese text goes on
 * without a blank.
 */
const [beforeAddress, behindAddress] = ['(?<![A-Za-z0-9._%-])', '(?![A-Za-z0-9_-]|\\.[A-Za-z0-9])']

/**
 * The values as expressions over text, longest first. An address and a name stand by themselves; a number may be written with anything between its
 * digits.
 */
const patternsOf = ({ names, emails, phones, addresses }: PersonValues): string[] => [
  ...byLength(emails).map((email) => `${beforeAddress}${escapeRegExp(email)}${behindAddress}`),
  ...byLength(phones).flatMap((phone) => {
    const end = phoneEnd(phone)
    if (digitsOf(phone).length < fewestDigits) return []
    return [
      `(?<!\\d)${escapeRegExp(phone)}(?!\\d)`,
      `(?<!\\d)\\+?(?:\\d[ ().\\/-]{0,2}){0,6}${[...end].join('[ ().\\/-]{0,2}')}(?!\\d)`,
    ]
  }),
  ...byLength(new Set([...names, ...addresses]))
    .filter((name) => name.trim().length >= shortestName)
    .map((name) => `(?<![\\p{L}\\p{N}])${escapeRegExp(name)}(?![\\p{L}\\p{N}])`),
]

const byLength = (values: ReadonlySet<string>): string[] => [...values].sort((a, b) => b.length - a.length)

/** Undefined when there is nothing to look for. */
export const findValues = (values: PersonValues): RegExp | undefined => {
  const patterns = patternsOf(values)
  return patterns.length === 0 ? undefined : new RegExp(patterns.join('|'), 'giu')
}

/** Text without the values. */
export const eraseText = (text: string, values: PersonValues): string => {
  const found = values.companies.has(text) && !values.names.has(text.trim()) ? undefined : findValues(values)
  return found === undefined ? text : text.replace(found, erased)
}

/** JSON without the values, in whatever text they stand, `alsoNumbers` or what number they are; the value itself when there are none in it. */
export const eraseJson = (json: unknown, values: PersonValues, alsoNumbers = false): unknown => {
  if (typeof json === 'string') return eraseText(json, values)
  if (typeof json === 'number') return alsoNumbers && eraseText(String(json), values) !== String(json) ? erased : json
  if (Array.isArray(json)) {
    const parts = json.map((part) => eraseJson(part, values, alsoNumbers))
    return parts.some((part, index) => part !== json[index]) ? parts : json
  }
  if (typeof json !== 'object' || json === null) return json
  const entries = Object.entries(json).map(([key, inner]) => [key, eraseJson(inner, values, alsoNumbers)] as const)
  return entries.some(([key, inner]) => inner !== json[key as keyof typeof json]) ? Object.fromEntries(entries) : json
}

/** How the bytes of a text may stand in a file, each with the way back to its places. */
type Reading = { text: string; byteAt: (index: number) => number }

/**
 * Bytes with each of the values overwritten by as many X: delimiters, counts and lengths of the file stay what they are. Read as UTF-8
 * and, where it is none, as GB18030 and byte by byte. The same array when nothing was found.
 */
export const eraseBytes = (bytes: Uint8Array, values: PersonValues): Uint8Array => {
  let changed: Uint8Array | undefined
  for (const reading of readingsOf(bytes)) {
    const found = findValues(withEscapes(values))
    if (found === undefined) return bytes
    for (const match of reading.text.matchAll(found)) {
      changed ??= Uint8Array.from(bytes)
      changed.fill(placeholder, reading.byteAt(match.index), reading.byteAt(match.index + match[0].length))
    }
  }
  return changed ?? bytes
}

const placeholder = 'X'.charCodeAt(0)

/** EDIFACT puts ? before its delimiters, XML writes characters as entities. */
const withEscapes = ({ names, emails, phones, addresses, companies }: PersonValues): PersonValues => {
  const forms = (values: ReadonlySet<string>): Set<string> =>
    new Set(
      [...values].flatMap((value) => [
        value,
        value.replaceAll(/[?'+:]/g, '?$&'),
        value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;'),
      ]),
    )
  return { names: forms(names), emails: forms(emails), phones: forms(phones), addresses: forms(addresses), companies }
}

const readingsOf = (bytes: Uint8Array): Reading[] => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const plain: Reading = { text: buffer.toString('latin1'), byteAt: (index) => index }
  // ASCII only: every character is its byte.
  if (!buffer.some((byte) => byte >= 0x80)) return [plain]
  return [plain, decoded(buffer, 'utf-8'), decoded(buffer, 'gb18030')].filter((reading) => reading !== undefined)
}

/** Places of characters are found by decoding one by one, as a stream: what a decoder gives for a byte begins where that ended. */
const decoded = (buffer: Buffer, encoding: 'utf-8' | 'gb18030'): Reading | undefined => {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  const starts: number[] = []
  let text = ''
  let start = 0
  try {
    for (let at = 0; at < buffer.length; at += 1) {
      const piece = decoder.decode(buffer.subarray(at, at + 1), { stream: true })
      if (piece === '') continue
      for (let unit = 0; unit < piece.length; unit += 1) starts.push(start)
      text += piece
      start = at + 1
    }
    decoder.decode()
  } catch {
    return undefined
  }
  return { text, byteAt: (index) => starts[index] ?? buffer.length }
}
