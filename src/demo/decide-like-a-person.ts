import type { Review } from '../store/record-store.ts'
import type { Store } from '../store/store.ts'
import type { FlowDriver } from './drive-flows.ts'
import type { PlantedTruth } from './planted-systems.ts'

export type Decisions = { same: number; new: number }

const reviewsPerList = 500

/** Decides all open reviews as somebody would who knows the customers: by the planted truth. */
export const decideReviews = async (store: Store, driver: FlowDriver, truth: PlantedTruth): Promise<Decisions> => {
  const decided: Decisions = { same: 0, new: 0 }
  for (;;) {
    const open = await store.reviews.list({ state: 'open', limit: reviewsPerList })
    if (open.length === 0) return decided
    for (const review of open) {
      const same = await recordThatIsMeant(store, review, truth)
      const body = same === undefined ? { new: true } : { same }
      await driver.call('POST', `/reviews/${review.id}/decide`, body)
      decided[same === undefined ? 'new' : 'same'] += 1
    }
  }
}

const recordThatIsMeant = async (
  store: Store,
  review: Review,
  { clusters }: PlantedTruth,
): Promise<string | undefined> => {
  const cluster = clusters.get(`${review.system} ${review.externalId}`)
  const records = await store.records.current(
    'customer',
    review.candidates.map(({ recordId }) => recordId),
  )
  for (const { id } of records.values()) {
    const links = await store.links.ofRecords('customer', [id])
    if (links.some(({ system, externalId }) => clusters.get(`${system} ${externalId}`) === cluster)) return id
  }
  return undefined
}
