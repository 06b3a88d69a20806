import type { Review } from '../../store/record-store.ts'
import type { Pull } from './pull.ts'

/** Rows that are gone are no question any more: nobody waits for an answer, and none makes a customer of them. */
export const withdrawReviews = (pull: Pull, externalIds: readonly string[]): Promise<void> =>
  withdraw(pull, externalIds, () => true)

/** Nor are those that the flow asked about and leaves alone now; what another flow that there is asks about is for that one to say. */
export const withdrawOwnReviews = (pull: Pull, externalIds: readonly string[]): Promise<void> =>
  withdraw(pull, externalIds, ({ flow }) => flow === pull.run.flow || !pull.deps.flows.has(flow))

const withdraw = async (
  { entity, system, run, deps: { store } }: Pull,
  externalIds: readonly string[],
  isMeant: (review: Review) => boolean,
): Promise<void> => {
  if (entity !== 'customer' || run.dryRun || externalIds.length === 0) return
  for (const review of await store.reviews.openOf('customer', system, externalIds))
    if (isMeant(review)) await store.reviews.decide(review.id, { state: 'withdrawn', actor: 'crossdock' })
}
