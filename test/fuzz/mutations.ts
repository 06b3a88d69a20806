import type { Random } from '../../src/sandbox/random.ts'

/** Damages documents at random, and alike every time for the same number: what the fuzzer feeds the reader with. */

/** Bytes and texts that mean something to some part of a reader. */
const snippets = [
  '~',
  '*',
  '>',
  '^',
  ':',
  '|',
  "'",
  '+',
  '?',
  '\n',
  '\r',
  '\r\n',
  '\t',
  ' ',
  '\u0000',
  '\u001a',
  '\u001c',
  '\u007f',
  '\u0081',
  '\u00ff',
  '\u00ef\u00bb\u00bf',
  '\u00c3\u00bc',
  '\u00c3',
  '\u0081\u0030\u0081\u0030',
  'ISA',
  'ISA*',
  'IEA*1*000000101~',
  'GS*PO*A*B*20261101*0930*7*X*005010~',
  'GE*1*7~',
  'ST*850*0001~',
  'ST*997*0002~',
  'SE*3*0001~',
  'TA1*000000007*261101*0930*A*000~',
  'ISB*1~',
  'PO1*1*1*EA*1**VP*A~',
  'HL*1**S~',
  'LS*1~',
  'LE*1~',
  'CTT*1~',
  '-',
  '-0',
  '0',
  '.',
  '1e400',
  '99999999999999999999999999',
  '0.00000000000001',
  '20260229',
  '20240229',
  '00000000',
  '2460',
  '__proto__',
  'constructor',
  "UNA:+.? '",
  "UNB+UNOC:3+A+B+261101:0930+1'",
  "UNH+1+ORDERS:D:96A:UN'",
  "UNT+3+1'",
  "UNG+ORDERS+A+B+261101:0930+1+UN+D:96A'",
  "UNZ+1+1'",
  "LIN+1++4006381333931:EN'",
  "DTM+137:20261101:102'",
  "QTY+21:10:PCE'",
  "??'",
  '?+',
  '<?xml version="1.0"?>',
  '<',
  '>',
  '/>',
  '&',
  '&amp;',
  '&#0;',
  '<!--',
  ']]>',
  '<![CDATA[',
  '<!DOCTYPE x>',
  ' xmlns=""',
  '"',
  '""',
  ',',
  ';',
  '=1+1',
  '%00',
  '%ff',
  '[[[[',
  '{"',
  '\\u0000',
  '\\ud800',
] as const

const asBuffer = (text: string): Buffer => Buffer.from(text, 'latin1')

const spliced = (bytes: Buffer, from: number, to: number, between: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, from), between, bytes.subarray(to)])

/** A stretch, mostly short. */
const stretch = (bytes: Buffer, random: Random): [number, number] => {
  const from = random.below(bytes.length + 1)
  const longest = random.below(4) === 0 ? bytes.length : 12
  return [from, Math.min(bytes.length, from + random.below(longest + 1))]
}

const terminatorOf = (bytes: Buffer): number => {
  if (bytes[0] === 0x3c) return 0x3e
  if (bytes[0] === 0x55) return 39
  return bytes[0] === 0x49 ? (bytes[105] ?? 126) : 126
}

const segmentsOf = (bytes: Buffer): Buffer[] => {
  const mark = terminatorOf(bytes)
  const segments: Buffer[] = []
  let from = 0
  for (let at = bytes.indexOf(mark, from); at >= 0; at = bytes.indexOf(mark, from)) {
    segments.push(bytes.subarray(from, at + 1))
    from = at + 1
  }
  segments.push(bytes.subarray(from))
  return segments
}

type Mutation = (bytes: Buffer, random: Random, others: readonly [Buffer, ...Buffer[]]) => Buffer

const flipBytes: Mutation = (bytes, random) => {
  const changed = Buffer.from(bytes)
  for (let left = 1 + random.below(4); left > 0 && changed.length > 0; left -= 1) {
    const at = random.below(changed.length)
    changed[at] = random.below(2) === 0 ? (changed[at] ?? 0) ^ (1 << random.below(8)) : random.below(256)
  }
  return changed
}

