import { RejectedError } from '../../../domain/errors.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Quantity } from '../../../domain/sales-order.ts'
import { leaf, writeXml, type XmlNode } from '../../../edi/xml/write-xml.ts'
import { type AnswerGiven, compactDate } from './answer.ts'
import { doubtfulUnits } from './idoc-values.ts'
import { unitCodeOf } from './ubl-nodes.ts'

/** A segment; its fields first, then the segments below it. */
export const segment = (name: string, ...content: (XmlNode | undefined)[]): XmlNode => ({
  name,
  attributes: { SEGMENT: '1' },
  content,
})

/** What the writers of IDocs throw for a value that has no place in the IDoc. */
export const refuse = (message: string): never => {
  throw new RejectedError('VALUE_INVALID', message, { stage: 'map' })
}

/** A code or number in a field of a fixed length: cut, it would be another one. Throws RejectedError VALUE_INVALID when it is too long. */
export const field = (name: string, value: string | undefined, longest: number): XmlNode | undefined => {
  if (value !== undefined && value.length > longest)
    refuse(
      `"${value.slice(0, 60)}" has ${value.length} characters, ${name} of the IDoc has room for ${longest}: shorten it`,
    )
  return leaf(name, value)
}

/** Free text on one line, cut to what the field has room for. */
export const words = (name: string, text: string | undefined, longest: number): XmlNode | undefined =>
  leaf(name, [...(text ?? '').replace(/\s+/g, ' ').trim()].slice(0, longest).join('').trimEnd())

export const dateField = (name: string, date: string | undefined): XmlNode | undefined =>
  leaf(name, date === undefined ? undefined : compactDate(date))

/** A segment that is told from others of its name by a qualifier; nothing without a value. */
export const qualifiedSegment = (
  name: string,
  qualifier: readonly [field: string, code: string],
  ...values: (XmlNode | undefined)[]
): XmlNode | undefined =>
  values.every((each) => each === undefined) ? undefined : segment(name, leaf(...qualifier), ...values)

/** The unit as the partner calls it, at most three characters. Throws RejectedError UNIT_UNKNOWN for one it could not read back. */
export const unitCode = (unit: string, partner: Partner): string => {
  const code = unitCodeOf(unit, partner)
  const isTheirs = Object.hasOwn(partner.codes.units, code)
  if (code.length <= 3 && (isTheirs || !doubtfulUnits.has(code))) return code
  const message = `Unit "${unit}" has no code of three characters in an IDoc; add the partner's code for it to "codes.units" of partner ${partner.name}`
  throw new RejectedError('UNIT_UNKNOWN', message, { stage: 'map' })
}

/** A quantity in a field and its unit in another. */
export const quantityFields = (
  [value, unit]: readonly [value: string, unit: string],
  quantity: Quantity | undefined,
  partner: Partner,
): (XmlNode | undefined)[] =>
  quantity === undefined ? [] : [field(value, quantity.value, 17), leaf(unit, unitCode(quantity.unit, partner))]

/** A text in lines of a length, broken between words where it can be; `isGlued` is a line that goes on within a word. */
const brokenText = (text: string, longest: number): { line: string; isGlued: boolean }[] => {
  const lines: { line: string; isGlued: boolean }[] = []
  let rest = [...text.replace(/\s+/g, ' ').trim()]
  let isGlued = false
  while (rest.length > 0) {
    const blank = rest.length > longest ? rest.lastIndexOf(' ', longest) : -1
    const end = blank > 0 ? blank : longest
    lines.push({ line: rest.slice(0, end).join(''), isGlued })
    isGlued = blank <= 0
    rest = rest.slice(blank > 0 ? end + 1 : end)
  }
  return lines
}

/** A text in lines of a length, broken between words where it can be. */
export const textLines = (text: string, longest: number): string[] => brokenText(text, longest).map(({ line }) => line)

/** How a text stands in an IDoc: the segment of the text, of its lines, and how long they are. */
export type TextShape = { head: string; line: string; longest: number; id: string }

/** A text of any length; line breaks become blanks. TDFORMAT `=` draws a line to the one before without a blank. */
export const textSegments = (text: string | undefined, { head, line, longest, id }: TextShape): XmlNode[] => {
  const lines = brokenText(text ?? '', longest).map((each) =>
    segment(line, leaf('TDLINE', each.line), leaf('TDFORMAT', each.isGlued ? '=' : undefined)),
  )
  return lines.length === 0 ? [] : [segment(head, leaf('TDID', id), ...lines)]
}

/** Numbers of IDocs have 16 digits; any other number travels as reference. */
const numberFields = (controlNumber: string): { docnum: string | undefined; refint: string | undefined } =>
  /^\d{1,16}$/.test(controlNumber)
    ? { docnum: controlNumber.padStart(16, '0'), refint: undefined }
    : { docnum: undefined, refint: controlNumber.slice(-14) }

/** Basic type and message type of an IDoc, and what we are to the receiver: a vendor (LI) or another system (LS). */
export type IdocKind = { type: string; message: string; sender: 'LI' | 'LS' }

const controlRecord = ({ type, message, sender }: IdocKind, { partner, controlNumber, at }: AnswerGiven): XmlNode => {
  const [day = '', time = ''] = at.toISOString().split('T')
  const { docnum, refint } = numberFields(controlNumber)
  return segment(
    'EDI_DC40',
    leaf('TABNAM', 'EDI_DC40'),
    leaf('DOCNUM', docnum),
    leaf('DIRECT', '2'),
    leaf('TEST', partner.usage === 'test' ? 'X' : undefined),
    leaf('IDOCTYP', type),
    leaf('MESTYP', message),
    leaf('SNDPRT', sender),
    leaf('SNDPRN', partner.ours.id),
    leaf('RCVPRT', 'LS'),
    leaf('RCVPRN', partner.theirs.id),
    leaf('CREDAT', compactDate(day)),
    leaf('CRETIM', time.slice(0, 8).replaceAll(':', '')),
    leaf('REFINT', refint),
    leaf('ARCKEY', controlNumber.slice(0, 70)),
  )
}

/** One IDoc as XML text. */
export const writeIdoc = (kind: IdocKind, given: AnswerGiven, segments: readonly (XmlNode | undefined)[]): string =>
  writeXml({
    name: kind.type,
    content: [{ name: 'IDOC', attributes: { BEGIN: '1' }, content: [controlRecord(kind, given), ...segments] }],
  })
