import { createAcknowledgements } from './acknowledgements.ts'
import { createAlerts } from './alerts.ts'
import { createAwaited } from './awaited.ts'
import { createBulkActions } from './bulk-actions.ts'
import { createComments } from './comments.ts'
import { createControlNumbers } from './control-numbers.ts'
import { createCursors } from './cursors.ts'
import type { Database } from './database.ts'
import { findOrders } from './documents.ts'
import { takeDueWork } from './due-work.ts'
import { createEmitting } from './emit-events.ts'
import { createEnvelopes } from './envelopes.ts'
import { createErrorGroups } from './error-groups.ts'
import { createFlowStatuses } from './flow-statuses.ts'
import { createHeldRecords } from './held-records.ts'
import { createIdempotentRequests } from './idempotent-requests.ts'
import { createInstances } from './instances.ts'
import { createInterchanges } from './interchanges.ts'
import { createAudit } from './journal.ts'
import { createLinks } from './links.ts'
import { setTimesBack } from './moved-clock.ts'
import { createObservations } from './observations.ts'
import type { Outbox } from './operations-store.ts'
import { createPeople } from './people.ts'
import { createPersonalData } from './personal-data.ts'
import { createReconciliations } from './reconciliations.ts'
import { createRecords } from './records.ts'
import { createRetention } from './retention.ts'
import { createReviews } from './reviews.ts'
import { createSchedules } from './schedules.ts'
import { createSearch } from './search.ts'
import type { Store } from './store.ts'
import { createSystems } from './systems.ts'
import { createTraffic } from './traffic.ts'
import { createWebhooks } from './webhooks.ts'
import { createWorkLeases } from './work-leases.ts'

/** What differs between the backends. */
export type Backend = {
  /** No other process can be using the store. */
  alone: boolean
  /** Who is told of what happens. */
  outbox: Outbox
  clockSkewMs: Store['clockSkewMs']
  tidy: Store['tidy']
  backup: Store['backup']
  close: Store['close']
}

export const createStore = (database: Database, backend: Backend): Store => ({
  interchanges: createInterchanges(database),
  envelopes: createEnvelopes(database),
  ...createEmitting(database, backend.outbox),
  records: createRecords(database),
  links: createLinks(database),
  heldRecords: createHeldRecords(database),
  reviews: createReviews(database),
  acknowledgements: createAcknowledgements(database),
  awaited: createAwaited(database),
  controlNumbers: createControlNumbers(database),
  errorGroups: createErrorGroups(database),
  comments: createComments(database),
  bulkActions: createBulkActions(database),
  instances: createInstances(database, backend),
  systems: createSystems(database),
  audit: createAudit(database),
  people: createPeople(database),
  cursors: createCursors(database),
  reconciliations: createReconciliations(database),
  schedules: createSchedules(database),
  flows: createFlowStatuses(database),
  idempotency: createIdempotentRequests(database),
  search: createSearch(database),
  traffic: createTraffic(database),
  observations: createObservations(database),
  alerts: createAlerts(database),
  webhooks: createWebhooks(database, backend.outbox),
  workLeases: createWorkLeases(database),
  retention: createRetention(database),
  personal: createPersonalData(database),
  takeDueWork: (quietMs, limit) => takeDueWork(database, quietMs, limit),
  findOrders: (orderNumber) => findOrders(database, orderNumber),
  transaction: (work) => database.transaction((inner) => work(createStore(inner, backend))),
  clockSkewMs: backend.clockSkewMs,
  setTimesBack: (byMs) => setTimesBack(database, byMs),
  tidy: backend.tidy,
  backup: backend.backup,
  close: backend.close,
})
