import { describe, expect, it } from 'vitest'
import { toneOf } from '../../console/src/parts/tones.ts'
import { hitPath } from '../../console/src/shell/hit-path.ts'
import { paths } from '../../console/src/shell/paths.ts'
import {
  deadLetterFields,
  deliveryFields,
  documentFields,
  interchangeFields,
  runFields,
} from '../../src/domain/list-fields.ts'

describe('paths', () => {
  it('escape what partners and people named', () => {
    expect(paths.order('PO/1?#&')).toBe('/orders/PO%2F1%3F%23%26')
    expect(paths.partner('<script>')).toBe('/partners/%3Cscript%3E')
    expect(paths.record('customer', '../admin')).toBe('/records/customer/..%2Fadmin')
  })

  it('lead from each kind of hit to its page', () => {
    expect(hitPath({ kind: 'order', id: 'PO-1' })).toBe('/orders/PO-1')
    expect(hitPath({ kind: 'interchange', id: 'a' })).toBe('/interchanges/a')
    expect(hitPath({ kind: 'dead-letter', id: 'a' })).toBe('/desk/a')
  })
})

describe('tones', () => {
  it('are set for every state of the lists that is not out of the game', () => {
    const out = ['closed', 'cancelled', 'skipped', 'ignored', 'resolved', 'retried']
    for (const { state } of [documentFields, interchangeFields, deliveryFields, deadLetterFields, runFields]) {
      for (const one of state) if (!out.includes(one)) expect([one, toneOf(one)]).not.toEqual([one, 'off'])
    }
  })
})
