import { describe, expect, test } from 'vitest'
import { type Fields, withEmptied } from '../../src/domain/record-fields.ts'
import {
  type MergedRecord,
  mergeRecord,
  type RecordRoutes,
  routeRecord,
  type SentFacet,
  type Target,
  withoutDispute,
} from '../../src/sync/plan-record.ts'
import { projectionHashOf } from '../../src/sync/projection.ts'
import { facet, ownership } from './facets.ts'

const crm: Target = { system: 'crm', fields: ['itemId', 'name'], empties: undefined, mayCreate: true }
const golden: Fields = { itemId: 'A', name: 'Screw', unit: 'C62', active: true }

type Given = {
  before?: Fields
  emptied?: string[]
  facetsBefore?: SentFacet[]
  targets?: Target[]
  flow?: Record<string, unknown>
}

const plan = (
  facetsAfter: SentFacet[],
  { before, emptied = [], facetsBefore = [], targets = [crm], flow }: Given = {},
): MergedRecord<'product'> & RecordRoutes => {
  const made = mergeRecord({
    entity: 'product',
    before: before === undefined ? undefined : { fields: before, emptied, version: 3 },
    facetsBefore,
    facetsAfter,
    ownership: ownership({ from: 'erp', to: ['crm'], entity: 'product', ...flow }),
    decisions: [],
  })
  if (!made.ok) throw new Error(JSON.stringify(made.issues))
  return {
    ...made.merged,
    ...routeRecord(
      made.merged.fields,
      { facetsBefore, facetsAfter, goldenBefore: before && withEmptied(before, emptied) },
      targets,
      made.merged.conflicts,
    ),
  }
}

const sentHash = projectionHashOf(golden, crm.fields)

describe('where a record goes', () => {
  test('a system that does not have it gets it, unless the flow says no', () => {
    expect(plan([facet('erp', golden)])).toMatchObject({ version: 1, changed: true, deliver: ['crm'] })
    expect(plan([facet('erp', golden)], { targets: [{ ...crm, mayCreate: false }] }).deliver).toEqual([])
  })

  test('what the sink does not write causes nothing', () => {
    const changed = { ...golden, unit: 'KGM' }
    const made = plan([facet('erp', changed), facet('crm', null, { sentHash })], { before: golden })
    expect(made).toMatchObject({ version: 4, changed: true, deliver: [] })
  })

  test('a changed projection travels', () => {
    const changed = { ...golden, name: 'Bolt' }
    expect(plan([facet('erp', changed), facet('crm', null, { sentHash })], { before: golden }).deliver).toEqual(['crm'])
  })

  test('a system that has it already is not written to, and that counts as sent', () => {
    const has = facet('crm', { itemId: 'A', name: 'Screw' })
    const made = plan([facet('erp', golden), has], { before: golden })
    expect(made).toMatchObject({ version: 3, changed: false, deliver: [], settled: [{ system: 'crm', sentHash }] })
  })

  test('it is not made again where it is gone', () => {
    const gone = facet('crm', null, { goneAt: new Date(0) })
    expect(plan([facet('erp', golden), gone])).toMatchObject({ deliver: [], gone: ['crm'] })
  })
})

describe('a system that changes what it does not own', () => {
  const had = facet('crm', { itemId: 'A', name: 'Screw' }, { sentHash })
  const has = facet('crm', { itemId: 'A', name: 'scribble' }, { sentHash })

  test('is put right', () => {
    expect(
      plan([facet('erp', golden), has], { before: golden, facetsBefore: [facet('erp', golden), had] }).deliver,
    ).toEqual(['crm'])
  })

  test('but not for what it makes of a write at once', () => {
    const written = { ...had, sourceHash: null }
    expect(
      plan([facet('erp', golden), has], { before: golden, facetsBefore: [facet('erp', golden), written] }).deliver,
    ).toEqual([])
  })

  test('nor again and again', () => {
    expect(
      plan([facet('erp', golden), has], { before: golden, facetsBefore: [facet('erp', golden), has] }).deliver,
    ).toEqual([])
  })
})

test('a system that disagrees on a field left to a person is not written over', () => {
  const theirs = facet('crm', { itemId: 'A', name: 'theirs', unit: 'KGM' })
  const flow = { from: ['erp', 'crm'], ownership: { name: { rule: 'manual' } } }
  const made = plan([facet('erp', golden), theirs], { before: golden, flow })
  expect(withoutDispute('crm', made.fields, made.conflicts)).toEqual({ ...made.fields, name: 'theirs' })
  expect(withoutDispute('erp', made.fields, made.conflicts)).toEqual(made.fields)
  expect(made.conflicts.map(({ field }) => field)).toEqual(['name'])
  const agreeing = facet('crm', { ...golden, name: 'theirs' })
  expect(plan([facet('erp', golden), agreeing], { before: golden, flow }).deliver).toEqual([])
})

