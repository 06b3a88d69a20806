import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EdiEvent, EnvelopeHeader, InterchangeAcknowledgement } from '../../src/edi/edi.ts'
import type { Encoding } from '../../src/edi/encoding.ts'
import { elementOf, type ParsedSegment } from '../../src/edi/segment.ts'
import { parseTransaction } from '../../src/edi/x12/parse-transaction.ts'
import { type ReceivedAcknowledgement, readAcknowledgement } from '../../src/edi/x12/read-acknowledgement.ts'
import { readInterchanges } from '../../src/edi/x12/read-interchanges.ts'

export type Promised = { code: string; quantity: string; date: string | undefined }
export type Response855 = {
  file: string
  to: string
  controlNumber: string
  orderNumber: string
  sellerOrderNumber: string | undefined
  lines: { number: string | undefined; promises: Promised[] }[]
}
export type Answers = {
  files: string[]
  acknowledgements: (ReceivedAcknowledgement & { file: string; to: string; controlNumber: string })[]
  ta1s: (InterchangeAcknowledgement & { file: string; to: string })[]
  responses: Response855[]
}

/**
 * Reads everything in an outbox as the partner would; `encodings` by the partner's interchange id, UTF-8 unless stated.
 * Throws when a file of ours breaks the standard.
 */
export const readAnswers = async (outbox: string, encodings: Record<string, Encoding> = {}): Promise<Answers> => {
  const encodingOf = ({ receiver }: EnvelopeHeader): Encoding => encodings[receiver.id] ?? 'utf-8'
  const files = (await readdir(outbox)).filter((name) => !name.startsWith('.')).sort()
  const answers: Answers = { files, acknowledgements: [], ta1s: [], responses: [] }
  for (const file of files) {
    let envelope: EnvelopeHeader | undefined
    for await (const event of readInterchanges([await readFile(join(outbox, file))], { encodingOf })) {
      envelope = event.type === 'envelope-start' ? event.envelope : envelope
      if (envelope === undefined) throw new Error(`${file} begins with no ISA`)
      take(event, file, envelope, encodingOf(envelope), answers)
    }
  }
  return answers
}

const take = (event: EdiEvent, file: string, envelope: EnvelopeHeader, encoding: Encoding, answers: Answers): void => {
  const { controlNumber, receiver, delimiters } = envelope
  const about = { file, to: receiver.id, controlNumber }
  if (event.type === 'rubbish') throw new Error(`${file}: ${event.message}`)
  if (event.type === 'group-end') assertClean(file, event.group.issues)
  if (event.type === 'envelope-end') {
    assertClean(file, event.result.issues)
    for (const ta1 of event.result.acknowledgements ?? []) answers.ta1s.push({ ...ta1, file, to: receiver.id })
  }
  if (event.type !== 'transaction') return
  assertClean(file, event.transaction.issues)
  if (event.body === undefined) throw new Error(`${file}: a set without a body`)
  if (event.transaction.setId === '997') {
    const read = readAcknowledgement(event.body, delimiters)
    if (!read.ok) throw new Error(`${file}: ${JSON.stringify(read.issues)}`)
    answers.acknowledgements.push({ ...read.value, ...about })
  } else {
    const parsed = parseTransaction(event.body, delimiters, encoding)
    if (!parsed.ok) throw new Error(`${file}: ${JSON.stringify(parsed.issues)}`)
    answers.responses.push({ ...about, ...responseOf(parsed.value.segments) })
  }
}

const assertClean = (file: string, issues: readonly { message: string }[]): void => {
  if (issues.length > 0)
    throw new Error(`${file} breaks the standard: ${issues.map(({ message }) => message).join('; ')}`)
}

const responseOf = (
  segments: readonly ParsedSegment[],
): Pick<Response855, 'orderNumber' | 'sellerOrderNumber' | 'lines'> => {
  const bak = segments.find(({ id }) => id === 'BAK')
  const lines: Response855['lines'] = []
  for (const segment of segments) {
    if (segment.id === 'PO1') lines.push({ number: elementOf(segment, 1), promises: [] })
    if (segment.id !== 'ACK') continue
    const [code = '', quantity = ''] = [elementOf(segment, 1), elementOf(segment, 2)]
    lines.at(-1)?.promises.push({ code, quantity, date: elementOf(segment, 5) })
  }
  return { orderNumber: elementOf(bak, 3) ?? '', sellerOrderNumber: elementOf(bak, 8), lines }
}
