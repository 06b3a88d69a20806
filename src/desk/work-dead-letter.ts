import { type Said, say } from '../domain/said.ts'
import type { Comment } from '../store/desk-store.ts'
import type { Store } from '../store/store.ts'
import { getDeadLetter } from './act-on-dead-letter.ts'
import { type ActionReport, type DeskDeps, DeskError, reported } from './desk.ts'

/** `ids` of the dead letters a step is for, `actor` who takes it. */
type Step = { actor: string; reason?: string | undefined }

const report = (did: Said, next: Said | null = null): ActionReport => ({ ...reported(did, next), queued: true })

/** Puts an open dead letter out of sight, for good or until then; it counts as open no more. */
export const ignoreDeadLetter = async (
  { store }: Pick<DeskDeps, 'store'>,
  id: string,
  { actor, reason, until }: Step & { reason: string; until?: Date | undefined },
): Promise<ActionReport> =>
  store.transaction(async (inner) => {
    const [ignored] = await inner.deadLetters.ignore([id], { until: until ?? null, reason, actor })
    if (ignored === undefined) {
      const { state, actor: by } = await getDeadLetter(inner, id)
      throw new DeskError(
        'ACTION_REFUSED',
        say('dead-letter.cannot.ignore', { id, why: say('why.ended', { state, actor: by }) }),
      )
    }
    await note(inner, 'dead-letter.ignore', ignored.subjectId, { deadLetter: id, actor, reason, until })
    const back = until === undefined ? say('next.back-when-other') : say('next.back-at', { at: until.toISOString() })
    return report(say('did.letter-ignored', { key: ignored.businessKey ?? ignored.subjectId }), back)
  })

/** Brings an ignored dead letter back. */
export const reopenDeadLetter = async (
  { store }: Pick<DeskDeps, 'store'>,
  id: string,
  { actor }: Step,
): Promise<ActionReport> =>
  store.transaction(async (inner) => {
    const [opened] = await inner.deadLetters.reopen([id])
    if (opened === undefined) {
      const { state } = await getDeadLetter(inner, id)
      throw new DeskError(
        'ACTION_REFUSED',
        say('dead-letter.not-ignored', { id, state, more: state === 'open' ? null : say('dead-letter.comes-back') }),
      )
    }
    await note(inner, 'dead-letter.reopen', opened.subjectId, { deadLetter: id, actor })
    return report(say('did.letter-reopened', { key: opened.businessKey ?? opened.subjectId }))
  })

/** Says who looks after a dead letter; null: nobody. */
export const assignDeadLetter = async (
  { store }: Pick<DeskDeps, 'store'>,
  id: string,
  { actor, to }: Step & { to: string | null },
): Promise<ActionReport> =>
  store.transaction(async (inner) => {
    const { subjectId, businessKey } = await getDeadLetter(inner, id)
    await inner.deadLetters.assign([id], to)
    await note(inner, 'dead-letter.assign', subjectId, { deadLetter: id, actor, to })
    const key = businessKey ?? subjectId
    return report(to === null ? say('did.letter-unassigned', { key }) : say('did.letter-assigned', { key, to }))
  })

/** Adds and removes words to find a dead letter by. */
export const tagDeadLetter = async (
  { store }: Pick<DeskDeps, 'store'>,
  id: string,
  { actor, add, remove }: Step & { add: readonly string[]; remove: readonly string[] },
): Promise<ActionReport> =>
  store.transaction(async (inner) => {
    const { subjectId } = await getDeadLetter(inner, id)
    await inner.deadLetters.tag([id], { add, remove })
    await note(inner, 'dead-letter.tag', subjectId, { deadLetter: id, actor, add, remove })
    const { tags } = await getDeadLetter(inner, id)
    return report(say('did.letter-tagged', { tags: tagsOrNone(tags) }))
  })

export const tagsOrNone = (tags: readonly string[]): string | Said =>
  tags.length === 0 ? say('did.no-tags') : tags.join(', ')

/** Says something of a dead letter, for others to read. */
export const commentDeadLetter = async (
  { store }: Pick<DeskDeps, 'store'>,
  id: string,
  { actor, text }: Step & { text: string },
): Promise<Comment> =>
  store.transaction(async (inner) => {
    const { subjectId } = await getDeadLetter(inner, id)
    const comment = await inner.comments.add({ subject: 'dead-letter', subjectId: id, actor, text })
    await note(inner, 'dead-letter.comment', subjectId, { deadLetter: id, actor, comment: comment.id })
    return comment
  })

const note = (
  store: Store,
  action: string,
  subject: string,
  { actor, ...detail }: { actor: string; [key: string]: unknown },
): Promise<void> => store.audit.append({ actor, action, subject, detail })
