import { partner as partnerSchema } from '../../domain/partner.ts'
import type { Delimiters, EnvelopeHeader, EnvelopeResult, GroupResult, TransactionResult } from '../edi.ts'
import type { Segment } from '../segment.ts'
import { functionalAcknowledgement, implementationAcknowledgement, interchangeAcknowledgement } from './acknowledge.ts'
import { writeInterchange } from './write.ts'

type Judged = { group: GroupResult; transactions: TransactionResult[] }

/** Delimiters of the file itself where they can be written in any character set, so that its sender can surely read the answer. */
const answerDelimiters = (own: Delimiters) => {
  const taken: string[] = []
  const choose = (wanted: string | undefined, others: readonly string[]): string => {
    const isUsable = wanted !== undefined && /^[^\w\r\n ]$/.test(wanted) && wanted > '\0' && wanted < '\u007f'
    const all = isUsable ? [wanted, ...others] : others
    const chosen = all.find((each) => !taken.includes(each)) ?? ''
    taken.push(chosen)
    return chosen
  }
  const spares = ['|', '!', '%', ';']
  const element = choose(own.element, ['*', ...spares])
  const segment = choose(own.segment, ['~', ...spares])
  const component = choose(own.component, ['>', ':', ...spares])
  return { element, segment, component, repetition: choose(own.repetition, ['^', ...spares]), newline: '\n' }
}

/**
 * The acknowledgement of one interchange as an interchange in return, with sender and receiver swapped and its own control number: a
 * 997 (or 999) for each group, and a TA1 where ISA14 asks for it or the interchange is refused. Empty when nothing is due.
 */
export const answerX12 = (
  envelope: EnvelopeHeader,
  result: EnvelopeResult,
  groups: readonly Judged[],
  at: Date,
  kind: '997' | '999',
): Uint8Array => {
  const [first] = groups
  const version = kind === '999' || first?.group.version.startsWith('005010') ? '005010' : '004010'
  const partner = partnerSchema.parse({
    name: 'sender',
    system: 'file',
    theirs: {
      qualifier: envelope.sender.qualifier.padEnd(2, 'Z').slice(0, 2),
      id: envelope.sender.id.slice(0, 15) || 'UNKNOWN',
    },
    ours: {
      qualifier: envelope.receiver.qualifier.padEnd(2, 'Z').slice(0, 2),
      id: envelope.receiver.id.slice(0, 15) || 'UNKNOWN',
    },
    theirApplicationId: first?.group.sender || undefined,
    ourApplicationId: first?.group.receiver || undefined,
    version,
    usage: envelope.usage === 'P' ? 'production' : 'test',
    encoding: 'utf-8',
    delimiters: answerDelimiters(envelope.delimiters),
  })
  const isRefused = result.status === 'rejected'
  // A refused interchange is answered as a whole: nothing in it was taken.
  const sets = isRefused
    ? []
    : groups
        .map(kind === '999' ? implementationAcknowledgement : functionalAcknowledgement)
        .filter((segments): segments is Segment[] => segments !== undefined)
  const isTa1Due = isRefused || envelope.acknowledgementRequested
  if (!isTa1Due && sets.length === 0) return new Uint8Array()
  const number = Number(envelope.controlNumber)
  const interchange = Number.isInteger(number) && number > 0 && number <= 999_999_999 ? number : 1
  return writeInterchange({
    partner,
    controlNumbers: { interchange, group: interchange },
    functionalId: 'FA',
    at,
    sets,
    ...(kind === '999' ? { version: '005010X231A1' } : {}),
    ta1: isTa1Due ? [interchangeAcknowledgement(envelope, result)] : [],
  })
}
