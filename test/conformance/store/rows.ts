import { randomUUID } from 'node:crypto'
import type { Customer } from '../../../src/domain/customer.ts'
import type { Identifier } from '../../../src/domain/party.ts'
import type { SalesOrder } from '../../../src/domain/sales-order.ts'
import type { Facet, NewRun } from '../../../src/store/record-store.ts'
import type {
  DeadLetter,
  Envelope,
  NewDelivery,
  NewDocument,
  NewRecordDelivery,
  Store,
} from '../../../src/store/store.ts'

/** A name no other test uses. */
export const fresh = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 8)}`

export const newDocument = (given: Partial<NewDocument> = {}): NewDocument => ({
  id: randomUUID(),
  direction: 'in',
  interchangeId: randomUUID(),
  envelopeId: randomUUID(),
  groupIndex: 0,
  groupControlNumber: '1',
  transactionIndex: 0,
  transactionControlNumber: '0001',
  type: '850',
  version: '004010',
  entity: 'sales-order',
  flow: 'orders',
  system: 'acme',
  partner: 'northwind',
  businessKey: null,
  state: 'received',
  issues: [],
  body: Buffer.from('ST*850*0001~SE*1*0001~'),
  delimiters: { element: '*', component: '>', repetition: undefined, segment: '~' },
  canonical: null,
  ...given,
})

export const newDelivery = (given: Partial<NewDelivery> = {}): NewDelivery => {
  const id = given.id ?? randomUUID()
  return {
    id,
    flow: 'orders',
    system: 'erp',
    entity: 'sales-order',
    canonicalId: randomUUID(),
    version: 1,
    businessKey: 'PO-1',
    documentId: null,
    partner: 'northwind',
    dependsOn: null,
    related: {},
    idempotencyKey: id.replaceAll('-', ''),
    ...given,
  }
}

export const newOrder = (orderNumber: string): SalesOrder => ({
  orderNumber,
  purpose: 'original',
  issueDate: '2026-11-20',
  currency: 'USD',
  parties: [],
  references: [],
  allowancesCharges: [],
  taxes: [],
  notes: [],
  lines: [
    {
      lineNumber: '1',
      itemId: 'A-1',
      quantity: { value: '12.50', unit: 'EA' },
      schedules: [],
      allowancesCharges: [],
      taxes: [],
      references: [],
      notes: [],
    },
  ],
  totals: {},
})

export const newCustomer = (name: string, identifiers: Identifier[]): Customer => ({
  kind: 'company',
  active: true,
  name,
  identifiers,
  addresses: [],
  contacts: [],
  financial: {},
})

export const newArrival = (system: string, given: Partial<{ transportRef: string; fileName: string }> = {}) => ({
  id: randomUUID(),
  system,
  fileName: 'orders.edi',
  transportRef: randomUUID(),
  ...given,
})

/** Stores a payload of the given pieces and completes it. */
export const receive = async (
  store: Store,
  system: string,
  pieces: readonly Uint8Array[],
  sha256: string = randomUUID(),
) => {
  const { id } = await store.interchanges.begin(newArrival(system))
  for (const [seq, piece] of pieces.entries()) await store.interchanges.append(id, seq, piece)
  return store.interchanges.complete(id, {
    sha256,
    sizeBytes: pieces.reduce((sum, { byteLength }) => sum + byteLength, 0),
  })
}

export const allBytes = async (pieces: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

/** What a system says of an item's stock. */
export const newFacet = (given: Partial<Facet> = {}) => ({
  entity: 'stock-level' as const,
  canonicalId: randomUUID(),
  system: 'erp',
  externalId: fresh('A'),
  fields: { itemId: 'A-1', location: 'MAIN', onHand: '5' },
  fieldTimes: null,
  sourceHash: 'h1',
  modifiedAt: '2026-11-20T10:00:00Z',
  ...given,
})

export const newIntent = (given: Partial<NewRecordDelivery> = {}): NewRecordDelivery => ({
  flow: 'stock',
  system: fresh('system'),
  entity: 'stock-level',
  canonicalId: randomUUID(),
  version: 1,
  businessKey: 'A-1 MAIN',
  related: {},
  ...given,
})

export const newRun = (given: Partial<NewRun> = {}): NewRun => ({
  id: randomUUID(),
  flow: fresh('flow'),
  system: 'erp',
  trigger: 'schedule',
  kind: 'changes',
  dryRun: false,
  window: null,
  externalIds: null,
  slotAt: null,
  actor: null,
  detail: null,
  ...given,
})

export const newDeadLetter = (given: Partial<DeadLetter> = {}) => ({
  id: randomUUID(),
  subject: 'document' as const,
  subjectId: randomUUID(),
  flow: 'orders',
  system: 'acme',
  partner: 'northwind',
  businessKey: null,
  code: 'VALUE_INVALID' as const,
  message: 'cannot be read',
  issues: [],
  retrySafety: 'not-sent' as const,
  ...given,
})

export const newEnvelope = (given: Partial<Envelope> = {}) => ({
  id: randomUUID(),
  interchangeId: randomUUID(),
  direction: 'in' as const,
  index: 0,
  partner: 'northwind',
  senderQualifier: 'ZZ',
  sender: 'NW',
  receiverQualifier: 'ZZ',
  receiver: 'US',
  controlNumber: fresh('icn'),
  version: '00401',
  standard: 'x12' as const,
  date: '261120',
  time: '0915',
  usage: 'P',
  onlyReceipt: false,
  ...given,
})
