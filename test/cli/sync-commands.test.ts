import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Customer } from '../../src/domain/customer.ts'
import { fieldNames } from '../../src/domain/record-fields.ts'
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
        schedule: '0 * * * *',
        ownership: { '*': 'crm', phone: { rule: 'manual' } },
      },
    },
  })
  const identifiers: Customer['identifiers'] = [{ scheme: 'tax-id', value: 'DE136695976', issuer: 'DE' }]
  crm.put('c1', company('Nordwind Maschinenbau GmbH', { identifiers, phone: '+49 40 111' }))
  crm.put('c2', company('Nordwindwerft AG', { phone: '+49 40 999' }))
  erp.put('e1', company('NORDWIND', { identifiers, phone: '+49 40 222' }))
}, 180_000)
afterAll(() => site.close())

/** A command, its output checked for width. */
const crossdock = async (...args: string[]) => {
  const result = await site.crossdock(...args)
  expect(result.out.split('\n').filter((line) => [...line].length > 100)).toEqual([])
  return result
}
const json = async (...args: string[]) => JSON.parse((await site.crossdock(...args, '--json')).out)

describe('crossdock run', () => {
  it('begins a dry run that tells what would happen', async () => {
    const begun = await crossdock('run', 'customers', '--dry-run', '--from', 'crm')
    expect(begun).toMatchObject({ code: 0, out: expect.stringMatching(/^run \S+ reads crm\n$/) })
    await site.work()
    const [run] = (await json('runs')).items
    const { out } = await crossdock('runs', 'show', run.id)
    expect(out).toContain('changes, dry run, manual by')
    expect(out).toMatch(/c1\s+Nordwind Maschinenbau GmbH\s+created\s+erp/)
    expect(erp.rows.size).toBe(1)
  })

  it('waits for the end when asked to', async () => {
    let isWaiting = true
    const waiting = crossdock('run', 'customers', '--full', '--wait').finally(() => {
      isWaiting = false
    })
    while (isWaiting) {
      await site.work()
      await sleep(50)
    }
    const { code, out } = await waiting
    expect(code).toBe(0)
    expect(out).toMatch(/customers\s+crm\s+load\s+done/)
    expect(out).toMatch(/customers\s+erp\s+load\s+done/)
  })

  it('ends with 1 when it may not run, and with 1 for a flow that is not there', async () => {
    expect((await crossdock('flows', 'pause', 'customers', '--reason', 'the ERP moves')).out).toContain('is held back')
    expect(await crossdock('run', 'customers')).toMatchObject({
      code: 1,
      out: expect.stringContaining('the ERP moves'),
    })
    expect((await crossdock('flows', 'show', 'customers')).out).toMatch(/held back.*ago/)
    expect((await crossdock('flows', 'resume', 'customers')).out).toContain('goes on')
    expect(await crossdock('run', 'nope')).toMatchObject({
      code: 1,
      err: expect.stringContaining('there are customers'),
    })
  })
})

describe('crossdock runs', () => {
  it('lists, cancels, and tells of failed ones by its exit code', async () => {
    expect((await crossdock('runs', 'customers')).out).toMatch(/load\s+done\s+\S+\n {4}\d+ read/)
    expect(await crossdock('runs', '--failed')).toMatchObject({ code: 0, out: 'No runs.\n' })
    const { runs } = await json('run', 'customers', '--from', 'erp')
    expect((await crossdock('runs', 'cancel', runs[0].id, '--reason', 'not now')).out).toContain('is cancelled')
    expect(await crossdock('runs', 'cancel', runs[0].id, '--reason', 'not now')).toMatchObject({ code: 1 })
    await site.post('/flows/customers/run', { from: 'erp' })
    erp.faults.push('down')
    await site.work()
    expect(await crossdock('runs', 'customers', '--failed')).toMatchObject({
      code: 1,
      out: expect.stringContaining('SYSTEM_UNREACHABLE'),
    })
    expect(await crossdock('runs', 'approve', runs[0].id)).toMatchObject({
      code: 1,
      err: expect.stringContaining('only one that a guard stopped'),
    })
    expect((await crossdock('runs', '--state', 'odd')).code).toBe(2)
  })

  it('lists the slots a backfill would read', async () => {
    const args = ['flows', 'backfill', 'customers', '--from', '2026-03-01T10:00:00Z', '--to', '2026-03-01T11:00:00Z']
    const { out } = await crossdock(...args, '--dry-run')
    expect(out).toMatch(/2026-03-01 10:00:00Z\s+crm\s+never\s+2026-03-01 09:00:00Z\s+-/)
    expect((await json(...args)).slots).toHaveLength(4)
    await site.work()
    expect((await crossdock(...args)).out).toBe('No such slots.\n')
  })
})

