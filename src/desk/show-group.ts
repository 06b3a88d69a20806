import { errorCatalogue } from '../domain/error-catalogue.ts'
import type { Comment, CountedGroup } from '../store/desk-store.ts'
import type { DeadLetter, Store } from '../store/store.ts'
import { found } from './desk.ts'
import { remedyOf } from './remedies.ts'

/** A group in a list, with what its code means in one line. */
export type GroupRow = CountedGroup & { meaning: string }

/** A group with everything needed to work it. */
export type GroupView = GroupRow & {
  cause: string
  remedy: string
  comments: Comment[]
  /** Open dead letters by partner, most first. */
  byPartner: { partner: string; count: number }[]
  /** The latest open dead letters. */
  samples: DeadLetter[]
}

const mostSamples = 5

export const groupRowOf = (group: CountedGroup): GroupRow => ({ ...group, meaning: errorCatalogue[group.code] })

export const showGroup = async (store: Store, id: string): Promise<GroupView> => {
  const group = found(await store.errorGroups.get(id), 'error group', id)
  const filter = [
    { field: 'state', op: 'is' as const, values: ['open'] },
    { field: 'group', op: 'is' as const, values: [id] },
  ]
  return {
    ...groupRowOf(group),
    ...(await remedyOf(group.code)),
    comments: await store.comments.of(id),
    byPartner: await store.errorGroups.byPartner(id),
    samples: (await store.deadLetters.page({ filter, limit: mostSamples })).items,
  }
}
