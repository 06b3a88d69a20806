import type { Mapped } from '../../domain/issue.ts'
import type { Delimiters, TransactionStatus } from '../edi.ts'
import { elementOf, type ParsedSegment } from '../segment.ts'
import { type BusinessVerdict, detailOf } from '../verdict.ts'
import { parseTransaction } from './parse-transaction.ts'

/** OTI01 (data element 110): its second letter is A accepted, E accepted with errors, R rejected, P partly rejected, C with changes; its first is G for a group. */
const statuses: Readonly<Record<string, TransactionStatus>> = {
  A: 'accepted',
  C: 'accepted-with-errors',
  E: 'accepted-with-errors',
  P: 'rejected',
  R: 'rejected',
}

type Open = Omit<BusinessVerdict, 'detail'> & { words: string[] }

const openedBy = (oti: ParsedSegment, code: string, status: TransactionStatus): Open => {
  const reference = elementOf(oti, 3)
  return {
    kind: 'business',
    groupControlNumber: elementOf(oti, 8),
    transactionControlNumber: elementOf(oti, 9),
    isOfGroup: code.startsWith('G'),
    references: reference === undefined ? [] : [reference],
    status,
    words: [],
  }
}

const errorText = (ted: ParsedSegment): string => {
  const where = elementOf(ted, 3)
  const place = where === undefined ? '' : ` in ${where}`
  const value = elementOf(ted, 7)
  return `error ${elementOf(ted, 1) ?? ''}${place}: ${elementOf(ted, 2) ?? 'no text'}${value === undefined ? '' : ` ("${value}")`}`
}

/** Reads an 824: one verdict for each OTI, with the texts of its TED and NTE segments. */
export const readApplicationAdvice = (body: Uint8Array, delimiters: Delimiters): Mapped<readonly BusinessVerdict[]> => {
  const parsed = parseTransaction(body, delimiters, 'latin1')
  if (!parsed.ok) return parsed
  const verdicts: Open[] = []
  for (const segment of parsed.value.segments) {
    if (segment.id === 'OTI') {
      const code = elementOf(segment, 1) ?? ''
      const status = statuses[code.slice(1)]
      if (status === undefined) {
        const path = `OTI (segment ${segment.position}), element 1`
        const text = 'This is no application acknowledgement code (TA, TE, TR and the like)'
        return { ok: false, issues: [{ code: 'VALUE_INVALID', path, value: code, message: text }] }
      }
      verdicts.push(openedBy(segment, code, status))
    }
    if (segment.id === 'TED') verdicts.at(-1)?.words.push(errorText(segment))
    if (segment.id === 'NTE') verdicts.at(-1)?.words.push(elementOf(segment, 2) ?? '')
  }
  return {
    ok: true,
    value: verdicts.map(({ words, ...verdict }) => ({
      ...verdict,
      detail: detailOf(words.filter((text) => text !== '')),
    })),
  }
}
