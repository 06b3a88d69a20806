import { newRowId } from '../domain/new-row-id.ts'
import { fieldNames } from '../domain/record-fields.ts'
import { say } from '../domain/said.ts'
import { conflictId } from '../records/conflicts.ts'
import { indexCustomers, takeApart } from '../records/part-records.ts'
import type { Merge } from '../store/record-store.ts'
import type { Store } from '../store/store.ts'
import { type ActionReport, DeskError, found } from './desk.ts'
import { type RecordDeskDeps, recomputed, reportOf } from './record-desk.ts'

/** Makes one customer of two: what systems link to the second one links to the first, which is then merged by the rules of ownership. */
export const mergeCustomers = async (
  deps: RecordDeskDeps,
  { survivorId, loserId, reason, actor }: { survivorId: string; loserId: string; reason: string; actor: string },
): Promise<ActionReport & { mergeId: string }> => {
  if (survivorId === loserId) throw new DeskError('ACTION_REFUSED', say('merge.itself'))
  const { merge, names, woken } = await deps.store.transaction(async (store) => {
    await store.records.lock([survivorId, loserId].sort())
    const records = new Map(
      (await store.records.getMany('customer', [survivorId, loserId])).map((record) => [record.id, record]),
    )
    const [survivor, loser] = [survivorId, loserId].map((id) => found(records.get(id), 'customer', id))
    for (const record of [survivor, loser]) {
      if (record?.mergedInto != null) {
        throw new DeskError('ACTION_REFUSED', say('merge.part-of', { id: record.id, into: record.mergedInto }))
      }
    }
    const merge = await store.records.merge({
      id: newRowId(),
      entity: 'customer',
      survivorId,
      loserId,
      reason,
      actor,
    })
    const woken = await recomputed(store, 'customer', [survivorId], deps)
    // What its systems disagree on is asked of the one that stays.
    await store.deadLetters.end(
      fieldNames.customer.map((field) => conflictId(loserId, field)),
      { state: 'resolved', reason: `it became part of customer ${survivorId}`, actor: 'crossdock' },
    )
    await store.audit.append({
      actor,
      action: 'record.merge',
      subject: survivorId,
      detail: { loserId, reason, merge: merge.id },
    })
    return { merge, names: { survivor: survivor?.key ?? '', loser: loser?.key ?? '' }, woken }
  })
  const report = await reportOf(deps, say('did.merged', names), woken)
  return { ...report, mergeId: merge.id }
}

/** Takes a merge back: what moved goes back, and both are made anew of what their systems say. */
export const undoMerge = async (
  deps: RecordDeskDeps,
  mergeId: string,
  { actor }: { actor: string },
): Promise<ActionReport> => {
  const { merge, woken } = await deps.store.transaction(async (store) => {
    const merge: Merge | undefined = await store.records.undoMerge(mergeId)
    if (merge === undefined) throw new DeskError('ACTION_REFUSED', say('merge.no-undo', { id: mergeId }))
    const { survivorId, loserId } = merge
    await assertNotWritten(deps, store, [survivorId, loserId])
    const parted = await takeApart(store, merge)
    const woken = await recomputed(store, 'customer', [survivorId, loserId], deps)
    await indexCustomers(store, [...parted, loserId])
    await store.audit.append({
      actor,
      action: 'record.unmerge',
      subject: survivorId,
      detail: { loserId, merge: mergeId },
    })
    return { merge, woken }
  })
  const { survivorId: survivor, loserId: loser } = merge
  return reportOf(deps, say('did.unmerged', { survivor, loser }), woken)
}

/** What is written at this moment would be noted as a link of the wrong one. */
const assertNotWritten = async (
  { connections }: RecordDeskDeps,
  store: Store,
  ids: readonly string[],
): Promise<void> => {
  const standing = new Set([...(await store.records.standing(ids)).values(), ...ids])
  for (const system of connections.keys()) {
    const latest = await store.deliveries.latest(system, 'customer', [...standing])
    if (latest.some(({ state }) => state === 'sending'))
      throw new DeskError('ACTION_REFUSED', say('merge.being-written', { system }))
  }
}