test('what the systems say together must be a record', () => {
  const made = mergeRecord({
    entity: 'product',
    before: undefined,
    facetsBefore: [],
    facetsAfter: [facet('erp', { itemId: 'A' })],
    ownership: ownership({ from: 'erp', to: ['crm'], entity: 'product' }),
    decisions: [],
  })
  expect(made).toMatchObject({ ok: false })
  if (!made.ok) expect(made.issues.map(({ path }) => path)).toEqual(['name', 'unit'])
})

test('writing a customer down and reading it back changes nothing', () => {
  const identifiers = {
    ourCode: [
      { value: 'b', issuer: 'erp' },
      { value: 'B', issuer: 'crm' },
      { value: 'ä', issuer: 'x' },
    ],
  }
  const state = {
    entity: 'customer' as const,
    facetsBefore: [facet('erp', { name: 'A', ...identifiers })],
    facetsAfter: [facet('erp', { name: 'A', ...identifiers })],
    ownership: ownership({ from: 'erp', to: ['crm'] }),
    decisions: [],
  }
  const first = mergeRecord({ ...state, before: undefined })
  if (!first.ok) throw new Error('no record')
  const again = mergeRecord({
    ...state,
    before: { fields: first.merged.fields, emptied: first.merged.emptied, version: 1 },
  })
  expect(again).toMatchObject({ ok: true, merged: { changed: false, version: 1 } })
})

describe('a field that its owner emptied', () => {
  const described = { ...golden, description: 'Zinc' }
  const shop: Target = {
    system: 'crm',
    fields: ['itemId', 'name', 'description'],
    empties: ['description'],
    mayCreate: true,
  }
  const emptied = facet('erp', golden, { fieldTimes: { description: '2026-03-01T00:00:00Z' } })
  const facetsBefore = (crm: SentFacet) => [facet('erp', described), crm]
  const sent = projectionHashOf(described, shop.fields)
  const emptiedHash = projectionHashOf({ ...golden, description: null }, shop.fields)

  test('goes to a system that was given it, also to one that is never read', () => {
    for (const crm of [facet('crm', null, { sentHash: sent }), facet('crm', described, { sentHash: sent })]) {
      const made = plan([emptied, crm], { before: described, facetsBefore: facetsBefore(crm), targets: [shop] })
      expect(made).toMatchObject({ emptied: ['description'], changed: true, version: 4, deliver: ['crm'] })
      expect(made.value).not.toHaveProperty('description')
    }
  })

  test('stays in a system that cannot empty it', () => {
    const crm = facet('crm', described, { sentHash: sent })
    const targets = [{ ...shop, empties: undefined }]
    expect(plan([emptied, crm], { before: described, facetsBefore: facetsBefore(crm), targets }).deliver).toEqual([])
  })

  test('is settled where it is empty already', () => {
    const crm = facet('crm', golden, { sentHash: sent })
    const made = plan([emptied, crm], { before: described, facetsBefore: facetsBefore(crm), targets: [shop] })
    expect(made).toMatchObject({ deliver: [], settled: [{ system: 'crm', sentHash: emptiedHash }] })
  })

  test('what another system enters there is put right, once', () => {
    const was = facet('crm', golden, { sentHash: emptiedHash })
    const has = facet('crm', { ...golden, description: 'mine' }, { sentHash: emptiedHash })
    const flow = { from: ['erp', 'crm'] }
    const given = { before: golden, emptied: ['description'], targets: [shop], flow }
    expect(plan([emptied, has], { ...given, facetsBefore: [emptied, was] }).deliver).toEqual(['crm'])
    expect(plan([emptied, has], { ...given, facetsBefore: [emptied, has] }).deliver).toEqual([])
  })
})

test('a system that empties what another one owns is put right', () => {
  const had = facet('crm', { itemId: 'A', name: 'Screw' }, { sentHash })
  const has = facet('crm', { itemId: 'A' }, { sentHash })
  const given = { before: golden, facetsBefore: [facet('erp', golden), had] }
  expect(plan([facet('erp', golden), has], given).deliver).toEqual(['crm'])
})
