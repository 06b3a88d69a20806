import { describe, expect, test } from 'vitest'
import type { Fields } from '../../src/domain/record-fields.ts'
import type { SystemFacet } from '../../src/sync/facet.ts'
import { type Merged, mergeFields } from '../../src/sync/merge-fields.ts'
import { facet, ownership, twoWay } from './facets.ts'

type Given = {
  flow?: Record<string, unknown>
  previous?: Fields
  emptied?: string[]
  before?: readonly SystemFacet[]
  decisions?: { field: string; system: string }[]
}

const merge = (
  facets: readonly SystemFacet[],
  { flow = twoWay, previous = {}, emptied = [], before, decisions = [] }: Given = {},
): Merged =>
  mergeFields({
    entity: 'customer',
    facets,
    ownership: ownership(flow),
    decisions,
    previous: { fields: previous, emptied, facets: before ?? facets },
  })

describe('owner', () => {
  const flow = { ...twoWay, ownership: { creditLimit: 'erp', '*': 'crm' } }

  test('the owner of a field wins, whoever changed last', () => {
    const merged = merge(
      [
        facet('crm', { name: 'Acme', creditLimit: '1' }, { modifiedAt: '2026-01-02T00:00:00Z' }),
        facet('erp', { name: 'ACME LTD', creditLimit: '500' }, { modifiedAt: '2026-01-01T00:00:00Z' }),
      ],
      { flow },
    )
    expect(merged.fields).toEqual({ name: 'Acme', creditLimit: '500' })
    expect(merged.why('creditLimit')).toEqual({
      system: 'erp',
      rule: 'owner',
      modifiedAt: '2026-01-01T00:00:00Z',
      others: [{ system: 'crm', value: '1' }],
    })
  })

  test('another system fills what the owner never had', () => {
    const merged = merge([facet('crm', { name: 'Acme' }), facet('erp', { name: 'Acme', phone: '1' })], { flow })
    expect(merged.fields['phone']).toBe('1')
    expect(merged.why('phone')?.system).toBe('erp')
  })

  test('what the owner emptied stays empty, though another system has a value', () => {
    const emptied = facet('crm', { name: 'Acme' }, { fieldTimes: { phone: '2026-01-02T00:00:00Z' } })
    const merged = merge([emptied, facet('erp', { name: 'Acme', phone: '1' })], { flow })
    expect(merged.fields).not.toHaveProperty('phone')
    expect(merged.why('phone')).toMatchObject({ system: 'crm', others: [{ system: 'erp', value: '1' }] })
  })

  test('in a one-way flow the order of its sources is the order of owners', () => {
    const flow = { from: ['pim', 'erp'], to: ['crm'] }
    const merged = merge([facet('erp', { name: 'E', phone: '1' }), facet('pim', { name: 'P' })], { flow })
    expect(merged.fields).toEqual({ name: 'P', phone: '1' })
  })
})

describe('newest', () => {
  const at = (system: string, name: string, time: string) => facet(system, { name }, { fieldTimes: { name: time } })

  test('is what a two-way flow goes by; zones are compared as instants', () => {
    const merged = merge([at('crm', 'A', '2026-01-01T10:00:00+02:00'), at('erp', 'B', '2026-01-01T09:00:00Z')])
    expect(merged.fields['name']).toBe('B')
    expect(merged.why('name')?.rule).toBe('newest')
  })

  test('at the same time the first system of the flow wins', () => {
    const merged = merge([at('erp', 'B', '2026-01-01T09:00:00Z'), at('crm', 'A', '2026-01-01T09:00:00Z')])
    expect(merged.fields['name']).toBe('A')
  })

  test('emptying a field is a change like others', () => {
    const merged = merge([
      facet('crm', { name: 'A', phone: '1' }, { fieldTimes: { phone: '2026-01-01T00:00:00Z' } }),
      facet('erp', { name: 'A' }, { fieldTimes: { phone: '2026-01-02T00:00:00Z' } }),
    ])
    expect(merged.fields).not.toHaveProperty('phone')
  })
})

describe('fill-if-empty', () => {
  const flow = { ...twoWay, ownership: { phone: { rule: 'fill-if-empty', systems: ['crm', 'erp'] } } }

  test('the value stays with the system that filled it, also when an earlier system gets one', () => {
    const before = [facet('crm', { name: 'A' }), facet('erp', { name: 'A', phone: '1' })]
    const now = [facet('crm', { name: 'A', phone: '9' }), facet('erp', { name: 'A', phone: '2' })]
    const merged = merge(now, { flow, before, previous: { name: 'A', phone: '1' } })
    expect(merged.fields['phone']).toBe('2')
  })

  test('when that one loses it, the next one fills it', () => {
    const before = [facet('crm', { name: 'A', phone: '9' }), facet('erp', { name: 'A', phone: '1' })]
    const now = [facet('crm', { name: 'A', phone: '9' }), facet('erp', { name: 'A' })]
    expect(merge(now, { flow, before, previous: { name: 'A', phone: '1' } }).fields['phone']).toBe('9')
  })
})

