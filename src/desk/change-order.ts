import { fullOrderNumber } from '../domain/full-order-number.ts'
import type { Issue } from '../domain/issue.ts'
import type { Party } from '../domain/party.ts'
import { type Said, say } from '../domain/said.ts'
import type { SalesOrder } from '../domain/sales-order.ts'
import type { DeadLetter, Document, Store } from '../store/store.ts'
import { BodyRefusedError, DeskError, found } from './desk.ts'

/** The order that the delivery of a dead letter carries. Throws DeskError when it is none that could still be changed. */
export const orderOfDelivery = async (
  store: Store,
  { id, subject, subjectId, retrySafety }: DeadLetter,
): Promise<Document> => {
  const refuse = (why: Said): never => {
    throw new DeskError('ACTION_REFUSED', say('order.cannot-change', { id, why }))
  }
  if (subject !== 'delivery') return refuse(say('why.change.subject', { subject }))
  const delivery = found(await store.deliveries.get(subjectId), 'delivery', subjectId)
  if (delivery.entity !== 'sales-order') return refuse(say('why.change.entity', { entity: delivery.entity }))
  if (delivery.version > 1) return refuse(say('why.change.version'))
  if (retrySafety !== 'not-sent') return refuse(say('why.change.may-be-there', { system: delivery.system }))
  const document = found(await store.documents.get(delivery.canonicalId), 'document', delivery.canonicalId)
  return document.entity === 'sales-order' && document.canonical !== null ? document : refuse(say('why.change.gone'))
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
  const issues = issuesOfChange(document, document.canonical as SalesOrder, order)
  if (issues.length > 0) throw new BodyRefusedError(issues)
  const deliveries = await store.deliveries.lockOfDocument(document.id)
  const there = deliveries.filter(({ mayHaveArrived }) => mayHaveArrived).map(({ system }) => system)
  if (there.length > 0) {
    throw new DeskError('ACTION_REFUSED', say('order.there', { n: there.length, systems: there.join(', ') }))
  }
  if ((await store.documents.amendmentsOf(document.id)).length > 0) {
    throw new DeskError('ACTION_REFUSED', say('order.changed-since'))
  }
  const current = found(await store.documents.get(document.id), 'document', document.id)
  if (current.revision !== document.revision || current.state !== 'mapped') {
    throw new DeskError('ACTION_REFUSED', say('document.changed-by-other', { id: document.id }))
  }
  await store.documents.saveCanonical(document.id, order, byHand)
}

/** What other work relies on stays: the number it is known by, and whose it is. */
const issuesOfChange = ({ businessKey }: Document, before: SalesOrder, after: SalesOrder): Issue[] => {
  const issues: Issue[] = []
  const keep = (path: string, was: string, is: string): void => {
    if (was === is) return
    const message = `must stay ${JSON.stringify(was)}: resolve this dead letter and have the partner send a new order instead`
    issues.push({ code: 'VALUE_INVALID', path, value: is.slice(0, 80), message })
  }
  // An order of an earlier version may name a release that it is not known by.
  const number = fullOrderNumber(after)
  if (number !== businessKey) keep('orderNumber', fullOrderNumber(before), number)
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
