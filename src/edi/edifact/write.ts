import { ConfigError, RejectedError } from '../../domain/errors.ts'
import { joinBytes, type RenderedDocument } from '../rendered-document.ts'
import type { Segment } from '../segment.ts'
import { type CharacterSet, characterSetOf, encodeCharacters } from './character-set.ts'
import { inLevelA } from './level-a.ts'

/** Separators we write. Where `release` is empty, a value that holds one of the others cannot be written. */
export type EdifactWriteDelimiters = {
  element: string
  component: string
  /** Reserved from syntax 4 on; before, it is plain text. */
  repetition: string
  release: string
  segment: string
  /** Written after each segment terminator. */
  newline: '' | '\n' | '\r\n'
}

export const edifactDelimiters: EdifactWriteDelimiters = {
  element: '+',
  component: ':',
  repetition: '*',
  release: '?',
  segment: "'",
  newline: '\n',
}

type Address = { qualifier: string; id: string }

/** How we write to a partner. */
export type EdifactWriteSettings = {
  /** UNB02 and UNB03; the qualifier may be empty. */
  ours: Address
  theirs: Address
  delimiters?: EdifactWriteDelimiters
  /** UNB01: `UNOC:3` unless given. It says the character set, and for version 4 eight-digit dates and the repetition separator. UNOA is capitals. */
  syntax?: string
  /** Bytes that are written where they are not what `syntax` means. */
  encoding?: CharacterSet
  /** UNH02 from its second component on, `D:96A:UN:EAN008`, for messages that name only their type. */
  version?: string
  usage: 'production' | 'test'
}

type EdifactEnvelope = {
  /** UNB05: 1 to 14 characters. */
  controlNumber: string
  /** Written in UTC. */
  at: Date
  /** UNB09: asks for a CONTRL. */
  acknowledgementRequested?: boolean
}

