import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decideField } from '../../src/desk/decide-conflict.ts'
import { decideReview, type ReviewDecision } from '../../src/desk/decide-review.ts'
import { mergeCustomers, undoMerge } from '../../src/desk/merge-customers.ts'
import type { RecordDeskDeps } from '../../src/desk/record-desk.ts'
import type { Customer } from '../../src/domain/customer.ts'
import { fieldNames } from '../../src/domain/record-fields.ts'
import { stableId } from '../../src/domain/stable-id.ts'
import { conflictId } from '../../src/records/conflicts.ts'
import { createFakeSystem, type FakeOptions, type FakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'

let erp: FakeSystem<'customer'>
let crm: FakeSystem<'customer'>
let site: SyncSite

const written = ['name', 'kind', 'active', 'identifiers', 'addresses', 'contacts', 'financial', 'phone', 'email']

const open = async (
  flow: Record<string, unknown> = {},
  more: Pick<FakeOptions<'customer'>, 'reads' | 'tombstones'> = {},
) => {
  const options = { entity: 'customer' as const, fields: fieldNames.customer, writes: written, ...more }
  erp = createFakeSystem('erp', options)
  crm = createFakeSystem('crm', options)
  site = await openSyncSite([erp, crm], {
    customers: { between: ['crm', 'erp'], entity: 'customer', ownership: { '*': 'crm', creditLimit: 'erp' }, ...flow },
  })
}

const company = (name: string, more: Partial<Customer> = {}): Partial<Customer> => ({
  name,
  addresses: [{ use: 'main', lines: ['Hafenstr. 12'], postalCode: '20457', city: 'Hamburg', country: 'DE' }],
  ...more,
})

const taxId = (value: string): Pick<Customer, 'identifiers'> => ({
  identifiers: [{ scheme: 'tax-id', value, issuer: 'DE' }],
})

const deskDeps = (): RecordDeskDeps => ({ ...site.deps, checkBody: () => Promise.resolve([]) })

const count = async () => (await site.store.records.scan('customer', undefined, 1000)).length

const cycles = async (times: number) => {
  for (let n = 0; n < times; n += 1) {
    await site.cycle()
    erp.advance(60_000)
    crm.advance(60_000)
  }
}

beforeEach(() => open())
afterEach(() => site.close())

describe('one customer', () => {
  test('by its tax id, whatever it is called', async () => {
    crm.put('c1', company('Nordwind Maschinenbau GmbH', taxId('DE136695976')))
    erp.put('e1', company('NORDWIND', { ...taxId('DE136695976'), financial: { creditLimit: '5000' } }))
    await cycles(3)
    expect(await count()).toBe(1)
    expect([crm.rows.size, erp.rows.size]).toEqual([1, 1])
    expect(erp.value('e1')?.name).toBe('Nordwind Maschinenbau GmbH')
    expect(crm.value('c1')?.financial.creditLimit).toBe('5000')
  })

  test('by name and address, also within one page', async () => {
    crm.put('c1', company('Nordwind Maschinenbau GmbH'))
    crm.put('c2', company('Nordwind Maschinenbau G.m.b.H.'))
    erp.put('e1', company('Nordwind Maschinenbau'))
    await cycles(3)
    expect(await count()).toBe(1)
    expect(erp.rows.size).toBe(1)
  })

  test('that may be a known one waits for a person, who says so', async () => {
    crm.put('c1', company('Nordwind Maschinenbau GmbH', taxId('DE136695976')))
    await cycles(1)
    erp.put('e9', {
      name: 'Nordwind Maschinenbau',
      addresses: [{ use: 'main', lines: ['Am Kai 3'], city: 'Hamburg', country: 'DE' }],
    })
    await cycles(2)
    const [review] = await site.store.reviews.list({ state: 'open', limit: 5 })
    expect(review).toMatchObject({ system: 'erp', externalId: 'e9' })
    const before = await count()
    const [candidate] = review?.candidates ?? []
    await decideReview(deskDeps(), review?.id ?? '', { same: candidate?.recordId ?? '' }, { actor: 'eva' })
    await cycles(2)
    expect(await count()).toBe(before)
    expect(await site.store.reviews.list({ state: 'open', limit: 5 })).toEqual([])
    const facets = await site.store.links.ofRecords('customer', [candidate?.recordId ?? ''])
    expect(facets.some(({ externalId }) => externalId === 'e9')).toBe(true)
  })
})

test('a customer in a review that an order linked meanwhile is not made a second one', async () => {
  crm.put('c1', company('Nordwind Maschinenbau GmbH', taxId('DE136695976')))
  await cycles(1)
  erp.put('e9', { name: 'Nordwind Maschinenbau', addresses: [{ use: 'main', lines: ['Am Kai 3'], city: 'Hamburg' }] })
  await cycles(2)
  const [review] = await site.store.reviews.list({ state: 'open', limit: 5 })
  const [record] = await site.store.records.scan('customer', undefined, 5)
  const canonicalId = record?.id ?? ''
  const link = { entity: 'customer' as const, canonicalId, system: 'erp', externalId: 'e9' }
  await site.store.links.noteSent([{ ...link, sentHash: null, sentVersion: 0 }])
  const decide = (decision: ReviewDecision) => decideReview(deskDeps(), review?.id ?? '', decision, { actor: 'eva' })
  await expect(decide({ new: true })).rejects.toThrow(`link of customer ${canonicalId}`)
  await decide({ same: canonicalId })
  await cycles(2)
  expect([await count(), crm.rows.size]).toEqual([1, 1])
})

test.each([
  ['was deleted there', () => erp.remove('e9')],
  ['is left alone by the flow now', () => erp.put('e9', { active: false })],
])('a customer in a review that %s is no question any more', async (_, happens) => {
  await site.close()
  await open({ filter: 'active = true' }, { tombstones: true })
  erp.put('e9', { name: 'Nordwind Maschinenbau', addresses: [{ use: 'main', lines: ['Am Kai 3'], city: 'Hamburg' }] })
  crm.put('c1', company('Nordwind Maschinenbau GmbH', taxId('DE136695976')))
  await cycles(2)
  expect(await site.store.reviews.list({ state: 'open', limit: 5 })).toHaveLength(1)
  happens()
  await cycles(2)
  expect(await site.store.reviews.list({ state: 'open', limit: 5 })).toEqual([])
  expect([...erp.rows.values()].map(({ value }) => value.name)).toContain('Nordwind Maschinenbau GmbH')
})

test('a customer in a review that another flow leaves alone still is a question', async () => {
  await site.close()
  const options = { entity: 'customer' as const, fields: fieldNames.customer, writes: written }
  erp = createFakeSystem('erp', options)
  crm = createFakeSystem('crm', options)
  site = await openSyncSite([erp, crm], {
    customers: { between: ['crm', 'erp'], entity: 'customer', ownership: { '*': 'crm', creditLimit: 'erp' } },
    companies: { from: 'erp', to: ['crm'], entity: 'customer', filter: 'active = true' },
  })
  erp.put('e9', {
    name: 'Nordwind Maschinenbau',
    addresses: [{ use: 'main', lines: ['Am Kai 3'], city: 'Hamburg' }],
    active: false,
  })
  crm.put('c1', company('Nordwind Maschinenbau GmbH', taxId('DE136695976')))
  await cycles(2)
  expect(await site.store.reviews.list({ state: 'open', limit: 5 })).toMatchObject([{ flow: 'customers' }])
})

describe('a customer is not made in a system that may have it', () => {
  const nearly = {
    name: 'Nordwind Maschinenbau',
    addresses: [{ use: 'main' as const, lines: ['Am Kai 3'], city: 'Hamburg', country: 'DE' }],
  }

  test('before that system was read to its end', async () => {
    erp.put('e1', company('Nordwind Maschinenbau'))
    crm.put('c1', company('Nordwind Maschinenbau GmbH'))
    crm.put('c2', company('Südlicht Bürobedarf AG', taxId('DE136695976')))
    await site.run({ flow: 'customers', systems: ['crm'] })
    await site.deliver()
    expect([erp.rows.size, await count()]).toEqual([1, 2])
    const waiting = await site.store.deliveries.list({ state: 'intent', limit: 10 })
    expect(waiting.map(({ errorCode }) => errorCode)).toEqual(['CUSTOMER_UNSETTLED', 'CUSTOMER_UNSETTLED'])
    await site.run({ flow: 'customers', systems: ['erp'] })
    await site.deliver()
    expect([...erp.rows.values()].map(({ value }) => value.name).sort()).toEqual([
      'Nordwind Maschinenbau GmbH',
      'Südlicht Bürobedarf AG',
    ])
  })

  test('that gives everything each time: it was read once a run came to its end', async () => {
    await site.close()
    await open({}, { reads: 'full' })
    crm.put('c1', company('Südlicht Bürobedarf AG', taxId('DE136695976')))
    await site.run({ flow: 'customers', systems: ['crm'] })
    await site.deliver()
    expect(erp.rows.size).toBe(0)
    await site.run({ flow: 'customers', systems: ['erp'] })
    await site.deliver()
    expect([...erp.rows.values()].map(({ value }) => value.name)).toEqual(['Südlicht Bürobedarf AG'])
  })

  test('while a person is asked', async () => {
    erp.put('e9', nearly)
    crm.put('c1', company('Nordwind Maschinenbau GmbH', taxId('DE136695976')))
    await site.run({ flow: 'customers', systems: ['crm'] })
    await site.run({ flow: 'customers', systems: ['erp'] })
    await site.deliver()
    const [review] = await site.store.reviews.list({ state: 'open', limit: 5 })
    expect([review?.externalId, erp.rows.size]).toEqual(['e9', 1])
    const same = review?.candidates[0]?.recordId ?? ''
    await decideReview(deskDeps(), review?.id ?? '', { same }, { actor: 'eva' })
    await cycles(2)
    expect([erp.rows.size, crm.rows.size, await count()]).toEqual([1, 1, 1])
    expect(erp.value('e9')?.name).toBe('Nordwind Maschinenbau GmbH')
  })
})

test('two customers are made one, and two again', async () => {
  crm.put('c1', company('Alpha Werke', taxId('DE111111125')))
  crm.put('c2', {
    name: 'Omega Handel',
    addresses: [{ use: 'main', lines: ['Ring 1'], city: 'Berlin', country: 'DE' }],
  })
  await cycles(2)
  const [first, second] = await site.store.records.scan('customer', undefined, 10)
  const merged = await mergeCustomers(deskDeps(), {
    survivorId: first?.id ?? '',
    loserId: second?.id ?? '',
    reason: 'one company',
    actor: 'eva',
  })
  expect(await count()).toBe(1)
  await cycles(2)
  expect(await site.store.links.ofRecords('customer', [first?.id ?? ''])).toHaveLength(4)
  await undoMerge(deskDeps(), merged.mergeId, { actor: 'eva' })
  await cycles(2)
  const apart = await site.store.records.scan('customer', undefined, 10)
  expect(apart.map(({ key }) => key).sort()).toEqual(['Alpha Werke', 'Omega Handel'])
  expect([...erp.rows.values()].map(({ value }) => value.name).sort()).toEqual(['Alpha Werke', 'Omega Handel'])
})

describe('two customers that were made one', () => {
  const first = { phone: '+49 40 111', ...taxId('DE111111125') }
  const second = {
    name: 'Omega Handel',
    addresses: [{ use: 'main' as const, lines: ['Ring 1'], city: 'Berlin', country: 'DE' }],
    email: 'info@omega.example',
    partnerCodes: [{ value: 'OM-1', issuer: 'northwind' }],
    ...taxId('DE136695976'),
  }
  const holders = () =>
    site.store.records.holdersOf([...first.identifiers, ...second.identifiers, { scheme: 'gln', value: theirGln }])
  const theirGln = '4012345000009'
  let pim: FakeSystem<'customer'>

  /** One from each system, the second also known by a number that an order brought. */
  const make = async () => {
    await site.close()
    const shop = createFakeSystem('shop', { entity: 'customer', fields: fieldNames.customer })
    const flow = { entity: 'customer', to: ['shop'], create: { shop: false } }
    pim = createFakeSystem('pim', { entity: 'customer', fields: fieldNames.customer })
    site = await openSyncSite([erp, crm, pim, shop], {
      'from-crm': { ...flow, from: 'crm' },
      'from-erp': { ...flow, from: 'erp' },
      'from-pim': { ...flow, from: 'pim' },
    })
    crm.put('c1', company('Alpha Werke', first))
    erp.put('e2', second)
    await cycles(2)
    await site.store.records.resolveCustomers([
      {
        identifiers: [...second.identifiers, { scheme: 'gln', value: theirGln }],
        value: { ...(erp.value('e2') as Customer) },
      },
    ])
    const records = await site.store.records.scan('customer', undefined, 10)
    const idOf = (name: string) => records.find(({ key }) => key === name)?.id ?? ''
    return { survivorId: idOf('Alpha Werke'), loserId: idOf('Omega Handel') }
  }
  const merge = (pair: { survivorId: string; loserId: string }) =>
    mergeCustomers(deskDeps(), { ...pair, reason: 'one company', actor: 'eva' })

  test('are found by what each was known by, also after changes', async () => {
    const pair = await make()
    await merge(pair)
    expect(await holders()).toEqual(Array(3).fill(pair.survivorId))
    crm.put('c1', { phone: '+49 40 112' })
    erp.put('e2', { email: 'sales@omega.example' })
    await cycles(2)
    expect(await holders()).toEqual(Array(3).fill(pair.survivorId))
  })

  test('have what each had when they are two again', async () => {
    const pair = await make()
    const before = await site.store.records.current('customer', [pair.survivorId, pair.loserId])
    const { mergeId } = await merge(pair)
    crm.put('c1', { phone: '+49 40 112' })
    await cycles(2)
    await undoMerge(deskDeps(), mergeId, { actor: 'eva' })
    const after = await site.store.records.current('customer', [pair.survivorId, pair.loserId])
    expect(after.get(pair.survivorId)?.value).toEqual({ ...before.get(pair.survivorId)?.value, phone: '+49 40 112' })
    expect(after.get(pair.loserId)?.value).toEqual(before.get(pair.loserId)?.value)
    expect(await holders()).toEqual([pair.survivorId, pair.loserId, pair.loserId])
  })

  const third = {
    name: 'Gamma Druck',
    addresses: [{ use: 'main' as const, lines: ['Markt 5'], city: 'Essen', country: 'DE' }],
    website: 'gamma.example',
    partnerCodes: [{ value: 'GA-1', issuer: 'northwind' }],
    ...taxId('DE811907980'),
  }
  const makeThree = async () => {
    const { survivorId, loserId } = await make()
    pim.put('p3', third)
    await cycles(1)
    const records = await site.store.records.scan('customer', undefined, 10)
    return { a: survivorId, b: loserId, c: records.find(({ key }) => key === third.name)?.id ?? '' }
  }
  const valuesOf = async (ids: string[]) => {
    const records = await site.store.records.current('customer', ids)
    return ids.map((id) => records.get(id)?.value)
  }

  test.each([
    ['the first one first', (merges: string[]) => merges],
    ['the last one first', (merges: string[]) => merges.reverse()],
  ])('have what each had when two merges of one are undone, %s', async (_, inOrder) => {
    const { a, b, c } = await makeThree()
    const before = await valuesOf([a, b, c])
    const merges = [
      (await merge({ survivorId: a, loserId: b })).mergeId,
      (await merge({ survivorId: a, loserId: c })).mergeId,
    ]
    expect((await valuesOf([a]))[0]).toMatchObject({ email: second.email, website: third.website })
    for (const id of inOrder(merges)) await undoMerge(deskDeps(), id, { actor: 'eva' })
    expect(await valuesOf([a, b, c])).toEqual(before)
    expect(await holders()).toEqual([a, b, b])
  })

  test('have what each had when the first of two merges in a row is undone before the second', async () => {
    const { a, b, c } = await makeThree()
    const before = await valuesOf([a, b, c])
    const early = await merge({ survivorId: a, loserId: b })
    const last = await merge({ survivorId: c, loserId: a })
    expect((await valuesOf([c]))[0]).toMatchObject({ email: second.email, phone: first.phone })
    await undoMerge(deskDeps(), early.mergeId, { actor: 'eva' })
    const [together] = await valuesOf([c])
    expect(together).toMatchObject({ phone: first.phone, website: third.website })
    expect(together).not.toHaveProperty('email')
    await undoMerge(deskDeps(), last.mergeId, { actor: 'eva' })
    expect(await valuesOf([a, b, c])).toEqual(before)
  })
})

test('a customer that was written under the id of another one is not written there again when they are two', async () => {
  await site.run({ flow: 'customers' })
  crm.put('c1', company('Alpha Werke', taxId('DE111111125')))
  erp.put('e2', {
    name: 'Omega Handel',
    addresses: [{ use: 'main', lines: ['Ring 1'], city: 'Berlin', country: 'DE' }],
  })
  await site.run({ flow: 'customers' })
  const records = await site.store.records.scan('customer', undefined, 10)
  const idOf = (name: string) => records.find(({ key }) => key === name)?.id ?? ''
  const pair = { survivorId: idOf('Alpha Werke'), loserId: idOf('Omega Handel') }
  const { mergeId } = await mergeCustomers(deskDeps(), { ...pair, reason: 'one company', actor: 'eva' })
  await cycles(2)
  expect([...erp.rows.values()].map(({ value }) => value.name)).toEqual(['Alpha Werke'])
  await undoMerge(deskDeps(), mergeId, { actor: 'eva' })
  erp.put('e2', { name: 'Omega Handel' })
  await cycles(3)
  expect([...erp.rows.values()].map(({ value }) => value.name).sort()).toEqual(['Alpha Werke', 'Omega Handel'])
  expect(erp.value('e2')?.name).toBe('Omega Handel')
})

test('a customer that was deleted and made anew in a system is the new one there for orders, too', async () => {
  await site.close()
  await open({ deletes: { detect: 'listing' } })
  crm.put('c1', company('Alpha Werke', taxId('DE111111125')))
  erp.put('e1', company('Alpha Werke', taxId('DE111111125')))
  await cycles(2)
  const [record] = await site.store.records.scan('customer', undefined, 10)
  const linkInErp = async () =>
    (await site.store.links.find('customer', [record?.id ?? ''], ['erp'])).map(({ externalId }) => externalId)
  expect(await linkInErp()).toEqual(['e1'])
  erp.remove('e1')
  await cycles(3)
  erp.put('e9', company('Alpha Werke', taxId('DE111111125')))
  await cycles(2)
  expect([await linkInErp(), await count()]).toEqual([['e9'], 1])
})

test('what systems disagree on is asked once of customers that were made one', async () => {
  await site.close()
  await open({ ownership: { '*': 'crm', phone: { rule: 'manual' } } })
  crm.put('c1', company('Alpha Werke', { ...taxId('DE111111125'), phone: '+49 40 1' }))
  erp.put('e1', company('Alpha Werke', { ...taxId('DE111111125'), phone: '+49 40 2' }))
  crm.put('c2', { name: 'Omega Handel', ...taxId('DE136695976') })
  await cycles(2)
  const records = await site.store.records.scan('customer', undefined, 10)
  const idOf = (name: string) => records.find(({ key }) => key === name)?.id ?? ''
  const pair = { survivorId: idOf('Omega Handel'), loserId: idOf('Alpha Werke') }
  const asked = async () =>
    (await site.store.deadLetters.list({ state: 'open', limit: 10 })).map(({ subjectId }) => subjectId)
  expect(await asked()).toEqual([conflictId(pair.loserId, 'phone')])
  const { mergeId } = await mergeCustomers(deskDeps(), { ...pair, reason: 'one company', actor: 'eva' })
  expect(await asked()).not.toContain(conflictId(pair.loserId, 'phone'))
  await undoMerge(deskDeps(), mergeId, { actor: 'eva' })
  expect(await asked()).toContain(conflictId(pair.loserId, 'phone'))
})

test('two customers stay one while one of them is being written', async () => {
  await site.run({ flow: 'customers' })
  crm.put('c1', company('Alpha Werke', taxId('DE111111125')))
  crm.put('c2', company('Omega Handel', { ...taxId('DE136695976'), addresses: [] }))
  await site.run({ flow: 'customers' })
  const [first, second] = await site.store.records.scan('customer', undefined, 10)
  const [survivorId, loserId] = [first?.id ?? '', second?.id ?? '']
  const { mergeId } = await mergeCustomers(deskDeps(), { survivorId, loserId, reason: 'one', actor: 'eva' })
  await site.store.deliveries.claim([stableId('erp', 'customer', survivorId)], site.deps.instanceId)
  await expect(undoMerge(deskDeps(), mergeId, { actor: 'eva' })).rejects.toThrow(/being written into erp/)
})

test('a person decides whose value of a field counts', async () => {
  crm.put('c1', company('Ours GmbH', taxId('DE136695976')))
  erp.put('e1', company('Theirs GmbH', taxId('DE136695976')))
  await site.run({ flow: 'customers' })
  const [record] = await site.store.records.scan('customer', undefined, 10)
  const place = { entity: 'customer' as const, recordId: record?.id ?? '', field: 'name' }
  await decideField(deskDeps(), { ...place, system: 'erp' }, { actor: 'eva' })
  await cycles(2)
  expect([crm.value('c1')?.name, erp.value('e1')?.name]).toEqual(['Theirs GmbH', 'Theirs GmbH'])
})
