import { type Said, say } from '../domain/said.ts'
import { documentsLane } from '../queue/lanes.ts'
import type { Delivery, Document, DocumentState } from '../store/store.ts'
import {
  type ActionReport,
  BodyRefusedError,
  type DeskDeps,
  DeskError,
  found,
  issuesOfBody,
  reported,
  wake,
} from './desk.ts'

export type ReplayReport = ActionReport & {
  stateBefore: DocumentState
  /** What was there before and stays: mapping again never makes a second delivery to the same system. */
  deliveries: Pick<Delivery, 'id' | 'system' | 'entity' | 'state' | 'externalId' | 'displayId'>[]
}

/**
 * Maps a past document again, with the partner tables and flows of now. Systems that have it keep it and get nothing
 * again; a target the flow gained since then gets it. A document that cannot be mapped any more is left as it is
 * (BodyRefusedError).
 */
export const replayDocument = async (
  deps: DeskDeps,
  id: string,
  { actor }: { actor: string },
): Promise<ReplayReport> => {
  const document = found(await deps.store.documents.get(id), 'document', id)
  const why = whyNoReplay(document)
  if (why !== null) throw new DeskError('ACTION_REFUSED', say('document.cannot-replay', { id, why }))
  if (document.body !== null) {
    const issues = await issuesOfBody(deps, document, document.body)
    if (issues.length > 0) throw new BodyRefusedError(issues)
  }
  const deliveries = await deps.store.transaction(async (store) => {
    // In the order in which every action on a dead letter takes them.
    await store.deadLetters.end([id], { state: 'retried', reason: 'replayed', actor })
    const current = found(await store.documents.lock(id), 'document', id)
    if (current.state !== document.state || current.revision !== document.revision) {
      throw new DeskError('ACTION_REFUSED', say('document.changed', { id, state: current.state }))
    }
    await store.documents.setState([id], 'received')
    await store.audit.append({
      actor,
      action: 'document.replay',
      subject: id,
      detail: { stateBefore: document.state, businessKey: document.businessKey },
    })
    return store.deliveries.ofDocument(id)
  })
  const queued = await wake(deps, documentsLane, { name: 'map-document', ids: [id] })
  const order = document.businessKey === null ? null : say('did.of-order', { order: document.businessKey })
  return {
    ...reported(say('did.document-replayed', { id, order }), nextOf(deliveries)),
    queued,
    stateBefore: document.state,
    deliveries: deliveries.map(({ id: deliveryId, system, entity, state, externalId, displayId }) => ({
      id: deliveryId,
      system,
      entity,
      state,
      externalId,
      displayId,
    })),
  }
}

const whyNoReplay = ({ direction, entity, state, purgedAt, canonicalEdited }: Document): Said | null => {
  if (purgedAt !== null) return say('why.replay.purged', { day: purgedAt.toISOString().slice(0, 10) })
  if (direction === 'out') return say('why.replay.ours')
  if (entity !== 'sales-order') return say('why.replay.no-order', { entity })
  if (canonicalEdited) return say('order.by-hand')
  if (state === 'held') return say('why.replay.held')
  if (state === 'received') return say('why.replay.received')
  if (state === 'rejected') return say('why.replay.rejected')
  return null
}

const nextOf = (deliveries: readonly Delivery[]): Said => {
  const [first, ...others] = deliveries
    .filter(({ entity }) => entity === 'sales-order')
    .map(({ system, state }) => ({ system, state, said: say('next.delivery-state', { system, state }) }))
  if (first === undefined) return say('next.replayed')
  const there = others.reduce((one, { said }) => say('next.and-another', { one, another: said }), first.said)
  const dead = [first, ...others].filter(({ state }) => state === 'dead').map(({ system }) => system)
  const hint = dead.length === 0 ? null : say('next.replayed.dead', { systems: dead.join(', ') })
  return say('next.replayed.there', { there, hint })
}
