import type { EdiIssue, TransactionStatus } from './edi.ts'

/** Issues of one transaction, group or interchange. Only the first ones are kept; all of them count for the status. */
export type IssueList = {
  add(issue: EdiIssue): void
  /** The issues kept; when more were found, a last one says how many. */
  all(): EdiIssue[]
  status(): TransactionStatus
}

const mostIssuesKept = 100

export const createIssueList = (): IssueList => {
  const kept: EdiIssue[] = []
  let dropped = 0
  let last: EdiIssue | undefined
  let hasErrors = false
  return {
    add: (issue) => {
      if (issue.severity === 'error') hasErrors = true
      if (kept.length < mostIssuesKept) kept.push(issue)
      else {
        dropped += 1
        // An error must not hide behind a hundred warnings.
        if (last === undefined || (last.severity === 'warning' && issue.severity === 'error')) last = issue
      }
    },
    all: () => {
      if (last === undefined) return kept
      if (dropped === 1) return [...kept, last]
      // It stands for others, which may have broken other rules.
      const { rule: _rule, ...any } = last
      return [...kept, { ...any, message: `${last.message} (and ${dropped - 1} more problems)` }]
    },
    status: () => {
      if (hasErrors) return 'rejected'
      return kept.length > 0 ? 'accepted-with-errors' : 'accepted'
    },
  }
}
