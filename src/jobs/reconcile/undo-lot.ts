import type { PushItem, PushResult, Sink } from '../../connectors/connector.ts'
import type { SyncedEntity } from '../../domain/entity.ts'
import { UncertainError } from '../../domain/errors.ts'
import type { Finding } from '../../store/reconcile-store.ts'
import type { ClaimedDelivery, Delivery, Settlement, Store } from '../../store/store.ts'
import { deliverBatch } from '../deliver-batch.ts'
import { callOf } from '../job.ts'
import { wakeTargets } from '../pull/take-page.ts'
import type { Work } from './open-work.ts'
import { prepareUndo, type Undoable } from './prepare-undo.ts'

/**
 * With the deliveries of its records claimed, as for any write: what changes meanwhile is sent when they are settled, and nothing that was
 * under way before comes after.
 */
export const undoLot = async (
  work: Work,
  system: string,
  sink: Sink<SyncedEntity> | undefined,
  findings: readonly Finding[],
): Promise<void> => {
  const latest = await settledDeliveries(work, system, findings)
  const ids = latest.map(({ id }) => id)
  await work.deps.claims.holding(ids, () => undoClaimed(work, system, sink, findings, latest))
}

const undoClaimed = async (
  work: Work,
  system: string,
  sink: Sink<SyncedEntity> | undefined,
  findings: readonly Finding[],
  latest: readonly Delivery[],
): Promise<void> => {
  const { deps } = work
  const claimed = await deps.store.deliveries.claimDone(
    latest.map(({ id }) => id),
    deps.instanceId,
  )
  try {
    const deliveries = new Map(latest.map((delivery) => [delivery.canonicalId, delivery]))
    const claims = new Map(claimed.map((claim) => [claim.canonicalId, claim]))
    const { refused, there, toWrite } = await prepareUndo(work, system, findings, deliveries, claims)
    const results = toWrite.length === 0 || sink?.update === undefined ? [] : await write(work, sink.update, toWrite)
    const whys = new Map([...refused.map(({ finding, why }) => [finding, why] as const), ...failures(toWrite, results)])
    const undone = [...there, ...toWrite.filter(({ finding }) => !whys.has(finding))]
    await endLot(work, claimed, undone, whys, settlementsOf(claimed, toWrite, results, sink))
  } catch (error) {
    const ended = settlementsOf(claimed, [], [], sink, error)
    await wakeTargets(deps, (await deps.store.deliveries.settle(ended)).released)
    throw error
  }
}

/** The deliveries of the records. What a process left that ended, also one that was undoing this, is settled first. */
const settledDeliveries = async (
  { deps, entity, signal }: Work,
  system: string,
  findings: readonly Finding[],
): Promise<Delivery[]> => {
  const ids = findings.flatMap(({ recordId }) => recordId ?? [])
  const latest = await deps.store.deliveries.latest(system, entity, ids)
  const underWay = latest.filter(({ state }) => state === 'sending').map(({ id }) => id)
  if (underWay.length === 0) return latest
  await deps.claims.holding(underWay, () => deliverBatch(underWay, deps, signal))
  return deps.store.deliveries.latest(system, entity, ids)
}

const write = (
  { deps, signal }: Work,
  update: NonNullable<Sink<SyncedEntity>['update']>,
  lot: readonly Undoable[],
): Promise<PushResult[]> => {
  deps.lease.assertHeld()
  const items: PushItem<SyncedEntity>[] = lot.map(({ item }) => item)
  return update(items, callOf(deps, signal))
}

const failures = (lot: readonly Undoable[], results: readonly PushResult[]): [Finding, string][] =>
  lot.flatMap(({ finding }, place): [Finding, string][] => {
    const result = results[place]
    return result?.ok === true ? [] : [[finding, result?.error.message ?? 'no answer for this item']]
  })

/** Where it is not known what was written, nothing else is until the write must have become visible. */
const settlementsOf = (
  claimed: readonly ClaimedDelivery[],
  lot: readonly Undoable[],
  results: readonly PushResult[],
  sink: Sink<SyncedEntity> | undefined,
  thrown?: unknown,
): Settlement[] => {
  const errors = new Map(
    lot.flatMap(({ item }, place) => {
      const result = results[place]
      return result?.ok === false ? [[item.canonicalId, result.error] as const] : []
    }),
  )
  return claimed.map(({ id, fence, canonicalId, version, externalId, displayId }): Settlement => {
    const error = errors.get(canonicalId) ?? thrown
    if (error instanceof UncertainError) {
      const { code, message } = error
      return { id, fence, to: 'in-doubt', delayMs: sink?.visibilityLagMs ?? 0, looked: false, code, message }
    }
    const receipt = { externalId: externalId ?? '', displayId: displayId ?? undefined }
    return { id, fence, to: 'done', ...receipt, sent: { version, hash: null } }
  })
}

/** What was sent stays noted as sent, so that nothing sends it again by itself. */
const endLot = async (
  { deps }: Work,
  claimed: readonly ClaimedDelivery[],
  undone: readonly Undoable[],
  whys: ReadonlyMap<Finding, string>,
  settlements: readonly Settlement[],
): Promise<void> => {
  const released = await deps.store.transaction(async (store) => {
    const settled = await store.deliveries.settle(settlements)
    // The claim passed to another process, which sent the record as it is.
    const lost = new Set(claimed.flatMap(({ id, canonicalId }) => (settled.stale.includes(id) ? [canonicalId] : [])))
    const ours = undone.filter(({ item }) => !lost.has(item.canonicalId))
    await noteUndone(store, ours)
    await note(store, [...whys.keys()], (finding) => `not undone: ${whys.get(finding) ?? ''}`)
    return settled.released
  })
  await wakeTargets(deps, released)
}

const noteUndone = async (store: Store, undone: readonly Undoable[]): Promise<void> => {
  await store.links.noteSent(
    undone.map(({ finding, facet: { canonicalId, system, externalId, sentHash, sentVersion }, holds }) => ({
      entity: finding.entity,
      canonicalId,
      system,
      externalId,
      sentHash,
      sentVersion: sentVersion ?? 0,
      ...(holds === undefined ? {} : { holds }),
    })),
  )
  await store.reconciliations.settleFindings(
    undone.map(({ finding, left }) => ({
      id: finding.id,
      state: 'undone' as const,
      note: undoneText(finding, left),
    })),
  )
}

const undoneText = ({ entity }: Finding, left: readonly string[]): string =>
  `${entity} is as it was before${left.length === 0 ? '' : `; ${left.join(', ')} had no value and cannot be emptied`}`

/** What became of findings whose repair stays. */
export const note = (store: Store, findings: readonly Finding[], says: (finding: Finding) => string): Promise<void> =>
  store.reconciliations.settleFindings(findings.map((one) => ({ id: one.id, state: 'repaired', note: says(one) })))
