import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Customer } from '../../src/domain/customer.ts'
import { fieldNames } from '../../src/domain/record-fields.ts'
import { english } from '../../src/domain/said.ts'
import { createFakeSystem, type FakeSystem } from '../helpers/fake-system.ts'
import { openSyncApp, type SyncApp } from '../helpers/sync-app.ts'

let crm: FakeSystem<'customer'>
let erp: FakeSystem<'customer'>
let site: SyncApp

const company = (name: string, more: Partial<Customer> = {}): Partial<Customer> => ({
  name,
  addresses: [{ use: 'main', lines: ['Hafenstr. 12'], postalCode: '20457', city: 'Hamburg', country: 'DE' }],
  ...more,
})
const taxId = (value: string): Pick<Customer, 'identifiers'> => ({
  identifiers: [{ scheme: 'tax-id', value, issuer: 'DE' }],
})

beforeAll(async () => {
  const written = ['name', 'kind', 'active', 'identifiers', 'addresses', 'contacts', 'financial', 'phone', 'email']
  const options = { entity: 'customer' as const, fields: fieldNames.customer, writes: written }
  crm = createFakeSystem('crm', options)
  erp = createFakeSystem('erp', options)
  site = await openSyncApp([crm, erp], {
    flows: {
      customers: {
        between: ['crm', 'erp'],
        entity: 'customer',
        ownership: { '*': 'crm', phone: { rule: 'manual' }, creditLimit: 'erp' },
      },
    },
  })
  crm.put('c1', company('Nordwind Maschinenbau GmbH', { ...taxId('DE136695976'), phone: '+49 40 111' }))
  erp.put(
    'e1',
    company('NORDWIND', { ...taxId('DE136695976'), phone: '+49 40 222', financial: { creditLimit: '5000' } }),
  )
  await site.sync('customers')
  await site.sync('customers')
}, 180_000)
afterAll(() => site.close())

const nordwind = async (): Promise<{ id: string; key: string }> => (await site.list('/records?text=crm:c1'))[0]

describe('finding', () => {
  it.each([
    'text=Nordwind%20Masch',
    'text=de136695976',
    'text=e1&entity=customer',
    'text=erp:e1',
    'text=crm:c1&entity=customer',
  ])('by %s', async (query) => {
    expect(await site.list(`/records?${query}`)).toMatchObject([
      { entity: 'customer', key: 'Nordwind Maschinenbau GmbH' },
    ])
  })

  it('gives nothing for what nobody has', async () => {
    expect(await site.list('/records?text=crm:e1')).toEqual([])
    expect(await site.list('/records?text=Nordwind&entity=product')).toEqual([])
    expect(await site.call('GET', '/records')).toMatchObject({ status: 400 })
    expect(await site.call('GET', '/records?text=a&entity=lead')).toMatchObject({ status: 400 })
    expect(await site.call('GET', '/records/00000000-0000-4000-8000-000000000000/explain')).toMatchObject({
      status: 404,
    })
  })

  it('shows a record with what each system says and what was sent', async () => {
    const { id } = await nordwind()
    const page = await site.get(`/records/${id}`)
    expect(page.record).toMatchObject({ id, entity: 'customer', mergedInto: null })
    expect(page.facets).toMatchObject([
      { system: 'crm', externalId: 'c1' },
      { system: 'erp', externalId: 'e1' },
    ])
    expect(page.deliveries.length).toBeGreaterThan(0)
    for (const delivery of page.deliveries) expect(delivery).toMatchObject({ canonicalId: id, state: 'done' })
  })
})

