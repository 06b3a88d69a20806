import { randomUUID } from 'node:crypto'

/**
 * Several creates in one call, each in a change set of its own: SAP carries them out one after the other, and one it refuses undoes nothing of
 * the others. https://help.sap.com/saphelp_em92/helpdata/en/94/a126519eff236ee10000000a445394/content.htm ("$batch Processing").
 */

export type BatchRequest = {
  /** Below the root of the service. */
  entitySet: string
  body: string
}

export type BatchAnswer = {
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  text: string
}

const lineEnd = '\r\n'

export const writeBatch = (requests: readonly BatchRequest[]): { contentType: string; text: string } => {
  const boundary = `batch_${randomUUID()}`
  const parts = requests.map((request, index) => changeSet(request, `change_${index + 1}_${boundary}`))
  return {
    contentType: `multipart/mixed; boundary=${boundary}`,
    text: [...parts.map((part) => `--${boundary}${lineEnd}${part}`), `--${boundary}--`, ''].join(lineEnd),
  }
}

const changeSet = ({ entitySet, body }: BatchRequest, boundary: string): string =>
  [
    `Content-Type: multipart/mixed; boundary=${boundary}`,
    '',
    `--${boundary}`,
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    '',
    `POST ${entitySet} HTTP/1.1`,
    'Accept: application/json',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
    `--${boundary}--`,
  ].join(lineEnd)

/**
 * The answers in the order of the requests: of a change set what is in it, or the one refusal SAP gives in its place. Undefined when it is no such
 * answer.
 */
export const readBatch = (contentType: string, text: string): BatchAnswer[] | undefined => {
  const parts = partsOf(contentType, text)
  if (parts === undefined) return undefined
  const answers: BatchAnswer[] = []
  for (const { headers, content } of parts) {
    const type = headers['content-type'] ?? ''
    const inner = type.startsWith('multipart/') ? readBatch(type, content) : answersIn(content)
    if (inner === undefined) return undefined
    answers.push(...inner)
  }
  return answers
}

type Part = { headers: Record<string, string>; content: string }

/** Undefined when the text ends before its last boundary does. */
const partsOf = (contentType: string, text: string): Part[] | undefined => {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)
  const delimiter = `--${boundary?.[1] ?? boundary?.[2] ?? ''}`
  if (delimiter === '--') return undefined
  const parts: Part[] = []
  for (let from = nextLine(text, delimiter, 0); from !== undefined; ) {
    const start = from + delimiter.length
    if (text.startsWith('--', start)) return parts
    const end = nextLine(text, delimiter, start)
    if (end === undefined) return undefined
    // The line end in front of a boundary belongs to the boundary (RFC 2046, 5.1.1).
    parts.push(partIn(text.slice(text.indexOf('\n', start) + 1, end).replace(/\r?\n$/, '')))
    from = end
  }
  return undefined
}

/** Where a line begins with `start`; undefined when none does. */
const nextLine = (text: string, start: string, from: number): number | undefined => {
  for (let at = text.indexOf(start, from); at >= 0; at = text.indexOf(start, at + 1)) {
    if (at === 0 || text[at - 1] === '\n') return at
  }
  return undefined
}

const partIn = (text: string): Part => {
  const { 0: gap, index } = /\r?\n\r?\n/.exec(text) ?? { 0: '', index: text.length }
  const headers: Record<string, string> = {}
  for (const line of text.slice(0, index).split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim()
  }
  return { headers, content: text.slice(index + gap.length) }
}

const answersIn = (text: string): BatchAnswer[] | undefined => {
  const [, status, rest] = /^\s*HTTP\/\d\.\d (\d{3})[^\n]*\n([\s\S]*)$/.exec(text) ?? []
  if (status === undefined || rest === undefined) return undefined
  const { headers, content } = partIn(rest)
  return [{ status: Number(status), headers, text: content }]
}
