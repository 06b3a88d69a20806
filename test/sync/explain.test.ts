import { expect, test } from 'vitest'
import { explainRecord } from '../../src/sync/explain.ts'
import { facet, ownership, twoWay } from './facets.ts'

test('says field by field who won, by which rule, since when, and what the others say', () => {
  const facets = [
    facet('crm', { name: 'Acme', phone: '1', kind: 'company' }, { fieldTimes: { name: '2026-01-05T00:00:00Z' } }),
    facet('erp', { name: 'ACME', creditLimit: '5', kind: 'company' }),
  ]
  const explained = explainRecord({
    entity: 'customer',
    fields: { name: 'Acme', kind: 'company', phone: '2', creditLimit: '5' },
    emptied: [],
    facets,
    ownership: ownership({ ...twoWay, ownership: { '*': 'crm', creditLimit: 'erp', phone: 'crm' } }),
    decisions: [{ field: 'creditLimit', system: 'erp', actor: 'eva' }],
  })
  expect(explained).toEqual([
    expect.objectContaining({
      field: 'name',
      system: 'crm',
      rule: 'owner',
      since: '2026-01-05T00:00:00Z',
      others: [{ system: 'erp', value: 'ACME' }],
    }),
    expect.objectContaining({ field: 'kind', system: 'crm', others: [] }),
    expect.objectContaining({ field: 'phone', value: '2', rule: 'pending' }),
    expect.objectContaining({ field: 'creditLimit', system: 'erp', rule: 'decision', decidedBy: 'eva' }),
  ])
})

test('says who emptied a field, and when', () => {
  const facets = [
    facet('crm', { name: 'Acme' }, { fieldTimes: { phone: '2026-01-05T00:00:00Z' } }),
    facet('erp', { name: 'Acme', phone: '1' }),
  ]
  const explained = (emptied: string[]) =>
    explainRecord({
      entity: 'customer',
      fields: { name: 'Acme' },
      emptied,
      facets,
      ownership: ownership({ ...twoWay, ownership: { '*': 'crm' } }),
      decisions: [],
    }).find(({ field }) => field === 'phone')
  expect(explained(['phone'])).toMatchObject({
    value: null,
    emptied: true,
    system: 'crm',
    rule: 'owner',
    since: '2026-01-05T00:00:00Z',
    others: [{ system: 'erp', value: '1' }],
  })
  expect(explained([])).toMatchObject({ emptied: true, rule: 'pending' })
})