describe('explaining and deciding', () => {
  const fieldOf = async (field: string) => {
    const { fields } = await site.get(`/records/${(await nordwind()).id}/explain`)
    return fields.find((one: { field: string }) => one.field === field)
  }

  it('says who won and by which rule, and what the others say', async () => {
    expect(await fieldOf('name')).toMatchObject({
      value: 'Nordwind Maschinenbau GmbH',
      system: 'crm',
      rule: 'owner',
      inConflict: false,
    })
    expect(await fieldOf('creditLimit')).toMatchObject({ value: '5000', system: 'erp', rule: 'owner' })
    expect(await fieldOf('phone')).toMatchObject({
      value: '+49 40 111',
      rule: 'manual',
      inConflict: true,
      others: [{ system: 'erp', value: '+49 40 222' }],
    })
  })

  it('shows the conflict as a dead letter that a decision ends', async () => {
    const { id } = await nordwind()
    const [letter] = await site.deadLetters()
    expect(letter).toMatchObject({ subject: 'conflict', code: 'FIELD_CONFLICT' })
    const path = `/dead-letters/${letter?.id}`
    expect(await site.get(path)).toMatchObject({
      conflict: { recordId: id, field: 'phone', decided: null },
      actions: { retry: expect.stringContaining('decide whose value counts'), resolve: null },
    })
    expect(await site.call('POST', `${path}/retry`)).toMatchObject({ status: 409 })
    expect(await site.call('PUT', `${path}/body`)).toMatchObject({ status: 400 })
    expect((await site.get(`/records/${id}/explain`)).conflicts).toMatchObject([{ id: letter?.id }])

    await site.post(`/records/${id}/decide`, { field: 'phone', system: 'erp' })
    await site.work()
    expect(await site.deadLetters()).toEqual([])
    expect(await fieldOf('phone')).toMatchObject({
      value: '+49 40 222',
      system: 'erp',
      rule: 'decision',
      decidedBy: 'ann',
      inConflict: false,
    })
    expect(crm.value('c1')?.phone).toBe('+49 40 222')
    expect((await site.get(`/records/${id}`)).decisions).toMatchObject([{ field: 'phone', system: 'erp' }])

    await site.post(`/records/${id}/undecide`, { field: 'phone' })
    expect((await site.get(`/records/${id}`)).decisions).toEqual([])
    await site.post(`/records/${id}/decide`, { field: 'phone', system: 'erp' })
    await site.work()
  })

  it('lets stand what somebody else decided since the page was read', async () => {
    const { id } = await nordwind()
    const decide = (system: string, insteadOf: string | null) =>
      site.call('POST', `/records/${id}/decide`, { field: 'phone', system, insteadOf })
    expect(await decide('crm', null)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('ann decided meanwhile that erp counts') },
    })
    expect((await site.get(`/records/${id}`)).decisions).toMatchObject([{ field: 'phone', system: 'erp' }])
    expect(await decide('erp', 'erp')).toMatchObject({ status: 200 })
  })

  it.each([
    [{ field: 'shoeSize', system: 'erp' }, 404, 'has no field shoeSize'],
    [{ field: 'phone', system: 'pim' }, 409, 'never read'],
    [{ field: 'phone' }, 400, 'system'],
  ])('refuses to decide %j', async (body, status, detail) => {
    const answer = await site.call('POST', `/records/${(await nordwind()).id}/decide`, body)
    expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(detail) } })
  })
})

describe('a record that cannot be mapped', () => {
  const letterOf = async (externalId: string) =>
    (await site.deadLetters()).find(({ businessKey }) => businessKey === externalId)

  it('is shown as it came, is not edited, and comes back until it is mended', async () => {
    erp.put('e2', company('Südwind AG'))
    erp.broken.add('e2')
    erp.advance(60_000)
    await site.sync('customers')
    const first = await letterOf('e2')
    expect(first).toMatchObject({ subject: 'held-record', system: 'erp', flow: 'customers' })
    const page = await site.get(`/dead-letters/${first?.id}`)
    expect(page.heldRecord).toMatchObject({
      externalId: 'e2',
      raw: { name: 'Südwind AG', broken: true },
      issues: [{ path: 'name' }],
    })
    const edit = await site.call('GET', `/dead-letters/${first?.id}/body`)
    expect(edit).toMatchObject({ status: 409, body: { detail: expect.stringContaining('mend it there') } })

    await site.post(`/dead-letters/${first?.id}/retry`)
    expect(await letterOf('e2')).toBeUndefined()
    await site.work()
    const second = await letterOf('e2')
    expect(second?.id).not.toBe(first?.id)

    // The row is behind the cursor: nothing else would read it again.
    const source = erp.connection.sources?.customer
    if (source === undefined) throw new Error('no source')
    const { get } = source
    source.get = () => Promise.reject(new TypeError('the system answers nonsense'))
    await site.post(`/dead-letters/${second?.id}/retry`)
    await site.work()
    source.get = get
    expect(await letterOf('e2')).toMatchObject({
      message: expect.stringContaining('could not be read again'),
      issues: [{ path: 'name' }],
    })
  })

  it('goes its way when it is mended', async () => {
    await site.work()
    const letter = await letterOf('e2')
    erp.broken.delete('e2')
    await site.post(`/dead-letters/${letter?.id}/retry`)
    await site.work()
    expect(await letterOf('e2')).toBeUndefined()
    expect(await site.list('/records?text=erp:e2')).toMatchObject([{ key: 'Südwind AG' }])
  })

  it('is left out for good when a person says so', async () => {
    erp.put('e3', company('Ostwind AG'))
    erp.broken.add('e3')
    erp.advance(60_000)
    await site.sync('customers')
    const letter = await letterOf('e3')
    const { next } = await site.post(`/dead-letters/${letter?.id}/resolve`, { reason: 'a test record' })
    expect(next).toContain('until it changes in erp')
    erp.advance(60_000)
    await site.sync('customers')
    expect(await letterOf('e3')).toBeUndefined()
    erp.rows.delete('e3')
  })
})

