import { createAcknowledgements } from './acknowledgements.ts'
import { createAwaited } from './awaited.ts'
import { createControlNumbers } from './control-numbers.ts'
import { claimSlot, createCursors } from './cursors.ts'
import { createRecords } from './customers.ts'
import type { Database } from './database.ts'
import { createDeadLetters } from './dead-letters.ts'
import { createDeliveries } from './deliveries.ts'
import { createDocuments, findOrders } from './documents.ts'
import { takeDueWork } from './due-work.ts'
import { createEnvelopes } from './envelopes.ts'
import { createInstances } from './instances.ts'
import { createInterchanges } from './interchanges.ts'
import { createAudit, createRuns } from './journal.ts'
import { createLinks } from './links.ts'
import type { Store } from './store.ts'
import { createSystems } from './systems.ts'

/** What differs between the backends. */
export type Backend = {
  /** No other process can be using the store. */
  alone: boolean
  clockSkewMs: Store['clockSkewMs']
  tidy: Store['tidy']
  backup: Store['backup']
  close: Store['close']
}

export const createStore = (database: Database, backend: Backend): Store => ({
  interchanges: createInterchanges(database),
  envelopes: createEnvelopes(database),
  documents: createDocuments(database),
  records: createRecords(database),
  links: createLinks(database),
  deliveries: createDeliveries(database),
  acknowledgements: createAcknowledgements(database),
  awaited: createAwaited(database),
  controlNumbers: createControlNumbers(database),
  deadLetters: createDeadLetters(database),
  instances: createInstances(database, backend),
  systems: createSystems(database),
  audit: createAudit(database),
  cursors: createCursors(database),
  runs: createRuns(database),
  claimSlot: (schedule, dueAt) => claimSlot(database, schedule, dueAt),
  takeDueWork: (quietMs, limit) => takeDueWork(database, quietMs, limit),
  findOrders: (orderNumber) => findOrders(database, orderNumber),
  transaction: (work) => database.transaction((inner) => work(createStore(inner, backend))),
  clockSkewMs: backend.clockSkewMs,
  tidy: backend.tidy,
  backup: backend.backup,
  close: backend.close,
})
