import type { BulkAction, Comment, CountedGroup, GroupChange } from '../store/desk-store.ts'
import type { Store } from '../store/store.ts'
import { storeBulk, wakeBulk } from './bulk/begin-bulk.ts'
import { previewBulk } from './bulk/preview-bulk.ts'
import { type ActionReport, type DeskDeps, found } from './desk.ts'

/** What a step on a group did. `bulkAction`: the work on its dead letters that goes on by itself; null when there is none. */
export type GroupReport = ActionReport & { bulkAction: BulkAction | null }

type Deps = Pick<DeskDeps, 'store'>
type Step = { actor: string }

const getGroup = async (store: Store, id: string): Promise<CountedGroup> =>
  found(await store.errorGroups.get(id), 'error group', id)

const report = (did: string, next = ''): GroupReport => ({ did, next, queued: true, bulkAction: null })

const changeState = (
  { store }: Deps,
  id: string,
  step: string,
  change: GroupChange,
  tell: (group: CountedGroup) => GroupReport,
): Promise<GroupReport> =>
  store.transaction(async (inner) => {
    const group = await getGroup(inner, id)
    await inner.errorGroups.change(id, change)
    const { state: _state, actor, ...detail } = change
    await inner.audit.append({
      actor,
      action: `error-group.${step}`,
      subject: id,
      detail: { before: group.state, ...detail },
    })
    return tell(group)
  })

/** Says that somebody is at it: it stays in the list, and alarms nobody. */
export const acknowledgeGroup = (deps: Deps, id: string, { actor }: Step): Promise<GroupReport> =>
  changeState(deps, id, 'acknowledge', { state: 'acknowledged', actor, reason: null }, ({ signature }) =>
    report(`"${signature}" is acknowledged by ${actor}`),
  )

export const reopenGroup = (deps: Deps, id: string, { actor }: Step): Promise<GroupReport> =>
  changeState(deps, id, 'reopen', { state: 'open', actor, reason: null }, ({ signature }) =>
    report(`"${signature}" is open again`, 'its dead letters are as they were'),
  )

/** Keeps a group out of the list until then, or until it has more open dead letters than `escalatesAt`; they stay as they are. */
export const ignoreGroup = (
  deps: Deps,
  id: string,
  {
    actor,
    reason,
    until,
    escalatesAt,
  }: Step & { reason: string; until?: Date | undefined; escalatesAt?: number | undefined },
): Promise<GroupReport> =>
  changeState(
    deps,
    id,
    'ignore',
    { state: 'ignored', actor, reason, ignoredUntil: until, escalatesAt },
    ({ signature, count }) => {
      const limits = [
        ...(until === undefined ? [] : [`at ${until.toISOString()}`]),
        ...(escalatesAt === undefined ? [] : [`when more than ${escalatesAt} are open (now ${count})`]),
      ]
      const back = limits.length === 0 ? 'it does not come back by itself' : `it comes back ${limits.join(' or ')}`
      return report(`"${signature}" is ignored`, `${back}; its ${count} open dead letters stay open`)
    },
  )

/** Says that it is over. All its open dead letters are resolved with the same reason, as an action on many that the report names. */
export const resolveGroup = async (
  deps: DeskDeps,
  id: string,
  { actor, reason }: Step & { reason: string },
): Promise<GroupReport> => {
  const made = await deps.store.transaction(async (store) => {
    const group = await getGroup(store, id)
    // First, so that what fails from here on opens it again.
    await store.errorGroups.change(id, { state: 'resolved', actor, reason })
    const order = { action: 'resolve' as const, target: { group: id }, reason }
    const { ids } = await previewBulk(store, order)
    const name = `Resolve ${group.signature}`.slice(0, 200)
    const bulkAction = ids.length === 0 ? null : await storeBulk(store, { ...order, name, actor }, ids)
    const detail = { before: group.state, reason, bulkAction: bulkAction?.id ?? null }
    await store.audit.append({ actor, action: 'error-group.resolve', subject: id, detail })
    return { signature: group.signature, bulkAction }
  })
  const { signature, bulkAction } = made
  if (bulkAction === null) return report(`"${signature}" is resolved`, 'nothing of it was open')
  const queued = await wakeBulk(deps, bulkAction)
  return {
    did: `"${signature}" is resolved`,
    next: `its ${bulkAction.total} open dead letters are resolved next, too (bulk action ${bulkAction.id})`,
    queued,
    bulkAction,
  }
}

/** Says who looks after a group; null: nobody. */
export const assignGroup = (
  { store }: Deps,
  id: string,
  { actor, to }: Step & { to: string | null },
): Promise<GroupReport> =>
  store.transaction(async (inner) => {
    const { signature } = found(await inner.errorGroups.assign(id, to), 'error group', id)
    await inner.audit.append({ actor, action: 'error-group.assign', subject: id, detail: { to } })
    return report(`"${signature}" is ${to === null ? "nobody's" : `for ${to}`}`)
  })

export const tagGroup = (
  { store }: Deps,
  id: string,
  { actor, add, remove }: Step & { add: readonly string[]; remove: readonly string[] },
): Promise<GroupReport> =>
  store.transaction(async (inner) => {
    const { signature, tags } = found(await inner.errorGroups.tag(id, { add, remove }), 'error group', id)
    await inner.audit.append({ actor, action: 'error-group.tag', subject: id, detail: { add, remove } })
    return report(`the tags of "${signature}" are ${tags.length === 0 ? 'none' : tags.join(', ')}`)
  })

export const commentGroup = ({ store }: Deps, id: string, { actor, text }: Step & { text: string }): Promise<Comment> =>
  store.transaction(async (inner) => {
    await getGroup(inner, id)
    const comment = await inner.comments.add({ subject: 'error-group', subjectId: id, actor, text })
    await inner.audit.append({ actor, action: 'error-group.comment', subject: id, detail: { comment: comment.id } })
    return comment
  })
