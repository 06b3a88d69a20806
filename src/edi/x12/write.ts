import { ConfigError, RejectedError } from '../../domain/errors.ts'
import type { Partner } from '../../domain/partner.ts'
import { encodeText } from '../encoding.ts'
import { joinBytes, type RenderedDocument } from '../rendered-document.ts'
import type { Segment } from '../segment.ts'

export type WriteDelimiters = Partner['delimiters']

const controls = '\\u0000-\\u001f\\u007f-\\u009f'
const controlCharacters = new RegExp(`[${controls}]`)

/** Which characters no value may hold. The repetition separator exists from 00402 on only, but is kept free always. */
const reservedOf = (delimiters: WriteDelimiters): string[] => [
  delimiters.element,
  delimiters.component,
  delimiters.repetition,
  delimiters.segment,
]

/**
 * Free text made fit for an element: delimiters and control characters become blanks, blanks are drawn together, and the
 * text is cut to `maxLength` characters. For names and descriptions only: codes and numbers are refused by the writer instead.
 */
export const plainText = (text: string, delimiters: WriteDelimiters, maxLength: number): string => {
  const reserved = new Set(reservedOf(delimiters))
  const characters = [...text].map((each) => (reserved.has(each) || controlCharacters.test(each) ? ' ' : each))
  const clean = characters.join('').replace(/ +/g, ' ').trim()
  return [...clean].slice(0, maxLength).join('').trim()
}

/** What no value may hold, by the delimiters: asked of every value that is written. */
const unwritable = new WeakMap<WriteDelimiters, RegExp>()

const unwritableBy = (delimiters: WriteDelimiters): RegExp => {
  const known = unwritable.get(delimiters)
  if (known !== undefined) return known
  const escaped = reservedOf(delimiters).map((each) => each.replace(/[\\\]^-]/g, '\\$&'))
  const made = new RegExp(`[${escaped.join('')}${controls}]`)
  unwritable.set(delimiters, made)
  return made
}

const checkValue = (value: string, segment: Segment, element: number, delimiters: WriteDelimiters): void => {
  if (!unwritableBy(delimiters).test(value)) return
  const reserved = reservedOf(delimiters).find((each) => value.includes(each))
  const what = reserved === undefined ? 'a control character' : `the delimiter "${reserved}"`
  const message = `${String(segment[0])} element ${element} is "${value}", which holds ${what}; choose other delimiters for the partner`
  throw new RejectedError('VALUE_INVALID', message, { stage: 'map' })
}

const elementText = (
  value: string | readonly string[],
  segment: Segment,
  element: number,
  delimiters: WriteDelimiters,
): string => {
  if (typeof value === 'string') {
    checkValue(value, segment, element, delimiters)
    return value
  }
  for (const part of value) checkValue(part, segment, element, delimiters)
  const last = value.findLastIndex((part) => part !== '')
  return value.slice(0, last + 1).join(delimiters.component)
}

/**
 * One segment with its terminator. Empty elements at the end are left out.
 * Throws RejectedError VALUE_INVALID when a value holds a delimiter or a control character.
 */
export const writeSegment = (segment: Segment, delimiters: WriteDelimiters): string => {
  let written = ''
  let text = ''
  for (const [element, value] of segment.entries()) {
    if (element > 0) text += delimiters.element
    const own = elementText(value, segment, element, delimiters)
    if (own === '') continue
    text += own
    written = text
  }
  return written + delimiters.segment + delimiters.newline
}

const two = (value: number): string => String(value).padStart(2, '0')
const dateText = (at: Date): string =>
  `${String(at.getUTCFullYear()).padStart(4, '0')}${two(at.getUTCMonth() + 1)}${two(at.getUTCDate())}`
const timeText = (at: Date): string => two(at.getUTCHours()) + two(at.getUTCMinutes())

const fixed = (text: string, width: number, name: string, partner: Partner): string => {
  if (text.length <= width) return text.padEnd(width)
  const message = `Partner ${partner.name}: ${name} is "${text}", longer than the ${width} characters the ISA has for it`
  throw new ConfigError('CONFIG_INVALID', message)
}

const checkDelimiters = (partner: Partner): void => {
  const all = reservedOf(partner.delimiters)
  const isUsable = new Set(all).size === all.length && all.every((each) => !/[A-Za-z0-9 ]/.test(each))
  if (isUsable) return
  const message = `Partner ${partner.name}: "delimiters" must be four different characters, none a letter, digit or blank; they are ${all.join(' ')}`
  throw new ConfigError('CONFIG_INVALID', message)
}

const maxControlNumber = 999_999_999

const checkControlNumber = (value: number, name: string): void => {
  if (Number.isInteger(value) && value >= 1 && value <= maxControlNumber) return
  throw new RangeError(`The ${name} control number must be 1 to ${maxControlNumber}; it is ${value}`)
}

