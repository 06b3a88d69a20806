import { randomUUID } from 'node:crypto'
import type { Customer } from '../domain/customer.ts'
import type { Flow } from '../domain/flow.ts'
import { groupBy } from '../domain/group-by.ts'
import type { Issue } from '../domain/issue.ts'
import type { Party } from '../domain/party.ts'
import type { SalesOrder } from '../domain/sales-order.ts'
import { stableId } from '../domain/stable-id.ts'
import { orderDocumentOf } from '../mappers/edi/order-documents.ts'
import { systemLane } from '../queue/lanes.ts'
import type { Document, NewDelivery, Store } from '../store/store.ts'
import { type JobDeps, type JobRun, jobsOf, partnerOf, wake } from './job.ts'

/** An order on its way through this job; the first issue found ends its way. */
type Candidate = { document: Document; flow: string; order: SalesOrder; buyer: Customer }
type Failure = { document: Document; issues: Issue[]; order: SalesOrder | null; repeats?: string }

/**
 * Documents become canonical orders with their deliveries, in one transaction: mapped, checked against the orders that
 * were there before, their customer found or made. What cannot be mapped becomes a dead letter; the others go on.
 */
export const mapDocument: JobRun = async (ids, deps) => {
  const woken = await deps.store.transaction(async (store) => {
    const failures: Failure[] = []
    const documents = await store.documents.takeReceived(ids)
    const versions = await envelopeVersions(store, documents)
    const mapped = documents.flatMap((document) =>
      mapOne(document, versions.get(document.envelopeId ?? '') ?? '', deps, failures),
    )
    const first = await claimOrderNumbers(store, mapped, failures)
    const orders = await resolveBuyers(store, first, failures)
    await store.documents.saveMapped([
      ...orders.map(({ document, order }) => ({
        id: document.id,
        state: 'mapped' as const,
        businessKey: order.orderNumber,
        canonical: order,
        repeats: null,
      })),
      ...failures.map(({ document, order, repeats }) => ({
        id: document.id,
        state: repeats === undefined ? ('dead' as const) : ('duplicate' as const),
        businessKey: order?.orderNumber ?? document.businessKey,
        canonical: order,
        repeats: repeats ?? null,
      })),
    ])
    await openDeadLetters(store, failures)
    return store.deliveries.insert(await deliveriesOf(store, orders, deps))
  })
  const bySystem = groupBy(
    woken.filter((delivery) => delivery.state === 'intent'),
    (delivery) => delivery.system,
  )
  for (const [system, deliveries] of bySystem) {
    await wake(
      deps,
      systemLane(system),
      jobsOf(
        'deliver-batch',
        deliveries.map(({ id }) => id),
      ),
    )
  }
}

const envelopeVersions = async (store: Store, documents: readonly Document[]): Promise<Map<string, string>> => {
  const versions = new Map<string, string>()
  for (const id of new Set(documents.flatMap(({ envelopeId }) => envelopeId ?? []))) {
    versions.set(id, (await store.envelopes.get(id))?.version ?? '')
  }
  return versions
}

const mapOne = (document: Document, envelopeVersion: string, deps: JobDeps, failures: Failure[]): Candidate[] => {
  const fail = (issues: Issue[], order: SalesOrder | null = null): Candidate[] => {
    failures.push({ document, issues, order })
    return []
  }
  const partner = partnerOf(deps, document.partner)
  if (partner === undefined || document.body === null) {
    const message = `no partner profile is named "${document.partner}": add it, then retry`
    return fail([{ code: 'PARTNER_UNKNOWN', path: 'partner', value: document.partner, message }])
  }
  if (document.flow === null || !deps.flows.has(document.flow)) {
    const message = `the configuration has no flow "${document.flow ?? ''}": restore it, then retry`
    return fail([{ code: 'FLOW_NOT_FOUND', path: 'flow', value: document.flow ?? '', message }])
  }
  const orderDocument = orderDocumentOf(document.type)
  if (orderDocument === undefined) {
    const message = `${document.type} is no order document: nothing can be made of it here`
    return fail([{ code: 'TRANSACTION_UNSUPPORTED', path: 'type', value: document.type, message }])
  }
  const result = orderDocument.map(document.body, { partner, delimiters: document.delimiters, envelopeVersion })
  if (!result.ok) return fail(result.issues)
  const order = result.value
  if (order.purpose !== 'original') {
    const message = `the document is a ${order.purpose}, only original orders are taken: handle it by hand`
    return fail([{ code: 'ORDER_PURPOSE_UNSUPPORTED', path: 'purpose', value: order.purpose, message }], order)
  }
  const party = order.parties.find(({ role }) => role === 'buyer')
  if (party === undefined || party.identifiers.length === 0) {
    const message = `the buyer "${party?.name ?? ''}" carries no GLN, DUNS, tax id or code to find the customer by`
    return fail([{ code: 'CUSTOMER_IDENTIFIER_MISSING', path: 'parties.buyer', message }], order)
  }
  return [{ document, flow: document.flow, order, buyer: customerFromParty(party, order) }]
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
      order,
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
      order: candidate.order,
      issues: [{ code: 'CUSTOMER_AMBIGUOUS', path: 'parties.buyer', value: candidate.buyer.name, message }],
    })
  }
  return resolved
}

const openDeadLetters = (store: Store, failures: readonly Failure[]): Promise<void> =>
  store.deadLetters.open(
    failures.map(({ document, issues, order }) => ({
      id: randomUUID(),
      subject: 'document' as const,
      subjectId: document.id,
      flow: document.flow,
      system: document.system,
      partner: document.partner,
      businessKey: order?.orderNumber ?? document.businessKey,
      code: issues[0]?.code ?? 'DEFECT',
      message: `${issues[0]?.message ?? 'cannot be mapped'}${issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''}`,
      issues,
      retrySafety: 'not-sent' as const,
    })),
  )

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

const targetsOf = (deps: JobDeps, flow: string): readonly string[] =>
  (deps.flows.get(flow) satisfies Flow | undefined)?.to ?? []

/** 32 hexadecimal digits: fits the shortest key field of the systems known. */
const keyOf = (canonicalId: string): string => canonicalId.replaceAll('-', '')
