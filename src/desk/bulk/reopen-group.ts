import type { BulkAction } from '../../store/desk-store.ts'
import type { Store } from '../../store/store.ts'

/** A group that was resolved is open again when some of its dead letters were not: nobody looks for what waits in one that is over. */
export const reopenGroup = async (
  store: Store,
  { id, action, target, total, done, skipped }: BulkAction,
): Promise<void> => {
  const left = total - done - skipped
  if (action !== 'resolve' || !('group' in target) || left === 0) return
  const group = await store.errorGroups.get(target.group)
  if (group?.state !== 'resolved' || group.count === 0) return
  const reason = `${left} of its dead letters were not resolved (bulk action ${id})`
  await store.errorGroups.change(target.group, { state: 'open', actor: 'crossdock', reason })
}