/** ISA and IEA have fixed widths; their values are our own and the partner's, so only the widths can be wrong. */
const isaText = (partner: Partner, version: string, controlNumber: string, at: Date): string => {
  const { delimiters, ours, theirs, usage } = partner
  const isRepeating = version >= '004020'
  const elements = [
    'ISA',
    '00',
    ' '.repeat(10),
    '00',
    ' '.repeat(10),
    fixed(ours.qualifier, 2, 'ours.qualifier', partner),
    fixed(ours.id, 15, 'ours.id', partner),
    fixed(theirs.qualifier, 2, 'theirs.qualifier', partner),
    fixed(theirs.id, 15, 'theirs.id', partner),
    dateText(at).slice(2),
    timeText(at),
    isRepeating ? delimiters.repetition : 'U',
    version.slice(0, 5),
    controlNumber,
    '0',
    usage === 'production' ? 'P' : 'T',
    delimiters.component,
  ]
  return elements.join(delimiters.element) + delimiters.segment + delimiters.newline
}

/**
 * A set in the partner's bytes; it begins with `['ST', '855']`.
 * Throws RejectedError (VALUE_INVALID, ENCODING_INVALID) for values that cannot be written.
 */
export const renderSet = (set: readonly Segment[], partner: Partner): RenderedDocument => {
  const [header, ...body] = set
  if (header?.[0] !== 'ST') throw new TypeError('A transaction set to be written begins with ST and its set id')
  checkDelimiters(partner)
  const text = body.map((segment) => writeSegment(segment, partner.delimiters)).join('')
  return { header, body: encodeText(text, partner.encoding), segmentCount: set.length + 1 }
}

type Envelope = {
  partner: Partner
  /** 1 to 999,999,999. `group` is not needed when there are no sets. */
  controlNumbers: { interchange: number; group?: number }
  /** GS01: PR for 855, FA for 997. */
  functionalId: string
  /** GS08 and, from its first digits, ISA12; the partner's unless given. */
  version?: string
  /** Written in UTC. */
  at: Date
  /** TA1 segments, written before the group. */
  ta1?: readonly Segment[]
}

export type InterchangeToWrite = Envelope & {
  /** Each set begins with `['ST', '855']`; control numbers and SE are added here. Without sets there is no group. */
  sets: readonly (readonly Segment[])[]
}

/**
 * The bytes of one interchange from us to the partner, in the partner's character set.
 * Throws RejectedError (VALUE_INVALID, ENCODING_INVALID) for values that cannot be written and ConfigError for a partner that
 * cannot be addressed.
 */
export const writeInterchange = ({ sets, ...envelope }: InterchangeToWrite): Uint8Array =>
  wrapSets(
    envelope,
    sets.map((set) => renderSet(set, envelope.partner)),
  )

/** The bytes of an interchange with these sets in one group, numbered from 0001 on. They were rendered for the same partner. */
export const wrapSets = (envelope: Envelope, sets: readonly RenderedDocument[]): Uint8Array => {
  const { partner, controlNumbers, functionalId, at, ta1 = [] } = envelope
  const wanted = envelope.version ?? partner.version
  // A version taken from what a partner sent may be anything.
  const version = /^\d{6}[A-Z0-9]{0,6}$/.test(wanted) ? wanted : partner.version
  checkDelimiters(partner)
  checkControlNumber(controlNumbers.interchange, 'interchange')
  const number = String(controlNumbers.interchange).padStart(9, '0')
  const bytesOf = (segments: readonly Segment[]): Uint8Array =>
    encodeText(segments.map((segment) => writeSegment(segment, partner.delimiters)).join(''), partner.encoding)
  const parts = [encodeText(isaText(partner, version, number, at), partner.encoding), bytesOf(ta1)]
  if (sets.length > 0) {
    const group = controlNumbers.group ?? 0
    checkControlNumber(group, 'group')
    const from = partner.ourApplicationId ?? partner.ours.id
    const to = partner.theirApplicationId ?? partner.theirs.id
    parts.push(bytesOf([['GS', functionalId, from, to, dateText(at), timeText(at), String(group), 'X', version]]))
    for (const [index, { header, body, segmentCount }] of sets.entries()) {
      const controlNumber = String(index + 1).padStart(4, '0')
      const [id, setId = '', , ...more] = header
      parts.push(bytesOf([[id ?? 'ST', setId, controlNumber, ...more]]), body)
      parts.push(bytesOf([['SE', String(segmentCount), controlNumber]]))
    }
    parts.push(bytesOf([['GE', String(sets.length), String(group)]]))
  }
  parts.push(bytesOf([['IEA', sets.length > 0 ? '1' : '0', number]]))
  return joinBytes(parts)
}
