import { fullOrderNumber } from '../domain/full-order-number.ts'
import type { Issue } from '../domain/issue.ts'
import { fieldsOf } from '../domain/record-fields.ts'
import { stableId } from '../domain/stable-id.ts'
import type { Woken } from '../records/save-records.ts'
import type { NewDocument, Store } from '../store/store.ts'
import { customersOf, type OpportunityCustomers, type ReadCustomers, type Won, wonIn } from './opportunity-customers.ts'
import { orderFromOpportunity } from './opportunity-order.ts'
import { orderDeliveries, type PlacedOrder } from './order-deliveries.ts'
import type { Pull } from './pull/pull.ts'
import type { HeldRow, MappedRow } from './pull/source-rows.ts'

type Placed = PlacedOrder & Won

export type TakenOpportunities = { created: number; held: HeldRow[]; woken: Woken }

/**
 * Won opportunities with lines become sales orders, each once, with a delivery for each target, behind the one of its customer where that is
 * unknown there. Only inside a transaction.
 */
export const takeOpportunities = async (
  store: Store,
  pull: Pull,
  rows: readonly MappedRow[],
  read: ReadCustomers,
): Promise<TakenOpportunities> => {
  const links = await store.links.byExternalIds(
    'opportunity',
    pull.system,
    rows.map(({ externalId }) => externalId),
  )
  const taken = new Set(links.map(({ externalId }) => externalId))
  const won = wonIn(rows).filter(({ row }) => !taken.has(row.externalId))
  const customers = await customersOf(store, pull, won, read)
  const held: HeldRow[] = []
  const placed = won.flatMap((one) => {
    const made = place(pull, one, customers)
    if ('issues' in made) held.push({ ...one.row, issues: made.issues })
    return 'issues' in made ? [] : [made]
  })
  const first = await claimNumbers(store, placed, held)
  await insertDocuments(store, pull, first)
  const inserted = await store.deliveries.insert(await orderDeliveries(store, first, pull.deps))
  const woken = [...customers.woken, ...inserted.filter(({ state }) => state === 'intent')]
  return { created: first.length, held, woken }
}

const place = (pull: Pull, won: Won, { customers, asked }: OpportunityCustomers): Placed | { issues: Issue[] } => {
  const { opportunity, row } = won
  const { customerExternalId: value, opportunityNumber } = opportunity
  const path = 'customerExternalId'
  const customer = customers.get(value ?? '')
  if (customer === undefined && asked.has(value ?? '')) {
    const message = `the customer of opportunity ${opportunityNumber} may be one that is known: decide its review, then retry`
    return { issues: [{ code: 'CUSTOMER_AMBIGUOUS', path, value, message }] }
  }
  if (customer === undefined) {
    const message = `opportunity ${opportunityNumber} names no customer that can be read from ${pull.system}: mend it there, then retry`
    return { issues: [{ code: 'CUSTOMER_NOT_FOUND', path, value, message }] }
  }
  const today = new Date(pull.deps.now()).toISOString().slice(0, 10)
  const order = orderFromOpportunity(opportunity, customer.value, today)
  if (!order.ok) return { issues: order.issues }
  const document = { id: stableId('opportunity', pull.system, row.externalId), partner: pull.system }
  return { ...won, document, flow: pull.run.flow, order: order.value, buyer: customer.value, customerId: customer.id }
}

/** An order number is taken once for each system: the order that had it before stands. */
const claimNumbers = async (store: Store, placed: readonly Placed[], held: HeldRow[]): Promise<Placed[]> => {
  const taken = await store.documents.claimKeys(
    placed.map(({ document, order }) => ({
      documentId: document.id,
      partner: document.partner,
      entity: 'sales-order',
      businessKey: fullOrderNumber(order),
    })),
  )
  return placed.filter(({ document, order: { orderNumber }, row }) => {
    const first = taken.get(document.id)
    if (first === undefined) return true
    const message = `${document.partner} has order ${orderNumber} already (document ${first}): give the opportunity another number`
    held.push({
      ...row,
      issues: [{ code: 'ORDER_NUMBER_REPEATED', path: 'buyerOrderNumber', value: orderNumber, message }],
    })
    return false
  })
}

const insertDocuments = async (store: Store, { system, entity }: Pull, placed: readonly Placed[]): Promise<void> => {
  if (placed.length === 0) return
  await store.documents.insert(placed.map(documentFrom))
  await store.links.saveFacets(
    placed.map(({ row, opportunity, document }) => ({
      entity,
      canonicalId: document.id,
      system,
      externalId: row.externalId,
      fields: fieldsOf('opportunity', opportunity),
      fieldTimes: null,
      sourceHash: row.sourceHash,
      modifiedAt: row.record.modifiedAt ?? null,
    })),
  )
}

const documentFrom = ({ document: { id, partner }, flow, order }: Placed): NewDocument => ({
  id,
  direction: 'in',
  interchangeId: null,
  envelopeId: null,
  groupIndex: 0,
  groupControlNumber: '',
  transactionIndex: 0,
  transactionControlNumber: '',
  type: 'opportunity',
  version: '',
  entity: 'sales-order',
  flow,
  system: partner,
  partner,
  businessKey: fullOrderNumber(order),
  state: 'mapped',
  issues: [],
  body: null,
  delimiters: { element: '', component: '', repetition: undefined, segment: '' },
  canonical: order,
})
