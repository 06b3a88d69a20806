import { decimal } from '../../domain/decimal.ts'
import { groupBy } from '../../domain/group-by.ts'
import type { Money } from '../../domain/money.ts'
import { english, type Said } from '../../domain/said.ts'
import type { SafetyCounts } from '../../store/desk-store.ts'
import type { DeadLetterFacts, Store } from '../../store/store.ts'
import { type BulkOrder, judgeTargets } from './bulk-order.ts'

/** What an order would do. */
export type BulkPreview = {
  /** Dead letters it would act on. */
  count: number
  /** Those it leaves out, by reason. */
  excluded: { why: string; said: Said; count: number }[]
  /** Of those it would act on. */
  safety: SafetyCounts
  moneyAtRisk: Money[]
}

/** Tells what an order would do, without doing it; and the ids it would do it to, oldest first. */
export const previewBulk = async (store: Store, order: BulkOrder): Promise<{ preview: BulkPreview; ids: string[] }> => {
  const judged = await judgeTargets(store, order)
  const included = judged.filter(({ why }) => why === null).map(({ facts }) => facts)
  const excluded = [
    ...groupBy(
      judged.flatMap(({ why }) => why ?? []),
      english,
    ),
  ]
    .flatMap(([why, [said, ...more]]) => (said === undefined ? [] : { why, said, count: more.length + 1 }))
    .sort((a, b) => b.count - a.count)
  return {
    preview: { count: included.length, excluded, safety: safetyOf(included), moneyAtRisk: moneyOf(included) },
    ids: included.map(({ id }) => id),
  }
}

const safetyOf = (facts: readonly DeadLetterFacts[]): SafetyCounts => {
  const counts: SafetyCounts = { 'not-sent': 0, unknown: 0, applied: 0 }
  for (const { retrySafety } of facts) counts[retrySafety] += 1
  return counts
}

const moneyOf = (facts: readonly DeadLetterFacts[]): Money[] => {
  const values = facts.flatMap(({ value }) => value ?? [])
  return [...groupBy(values, ({ currency }) => currency)].map(([currency, ofCurrency]) => ({
    amount: sumText(ofCurrency.map(({ amount }) => amount)),
    currency,
  }))
}

/** With as many decimal places as the longest has, as the database adds up. */
const sumText = (amounts: readonly string[]): string => {
  const places = Math.max(...amounts.map((amount) => amount.split('.')[1]?.length ?? 0))
  return amounts.reduce((sum, amount) => sum.plus(amount), decimal('0')).toFixed(places)
}
