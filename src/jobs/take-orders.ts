import { randomUUID } from 'node:crypto'
import type { Customer } from '../domain/customer.ts'
import type { Party } from '../domain/party.ts'
import type { SalesOrder } from '../domain/sales-order.ts'
import { stableId } from '../domain/stable-id.ts'
import type { NewDelivery, Store } from '../store/store.ts'
import type { Failure, OrderCandidate, Requests } from './document-requests.ts'
import { type JobDeps, targetsOf } from './job.ts'

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
      businessKey: order.orderNumber,
      canonical: order,
      repeats: null,
    })),
  )
  return deliveriesOf(store, orders, deps)
}

const withBuyer = (candidate: OrderCandidate, failures: Failure[]): Candidate[] => {
  const { document, order } = candidate
  const fail = (issue: Failure['issues'][number]): Candidate[] => {
    failures.push({ document, issues: [issue], canonical: order, orderNumber: order.orderNumber })
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
    identifiers: party.identifiers,
    addresses: [
      ...(party.address === undefined ? [] : [{ ...party.address, use: 'main' as const }]),
      ...(shipTo?.address === undefined ? [] : [{ ...shipTo.address, use: 'ship-to' as const }]),
    ],
    contacts: party.contacts,
    financial: { currency: order.currency },
  }
}

/** An order is unique by partner and order number: the first document keeps it, later ones are for a person. */
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
      businessKey: order.orderNumber,
    })),
  )
  const firsts = new Map(
    (await store.documents.getMany([...new Set(taken.values())])).map((first) => [first.id, first]),
  )
  return candidates.filter(({ document, order }) => {
    const firstId = taken.get(document.id)
    if (firstId === undefined) return true
    const first = firsts.get(firstId)
    const when = first === undefined ? '' : `, received ${first.createdAt.toISOString()}`
    const message =
      `${document.partner} sent order ${order.orderNumber} before (document ${firstId}${when}): ` +
      'nothing was delivered for this one; resolve it, or edit its order number and retry'
    failures.push({
      document,
      canonical: order,
      orderNumber: order.orderNumber,
      repeats: firstId,
      issues: [{ code: 'ORDER_NUMBER_REPEATED', path: 'orderNumber', value: order.orderNumber, message }],
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
  for (const [index, candidate] of candidates.entries()) {
    const resolution = resolutions[index]
    if (resolution?.ok === true) {
      resolved.push({ ...candidate, customerId: resolution.id })
      continue
    }
    const message = `the buyer's identifiers belong to several customers (${resolution?.ambiguous.join(', ')}): mend the identifiers, then retry`
    await store.documents.releaseKey(candidate.document.id)
    failures.push({
      document: candidate.document,
      canonical: candidate.order,
      orderNumber: candidate.order.orderNumber,
      issues: [{ code: 'CUSTOMER_AMBIGUOUS', path: 'parties.buyer', value: candidate.buyer.name, message }],
    })
  }
  return resolved
}

/** One delivery per target; an order whose customer has no number in a target waits for the customer's own delivery there. */
const deliveriesOf = async (store: Store, orders: readonly Resolved[], deps: JobDeps): Promise<NewDelivery[]> => {
  const customerIds = [...new Set(orders.map(({ customerId }) => customerId))]
  const linked = new Set(
    (await store.links.find('customer', customerIds)).map(({ canonicalId, system }) => `${system} ${canonicalId}`),
  )
  const deliveries: NewDelivery[] = []
  const customerDeliveries = new Map<string, string>()
  for (const system of new Set(orders.flatMap(({ flow }) => targetsOf(deps, flow)))) {
    for (const { id, canonicalId } of await store.deliveries.latest(system, 'customer', customerIds)) {
      customerDeliveries.set(`${system} ${canonicalId}`, id)
    }
  }
  for (const { document, flow, order, buyer, customerId } of orders) {
    for (const system of targetsOf(deps, flow)) {
      const place = `${system} ${customerId}`
      let dependsOn: string | null = null
      if (!linked.has(place)) {
        dependsOn = customerDeliveries.get(place) ?? stableId(system, 'customer', customerId)
        if (!customerDeliveries.has(place)) {
          customerDeliveries.set(place, dependsOn)
          deliveries.push({
            id: dependsOn,
            flow,
            system,
            entity: 'customer',
            canonicalId: customerId,
            version: 1,
            businessKey: buyer.name,
            documentId: document.id,
            partner: document.partner,
            dependsOn: null,
            related: {},
            idempotencyKey: keyOf(customerId),
          })
        }
      }
      deliveries.push({
        id: randomUUID(),
        flow,
        system,
        entity: 'sales-order',
        canonicalId: document.id,
        version: 1,
        businessKey: order.orderNumber,
        documentId: document.id,
        partner: document.partner,
        dependsOn,
        related: { customer: customerId },
        idempotencyKey: keyOf(document.id),
      })
    }
  }
  return deliveries
}

/** 32 hexadecimal digits: fits the shortest key field of the systems known. */
export const keyOf = (canonicalId: string): string => canonicalId.replaceAll('-', '')
