import type { Issue } from '../domain/issue.ts'
import type { Party } from '../domain/party.ts'
import type { SalesOrder } from '../domain/sales-order.ts'
import type { DeadLetter, Document, Store } from '../store/store.ts'
import { BodyRefusedError, DeskError, found } from './desk.ts'

/** The order that the delivery of a dead letter carries. Throws DeskError when it is none that could still be changed. */
export const orderOfDelivery = async (
  store: Store,
  { id, subject, subjectId, retrySafety }: DeadLetter,
): Promise<Document> => {
  const refuse = (why: string): never => {
    throw new DeskError('ACTION_REFUSED', `the order of dead letter ${id} cannot be changed: ${why}`)
  }
  if (subject !== 'delivery') return refuse(`it is about a ${subject}, not about the delivery of an order`)
  const delivery = found(await store.deliveries.get(subjectId), 'delivery', subjectId)
  if (delivery.entity !== 'sales-order')
    return refuse(`it is the delivery of a ${delivery.entity}: mend it in its system`)
  if (delivery.version > 1)
    return refuse('it carries a change of an order that was delivered: refuse or retry the change')
  if (retrySafety !== 'not-sent')
    return refuse(`it may have reached ${delivery.system}: look there first, then retry it as it is or resolve it`)
  const document = found(await store.documents.get(delivery.canonicalId), 'document', delivery.canonicalId)
  return document.entity === 'sales-order' && document.canonical !== null ? document : refuse('its order is gone')
}

/**
 * Puts another order in the place of the one a document was mapped to, when no system can have it yet. Only inside a transaction: deliveries
 * stay locked until its end, so that none goes out in between.
 */
export const replaceOrder = async (
  store: Store,
  document: Document,
  order: SalesOrder,
  byHand: boolean,
): Promise<void> => {
  // A document with entity sales-order holds one.
  const issues = issuesOfChange(document.canonical as SalesOrder, order)
  if (issues.length > 0) throw new BodyRefusedError(issues)
  const deliveries = await store.deliveries.lockOfDocument(document.id)
  const there = deliveries.filter(({ mayHaveArrived }) => mayHaveArrived).map(({ system }) => system)
  if (there.length > 0) {
    throw new DeskError(
      'ACTION_REFUSED',
      `${there.join(', ')} ${there.length === 1 ? 'has' : 'have'} the order, or may have it: systems must not hold two versions of one ` +
        'order. Retry it as it was mapped, or have the partner send a change',
    )
  }
  if ((await store.documents.amendmentsOf(document.id)).length > 0) {
    throw new DeskError('ACTION_REFUSED', 'the partner changed this order since: retry it as it was mapped')
  }
  const current = found(await store.documents.get(document.id), 'document', document.id)
  if (current.revision !== document.revision || current.state !== 'mapped') {
    throw new DeskError('ACTION_REFUSED', `document ${document.id} was changed by somebody else meanwhile: look again`)
  }
  await store.documents.saveCanonical(document.id, order, byHand)
}

/** What other work relies on stays: the number it is known by, and whose it is. */
const issuesOfChange = (before: SalesOrder, after: SalesOrder): Issue[] => {
  const issues: Issue[] = []
  const keep = (path: string, was: string, is: string): void => {
    if (was === is) return
    const message = `must stay ${JSON.stringify(was)}: resolve this dead letter and have the partner send a new order instead`
    issues.push({ code: 'VALUE_INVALID', path, value: is.slice(0, 80), message })
  }
  keep('orderNumber', before.orderNumber, after.orderNumber)
  keep('purpose', before.purpose, after.purpose)
  keep('parties.buyer.identifiers', identifiersOf(before.parties), identifiersOf(after.parties))
  return issues
}

const identifiersOf = (parties: readonly Party[]): string => {
  const buyer = parties.find(({ role }) => role === 'buyer')
  return (buyer?.identifiers ?? [])
    .map(({ scheme, value }) => `${scheme} ${value}`)
    .sort()
    .join(', ')
}