describe('one customer or two', () => {
  it('shows who may be one side by side, and takes the word of a person', async () => {
    const { id } = await nordwind()
    for (const [externalId, decision] of [
      ['e8', { same: id }],
      ['e9', { new: true }],
    ] as const) {
      erp.put(externalId, {
        name: 'Nordwind Maschinenbau',
        addresses: [{ use: 'main', lines: ['Am Kai 3'], city: 'Hamburg', country: 'DE' }],
      })
      erp.advance(60_000)
      await site.sync('customers')
      const [review] = await site.list('/reviews')
      expect(review).toMatchObject({ system: 'erp', externalId })
      expect(review).not.toHaveProperty('raw')
      const page = await site.get(`/reviews/${review.id}`)
      expect(page.candidates[0]).toMatchObject({
        recordId: id,
        key: 'Nordwind Maschinenbau GmbH',
        score: expect.any(Number),
      })
      expect(page.candidates[0].reasons.length).toBeGreaterThan(0)
      expect(page.candidates[0].reasonsSaid.map(english)).toEqual(page.candidates[0].reasons)
      expect(page.candidates[0].fields).toContainEqual(
        expect.objectContaining({
          field: 'name',
          theirs: 'Nordwind Maschinenbau',
          ours: 'Nordwind Maschinenbau GmbH',
          same: false,
        }),
      )
      expect(await site.call('POST', `/reviews/${review.id}/decide`, { maybe: id })).toMatchObject({ status: 400 })
      const { recordId } = await site.post(`/reviews/${review.id}/decide`, decision)
      await site.work()
      expect(recordId === id).toBe('same' in decision)
      expect(await site.call('POST', `/reviews/${review.id}/decide`, decision)).toMatchObject({ status: 409 })
    }
    expect(await site.list('/reviews')).toEqual([])
    expect(await site.list('/reviews?state=new')).toHaveLength(1)
  })

  it('makes one of two, and two of one again', async () => {
    const { id } = await nordwind()
    const [other] = await site.list('/records?text=erp:e9')
    const { mergeId } = await site.post(`/records/${id}/merge`, { with: other.id, reason: 'the same house' })
    expect(await site.list('/records?text=erp:e9')).toMatchObject([{ id }])
    expect((await site.get(`/records/${other.id}`)).record.mergedInto).toBe(id)
    expect((await site.get(`/records/${other.id}/explain`)).record.id).toBe(id)
    expect(await site.list(`/merges?record=${other.id}`)).toMatchObject([
      { id: mergeId, survivorId: id, loserId: other.id, reason: 'the same house', actor: 'ann', undoneAt: null },
    ])
    await site.post(`/merges/${mergeId}/undo`)
    expect(await site.list('/records?text=erp:e9')).toMatchObject([{ id: other.id }])
    expect(await site.call('POST', `/merges/${mergeId}/undo`)).toMatchObject({ status: 409 })
    expect(await site.call('POST', `/records/${id}/merge`, { with: id, reason: 'silly' })).toMatchObject({
      status: 409,
    })
    await site.work()
  })
})

describe('quality', () => {
  it('counts what the rules find in each system, and names the records', async () => {
    await site.sync('customers')
    const quality = await site.list('/quality')
    const inErp = quality.find(({ system }: { system: string }) => system === 'erp')
    const { records } = inErp.rules.find(({ rule }: { rule: string }) => rule === 'missing-tax-id')
    const named = await site.list('/quality/records?rule=missing-tax-id&system=erp')
    expect(named).toHaveLength(records)
    expect(named).toContainEqual(
      expect.objectContaining({
        system: 'erp',
        externalId: 'e2',
        key: 'Südwind AG',
        issues: [expect.objectContaining({ rule: 'missing-tax-id' })],
      }),
    )
    expect(inErp.records).toBeGreaterThan(records)
    expect(await site.list('/quality/records?rule=missing-tax-id&limit=1')).toHaveLength(1)
    expect(await site.list('/quality?entity=product')).toEqual([])
  })
})
