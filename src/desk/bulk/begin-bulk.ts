import { newRowId } from '../../domain/new-row-id.ts'
import { say } from '../../domain/said.ts'
import { bulkLane } from '../../queue/lanes.ts'
import type { BulkAction } from '../../store/desk-store.ts'
import type { Store } from '../../store/store.ts'
import { type DeskDeps, DeskError, found, wake } from '../desk.ts'
import type { BulkOrder } from './bulk-order.ts'
import { previewBulk } from './preview-bulk.ts'
import { reopenGroup } from './reopen-group.ts'

export type NewBulk = BulkOrder & { name: string; actor: string }

/** How far the number may have moved since somebody looked at it. */
const mostMoved = 0.1

/**
 * Stores an action on many with the dead letters it is for, and wakes the worker. `expected` is the count of its preview: when it has moved by
 * more than a tenth since, nothing is begun.
 */
export const beginBulk = async (deps: DeskDeps, order: NewBulk & { expected: number }): Promise<BulkAction> => {
  const action = await deps.store.transaction(async (store) => {
    const { preview, ids } = await previewBulk(store, order)
    assertExpected(preview.count, order.expected)
    return storeBulk(store, order, ids)
  })
  await wakeBulk(deps, action)
  return action
}

/** Refuses what would be done to other numbers than somebody saw. */
export const assertExpected = (n: number, expected: number): void => {
  if (Math.abs(n - expected) > expected * mostMoved)
    throw new DeskError('ACTION_REFUSED', say('bulk.count', { n, expected }))
}

/** Stores an action on these dead letters. */
export const storeBulk = async (store: Store, order: NewBulk, ids: readonly string[]): Promise<BulkAction> => {
  const { name, action, target, reason, mapping, assignee, tags, actor } = order
  if (ids.length === 0) throw new DeskError('ACTION_REFUSED', say('bulk.nothing'))
  const stored = await store.bulkActions.insert(
    {
      id: newRowId(),
      name,
      action,
      target,
      reason: reason ?? null,
      mapping: mapping ?? null,
      assignee: assignee ?? null,
      tags: [...(tags ?? [])],
      actor,
    },
    ids,
  )
  const detail = { action, name, target: shortTarget(target), reason: reason ?? null, total: stored.total }
  await store.audit.append({ actor, action: 'bulk-action.begin', subject: stored.id, detail })
  return stored
}

const shortTarget = (target: BulkOrder['target']): unknown => ('ids' in target ? { ids: target.ids.length } : target)

export const wakeBulk = (deps: DeskDeps, { id }: Pick<BulkAction, 'id'>): Promise<boolean> =>
  wake(deps, bulkLane, { name: 'bulk-action', ids: [id] })

/** Ends an action on many; what it did stays done, and a group it was to end is open again. */
export const abortBulk = async (
  { store }: Pick<DeskDeps, 'store'>,
  id: string,
  { actor, reason }: { actor: string; reason: string },
): Promise<BulkAction> =>
  store.transaction(async (inner) => {
    const aborted = await inner.bulkActions.abort(id, `aborted by ${actor}: ${reason}`)
    if (aborted === undefined) {
      const { state } = found(await inner.bulkActions.get(id), 'bulk action', id)
      throw new DeskError('ACTION_REFUSED', say('bulk.cannot-abort', { id, state }))
    }
    const { done, total } = aborted
    await inner.audit.append({ actor, action: 'bulk-action.abort', subject: id, detail: { reason, done, total } })
    await reopenGroup(inner, aborted)
    return aborted
  })
