import { newRowId } from '../domain/new-row-id.ts'
import type { Envelope, NewDelivery } from '../store/store.ts'
import type { JobDeps } from './job.ts'
import { wakeDeliveries } from './wake-deliveries.ts'

/**
 * Sends the acknowledgements of an interchange (or of one envelope) once more: the stored bytes under the stored control
 * numbers. What is not rendered yet needs no second sending.
 */
export const resendAcknowledgements = async (
  deps: JobDeps,
  of: { interchangeId: string } | { envelopeId: string },
): Promise<void> => {
  const envelopeIds =
    'envelopeId' in of ? [of.envelopeId] : (await deps.store.envelopes.ofInterchange(of.interchangeId)).map(answeredAs)
  const inserted = await deps.store.transaction(async (store) => {
    const carriers = new Set<string>()
    for (const envelopeId of envelopeIds) {
      for (const acknowledgement of await store.acknowledgements.ofEnvelope(envelopeId)) {
        if (acknowledgement.interchangeId !== null) carriers.add(acknowledgement.interchangeId)
      }
    }
    const again: NewDelivery[] = []
    for (const interchangeId of carriers) {
      const carrier = await store.interchanges.get(interchangeId)
      // What was purged cannot be sent again.
      if (carrier === undefined || carrier.purgedAt !== null) continue
      const [last] = await store.deliveries.latest(carrier.system, 'interchange', [interchangeId])
      if (last === undefined || last.state !== 'done') continue
      again.push({
        id: newRowId(),
        flow: last.flow,
        system: last.system,
        entity: 'interchange',
        canonicalId: interchangeId,
        version: last.version + 1,
        businessKey: last.businessKey,
        documentId: null,
        partner: last.partner,
        dependsOn: null,
        related: {},
        idempotencyKey: last.idempotencyKey,
      })
    }
    return store.deliveries.insert(again)
  })
  await wakeDeliveries(deps, inserted)
}

/** One that came before itself, in a file of which the rest had not been taken, was answered as that one. */
const answeredAs = ({ id, state, repeats }: Envelope): string => (state === 'duplicate' ? (repeats ?? id) : id)
