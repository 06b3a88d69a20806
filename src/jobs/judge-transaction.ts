import type { ErrorCode } from '../domain/error-catalogue.ts'
import type { Issue } from '../domain/issue.ts'
import type { EdiIssue, TransactionResult } from '../edi/edi.ts'
import { isVerdict } from '../edi/read-verdicts.ts'
import { orderDocumentOf } from '../mappers/edi/incoming-documents.ts'
import type { DocumentEntity } from '../store/store.ts'

export type Verdict = {
  entity: DocumentEntity
  issues: EdiIssue[]
  /** Why it is refused; told to the partner in the acknowledgement. */
  rejection: ErrorCode | undefined
}

const entityOf = (type: string): DocumentEntity =>
  orderDocumentOf(type)?.entity ?? (isVerdict(type) ? 'acknowledgement' : 'unknown')

/** What a transaction set is to us, and whether it is refused; a refusal carries the issue its acknowledgement reports. */
export const judgeTransaction = (
  transaction: TransactionResult,
  body: Uint8Array | undefined,
  flow: string | undefined,
): Verdict => {
  const { setId, issues } = transaction
  const entity = entityOf(setId)
  if (transaction.status === 'rejected' || body === undefined) {
    const rejection = body === undefined ? 'TRANSACTION_TOO_LARGE' : 'TRANSACTION_REJECTED'
    return { entity, issues, rejection }
  }
  if (entity === 'unknown' || (entity !== 'acknowledgement' && flow === undefined)) {
    const unsupported: EdiIssue = {
      level: 'transaction',
      standardCode: '1',
      severity: 'error',
      position: { byteOffset: 0, line: 0, segment: 1, segmentId: 'ST' },
      value: setId,
      message:
        flow === undefined ? 'no flow takes orders from this system' : `no flow handles transaction set ${setId}`,
    }
    return { entity, issues: [...issues, unsupported], rejection: 'TRANSACTION_UNSUPPORTED' }
  }
  return { entity, issues, rejection: undefined }
}

/** The message that tells most about a list of issues. */
export const firstMessage = (issues: readonly EdiIssue[]): string =>
  issues.find((issue) => issue.severity === 'error')?.message ?? issues[0]?.message ?? 'no reason recorded'

/** An issue of the reader in the form dead letters show. */
export const issueFromEdi = ({ position, value, message }: EdiIssue, code: ErrorCode): Issue => ({
  code,
  path: `${position.segmentId} (segment ${position.segment}${position.element === undefined ? '' : `, element ${position.element}`})`,
  value,
  message,
})
