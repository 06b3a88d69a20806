import { TransientError } from '../domain/errors.ts'
import type { ClaimedDelivery, MergedDelivery } from '../store/store.ts'
import type { Attempted, Prepared } from './attempted.ts'
import type { JobDeps } from './job.ts'

/**
 * Customers that were made one while both were on their way into a system have a delivery each, under a key each: one of them makes the customer there,
 * the others wait for that, and then find it. `strangers` are those the system does not have yet, `claimed` all that this job has in hand.
 */
export const holdMerged = async (
  system: string,
  strangers: readonly Prepared<'customer'>[],
  claimed: readonly ClaimedDelivery[],
  { store }: Pick<JobDeps, 'store'>,
): Promise<{ held: Attempted[]; free: Prepared<'customer'>[] }> => {
  const ids = [...new Set(strangers.map(({ item }) => item.canonicalId))]
  const together = await store.deliveries.ofMerged(system, 'customer', ids)
  if (together.size === 0) return { held: [], free: [...strangers] }
  const inHand = new Map(claimed.map((delivery) => [delivery.id, delivery]))
  const held: Attempted[] = []
  const free: Prepared<'customer'>[] = []
  for (const one of strangers) {
    const { delivery, item } = one
    const others = (together.get(item.canonicalId) ?? []).filter(({ id }) => id !== delivery.id)
    const first = delivery.inDoubt
      ? undefined
      : others.find((other) => goesBefore(other, delivery, item.canonicalId, inHand))
    if (first === undefined) free.push(one)
    else held.push({ delivery, came: 'error', error: unsettled(system, item.value.name, first), pushed: false })
  }
  return { held, free }
}

const goesBefore = (
  other: MergedDelivery,
  delivery: ClaimedDelivery,
  survivorId: string,
  inHand: ReadonlyMap<string, ClaimedDelivery>,
): boolean => {
  const claim = inHand.get(other.id)
  // Another job may be writing it at this moment, as it was before.
  if (other.state === 'sending' && claim === undefined && !other.knows) return true
  if (other.state === 'done' || other.state === 'cancelled') return false
  if (claim?.inDoubt === true || other.maybeSent) return true
  return other.state !== 'dead' && isBefore(placeOf(other, survivorId), placeOf(delivery, survivorId))
}

/** One that was tried may have got through where a push can be repeated, so it goes first; then the one that stays. */
const placeOf = (
  { id, canonicalId, attempts, errorCode }: Pick<MergedDelivery, 'id' | 'canonicalId' | 'attempts' | 'errorCode'>,
  survivorId: string,
): string => {
  const wasTried = attempts > 0 && errorCode !== 'CUSTOMER_UNSETTLED'
  return `${wasTried ? 0 : 1} ${canonicalId === survivorId ? 0 : 1} ${id}`
}

const isBefore = (one: string, other: string): boolean => one < other

const unsettled = (system: string, name: string, { id, state }: MergedDelivery): TransientError => {
  const what = state === 'dead' ? 'is a dead letter: end that first' : 'is under way'
  const message = `${system} may get ${name} by another delivery, of a customer merged with it: ${id} ${what}`
  return new TransientError('CUSTOMER_UNSETTLED', message, { scope: 'item' })
}
