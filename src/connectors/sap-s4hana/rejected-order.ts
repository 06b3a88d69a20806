import { RejectedError } from '../../domain/errors.ts'
import type { Issue } from '../../domain/issue.ts'

/** What SAP cannot be told, with all reasons; the code is that of the first. */
export const rejectedFrom = (orderNumber: string, issues: readonly Issue[]): RejectedError =>
  new RejectedError(
    issues[0]?.code ?? 'RECORD_REJECTED',
    `Order ${orderNumber}: ${issues.map(({ message }) => message).join('; ')}`,
    { stage: 'map', detail: issues },
  )
