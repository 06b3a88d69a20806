import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { partner as partnerSchema } from '../../src/domain/partner.ts'
import { mapDocument } from '../../src/jobs/map-document.ts'
import { receiveInterchange } from '../../src/jobs/receive-interchange.ts'
import { storeFile } from '../../src/jobs/store-file.ts'
import { createFakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'
import { interchangeText, ordersText } from '../helpers/x12-text.ts'
import { product } from './products.ts'

const never = new AbortController().signal
const northwind = partnerSchema.parse({
  name: 'northwind',
  system: 'erp',
  theirs: { qualifier: 'ZZ', id: 'NORTHWIND' },
  ours: { qualifier: 'ZZ', id: 'CROSSDOCK' },
  codes: { items: { 'NW-100245': 'PC-ELITE-800' } },
})
const change860 = (control: number, changeNumber: string, quantity: number): string =>
  interchangeText({
    control,
    groups: [
      {
        functionalId: 'PC',
        sets: [
          {
            id: '860',
            body: [`BCH*04*SA*O-1**${changeNumber}*20261120*****20261122`, `POC*1*QI*${quantity}**EA`, 'CTT*1'],
          },
        ],
      },
    ],
  })

let site: SyncSite
afterEach(() => site.close())

/** Stores and reads a file; the id of its one document. */
const receive = async (name: string, text: string): Promise<string> => {
  const open = async function* () {
    yield Buffer.from(text)
  }
  const { id } = await storeFile('erp', { name, ref: name, open }, site.deps)
  await receiveInterchange([id], site.deps, never)
  const [document] = (await site.store.documents.list({ limit: 10 })).filter((one) => one.interchangeId === id)
  if (document === undefined) throw new Error(`${name} brought no document`)
  return document.id
}

test('what waits for its turn is not brought back by the sweep as well', async () => {
  const flows = { 'order-intake': { from: 'erp', entity: 'sales-order', to: ['crm'], answerFrom: 'crm' } }
  const systems = [createFakeSystem('erp', product), createFakeSystem('crm', product)]
  site = await openSyncSite(systems, flows, { partners: [northwind] })
  await receive('order', ordersText(1, [{ number: 'O-1', lines: ['10*EA*899.00**BP*NW-100245'] }]))
  const change = await receive('change', change860(2, '1', 12))
  await sleep(300)
  await mapDocument([change], site.deps, never)
  expect((await site.store.takeDueWork(200, 100)).documents).toHaveLength(1)
  await sleep(300)
  expect((await site.store.takeDueWork(200, 100)).documents).toContain(change)
})

test('changes that are taken up before their order, or before the change ahead of them, wait for it', async () => {
  const flows = { 'order-intake': { from: 'erp', entity: 'sales-order', to: ['crm'], answerFrom: 'crm' } }
  const systems = [createFakeSystem('erp', product), createFakeSystem('crm', product)]
  site = await openSyncSite(systems, flows, { partners: [northwind] })
  const order = await receive('order', ordersText(1, [{ number: 'O-1', lines: ['10*EA*899.00**BP*NW-100245'] }]))
  const first = await receive('first', change860(2, '1', 12))
  const second = await receive('second', change860(3, '2', 15))
  const stateOf = async (id: string) => (await site.store.documents.get(id))?.state
  const map = (...ids: string[]) => mapDocument(ids, site.deps, never)

  await map(second, first)
  expect([await stateOf(first), await stateOf(second)]).toEqual(['received', 'received'])
  await map(order)
  await map(second)
  expect(await stateOf(second)).toBe('received')
  await map(first)
  await map(second)
  expect([await stateOf(first), await stateOf(second)]).toEqual(['mapped', 'mapped'])
  expect(await site.store.deadLetters.list({ state: 'open', limit: 10 })).toEqual([])
  const amended = (await site.store.documents.get(second))?.canonical
  expect(amended).toMatchObject({ order: { lines: [{ quantity: { value: '15' } }] } })
})