describe('manual', () => {
  const flow = { ...twoWay, ownership: { name: { rule: 'manual' } } }
  const both = [facet('crm', { name: 'A' }), facet('erp', { name: 'B' })]

  test('different values keep what was there and are for a person', () => {
    const merged = merge(both, { flow, previous: { name: 'B' } })
    expect(merged.fields['name']).toBe('B')
    expect(merged.conflicts).toEqual([
      {
        field: 'name',
        takesTurns: false,
        values: [
          { system: 'crm', value: 'A', at: null },
          { system: 'erp', value: 'B', at: null },
        ],
      },
    ])
  })

  test('equal values, and values of one system, are taken', () => {
    const merged = merge([facet('crm', { name: 'A' }), facet('erp', { name: 'A', phone: '1' })], {
      flow: { ...twoWay, ownership: { '*': { rule: 'manual' } } },
    })
    expect(merged.fields).toEqual({ name: 'A', phone: '1' })
    expect(merged.conflicts).toEqual([])
  })

  test('a decision settles it, also against the owner', () => {
    const merged = merge(both, { flow, previous: { name: 'B' }, decisions: [{ field: 'name', system: 'crm' }] })
    expect(merged).toMatchObject({ fields: { name: 'A' }, conflicts: [] })
    expect(merged.why('name')).toMatchObject({ rule: 'decision', system: 'crm' })
  })
})

describe('an emptied field', () => {
  const time = '2026-01-02T00:00:00Z'
  const emptied = (system: string) => facet(system, { name: 'A' }, { fieldTimes: { phone: time } })
  const has = (system: string, phone: string) => facet(system, { name: 'A', phone })

  test.each(['owner', 'newest', 'manual', 'fill-if-empty'])('is known to be empty under %s', (rule) => {
    const flow = { ...twoWay, ownership: { phone: { rule } } }
    const merged = merge([emptied('crm'), facet('erp', { name: 'A' })], {
      flow,
      before: [has('crm', '1'), facet('erp', { name: 'A' })],
      previous: { name: 'A', phone: '1' },
    })
    expect([merged.emptied, merged.fields['phone'], merged.why('phone')?.system]).toEqual([['phone'], undefined, 'crm'])
    expect(merged.why('phone')?.modifiedAt).toBe(time)
  })

  test('is not one that nobody ever filled', () => {
    expect(merge([facet('crm', { name: 'A' }), facet('erp', { name: 'A' })]).emptied).toEqual([])
  })

  test('a copy in another system does not fill again what its first owner emptied; a new value does', () => {
    const flow = { ...twoWay, ownership: { phone: { rule: 'fill-if-empty', systems: ['crm', 'erp'] } } }
    const now = [emptied('crm'), has('erp', '1')]
    const before = [has('crm', '1'), has('erp', '1')]
    expect(merge(now, { flow, before, previous: { name: 'A', phone: '1' } }).emptied).toEqual(['phone'])
    expect(merge(now, { flow, previous: { name: 'A' }, emptied: ['phone'] }).emptied).toEqual(['phone'])
    const filled = merge([emptied('crm'), has('erp', '2')], {
      flow,
      before: now,
      previous: { name: 'A' },
      emptied: ['phone'],
    })
    expect([filled.fields['phone'], filled.emptied]).toEqual(['2', []])
  })

  test('left to a person, stays as it was where another system has it, until somebody decides', () => {
    const flow = { ...twoWay, ownership: { phone: { rule: 'manual' } } }
    const facets = [emptied('crm'), has('erp', '1')]
    const given = { flow, previous: { name: 'A', phone: '1' } }
    const merged = merge(facets, given)
    expect([merged.fields['phone'], merged.emptied]).toEqual(['1', []])
    expect(merged.conflicts[0]?.values).toEqual([
      { system: 'crm', value: null, at: time },
      { system: 'erp', value: '1', at: null },
    ])
    const decided = merge(facets, { ...given, decisions: [{ field: 'phone', system: 'crm' }] })
    expect([decided.emptied, decided.conflicts]).toEqual([['phone'], []])
    // What nobody has any more may be filled anew by one of them.
    expect(merge(facets, { flow, previous: { name: 'A' } }).fields['phone']).toBe('1')
  })
})

