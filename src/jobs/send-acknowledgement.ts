import { crashPoint } from '../domain/crash-point.ts'
import { CrossdockError, messageOf, RejectedError } from '../domain/errors.ts'
import { groupBy } from '../domain/group-by.ts'
import { newRowId } from '../domain/new-row-id.ts'
import type { Acknowledgement, Envelope, Store } from '../store/store.ts'
import { type JobDeps, type JobRun, partnerOf } from './job.ts'
import { byPartner, type OutgoingInterchange, reserveControlNumbers, storeOutgoing, wakeOutgoing } from './outgoing.ts'
import { renderAcknowledgement } from './render-acknowledgement.ts'

/**
 * Renders the syntax acknowledgements that are due: 997 or 999 and TA1, in EDIFACT a CONTRL. All that
 * concern one inbound interchange leave together. Rendering, control numbers and the intent to send are one transaction.
 */
export const sendAcknowledgement: JobRun = async (ids, deps, _signal, turn = 0) => {
  const systems = await deps.store.transaction(async (store) => {
    const due = byPartner(await store.acknowledgements.takeDue(ids))
    const outgoing: OutgoingInterchange[] = []
    for (const [envelopeId, acknowledgements] of groupBy(due, (acknowledgement) => acknowledgement.envelopeId)) {
      const envelope = envelopeId === null ? undefined : await store.envelopes.get(envelopeId)
      if (envelope === undefined) {
        await store.acknowledgements.markDead(acknowledgements.map(({ id }) => id))
        deps.logger.error({ envelope: envelopeId }, 'acknowledgement not sent: what it answers was purged')
        continue
      }
      try {
        outgoing.push(await render(store, envelope, acknowledgements, deps))
      } catch (error) {
        await buryAcknowledgements(store, envelope, acknowledgements, error)
      }
    }
    return storeOutgoing(store, outgoing)
  })
  if (systems.size > 0) crashPoint('acknowledgement-committed')
  await wakeOutgoing(deps, systems, turn)
}

const render = async (
  store: Store,
  envelope: Envelope,
  acknowledgements: readonly Acknowledgement[],
  deps: JobDeps,
): Promise<OutgoingInterchange> => {
  const name = envelope.partner ?? ''
  const partner = partnerOf(deps, name)
  if (partner === undefined) throw new RejectedError('PARTNER_UNKNOWN', `no partner profile is named "${name}"`)
  const at = new Date(deps.now())
  const { kind, bytes, controlNumbers } = await renderAcknowledgement(store, {
    envelope,
    acknowledgements,
    partner,
    reserve: async (hasGroup) => (await reserveControlNumbers(store, partner, 1, hasGroup))(0),
    at,
  })
  return {
    partner,
    fileName: { kind, extension: 'edi' },
    controlNumbers,
    acknowledgementIds: acknowledgements.map(({ id }) => id),
    documents: [],
    flow: 'acknowledgement',
    bytes,
  }
}

/** Trying again gives the same: a person has to answer the partner. */
export const buryAcknowledgements = async (
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
      id: newRowId(),
      subject: 'interchange',
      subjectId: interchangeId,
      flow: null,
      system: interchange?.system ?? null,
      partner,
      businessKey: interchange?.fileName ?? null,
      code: error instanceof CrossdockError ? error.code : 'DEFECT',
      message: `the ${kinds} for interchange ${controlNumber} cannot be written: ${messageOf(error)}. Mend the partner's profile and retry, or answer by hand ("crossdock edi ack") and resolve this`,
      issues: [],
      retrySafety: 'applied',
    },
  ])
}
