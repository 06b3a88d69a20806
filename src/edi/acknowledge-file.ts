import type { Standard } from './dialects.ts'
import type { EnvelopeHeader, EnvelopeResult, GroupResult, TransactionResult } from './edi.ts'
import { answerEdifact } from './edifact/answer-interchange.ts'
import { type Chunks, readFile } from './read-file.ts'
import { answerX12 } from './x12/answer-interchange.ts'

export const acknowledgementKinds = ['997', '999', 'CONTRL'] as const
export type AcknowledgementKind = (typeof acknowledgementKinds)[number]

/** The acknowledgements each standard has, the usual one first. XML standards and flat files have none: an order is answered by an order response. */
export const kindsOf: Readonly<Record<Standard, readonly AcknowledgementKind[]>> = {
  x12: ['997', '999'],
  edifact: ['CONTRL'],
  xml: [],
  flat: [],
}

/** `misfit`: the standard of the file has no acknowledgement of the kind that is wanted, or none at all. */
export type FileAcknowledgement = { kind: 'written'; bytes: Uint8Array } | { kind: 'misfit'; standard: Standard }

type Judged = { group: GroupResult; transactions: TransactionResult[] }

const answerTo = (
  envelope: EnvelopeHeader,
  result: EnvelopeResult,
  groups: readonly Judged[],
  at: Date,
  kind: AcknowledgementKind | undefined,
): Uint8Array => {
  if (envelope.standard === 'edifact') return answerEdifact(envelope, result, groups, at)
  return answerX12(envelope, result, groups, at, kind === '999' ? '999' : '997')
}

/**
 * The acknowledgements a file deserves, as one file: for each interchange one in return, with sender and receiver swapped and
 * its own control number. X12: a 997 (or 999) for each group, and a TA1 where ISA14 asks for it or the interchange is refused.
 * EDIFACT: a CONTRL. Empty when there is nothing to acknowledge. Times are written in UTC.
 */
export const acknowledgeFile = async (
  chunks: Chunks,
  at: Date,
  kind?: AcknowledgementKind,
): Promise<FileAcknowledgement> => {
  const answers: Uint8Array[] = []
  let groups: Judged[] = []
  let transactions: TransactionResult[] = []
  for await (const event of readFile(chunks)) {
    if (event.type === 'envelope-start') {
      const { standard } = event.envelope
      const fitting = kindsOf[standard]
      if (fitting.length === 0 || (kind !== undefined && !fitting.includes(kind))) return { kind: 'misfit', standard }
      groups = []
    } else if (event.type === 'group-start') transactions = []
    else if (event.type === 'transaction') transactions.push(event.transaction)
    else if (event.type === 'group-end') groups.push({ group: event.group, transactions })
    else if (event.type === 'envelope-end') answers.push(answerTo(event.envelope, event.result, groups, at, kind))
  }
  return { kind: 'written', bytes: new Uint8Array(Buffer.concat(answers)) }
}
