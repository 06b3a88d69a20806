import type { Issue } from '../../domain/issue.ts'

/** An issue on one line: place, what is wrong, and the value seen. */
export const issueText = ({ path, message, value }: Issue): string =>
  `${path}: ${message}${value === undefined ? '' : ` (saw ${JSON.stringify(value)})`}`
