import type { Pull } from './pull.ts'

/** Rows that are gone, or that the flow leaves alone now, are no question any more: nobody waits for an answer, and none makes a customer of them. */
export const withdrawReviews = async (
  { entity, system, run, deps: { store } }: Pull,
  externalIds: readonly string[],
): Promise<void> => {
  if (entity !== 'customer' || run.dryRun || externalIds.length === 0) return
  for (const { id } of await store.reviews.openOf('customer', system, externalIds))
    await store.reviews.decide(id, { state: 'withdrawn', actor: 'crossdock' })
}
