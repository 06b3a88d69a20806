import type { Customer } from '../domain/customer.ts'
import { fullOrderNumber } from '../domain/full-order-number.ts'
import { groupBy } from '../domain/group-by.ts'
import type { Party } from '../domain/party.ts'
import type { SalesOrder } from '../domain/sales-order.ts'
import { blockKeys } from '../matching/block-keys.ts'
import type { NewDelivery, Store } from '../store/store.ts'
import type { Failure, OrderCandidate, Requests } from './document-requests.ts'
import type { JobDeps } from './job.ts'
import { noteReturnedPersons } from './note-returned-persons.ts'
import { orderDeliveries } from './order-deliveries.ts'

/** An order on its way through this job; the first issue found ends its way. */
type Candidate = OrderCandidate & { buyer: Customer }

/**
 * Orders take effect: checked against the orders that were there before, their customer found or made, one delivery for each target.
 * Returns the deliveries to be inserted.
 */
export const takeOrders = async (store: Store, requests: Requests, deps: JobDeps): Promise<NewDelivery[]> => {
  const { failures } = requests
  const candidates = requests.orders.flatMap((one) => withBuyer(one, failures))
  const first = await claimOrderNumbers(store, candidates, failures)
  const orders = await resolveBuyers(store, first, failures)
  await store.documents.saveMapped(
    orders.map(({ document, order }) => ({
      id: document.id,
      entity: 'sales-order' as const,
      state: 'mapped' as const,
      businessKey: fullOrderNumber(order),
      canonical: order,
      repeats: null,
    })),
  )
  for (const [system, ofSystem] of groupBy(orders, ({ document }) => document.system))
    await noteReturnedPersons(
      store,
      system,
      ofSystem.map(({ order }) => order),
      deps.logger,
    )
  return orderDeliveries(store, orders, deps)
}

const withBuyer = (candidate: OrderCandidate, failures: Failure[]): Candidate[] => {
  const { document, order } = candidate
  const fail = (issue: Failure['issues'][number]): Candidate[] => {
    failures.push({ document, issues: [issue], canonical: order, orderNumber: fullOrderNumber(order) })
    return []
  }
  if (order.purpose !== 'original') {
    const message = `the document is a ${order.purpose}, which asks for nothing new: see that the order is there, then resolve it`
    return fail({ code: 'ORDER_PURPOSE_UNSUPPORTED', path: 'purpose', value: order.purpose, message })
  }
  const party = order.parties.find(({ role }) => role === 'buyer')
  if (party === undefined || party.identifiers.length === 0) {
    const message = `the buyer "${party?.name ?? ''}" carries no GLN, DUNS, tax id or code to find the customer by`
    return fail({ code: 'CUSTOMER_IDENTIFIER_MISSING', path: 'parties.buyer', message })
  }
  return [{ ...candidate, buyer: customerFromParty(party, order) }]
}

/** What an order tells of its buyer: enough to know the customer by, or to make it. */
const customerFromParty = (party: Party, order: SalesOrder): Customer => {
  const shipTo = order.parties.find(({ role }) => role === 'ship-to')
  return {
    kind: 'company',
    name: party.name ?? party.identifiers[0]?.value ?? order.orderNumber,
    active: true,
    identifiers: party.identifiers,
    addresses: [...addressesOf(party, 'main'), ...(shipTo === undefined ? [] : addressesOf(shipTo, 'ship-to'))],
    contacts: party.contacts,
    financial: { currency: order.currency },
  }
}

/** A customer's addresses have no names of their own: those stand behind the street, which comes first in every system. */
const addressesOf = ({ address, additionalNames = [] }: Party, use: 'main' | 'ship-to'): Customer['addresses'] =>
  address === undefined ? [] : [{ ...address, lines: [...address.lines, ...additionalNames], use }]

/** An order is unique by partner and number, with that of its release: the first document keeps it, later ones are for a person. */
const claimOrderNumbers = async (
  store: Store,
  candidates: readonly Candidate[],
  failures: Failure[],
): Promise<Candidate[]> => {
  const taken = await store.documents.claimKeys(
    candidates.map(({ document, order }) => ({
      documentId: document.id,
      partner: document.partner,
      entity: 'sales-order',
      businessKey: fullOrderNumber(order),
    })),
  )
  const firsts = new Map((await store.documents.heads([...new Set(taken.values())])).map((first) => [first.id, first]))
  return candidates.filter(({ document, order }) => {
    const firstId = taken.get(document.id)
    if (firstId === undefined) return true
    const first = firsts.get(firstId)
    const when = first === undefined ? '' : `, received ${first.createdAt.toISOString()}`
    const orderNumber = fullOrderNumber(order)
    const message =
      `${document.partner} sent order ${orderNumber} before (document ${firstId}${when}): ` +
      'nothing was delivered for this one; resolve it, or edit its order number and retry'
    failures.push({
      document,
      canonical: order,
      orderNumber,
      repeats: firstId,
      issues: [{ code: 'ORDER_NUMBER_REPEATED', path: 'orderNumber', value: orderNumber, message }],
    })
    return false
  })
}

type Resolved = Candidate & { customerId: string }

const resolveBuyers = async (
  store: Store,
  candidates: readonly Candidate[],
  failures: Failure[],
): Promise<Resolved[]> => {
  const resolutions = await store.records.resolveCustomers(
    candidates.map(({ buyer }) => ({ identifiers: buyer.identifiers, value: buyer })),
  )
  const resolved: Resolved[] = []
  const made = new Map<string, Customer>()
  for (const [index, candidate] of candidates.entries()) {
    const resolution = resolutions[index]
    if (resolution?.ok === true) {
      if (resolution.created) made.set(resolution.id, candidate.buyer)
      resolved.push({ ...candidate, customerId: resolution.id })
      continue
    }
    const message = `the buyer's identifiers belong to several customers (${resolution?.ambiguous.join(', ')}): mend the identifiers, then retry`
    // One that took effect before keeps its number: it is mapped anew, and the systems have the order.
    if (candidate.document.mappedAt === null) await store.documents.releaseKey(candidate.document.id)
    failures.push({
      document: candidate.document,
      canonical: candidate.order,
      orderNumber: fullOrderNumber(candidate.order),
      issues: [{ code: 'CUSTOMER_AMBIGUOUS', path: 'parties.buyer', value: candidate.buyer.name, message }],
    })
  }
  // So that a system that has the customer too is recognised when it is read.
  await store.records.saveBlockKeys([...made].map(([id, customer]) => ({ id, keys: blockKeys(customer) })))
  return resolved
}
