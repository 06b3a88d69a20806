import { Readable } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { type Partner, partner } from '../../src/domain/partner.ts'
import { type PriceCatalogue, priceCatalogue } from '../../src/domain/price-catalogue.ts'
import { fieldNames } from '../../src/domain/record-fields.ts'
import { readPayload } from '../../src/edi/read-payload.ts'
import { sendDocument } from '../../src/jobs/send-document.ts'
import { documentReaderOf } from '../../src/mappers/edi/incoming-documents.ts'
import type { Document } from '../../src/store/store.ts'
import { createFakeSystem, type FakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'

const never = new AbortController().signal
let erp: FakeSystem<'price'>
let site: SyncSite
afterEach(() => site.close())

const partnerOf = (name: string, more: Record<string, unknown>): Partner =>
  partner.parse({
    name,
    system: 'erp',
    theirs: { qualifier: 'ZZ', id: name.toUpperCase() },
    ours: { qualifier: 'ZZ', id: 'US' },
    ...more,
  })
const listing = partnerOf('listing', { currency: 'USD', codes: { items: { 'THEIR-1': 'I-1', 'THEIR-2': 'I-2' } } })
const unlisting = partnerOf('open', { currency: 'EUR', codes: { unlistedItems: true } })

const open = async (...partners: Partner[]): Promise<void> => {
  erp = createFakeSystem('erp', { entity: 'price', fields: fieldNames.price })
  const flow = { from: 'erp', entity: 'price', partners: partners.map(({ name }) => name) }
  site = await openSyncSite([erp], { prices: flow }, { partners })
}
const put = (id: string, itemId: string, amount: string, more: Record<string, unknown> = {}): void =>
  erp.put(id, { itemId, currency: 'USD', amount, unit: 'EA', ...more })
const cycle = async (): Promise<void> => {
  await site.cycle()
  erp.advance(60_000)
}
const catalogueOf = (document: Pick<Document, 'canonical'> | undefined): PriceCatalogue =>
  priceCatalogue.parse(document?.canonical)
const sentTo = async (name: string) =>
  (await site.store.documents.list({ direction: 'out', partner: name, limit: 10 })).toReversed()

test('prices go to the partners that list the items, in their codes and currency, once for each run that changed any', async () => {
  await open(listing)
  put('1', 'I-1', '12.50')
  put('1-100', 'I-1', '11.25', { minimumQuantity: '100', validFrom: '2026-03-01', validTo: '2026-12-31' })
  put('1-eur', 'I-1', '10.90', { currency: 'EUR' })
  put('2', 'I-2', '3', { baseQuantity: '10' })
  put('3', 'I-3', '99')
  await cycle()
  const [first, ...others] = await sentTo('listing')
  expect(others).toEqual([])
  expect(first).toMatchObject({ type: '832', entity: 'price', state: 'due' })
  const { lines, ...heading } = catalogueOf(first)
  expect(heading).toMatchObject({ purpose: 'change', currency: 'USD', catalogueNumber: first?.businessKey })
  expect(lines.toSorted((a, b) => a.itemId.localeCompare(b.itemId))).toMatchObject([
    {
      itemId: 'I-1',
      buyerItemId: 'THEIR-1',
      action: 'change',
      prices: expect.arrayContaining([
        expect.objectContaining({ kind: 'net', amount: '12.5', unit: 'EA' }),
        expect.objectContaining({
          amount: '11.25',
          minimumQuantity: '100',
          validFrom: '2026-03-01',
          validTo: '2026-12-31',
        }),
      ]),
    },
    { itemId: 'I-2', buyerItemId: 'THEIR-2', prices: [{ amount: '3', baseQuantity: '10' }] },
  ])

  // Nothing changed, then one price, then one that is no longer asked.
  await cycle()
  expect(await sentTo('listing')).toHaveLength(1)
  put('2', 'I-2', '3.50', { baseQuantity: '10' })
  await cycle()
  put('2', 'I-2', '3.50', { baseQuantity: '10', active: false })
  await cycle()
  const [, second, third] = await sentTo('listing')
  expect(catalogueOf(second).lines).toMatchObject([{ itemId: 'I-2', action: 'change', prices: [{ amount: '3.5' }] }])
  expect(catalogueOf(third).lines).toMatchObject([{ itemId: 'I-2', action: 'delete', prices: [] }])
  expect(new Set([first, second, third].map((document) => document?.businessKey)).size).toBe(3)

  // What only others are asked is told to nobody.
  put('3', 'I-3', '98')
  await cycle()
  expect(await sentTo('listing')).toHaveLength(3)
})

test('a partner that takes our codes gets all items; where nothing is in its currency, the one most are in', async () => {
  await open(unlisting)
  put('1', 'I-1', '12.50')
  put('2', 'I-2', '3', { currency: 'GBP' })
  put('3', 'I-3', '99')
  await cycle()
  const [document] = await sentTo('open')
  expect(document?.canonical).toMatchObject({ currency: 'USD', lines: [{ action: 'change' }, { action: 'change' }] })
  expect(JSON.stringify(document?.canonical)).not.toContain('I-2')
})

test.each([
  ['x12', { standard: 'x12' }, '832'],
  [
    'edifact',
    {
      standard: 'edifact',
      theirs: { qualifier: '14', id: '4012345000016' },
      ours: { qualifier: '14', id: '4012345000030' },
    },
    'PRICAT',
  ],
])('is written as %s so that the partner reads the same prices', async (name, settings, type) => {
  const told = partnerOf(name, { currency: 'USD', codes: { items: { 'THEIR-1': 'I-1' } }, ...settings })
  await open(told)
  put('1', 'I-1', '12.50')
  await cycle()
  const [document] = await sentTo(name)
  expect(document?.type).toBe(type)
  await sendDocument([document?.id ?? ''], site.deps, never)
  expect(await site.store.deadLetters.list({ state: 'open', limit: 10 })).toEqual([])
  expect((await site.store.documents.get(document?.id ?? ''))?.state).toBe('sent')
  expect(await readBack(told)).toMatchObject({
    catalogueNumber: document?.businessKey,
    currency: 'USD',
    lines: [{ buyerItemId: 'THEIR-1', prices: [{ amount: expect.stringMatching(/^12\.50?$/), unit: 'EA' }] }],
  })
})

/** What the interchange on its way to the partner says, read as the partner would. */
const readBack = async (told: Partner): Promise<unknown> => {
  const [interchange] = await site.store.interchanges.list({ direction: 'out', limit: 5 })
  const [payload] = await site.store.interchanges.readMany([interchange?.id ?? ''])
  if (payload === undefined) throw new Error('there is no interchange')
  let envelopeVersion = ''
  const options = { maxTransactionBytes: 1_000_000, encodingOf: () => undefined }
  for await (const event of readPayload(Readable.from([payload.bytes]), options)) {
    if (event.type === 'envelope-start') envelopeVersion = event.envelope.version
    if (event.type !== 'transaction') continue
    expect(event.transaction.issues).toEqual([])
    const edifact = { element: '+', component: ':', repetition: undefined, segment: "'", release: '?' }
    const delimiters = told.standard === 'edifact' ? edifact : told.delimiters
    const mapped = documentReaderOf(event.transaction.setId)?.map(event.body ?? new Uint8Array(), {
      // The items of a partner's own file are in its codes.
      partner: told,
      delimiters,
      envelopeVersion,
    })
    if (mapped?.ok !== true) throw new Error(`cannot be read back: ${JSON.stringify(mapped)}`)
    return mapped.value
  }
  throw new Error('it holds no document')
}
