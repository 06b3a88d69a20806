import { type Said, say } from '../domain/said.ts'
import type { BulkAction, Comment, CountedGroup, GroupChange } from '../store/desk-store.ts'
import type { Store } from '../store/store.ts'
import { assertExpected, storeBulk, wakeBulk } from './bulk/begin-bulk.ts'
import { previewBulk } from './bulk/preview-bulk.ts'
import { type ActionReport, type DeskDeps, found, reported } from './desk.ts'
import { tagsOrNone } from './work-dead-letter.ts'

/** What a step on a group did. `bulkAction`: the work on its dead letters that goes on by itself; null when there is none. */
export type GroupReport = ActionReport & { bulkAction: BulkAction | null }

type Deps = Pick<DeskDeps, 'store'>
type Step = { actor: string }

const getGroup = async (store: Store, id: string): Promise<CountedGroup> =>
  found(await store.errorGroups.get(id), 'error group', id)

const report = (did: Said, next: Said | null = null): GroupReport => ({
  ...reported(did, next),
  queued: true,
  bulkAction: null,
})

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
  changeState(deps, id, 'acknowledge', { state: 'acknowledged', actor, reason: null }, ({ signature: group }) =>
    report(say('did.group-acknowledged', { group, actor })),
  )

export const reopenGroup = (deps: Deps, id: string, { actor }: Step): Promise<GroupReport> =>
  changeState(deps, id, 'reopen', { state: 'open', actor, reason: null }, ({ signature: group }) =>
    report(say('did.group-reopened', { group }), say('next.group-reopened')),
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
    ({ signature: group, count: n }) =>
      report(
        say('did.group-ignored', { group }),
        say('next.group-ignored', { back: backWhen(until?.toISOString(), escalatesAt, n), n }),
      ),
  )

const backWhen = (at: string | undefined, most: number | undefined, n: number): Said => {
  if (at === undefined) return most === undefined ? say('next.back-never') : say('next.back-when-more', { most, n })
  return most === undefined ? say('next.back-at', { at }) : say('next.back-at-or-more', { at, most, n })
}

/**
 * Says that it is over. All its open dead letters are resolved with the same reason, as an action on many that the report names. `expected` is how
 * many somebody saw: when that has moved by more than a tenth, nothing is resolved.
 */
export const resolveGroup = async (
  deps: DeskDeps,
  id: string,
  { actor, reason, expected }: Step & { reason: string; expected?: number | undefined },
): Promise<GroupReport> => {
  const made = await deps.store.transaction(async (store) => {
    const group = await getGroup(store, id)
    // First, so that what fails from here on opens it again.
    await store.errorGroups.change(id, { state: 'resolved', actor, reason })
    const order = { action: 'resolve' as const, target: { group: id }, reason }
    const { ids } = await previewBulk(store, order)
    if (expected !== undefined) assertExpected(ids.length, expected)
    const name = ['Resolve', group.code, ...(group.target === null ? [] : [group.target])].join(' ')
    const bulkAction = ids.length === 0 ? null : await storeBulk(store, { ...order, name, actor }, ids)
    const detail = { before: group.state, reason, bulkAction: bulkAction?.id ?? null }
    await store.audit.append({ actor, action: 'error-group.resolve', subject: id, detail })
    return { signature: group.signature, bulkAction }
  })
  const { signature, bulkAction } = made
  const did = say('did.group-resolved', { group: signature })
  if (bulkAction === null) return report(did, say('next.group-empty'))
  const queued = await wakeBulk(deps, bulkAction)
  return {
    ...reported(did, say('next.group-resolved', { n: bulkAction.total, bulk: bulkAction.id })),
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
    const { signature: group } = found(await inner.errorGroups.assign(id, to), 'error group', id)
    await inner.audit.append({ actor, action: 'error-group.assign', subject: id, detail: { to } })
    return report(to === null ? say('did.group-unassigned', { group }) : say('did.group-assigned', { group, to }))
  })

export const tagGroup = (
  { store }: Deps,
  id: string,
  { actor, add, remove }: Step & { add: readonly string[]; remove: readonly string[] },
): Promise<GroupReport> =>
  store.transaction(async (inner) => {
    const { signature: group, tags } = found(await inner.errorGroups.tag(id, { add, remove }), 'error group', id)
    await inner.audit.append({ actor, action: 'error-group.tag', subject: id, detail: { add, remove } })
    return report(say('did.group-tagged', { group, tags: tagsOrNone(tags) }))
  })

export const commentGroup = ({ store }: Deps, id: string, { actor, text }: Step & { text: string }): Promise<Comment> =>
  store.transaction(async (inner) => {
    await getGroup(inner, id)
    const comment = await inner.comments.add({ subject: 'error-group', subjectId: id, actor, text })
    await inner.audit.append({ actor, action: 'error-group.comment', subject: id, detail: { comment: comment.id } })
    return comment
  })
