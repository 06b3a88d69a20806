import { Readable } from 'node:stream'
import type { Issue } from '../domain/issue.ts'
import type { Partner } from '../domain/partner.ts'
import type { EdiIssue } from '../edi/edi.ts'
import { flatOptionsOf } from '../edi/flat/flat-options.ts'
import { flatOrder, layoutOfBody } from '../edi/flat/read-flat.ts'
import { type PayloadOptions, readPayload } from '../edi/read-payload.ts'
import { orderDocumentOf } from '../mappers/edi/incoming-documents.ts'
import { jsonOrder } from '../mappers/edi/json/sales-order-from-json.ts'
import type { Document, Envelope } from '../store/store.ts'
import type { BodyCheck } from './desk.ts'
import { mapAnew } from './map-anew.ts'

/** Checks a body as intake would: against the grammar of its version, then by mapping it with the partner's tables and mapping of now. */
export const createBodyCheck =
  (partners: readonly Partner[], limits: { maxTransactionBytes: number }): BodyCheck =>
  async (document, body, envelope) => {
    const partner = partners.find(({ name }) => name === document.partner)
    if (partner === undefined) {
      const message = `no partner profile is named "${document.partner}": add it first`
      return [{ code: 'PARTNER_UNKNOWN', path: 'partner', value: document.partner, message }]
    }
    if (orderDocumentOf(document.type) === undefined) {
      const message = `${document.type} is no order document: its body cannot be edited`
      return [{ code: 'TRANSACTION_UNSUPPORTED', path: 'type', value: document.type, message }]
    }
    const isFlat = document.type === flatOrder
    const options = {
      ...limits,
      encodingOf: () => partner.encoding,
      validationOf: () => partner.validation,
      ...(isFlat ? { flat: flatOptionsOf(partner, document.id, partner.flat && layoutOfBody(partner.flat)) } : {}),
    }
    // An order in the canonical form is checked as it is mapped.
    const broken = document.type === jsonOrder ? [] : await checkStandard(document, body, envelope, options)
    if (broken.length > 0) return broken
    const mapped = await mapAnew(partners, document, body, envelope)
    return mapped.ok ? [] : mapped.issues
  }

const checkStandard = async (
  document: Document,
  body: Uint8Array,
  envelope: Envelope | undefined,
  options: PayloadOptions,
): Promise<Issue[]> => {
  const issues: EdiIssue[] = []
  const sets: string[] = []
  let unreadable = false
  for await (const event of readPayload(Readable.from([payloadOf(document, body, envelope)]), options)) {
    if (event.type === 'transaction') {
      sets.push(event.transaction.setId)
      unreadable ||= event.body === undefined
      issues.push(...event.transaction.issues)
    }
    if (event.type === 'rubbish') unreadable = true
    if (event.type === 'group-end') issues.push(...event.group.issues)
  }
  if (unreadable || sets.length !== 1 || sets[0] !== document.type) {
    const message = `must be one whole ${document.type}, in the document's own delimiters`
    return [{ code: 'VALUE_INVALID', path: 'body', value: sets.join(', ') || 'no transaction set', message }]
  }
  return issues.filter(({ severity }) => severity === 'error').map(issueFrom)
}

const issueFrom = ({ position, value, message }: EdiIssue): Issue => ({
  code: 'TRANSACTION_REJECTED',
  path: `${position.segmentId} (segment ${position.segment}${position.element === undefined ? '' : `, element ${position.element}`})`,
  value,
  message,
})

/** The body in an envelope made for reading it, in the delimiters it was written with; XML and flat files need none. */
const payloadOf = (document: Document, body: Uint8Array, envelope: Envelope | undefined): Uint8Array => {
  if (envelope?.standard === 'xml' || envelope?.standard === 'flat') return body
  return envelope?.standard === 'edifact' ? inEdifact(document, body, envelope.version) : inX12(document, body)
}

const inEdifact = ({ delimiters }: Document, body: Uint8Array, syntax: string): Uint8Array => {
  const { element, component, release = ' ', repetition = ' ', segment } = delimiters
  const line = (...elements: string[]): string => `${elements.join(element)}${segment}`
  const [identifier = 'UNOC', version = '3'] = syntax.split(':')
  const date = version === '4' ? '20260101' : '260101'
  const header = line('UNB', `${identifier}${component}${version}`, 'X', 'X', `${date}${component}0000`, '1')
  const trailer = line('UNZ', '1', '1')
  const una = `UNA${component}${element}.${release}${repetition}${segment}`
  return Buffer.concat([Buffer.from(una + header, 'latin1'), body, Buffer.from(trailer, 'latin1')])
}

const inX12 = ({ delimiters, version, type }: Document, body: Uint8Array): Uint8Array => {
  const { element, component, segment } = delimiters
  const repetition = delimiters.repetition ?? '^'
  const isNew = version >= '004020'
  const line = (...elements: string[]): string => `${elements.join(element)}${segment}`
  const blank = ' '.repeat(10)
  const party = 'X'.padEnd(15)
  const interchange = ['00', blank, '00', blank, 'ZZ', party, 'ZZ', party, '260101', '0000', isNew ? repetition : 'U']
  const header =
    line('ISA', ...interchange, isNew ? '00501' : '00401', '000000001', '0', 'P', component) +
    line('GS', type === '850' ? 'PO' : 'ZZ', 'X', 'X', '20260101', '0000', '1', 'X', version)
  const trailer = line('GE', '1', '1') + line('IEA', '1', '000000001')
  return Buffer.concat([Buffer.from(header, 'latin1'), body, Buffer.from(trailer, 'latin1')])
}
