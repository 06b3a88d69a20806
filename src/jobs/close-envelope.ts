import type { ErrorCode } from '../domain/error-catalogue.ts'
import { newRowId } from '../domain/new-row-id.ts'
import type { Partner } from '../domain/partner.ts'
import type { EdiIssue, EnvelopeHeader, EnvelopeResult, GroupResult } from '../edi/edi.ts'
import { isGroupRejected } from '../edi/x12/acknowledge.ts'
import { answersLane, documentsLane } from '../queue/lanes.ts'
import type { Acknowledgement, Envelope, Store } from '../store/store.ts'
import { type JobDeps, jobsOf, wake } from './job.ts'
import { firstMessage } from './judge-transaction.ts'
import { resendAcknowledgements } from './resend-acknowledgements.ts'
import { takeInterchangeAcknowledgements } from './take-verdicts.ts'
import { firstTurn, inTurns } from './turns.ts'

/** What is wrong with a payload beyond its single documents; all of it ends as one dead letter. */
export type PayloadProblem = { code: ErrorCode; message: string; path: string }

/** The envelope being read, and what to do with what stands in it. */
export type OpenEnvelope = {
  header: EnvelopeHeader
  row: Envelope
  partner: Partner
  /** `take`: its documents are stored. `compare`: its control number is known, only its content is compared. `done`: closed before a crash. */
  mode: 'take' | 'compare' | 'done'
  groups: GroupResult[]
  /** How many documents were read, and how many of them acknowledge documents of ours. */
  read: { documents: number; acknowledgements: number }
}

/**
 * The trailer was read: the documents of the envelope take effect together, or none does, and the acknowledgements become
 * due, in one transaction. Returns what a person must know.
 */
export const closeEnvelope = async (
  envelope: OpenEnvelope,
  result: EnvelopeResult,
  deps: JobDeps,
): Promise<PayloadProblem[]> => {
  if (envelope.row.repeats !== null) return closeRepeated(envelope, result, deps)
  const { row, partner, header, groups } = envelope
  const rejected = result.status === 'rejected'
  if (envelope.mode === 'take') {
    const { released, acknowledgements, unmatched } = await deps.store.transaction(async (store) => {
      const { status: state, sha256, issues } = result
      // What is to be done instead is known when it is read again.
      if (!(await store.envelopes.close(row.id, { state, sha256, issues })))
        throw new Error(`interchange ${row.controlNumber} of ${partner.name} was closed or given up while it was read`)
      const rejectedGroups = groups.filter(isGroupRejected).map((group) => group.index)
      return {
        released: await store.documents.release(row.id, rejected ? 'all' : rejectedGroups),
        acknowledgements: await insertDue(store, row, partner, dueAcknowledgements(envelope, rejected)),
        unmatched: await takeInterchangeAcknowledgements(
          store,
          { partner: partner.name, system: partner.system },
          result.acknowledgements ?? [],
        ),
      }
    })
    const turn = await firstTurn(deps.store, { partner: partner.name, envelopeId: row.id })
    await wake(deps, answersLane, inTurns(turn, jobsOf('send-acknowledgement', acknowledgements)))
    await wake(deps, documentsLane, inTurns(turn, jobsOf('map-document', released)))
    return [...problemsOf(header, groups, result), ...unmatched]
  }
  return problemsOf(header, groups, result)
}

const problemsOf = (
  header: EnvelopeHeader,
  groups: readonly GroupResult[],
  result: EnvelopeResult,
): PayloadProblem[] => {
  const path = `interchange ${header.index + 1}`
  if (result.status === 'rejected') {
    const truncated = result.issues.some((issue) => issue.standardCode === '023')
    return [
      {
        code: truncated ? 'INTERCHANGE_TRUNCATED' : 'ENVELOPE_INVALID',
        message: `interchange ${header.controlNumber} was refused whole: ${firstMessage(result.issues)}`,
        path,
      },
    ]
  }
  return groups.filter(isGroupRejected).map((group) => ({
    code: 'ENVELOPE_INVALID',
    message: `group ${group.controlNumber} of interchange ${header.controlNumber} was refused: ${firstMessage(group.issues)}`,
    path: `${path}, group ${group.index + 1}`,
  }))
}

