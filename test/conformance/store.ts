import { afterAll, beforeAll, describe } from 'vitest'
import type { OpenedStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { answerTests } from './store/answers.ts'
import { deliveryTests } from './store/deliveries.ts'
import { documentTests } from './store/documents.ts'
import { interchangeTests } from './store/interchanges.ts'
import { operationTests } from './store/operations.ts'
import { recordTests } from './store/records.ts'

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
    describe('interchanges and envelopes', () => interchangeTests(store))
    describe('documents', () => documentTests(store))
    describe('customers and links', () => recordTests(store))
    describe('deliveries', () => deliveryTests(store, query))
    describe('acknowledgements, control numbers, dead letters', () => answerTests(store))
    describe('instances, pauses, cursors, due work', () => operationTests(store, query))
  })
}

export type StoreGetter = () => Store
export type RawQuery = (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>