describe('crossdock records and explain', () => {
  it('finds by name, identifier and id, and asks when it may be several', async () => {
    expect((await crossdock('records', 'find', 'nordwind')).out.match(/customer {2}/g)).toHaveLength(2)
    expect((await json('records', 'find', 'erp:e1')).items[0].key).toBe('Nordwind Maschinenbau GmbH')
    expect(await crossdock('explain', 'customer', 'Nordwind')).toMatchObject({
      code: 2,
      err: expect.stringContaining('may be any of 2'),
    })
    expect(await crossdock('explain', 'customer', 'Westwind')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no customer is named'),
    })
    const { out } = await crossdock('records', 'show', 'de136695976')
    expect(out).toMatch(/crm\s+c1/)
    expect(out).toMatch(/erp\s+e1/)
  })

  it('explains field by field, and shows a conflict until it is decided', async () => {
    const { code, out } = await crossdock('explain', 'customer', 'crm:c1')
    expect(code).toBe(1)
    expect(out).toMatch(/name\s+Nordwind Maschinenbau GmbH\s+crm\s+owner/)
    expect(out).toMatch(/phone\s+\+49 40 111\s+crm\s+manual, CONFLICT/)
    expect(out).toMatch(/\+49 40 222\s+erp\s+says so/)
    const [letter] = (await json('deadletters', 'list')).items
    const page = (await crossdock('deadletters', 'show', letter.id)).out
    expect(page).toContain('decide: crossdock records decide')
    expect(page).toContain('cannot retry: decide whose value counts')
    expect((await crossdock('records', 'decide', 'crm:c1', 'phone', 'erp')).out).toContain('is what erp says')
    await site.work()
    const decided = await crossdock('explain', 'customer', 'Nordwind Maschinenbau GmbH')
    expect(decided).toMatchObject({ code: 0, out: expect.stringMatching(/phone\s+\+49 40 222\s+erp\s+decision by/) })
    expect((await crossdock('records', 'undecide', 'crm:c1', 'phone')).code).toBe(0)
    expect((await crossdock('records', 'decide', 'crm:c1', 'phone', 'erp')).code).toBe(0)
  })

  it('shows a held record as it came beside what is wrong with it', async () => {
    erp.put('e5', company('Südwind AG'))
    erp.broken.add('e5')
    erp.advance(60_000)
    await site.sync('customers')
    const [letter] = (await json('deadletters', 'list', '--order', 'e5')).items
    const { out } = await crossdock('deadletters', 'show', letter.id)
    expect(out).toContain('customer e5 as it came')
    expect(out).toContain('"name": "Südwind AG"')
    expect(out).toContain('cannot edit: it is kept as its system has it')
    expect(await crossdock('deadletters', 'edit', letter.id, '--file', 'x')).toMatchObject({
      code: 1,
      err: expect.stringContaining('mend it there'),
    })
    erp.broken.delete('e5')
    expect((await crossdock('deadletters', 'retry', letter.id)).out).toContain('is to be read from erp again')
    await site.work()
    expect((await crossdock('records', 'find', 'erp:e5')).out).toContain('Südwind AG')
  })
})

describe('crossdock reviews, merge and quality', () => {
  it('shows both sides and takes the decision', async () => {
    expect(await crossdock('reviews')).toMatchObject({ code: 0, out: 'No reviews.\n' })
    erp.put('e9', {
      name: 'Nordwind Maschinenbau',
      addresses: [{ use: 'main', lines: ['Am Kai 3'], city: 'Hamburg', country: 'DE' }],
    })
    erp.advance(60_000)
    await site.sync('customers')
    const listed = await crossdock('reviews', 'list')
    expect(listed).toMatchObject({ code: 1, out: expect.stringContaining('erp e9') })
    const [review] = (await json('reviews')).items
    const { out } = await crossdock('reviews', 'show', review.id)
    expect(out).toMatch(/name\s+Nordwind Maschinenbau\s+Nordwind Maschinenbau GmbH\n/)
    expect((await crossdock('reviews', 'decide', review.id)).code).toBe(2)
    expect(await crossdock('reviews', 'decide', review.id, '--new')).toMatchObject({
      code: 0,
      out: expect.stringContaining('is a new customer'),
    })
    await site.work()
  })

  it('merges and takes it back', async () => {
    const { out } = await crossdock('merge', 'crm:c1', 'erp:e9', '--reason', 'the same house')
    const mergeId = /crossdock unmerge (\S+)/.exec(out)?.[1] ?? ''
    expect((await crossdock('merges')).out).toContain(mergeId)
    expect((await crossdock('unmerge', mergeId)).out).toContain('two again')
    expect((await crossdock('merges')).out).toContain('undone')
    expect((await crossdock('unmerge', mergeId)).code).toBe(1)
    await site.work()
  })

  it('counts what is wrong, and lists the records', async () => {
    const { code, out } = await crossdock('quality')
    expect(code).toBe(1)
    expect(out).toMatch(/erp\s+\d+\s+missing-tax-id/)
    expect((await crossdock('quality', 'customer', '--rule', 'missing-tax-id', '--system', 'erp')).out).toMatch(
      /erp\s+e5\s+Südwind AG/,
    )
    expect(await crossdock('quality', 'product')).toMatchObject({ code: 0, out: 'No records.\n' })
    expect((await crossdock('quality', 'lead')).code).toBe(2)
  })
})
