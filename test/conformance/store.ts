import { afterAll, beforeAll, describe } from 'vitest'
import type { OpenedStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { alertTests } from './store/alerts.ts'
import { answerTests } from './store/answers.ts'
import { auditTests } from './store/audit.ts'
import { deliveryTests } from './store/deliveries.ts'
import { deskTests } from './store/desk.ts'
import { documentTests } from './store/documents.ts'
import { errorGroupTests } from './store/error-groups.ts'
import { interchangeTests } from './store/interchanges.ts'
import { linkTests } from './store/links.ts'
import { listTests } from './store/lists.ts'
import { observingTests } from './store/observing.ts'
import { operationTests } from './store/operations.ts'
import { peopleTests } from './store/people.ts'
import { reconciliationTests } from './store/reconciliations.ts'
import { recordDeliveryTests } from './store/record-deliveries.ts'
import { recordTests } from './store/records.ts'
import { retentionTests } from './store/retention.ts'
import { runTests } from './store/runs.ts'
import { syncedRecordTests } from './store/synced-records.ts'
import { waitingTests } from './store/waiting-for-a-person.ts'

/** What every store promises, whatever it runs on. `open` is called once; the tests share the database, not their rows. */
export const describeStore = (name: string, open: () => Promise<OpenedStore>): void => {
  describe(`the store on ${name}`, () => {
    let opened: OpenedStore | undefined
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened?.close())
    const store = (): Store => {
      if (opened === undefined) throw new Error('the store is not open')
      return opened.store
    }
    const query = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> => {
      if (opened === undefined) throw new Error('the store is not open')
      return (await opened.pool.query<Record<string, unknown>>(text, values)).rows
    }
    describe('interchanges and envelopes', () => interchangeTests(store, query))
    describe('documents', () => documentTests(store))
    describe('customers and links', () => recordTests(store))
    describe('records, identifiers and merges', () => syncedRecordTests(store))
    describe('what systems say of records', () => linkTests(store))
    describe('what waits for a person', () => waitingTests(store))
    describe('deliveries', () => deliveryTests(store, query))
    describe('deliveries of records', () => recordDeliveryTests(store, query))
    describe('runs and flows', () => runTests(store, query))
    describe('reconciliations and findings', () => reconciliationTests(store, query))
    describe('the audit trail', () => auditTests(store, query))
    describe('people', () => peopleTests(store, query))
    describe('acknowledgements, control numbers, dead letters', () => answerTests(store))
    describe('search, traffic and what is to be seen', () => observingTests(store, query))
    describe('pages and filters of lists', () => listTests(store, query))
    describe('error groups', () => errorGroupTests(store, query))
    describe('the work of the desk', () => deskTests(store, query))
    describe('alerts and messages', () => alertTests(store, query))
    describe('retention', () => retentionTests(store, query))
    describe('instances, pauses, cursors, due work', () => operationTests(store, query))
  })
}

export type StoreGetter = () => Store
export type RawQuery = (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>