/** A control number seen before: the same content is answered as before, other content is for a person to judge. */
const closeRepeated = async (
  { row, partner, header, mode }: OpenEnvelope,
  { issues, sha256 }: EnvelopeResult,
  deps: JobDeps,
): Promise<PayloadProblem[]> => {
  const first = row.repeats === null ? undefined : await deps.store.envelopes.get(row.repeats)
  if (first !== undefined && first.sha256 === sha256) {
    if (mode === 'compare') {
      // First, for an envelope that is closed is not looked at again: a second answer does no harm, none would.
      await resendAcknowledgements(deps, { envelopeId: first.id })
      await deps.store.transaction((store) => giveUp(store, row, { state: 'duplicate', sha256, issues }))
    }
    return []
  }
  const repeated: EdiIssue = {
    level: 'interchange',
    standardCode: header.standard === 'edifact' ? '26' : '025',
    severity: 'error',
    position: {
      byteOffset: header.byteOffset,
      line: 0,
      segment: 1,
      segmentId: header.standard === 'edifact' ? 'UNB' : 'ISA',
    },
    value: header.controlNumber,
    message: `control number ${header.controlNumber} was used before with other content`,
  }
  if (mode === 'compare') {
    const acknowledgements = await deps.store.transaction(async (store) => {
      await giveUp(store, row, { state: 'conflict', sha256, issues: [repeated, ...issues] })
      return insertDue(store, row, partner, refusalOf(header, partner))
    })
    await wake(deps, answersLane, jobsOf('send-acknowledgement', acknowledgements))
  }
  return [
    {
      code: 'CONTROL_NUMBER_REPEATED',
      message:
        `${partner.name} used control number ${header.controlNumber} before, in interchange ` +
        `${first?.interchangeId ?? 'unknown'}, with other content: nothing of this one was taken`,
      path: `interchange ${header.index + 1}`,
    },
  ]
}

/** Of one that was to be taken when it was read before, documents may be there: nothing holds them any more. */
const giveUp = async (
  store: Store,
  { id }: Envelope,
  result: Parameters<Store['envelopes']['close']>[1],
): Promise<void> => {
  await store.envelopes.close(id, result)
  await store.documents.release(id, 'all')
}

type Due = { kind: 'TA1' | '997' | '999' | 'CONTRL'; groups: readonly GroupResult[] }

const dueAcknowledgements = ({ header, partner, groups, read }: OpenEnvelope, rejected: boolean): Due[] => {
  const { interchange, functional } = partner.acknowledge
  // XML standards and flat files know no acknowledgement of syntax: the order response is the answer.
  if (header.standard === 'xml' || header.standard === 'flat') return []
  // An acknowledgement is never acknowledged.
  if (read.documents > 0 && read.documents === read.acknowledgements && header.standard === 'edifact') return []
  if (header.standard === 'edifact') return functional !== false ? [{ kind: 'CONTRL', groups }] : []
  const asked = header.acknowledgementRequested || rejected
  const due: Due[] = []
  if (interchange === 'always' || (interchange === 'when-asked' && asked)) due.push({ kind: 'TA1', groups: [] })
  if (functional !== false && !rejected) {
    const kind = functional === '999' ? '999' : '997'
    // An acknowledgement is never acknowledged.
    for (const group of groups) if (group.functionalId !== 'FA') due.push({ kind, groups: [group] })
  }
  return due
}

/** How a partner is told that a whole interchange was refused. */
const refusalOf = ({ standard }: EnvelopeHeader, { acknowledge }: Partner): Due[] => {
  if (standard === 'edifact') return acknowledge.functional !== false ? [{ kind: 'CONTRL', groups: [] }] : []
  return standard === 'x12' && acknowledge.interchange !== 'never' ? [{ kind: 'TA1', groups: [] }] : []
}

const insertDue = (store: Store, row: Envelope, partner: Partner, due: readonly Due[]): Promise<string[]> =>
  store.acknowledgements.insert(
    due.map(
      ({
        kind,
        groups,
      }): Parameters<Store['acknowledgements']['insert']>[0][number] & { kind: Acknowledgement['kind'] } => ({
        id: newRowId(),
        kind,
        partner: partner.name,
        envelopeId: row.id,
        groupIndex: kind === '997' || kind === '999' ? (groups[0]?.index ?? -1) : -1,
        groups,
      }),
    ),
  )