describe('identifiers', () => {
  const codes = (...values: [string, string][]) => values.map(([issuer, value]) => ({ value, issuer }))

  test('a customer carries the codes of all systems, and those that came with documents', () => {
    const facets = [
      facet('crm', { name: 'A', ourCode: codes(['crm', 'C1']) }),
      facet('erp', { name: 'A', ourCode: codes(['erp', 'E1']), partnerCodes: codes(['acme', 'P9']) }),
    ]
    const merged = merge(facets, { previous: { partnerCodes: codes(['northwind', 'N1']) } })
    expect(merged.fields['ourCode']).toEqual(codes(['crm', 'C1'], ['erp', 'E1']))
    expect(merged.fields['partnerCodes']).toEqual(codes(['acme', 'P9'], ['northwind', 'N1']))
  })

  test('the number a system gave is its own word', () => {
    const facets = [
      facet('crm', { name: 'A', ourCode: codes(['erp', 'WRONG']) }),
      facet('erp', { name: 'A', ourCode: codes(['erp', 'E1']) }),
    ]
    expect(merge(facets).fields['ourCode']).toEqual(codes(['erp', 'E1']))
  })

  test('a code is not there again without its issuer', () => {
    const facets = [
      facet('crm', { name: 'A', ourCode: [{ value: 'E1' }, { value: 'OLD' }] }),
      facet('erp', { name: 'A', ourCode: codes(['erp', 'E1']) }),
    ]
    expect(merge(facets).fields['ourCode']).toEqual([...codes(['erp', 'E1']), { value: 'OLD' }])
  })

  test('a code its system no longer has goes', () => {
    const before = [facet('erp', { name: 'A', partnerCodes: codes(['acme', 'P9']) })]
    const merged = merge([facet('erp', { name: 'A' })], { before, previous: { partnerCodes: codes(['acme', 'P9']) } })
    expect(merged.fields).not.toHaveProperty('partnerCodes')
  })
})

describe('systems that say nothing', () => {
  test('a system that was only written to takes no part', () => {
    const flow = { from: 'erp', to: ['crm'] }
    expect(merge([facet('crm', null), facet('erp', { name: 'E' })], { flow }).fields).toEqual({ name: 'E' })
  })

  test('what a document brought stays until a system has its own word', () => {
    const previous = { name: 'Old', email: 'a@b.example' }
    expect(merge([facet('crm', { name: 'New' })], { previous }).fields).toEqual({ name: 'New', email: 'a@b.example' })
    expect(merge([facet('crm', { name: 'New', email: 'c@d.example' })], { previous }).fields['email']).toBe(
      'c@d.example',
    )
  })

  test('a record gone from everywhere stays as it was', () => {
    const gone = facet('erp', { name: 'E' }, { goneAt: new Date(0) })
    expect(merge([gone], { previous: { name: 'E', phone: '1' } }).fields).toEqual({ name: 'E', phone: '1' })
  })

  test('a second record of one system speaks only while the first is gone', () => {
    const first = facet('erp', { name: 'First' })
    const second = facet('erp', { name: 'Second' }, { isPrimary: false, externalId: 'erp-2' })
    expect(merge([second, first]).fields['name']).toBe('First')
    expect(merge([second, { ...first, goneAt: new Date(0) }]).fields['name']).toBe('Second')
  })
})

describe('deletes', () => {
  const gone = new Date('2026-01-05T00:00:00Z')
  const flow = { from: 'erp', to: ['crm'], deletes: { action: 'deactivate' } }

  test('a customer its owner deleted becomes inactive', () => {
    const merged = merge([facet('erp', { name: 'E', active: true }, { goneAt: gone })], {
      flow,
      previous: { name: 'E', active: true },
    })
    expect(merged.fields).toEqual({ name: 'E', active: false })
    expect(merged.why('active')?.rule).toBe('gone')
  })

  test('under newest, a system that says so later makes it active again', () => {
    const flow = { ...twoWay, deletes: { action: 'deactivate' } }
    const deleted = facet('erp', { name: 'E', active: true }, { goneAt: gone })
    const crmAt = (active: string) => facet('crm', { name: 'E', active: true }, { fieldTimes: { active } })
    expect(merge([deleted, crmAt('2026-01-01T00:00:00Z')], { flow }).fields['active']).toBe(false)
    expect(merge([deleted, crmAt('2026-01-09T00:00:00Z')], { flow }).fields['active']).toBe(true)
  })

  test('stock of an item that is gone is zero', () => {
    const fields = { itemId: 'A', location: 'M', unit: 'C62', onHand: '7', available: '5' }
    const merged = mergeFields({
      entity: 'stock-level',
      facets: [facet('erp', fields, { goneAt: gone })],
      ownership: ownership({ ...flow, entity: 'stock-level' }),
      decisions: [],
      previous: { fields, facets: [] },
    })
    expect(merged.fields).toEqual({ ...fields, onHand: '0', available: '0' })
  })
})
