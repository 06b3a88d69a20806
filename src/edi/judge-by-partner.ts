import type { Partner } from '../domain/partner.ts'
import type { EdiEvent, EdiIssue, EnvelopeHeader, TransactionResult, TransactionStatus } from './edi.ts'

type Validation = Partner['validation']

/**
 * Judges documents again by what is agreed with their sender: broken rules of a grammar count as the partner's `validation` says. What is
 * wrong with envelopes and groups stays as it was judged.
 */
export async function* judgeByPartner(
  events: AsyncIterable<EdiEvent>,
  validationOf: (envelope: EnvelopeHeader) => Validation | undefined,
): AsyncGenerator<EdiEvent> {
  let validation: Validation | undefined
  for await (const event of events) {
    if (event.type === 'envelope-start') validation = validationOf(event.envelope)
    if (event.type === 'transaction' && validation !== undefined && event.transaction.issues.length > 0) {
      yield { ...event, transaction: judgedBy(validation, event.transaction) }
    } else yield event
  }
}

const judgedBy = (validation: Validation, transaction: TransactionResult): TransactionResult => {
  const issues = transaction.issues.flatMap((issue) => issueBy(validation, issue) ?? [])
  return { ...transaction, issues, status: statusBy(transaction, issues) }
}

const issueBy = ({ mode, rules }: Validation, issue: EdiIssue): EdiIssue | undefined => {
  if (issue.rule === undefined) return issue
  const wanted = rules[issue.rule] ?? (mode === 'strict' ? 'reject' : undefined)
  if (wanted === undefined) return issue
  return wanted === 'ignore' ? undefined : { ...issue, severity: wanted === 'reject' ? 'error' : 'warning' }
}

/** A document that was rejected without an error among its issues has more of them than are kept: it stays rejected. */
const statusBy = ({ status, issues: before }: TransactionResult, issues: readonly EdiIssue[]): TransactionStatus => {
  if (issues.some(({ severity }) => severity === 'error')) return 'rejected'
  if (status === 'rejected' && !before.some(({ severity }) => severity === 'error')) return 'rejected'
  return issues.length === 0 ? 'accepted' : 'accepted-with-errors'
}
