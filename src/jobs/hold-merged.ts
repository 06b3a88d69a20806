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
    const group = together.get(item.canonicalId) ?? []
    const own = group.find(({ id }) => id === delivery.id)
    const first =
      own === undefined || delivery.inDoubt
        ? undefined
        : group.find((other) => other !== own && goesBefore(other, own, item.canonicalId, inHand))
    if (first === undefined) free.push(one)
    else held.push({ delivery, came: 'error', error: unsettled(system, item.value.name, first), pushed: false })
  }
  return { held, free }
}

/** Of two that are both to be sent, one goes before the other whichever of them is asked, so that they never wait for each other. */
const goesBefore = (
  other: MergedDelivery,
  own: MergedDelivery,
  survivorId: string,
  inHand: ReadonlyMap<string, ClaimedDelivery>,
): boolean => {
  const claim = inHand.get(other.id)
  // Another job may be writing it at this moment, as it was before.
  if (other.state === 'sending' && claim === undefined && !other.knows) return true
  if (other.state === 'done' || other.state === 'cancelled') return false
  if (other.state === 'in-doubt' || claim?.inDoubt === true) return true
  if (other.state === 'dead') return other.maybeSent
  return placeOf(other, survivorId) < placeOf(own, survivorId)
}

/** What may have got through goes first, which is sent again only where a push can be repeated; then what was tried; then the one that stays. */
const placeOf = ({ id, canonicalId, attempts, errorCode, maybeSent }: MergedDelivery, survivorId: string): string => {
  const wasTried = attempts > 0 && errorCode !== 'CUSTOMER_UNSETTLED'
  return [!maybeSent, !wasTried, canonicalId !== survivorId].map(Number).join(' ') + id
}

const unsettled = (system: string, name: string, { id, state }: MergedDelivery): TransientError => {
  const what = state === 'dead' ? 'is a dead letter: end that first' : 'is under way'
  const message = `${system} may get ${name} by another delivery, of a customer merged with it: ${id} ${what}`
  return new TransientError('CUSTOMER_UNSETTLED', message, { scope: 'item' })
}
