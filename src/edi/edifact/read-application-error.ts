import type { Mapped } from '../../domain/issue.ts'
import type { Delimiters } from '../edi.ts'
import type { BusinessVerdict } from '../verdict.ts'
import { componentOf, type EdifactSegment, parseMessage } from './parse-message.ts'

/** Message function (BGM 1225) and response type (4343) of an APERAK that rejects: not accepted, rejected. */
const notAccepted = '27'
const rejected = 'RE'

/** References (1153) to the order a document of ours is about: its own number tells better which one is meant. */
const ofOrder: ReadonlySet<string> = new Set(['ON', 'VN', 'CO', 'CT'])

const codeOf = (segment: EdifactSegment): string =>
  [componentOf(segment, 1, 1), componentOf(segment, 1, 3)].filter((part) => part !== undefined).join(' of agency ')

const freeText = ({ elements }: EdifactSegment): string => (elements[4] ?? []).join(' ').trim()

/**
 * Reads an APERAK: what the partner's application says of one document of ours, which its RFF and DOC segments name. Any ERC is an error;
 * it rejects, as do the message function 27 and the response type RE. Without them it is a plain acknowledgement.
 */
export const readApplicationError = (body: Uint8Array, delimiters: Delimiters): Mapped<readonly BusinessVerdict[]> => {
  const message = parseMessage(body, delimiters, 'latin1')
  if (!message.ok) return message
  const references: string[] = []
  const orders: string[] = []
  const words: string[] = []
  let hasError = false
  let isRefusing = false
  for (const segment of message.value.segments) {
    switch (segment.id) {
      case 'BGM':
        isRefusing = componentOf(segment, 3) === notAccepted || componentOf(segment, 4) === rejected
        break
      case 'RFF': {
        const value = componentOf(segment, 1, 2)
        const named = ofOrder.has(componentOf(segment, 1, 1) ?? '') ? orders : references
        if (value !== undefined) named.push(value)
        break
      }
      case 'DOC': {
        const value = componentOf(segment, 2, 1)
        if (value !== undefined) references.push(value)
        break
      }
      case 'ERC':
        hasError = true
        words.push(`error ${codeOf(segment)}`)
        break
      case 'FTX':
        words.push(freeText(segment))
        break
      default:
        break
    }
  }
  const detail = words.filter((text) => text !== '').join('; ')
  const verdict: BusinessVerdict = {
    kind: 'business',
    groupControlNumber: undefined,
    transactionControlNumber: undefined,
    isOfGroup: false,
    references: [...references, ...orders],
    status: hasError || isRefusing ? 'rejected' : 'accepted',
    detail: detail === '' ? undefined : detail,
  }
  return { ok: true, value: [verdict] }
}