const deleteStretch: Mutation = (bytes, random) => spliced(bytes, ...stretch(bytes, random), Buffer.alloc(0))

const duplicateStretch: Mutation = (bytes, random) => {
  const [from, to] = stretch(bytes, random)
  const at = random.below(bytes.length + 1)
  return spliced(bytes, at, at, bytes.subarray(from, to))
}

const insertSnippet: Mutation = (bytes, random) => {
  const at = random.below(bytes.length + 1)
  return spliced(bytes, at, at, asBuffer(random.pick(snippets)))
}

/** Puts something else in the place of one element: between two bytes that may be separators. */
const replaceElement: Mutation = (bytes, random) => {
  const isUna = bytes[0] === 0x55 && bytes[2] === 0x41
  const separator = bytes[0] === 0x3c ? 0x22 : (bytes[isUna ? 4 : 3] ?? 42)
  const from = bytes.indexOf(separator, random.below(bytes.length + 1)) + 1
  const next = bytes.indexOf(separator, from)
  return from === 0 || next < 0 ? bytes : spliced(bytes, from, next, asBuffer(random.pick(snippets)))
}

/** One delimiter in the place of another, everywhere or from some place on. */
const swapDelimiters: Mutation = (bytes, random) => {
  const [one, other] = [asBuffer(random.pick(snippets))[0] ?? 42, asBuffer(random.pick(snippets))[0] ?? 126]
  const from = random.below(2) === 0 ? 0 : random.below(bytes.length + 1)
  const isMutual = random.below(2) === 0
  const changed = Buffer.from(bytes)
  for (let i = from; i < changed.length; i += 1) {
    if (changed[i] === one) changed[i] = other
    else if (isMutual && changed[i] === other) changed[i] = one
  }
  return changed
}

const moveSegments: Mutation = (bytes, random) => {
  const segments = segmentsOf(bytes)
  for (let left = 1 + random.below(3); left > 0 && segments.length > 1; left -= 1) {
    const [taken = Buffer.alloc(0)] = segments.splice(random.below(segments.length), 1)
    const fate = random.below(3)
    if (fate > 0) segments.splice(random.below(segments.length + 1), 0, taken)
    if (fate > 1) segments.splice(random.below(segments.length + 1), 0, taken)
  }
  return Buffer.concat(segments)
}

const truncate: Mutation = (bytes, random) => {
  const at = random.below(bytes.length + 1)
  return random.below(4) === 0 ? bytes.subarray(at) : bytes.subarray(0, at)
}

const concatenate: Mutation = (bytes, random, others) => Buffer.concat([bytes, pickEarly(others, random)])

const crossOver: Mutation = (bytes, random, others) => {
  const other = pickEarly(others, random)
  return Buffer.concat([bytes.subarray(0, random.below(bytes.length + 1)), other.subarray(random.below(other.length))])
}

const mutations = [
  flipBytes,
  flipBytes,
  deleteStretch,
  duplicateStretch,
  insertSnippet,
  insertSnippet,
  replaceElement,
  replaceElement,
  replaceElement,
  swapDelimiters,
  moveSegments,
  moveSegments,
  truncate,
  concatenate,
  crossOver,
] as const

const mostBytes = 64 * 1024

/** The first ones, which should be the small ones, more often: small cases are many cases. */
const pickEarly = (documents: readonly [Buffer, ...Buffer[]], random: Random): Buffer => {
  const { length } = documents
  return documents[Math.min(random.below(length), random.below(length), random.below(length))] ?? documents[0]
}

/** One of the documents with one to five things done to it. */
export const mutated = (documents: readonly [Buffer, ...Buffer[]], random: Random): Buffer => {
  let bytes = pickEarly(documents, random)
  for (let left = 1 + random.below(5); left > 0; left -= 1) bytes = random.pick(mutations)(bytes, random, documents)
  return bytes.subarray(0, mostBytes)
}