export type EdifactInterchangeToWrite = EdifactEnvelope & {
  /**
   * Each begins with `['UNH', '', 'ORDRSP']` or, with a version of its own, `['UNH', '', ['CONTRL', '3', '1', 'UN']]`; the message
   * reference and UNT are added here.
   */
  messages: readonly (readonly Segment[])[]
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be written
const controlCharacters = /[\u0000-\u001f\u007f-\u009f]/

type Syntax = { delimiters: EdifactWriteDelimiters; reserved: ReadonlySet<string>; isVersion4: boolean }

const componentText = (value: string, segment: Segment, element: number, syntax: Syntax): string => {
  const { delimiters, reserved } = syntax
  const where = `${String(segment[0])} element ${element} is "${value}"`
  if (controlCharacters.test(value)) {
    const message = `${where}, which holds a control character`
    throw new RejectedError('VALUE_INVALID', message, { stage: 'map' })
  }
  let text = ''
  for (const character of value) {
    if (reserved.has(character)) {
      if (delimiters.release === '') {
        const message = `${where}, which holds the delimiter "${character}"; choose other delimiters for the partner, or a release character`
        throw new RejectedError('VALUE_INVALID', message, { stage: 'map' })
      }
      text += delimiters.release
    }
    text += character
  }
  return text
}

const elementText = (value: string | readonly string[], segment: Segment, element: number, syntax: Syntax): string => {
  const parts = typeof value === 'string' ? [value] : value
  const last = parts.findLastIndex((part) => part !== '')
  return parts
    .slice(0, last + 1)
    .map((part) => componentText(part, segment, element, syntax))
    .join(syntax.delimiters.component)
}

const segmentText = (segment: Segment, syntax: Syntax): string => {
  const { delimiters } = syntax
  const texts = segment.map((value, element) => elementText(value, segment, element, syntax))
  const last = texts.findLastIndex((text) => text !== '')
  return texts.slice(0, last + 1).join(delimiters.element) + delimiters.segment + delimiters.newline
}

const syntaxOf = (settings: EdifactWriteSettings): Syntax => {
  const delimiters = settings.delimiters ?? edifactDelimiters
  const isVersion4 = (settings.syntax ?? defaultSyntax).endsWith(':4')
  const { element, component, segment, release, repetition } = delimiters
  const all = [element, component, segment, ...(release === '' ? [] : [release]), ...(isVersion4 ? [repetition] : [])]
  const isUsable = new Set(all).size === all.length && all.every((each) => /^[!-~]$/.test(each) && !/\w/.test(each))
  if (isUsable) return { delimiters, reserved: new Set(all), isVersion4 }
  const message = `Partner ${settings.theirs.id}: "delimiters" must be different printable characters, none a letter, digit or blank; they are ${all.join(' ')}`
  throw new ConfigError('CONFIG_INVALID', message)
}

const defaultSyntax = 'UNOC:3'

const isLevelA = ({ syntax, encoding }: EdifactWriteSettings): boolean =>
  encoding === undefined && syntax?.startsWith('UNOA') === true

const address = ({ id, qualifier }: Address, name: string): string[] => {
  if (id.length >= 1 && id.length <= 35 && qualifier.length <= 4) return [id, qualifier]
  const message = `"${name}" is "${id}" with qualifier "${qualifier}"; UNB has room for an id of 1 to 35 characters and a qualifier of up to 4`
  throw new ConfigError('CONFIG_INVALID', message)
}

const two = (value: number): string => String(value).padStart(2, '0')

const unbSegment = (settings: EdifactWriteSettings, envelope: EdifactEnvelope, isVersion4: boolean): Segment => {
  const { at, controlNumber, acknowledgementRequested = false } = envelope
  const [level = '', version = ''] = (settings.syntax ?? defaultSyntax).split(':')
  const year = String(at.getUTCFullYear()).padStart(4, '0')
  const date = `${isVersion4 ? year : year.slice(2)}${two(at.getUTCMonth() + 1)}${two(at.getUTCDate())}`
  return [
    'UNB',
    [level, version],
    address(settings.ours, 'ours'),
    address(settings.theirs, 'theirs'),
    [date, two(at.getUTCHours()) + two(at.getUTCMinutes())],
    controlNumber,
    '',
    '',
    '',
    acknowledgementRequested ? '1' : '',
    '',
    settings.usage === 'test' ? '1' : '',
  ]
}

const encode = (text: string, settings: EdifactWriteSettings): Uint8Array => {
  const syntax = settings.syntax ?? defaultSyntax
  const set = settings.encoding ?? characterSetOf(syntax)
  if (set === undefined)
    throw new ConfigError(
      'CONFIG_INVALID',
      `Partner ${settings.theirs.id}: "${syntax}" names no character set we write`,
    )
  const beyond = /[^\r\n -~]/u.exec(text)
  if (beyond && settings.encoding === undefined && /^UNO[AB]/.test(syntax)) {
    const message = `"${beyond[0]}" does not exist in ${syntax}; choose another syntax for the partner (UNOC), or change the text`
    throw new RejectedError('ENCODING_INVALID', message, { stage: 'map' })
  }
  return encodeCharacters(text, set)
}

/**
 * A message in the partner's bytes; it begins with `['UNH', '', 'ORDRSP']`, or with a version of its own.
 * Throws RejectedError (VALUE_INVALID, ENCODING_INVALID) for values that cannot be written, and ConfigError for settings that
 * cannot be used.
 */
export const renderMessage = (message: readonly Segment[], settings: EdifactWriteSettings): RenderedDocument => {
  const [header, ...body] = message
  if (header?.[0] !== 'UNH') throw new TypeError('A message to be written begins with UNH and its type')
  const [, , named = '', ...more] = header
  const identifier = typeof named === 'string' ? [named, ...(settings.version ?? '').split(':')] : named
  const syntax = syntaxOf(settings)
  const written = isLevelA(settings) ? inLevelA(body, settings.syntax ?? '') : body
  return {
    header: ['UNH', '', identifier, ...more],
    body: encode(written.map((each) => segmentText(each, syntax)).join(''), settings),
    segmentCount: written.length + 2,
  }
}

/**
 * The bytes of one interchange from us to the partner, UNA in front, without groups. Delimiters within values are released.
 * Throws RejectedError (VALUE_INVALID, ENCODING_INVALID) for values that cannot be written, and ConfigError for settings that
 * cannot be used. Whether a message fits its directory is not looked at.
 */
export const writeEdifactInterchange = (
  settings: EdifactWriteSettings,
  { messages, ...envelope }: EdifactInterchangeToWrite,
): Uint8Array =>
  wrapMessages(
    settings,
    envelope,
    messages.map((message) => renderMessage(message, settings)),
  )

/** The bytes of an interchange with these messages, numbered from 1 on. They were rendered with the same settings. */
export const wrapMessages = (
  settings: EdifactWriteSettings,
  envelope: EdifactEnvelope,
  messages: readonly RenderedDocument[],
): Uint8Array => {
  const { controlNumber } = envelope
  if (controlNumber.length < 1 || controlNumber.length > 14)
    throw new RangeError(`The interchange control reference has 1 to 14 characters; it is "${controlNumber}"`)
  const syntax = syntaxOf(settings)
  const { element, component, repetition, release, segment, newline } = syntax.delimiters
  const una = `UNA${component}${element}.${release || ' '}${syntax.isVersion4 ? repetition : ' '}${segment}${newline}`
  const bytesOf = (one: Segment, before = ''): Uint8Array => encode(before + segmentText(one, syntax), settings)
  const parts = [bytesOf(unbSegment(settings, envelope, syntax.isVersion4), una)]
  for (const [index, { header, body, segmentCount }] of messages.entries()) {
    const reference = String(index + 1)
    const [id, , ...more] = header
    parts.push(bytesOf([id ?? 'UNH', reference, ...more]), body)
    parts.push(bytesOf(['UNT', String(segmentCount), reference]))
  }
  parts.push(bytesOf(['UNZ', String(messages.length), controlNumber]))
  return joinBytes(parts)
}
