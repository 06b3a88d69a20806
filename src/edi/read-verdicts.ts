import type { Issue, Mapped } from '../domain/issue.ts'
import type { Delimiters, TransactionStatus } from './edi.ts'
import { readApplicationError } from './edifact/read-application-error.ts'
import { readControl } from './edifact/read-control.ts'
import { detailOf, type ReceivedVerdict, type Said } from './verdict.ts'
import {
  type AcknowledgedStatus,
  type ReceivedAcknowledgement,
  readAcknowledgement,
} from './x12/read-acknowledgement.ts'
import { readApplicationAdvice } from './x12/read-application-advice.ts'

const readers: Readonly<
  Record<string, (body: Uint8Array, delimiters: Delimiters) => Mapped<readonly ReceivedVerdict[]>>
> = {
  '997': (body, delimiters) => fromAcknowledgement(readAcknowledgement(body, delimiters)),
  '999': (body, delimiters) => fromAcknowledgement(readAcknowledgement(body, delimiters)),
  '824': readApplicationAdvice,
  CONTRL: readControl,
  APERAK: readApplicationError,
}

/** Document types that speak of documents we sent. They are never acknowledged themselves. */
export const isVerdict = (type: string): boolean => Object.hasOwn(readers, type)

/** Reads what a 997, 999, 824, CONTRL or APERAK says. */
export const readVerdicts = (
  type: string,
  body: Uint8Array,
  delimiters: Delimiters,
): Mapped<readonly ReceivedVerdict[]> => {
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined
  if (read !== undefined) return read(body, delimiters)
  const issue: Issue = { code: 'TRANSACTION_UNSUPPORTED', path: 'type', value: type, message: 'acknowledges nothing' }
  return { ok: false, issues: [issue] }
}

const fromAcknowledgement = (read: Mapped<ReceivedAcknowledgement>): Mapped<readonly ReceivedVerdict[]> => {
  if (!read.ok) return read
  const { functionalId, groupControlNumber, groupStatus, groupErrors, sets } = read.value
  const documents = sets.map(({ controlNumber, status, errors }) => ({
    controlNumber,
    // A group that is rejected took none of its sets, whatever is said of them one by one.
    status: groupStatus === 'rejected' ? groupStatus : statusOf(status),
    detail: detailOf(groupStatus === 'rejected' ? [...errors, ...groupErrors] : errors),
  }))
  const overall: Said = { status: statusOf(groupStatus), detail: detailOf(groupErrors) }
  return { ok: true, value: [{ kind: 'syntax', of: { functionalId, groupControlNumber }, overall, documents }] }
}

/** In a group accepted in part, what is rejected is spoken of by itself. */
const statusOf = (status: AcknowledgedStatus): TransactionStatus => (status === 'partial' ? 'accepted' : status)
