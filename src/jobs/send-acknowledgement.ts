import { randomUUID } from 'node:crypto'
import { CrossdockError, messageOf } from '../domain/errors.ts'
import { groupBy } from '../domain/group-by.ts'
import type { Partner } from '../domain/partner.ts'
import type { EdiIssue, TransactionResult } from '../edi/edi.ts'
import type { Segment } from '../edi/segment.ts'
import { functionalAcknowledgement, interchangeAcknowledgement } from '../edi/x12/acknowledge.ts'
import { plainText, writeInterchange } from '../edi/x12/write.ts'
import type { Acknowledgement, DocumentState, Envelope, Store } from '../store/store.ts'
import { type JobDeps, type JobRun, partnerOf } from './job.ts'
import { type OutgoingInterchange, reserveControlNumbers, storeOutgoing, wakeOutgoing } from './outgoing.ts'

/**
 * Renders the syntax acknowledgements that are due: a 997 for a functional group, a TA1 for an interchange. All that
 * concern one inbound interchange leave together. Rendering, control numbers and the intent to send are one transaction.
 */
export const sendAcknowledgement: JobRun = async (ids, deps) => {
  const systems = await deps.store.transaction(async (store) => {
    const due = await store.acknowledgements.takeDue(ids)
    const outgoing: OutgoingInterchange[] = []
    for (const [envelopeId, acknowledgements] of groupBy(due, (acknowledgement) => acknowledgement.envelopeId)) {
      const envelope = envelopeId === null ? undefined : await store.envelopes.get(envelopeId)
      const partner = partnerOf(deps, envelope?.partner ?? '')
      if (envelope === undefined || partner === undefined) {
        // The envelope was read with this profile: it comes back with the profile, the sweep tries again until then.
        deps.logger.error(
          { envelope: envelopeId, partner: envelope?.partner },
          'acknowledgement not sent: the partner profile was removed; restore it',
        )
        continue
      }
      try {
        outgoing.push(await render(store, envelope, acknowledgements, partner, deps))
      } catch (error) {
        await bury(store, envelope, acknowledgements, error)
      }
    }
    return storeOutgoing(store, outgoing)
  })
  await wakeOutgoing(deps, systems)
}

const render = async (
  store: Store,
  envelope: Envelope,
  acknowledgements: readonly Acknowledgement[],
  partner: Partner,
  deps: JobDeps,
): Promise<OutgoingInterchange> => {
  const groups = acknowledgements.flatMap(({ group }) => (group === null ? [] : [group]))
  const sets: Segment[][] = []
  for (const group of groups) {
    const documents = await store.documents.resultsOfGroup(envelope.id, group.index)
    const transactions = documents.map(
      ({ index, setId, controlNumber, state, issues }): TransactionResult => ({
        index,
        setId,
        controlNumber,
        status: verdictOf(state, issues),
        issues,
      }),
    )
    const set = functionalAcknowledgement({ group, transactions })
    if (set !== undefined) sets.push(set.map((segment) => withoutDelimiters(segment, partner)))
  }
  const controlNumbers = (await reserveControlNumbers(store, partner, 1))(0)
  return {
    partner,
    kind: sets.length === 0 ? 'TA1' : '997',
    controlNumber: controlNumbers.interchange,
    acknowledgementIds: acknowledgements.map(({ id }) => id),
    documentId: null,
    flow: 'acknowledgement',
    bytes: writeInterchange({
      partner,
      controlNumbers,
      functionalId: 'FA',
      version: groups[0]?.version ?? partner.version,
      at: new Date(deps.now()),
      sets,
      ...(acknowledgements.some(({ kind }) => kind === 'TA1') ? { ta1: [ta1Of(envelope)] } : {}),
    }),
  }
}

/** Trying again gives the same: a person has to answer the partner. */
const bury = async (
  store: Store,
  { interchangeId, partner, controlNumber }: Envelope,
  acknowledgements: readonly Acknowledgement[],
  error: unknown,
): Promise<void> => {
  const interchange = await store.interchanges.get(interchangeId)
  // A store that fails here fails the job, which is tried again.
  await store.acknowledgements.markDead(acknowledgements.map(({ id }) => id))
  const kinds = acknowledgements.map(({ kind }) => kind).join(' and ')
  await store.deadLetters.open([
    {
      id: randomUUID(),
      subject: 'interchange',
      subjectId: interchangeId,
      flow: null,
      system: interchange?.system ?? null,
      partner,
      businessKey: interchange?.fileName ?? null,
      code: error instanceof CrossdockError ? error.code : 'DEFECT',
      message: `the ${kinds} for interchange ${controlNumber} cannot be written: ${messageOf(error)}. Answer the partner by hand ("crossdock edi ack"), then resolve this`,
      issues: [],
      retrySafety: 'applied',
    },
  ])
}

const longestCopy = 99

/** AK404 repeats a bad value of the partner's document, which may hold what are delimiters in ours. */
const withoutDelimiters = (segment: Segment, { delimiters }: Partner): Segment =>
  segment[0] !== 'AK4'
    ? segment
    : segment.map((value, index) =>
        index === 4 && typeof value === 'string' ? plainText(value, delimiters, longestCopy) : value,
      )

/** What the acknowledgement reports was decided when the envelope was read, whatever became of the document since. */
const verdictOf = (state: DocumentState, issues: readonly EdiIssue[]): TransactionResult['status'] => {
  if (state === 'rejected' && issues.some(({ severity }) => severity === 'error')) return 'rejected'
  return issues.length > 0 ? 'accepted-with-errors' : 'accepted'
}

const ta1Of = ({ controlNumber, date, time, state, issues }: Envelope): Segment =>
  interchangeAcknowledgement(
    { controlNumber, date, time },
    { status: state === 'accepted' || state === 'accepted-with-errors' ? state : 'rejected', issues },
  )
