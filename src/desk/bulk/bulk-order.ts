import { deadLetterFields } from '../../domain/list-fields.ts'
import { parseFilter } from '../../domain/parse-filter.ts'
import { type Said, say } from '../../domain/said.ts'
import type { BulkAction, BulkTarget } from '../../store/desk-store.ts'
import type { DeadLetterFacts, Store } from '../../store/store.ts'
import { allowedActions } from '../dead-letter-actions.ts'
import { DeskError, found } from '../desk.ts'

/** What is to be done to many dead letters. */
export type BulkOrder = {
  action: BulkAction['action']
  target: BulkTarget
  reason?: string | undefined
  /** Of a retry; see `Retry`. */
  mapping?: 'current' | 'original' | undefined
  /** Of assign; null: nobody. */
  assignee?: string | null | undefined
  /** Of tag: those to add. */
  tags?: readonly string[] | undefined
}

/** A dead letter that an order is for, and why it is left out. */
type Judged = { facts: DeadLetterFacts; why: Said | null }

/** Most dead letters of one action. */
const most = 100_000

/** The dead letters an order is for, oldest first, each with why it would be left out. A filter means open ones unless it names a state. */
export const judgeTargets = async (store: Store, order: BulkOrder): Promise<Judged[]> => {
  const targets = await targetsOf(store, order.target)
  if (targets.length > most) {
    throw new DeskError('ACTION_REFUSED', say('bulk.too-many', { n: most }))
  }
  return targets.map((facts) => ({ facts, why: whyNot(order.action, facts) }))
}

const targetsOf = async (store: Store, target: BulkTarget): Promise<DeadLetterFacts[]> => {
  if ('ids' in target) return store.deadLetters.facts({ ids: target.ids }, most + 1)
  if ('group' in target) {
    found(await store.errorGroups.get(target.group), 'error group', target.group)
    return store.deadLetters.facts(
      { filter: [...openOnly, { field: 'group', op: 'is', values: [target.group] }] },
      most + 1,
    )
  }
  const parsed = parseFilter(target.filter, deadLetterFields)
  if (!parsed.ok) throw new DeskError('ACTION_REFUSED', say('bulk.filter', { message: parsed.message }))
  const namesState = parsed.filter.some(({ field }) => field === 'state')
  return store.deadLetters.facts({ filter: namesState ? parsed.filter : [...openOnly, ...parsed.filter] }, most + 1)
}

const openOnly = [{ field: 'state', op: 'is' as const, values: ['open'] }]

/** Why an action is not for this dead letter; the table of single actions rules here, too. Nobody decides a conflict for many at once. */
export const whyNot = (action: BulkAction['action'], facts: DeadLetterFacts): Said | null => {
  if (action === 'assign' || action === 'tag') return null
  if (action === 'retry' && facts.subject === 'run') return say('why.retry.run')
  return allowedActions(facts, facts.document ?? undefined, false)[action]
}
