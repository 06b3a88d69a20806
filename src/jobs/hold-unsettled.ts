import { TransientError } from '../domain/errors.ts'
import { isRecordFlow } from '../domain/flow.ts'
import { isRead } from '../records/routes.ts'
import type { ClaimedDelivery } from '../store/store.ts'
import type { Attempted, Prepared } from './attempted.ts'
import type { JobDeps } from './job.ts'

/**
 * Parts customers that a flow of customers would make in a system into those that are surely not there, and those that wait because that is
 * not settled: the system was not read to its end yet, or a person is still asked whether one of its customers is this one.
 */
export const holdUnsettled = async (
  system: string,
  strangers: readonly Prepared<'customer'>[],
  wasRead: boolean,
  { store, flows }: Pick<JobDeps, 'store' | 'flows'>,
): Promise<{ held: Attempted[]; free: Prepared<'customer'>[] }> => {
  const isOfFlow = ({ delivery }: Prepared<'customer'>): boolean => isOfRecordFlow(delivery, { flows })
  const isUnread = isRead(flows, 'customer', system) && !wasRead
  const ids = strangers.filter(isOfFlow).map(({ item }) => item.canonicalId)
  const asked = await store.reviews.candidatesIn(system, ids)
  const held: Attempted[] = []
  const free: Prepared<'customer'>[] = []
  for (const one of strangers) {
    const { delivery, item } = one
    const why = isUnread ? 'it was not read to its end yet' : 'a review is open that names this customer'
    if (!isOfFlow(one) || !(isUnread || asked.has(item.canonicalId))) free.push(one)
    else
      held.push({
        delivery,
        came: 'error',
        error: unsettled(`${system} may have ${item.value.name}: ${why}`),
        pushed: false,
      })
  }
  return { held, free }
}

/** Whether a flow of customers would make it, and not an order that names it. */
export const isOfRecordFlow = ({ flow: name }: ClaimedDelivery, { flows }: Pick<JobDeps, 'flows'>): boolean => {
  const flow = flows.get(name)
  return flow !== undefined && isRecordFlow(flow)
}

const unsettled = (message: string): TransientError =>
  new TransientError('CUSTOMER_UNSETTLED', message, { scope: 'item' })
