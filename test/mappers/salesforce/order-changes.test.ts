import { describe, expect, test } from 'vitest'
import {
  type OrderItemState,
  type OrderState,
  orderDifference,
  type WantedLine,
} from '../../../src/mappers/salesforce/order-changes.ts'

const wanted = (number: string, more: Partial<WantedLine> & { fields?: WantedLine['record'] } = {}): WantedLine => ({
  externalId: `key-${number}`,
  isPriced: more.isPriced ?? true,
  record: { PricebookEntryId: 'entry', Quantity: 10, UnitPrice: 899, ...more.fields },
})
const known = (id: string, externalId: string, fields: object = {}): OrderItemState => ({
  id,
  externalId,
  priceBookEntryId: 'entry',
  productCode: 'A',
  fields: { Quantity: 10, UnitPrice: 899, ...fields },
})
const state = (items: OrderItemState[], fields: object = {}): OrderState => ({
  id: '801',
  orderNumber: '100',
  externalId: 'KEY',
  status: 'Draft',
  isActivated: false,
  fields: { ...fields },
  items,
})
const nothing = { head: {}, edited: [], added: [], deleted: [] }

describe('what differs between an order and Salesforce', () => {
  test('nothing, when external ids differ in case only and line breaks in kind only', () => {
    const there = state([known('1', 'Key-1', { Description: 'a\r\nb' })], { ShippingStreet: 'Dock 4\r\nGate 1' })
    const line = wanted('1', { fields: { Description: 'a\nb' } })
    expect(orderDifference({ ShippingStreet: 'Dock 4\nGate 1', Status: 'Draft' }, [line], there)).toEqual(nothing)
  })

  test('fields of the head that are not the change of an order to make are left', () => {
    const head = { Status: 'Draft', AccountId: '001', EffectiveDate: '2026-01-01', BillingCity: 'Seattle' }
    const there = state([], { Status: 'Activated', EffectiveDate: '2025-01-01', BillingCity: null })
    expect(orderDifference(head, [], there).head).toEqual({ BillingCity: 'Seattle' })
  })

  test('another address has nothing left of the one before it; an order without one leaves it', () => {
    const there = { ShippingStreet: 'Dock 4', ShippingCity: 'Seattle', ShippingState: 'WA', BillingState: 'OR' }
    const head = { ShippingStreet: 'Kai 1', ShippingCity: 'Hamburg' }
    expect(orderDifference(head, [], state([], there)).head).toEqual({ ...head, ShippingState: null })
  })

  test('the same address keeps what was added to it in Salesforce; the one before a move is taken away', () => {
    const there = { ShippingStreet: 'Kai 1', ShippingCity: 'Hamburg', ShippingState: 'HH', BillingCity: 'Ulm' }
    expect(orderDifference({ ShippingStreet: 'Kai 1', ShippingCity: 'Hamburg' }, [], state([], there))).toEqual(nothing)
    expect(orderDifference({}, [], state([], there))).toEqual(nothing)
    const gone = { ShippingStreet: null, ShippingCity: null, ShippingState: null }
    expect(orderDifference({}, [], state([], there), true).head).toEqual(gone)
  })

  test('notes that come behind those that are there are cut where Salesforce has no more room', () => {
    const there = `${'a'.repeat(31_990)}\n`
    const { head } = orderDifference({ Description: `first note\nsecond note` }, [], state([], { Description: there }))
    expect(head['Description']).toHaveLength(32_000)
    expect(orderDifference({ Description: 'more' }, [], state([], { Description: 'b'.repeat(32_000) }))).toEqual(
      nothing,
    )
  })

  test('a quantity goes with the price it has, a price nobody named is not compared', () => {
    const [edited] = orderDifference(
      {},
      [wanted('1', { isPriced: false, fields: { Quantity: 12, UnitPrice: 950 } })],
      state([known('1', 'key-1', { UnitPrice: 880 })]),
    ).edited
    expect(edited).toMatchObject({ id: '1', record: { Quantity: 12, UnitPrice: 880 } })
    const unnamed = wanted('1', { isPriced: false, fields: { UnitPrice: 950 } })
    expect(orderDifference({}, [unnamed], state([known('1', 'key-1')]))).toEqual(nothing)
  })

  test('lines of ours that are gone are deleted, all others stay', () => {
    const items = [
      known('1', 'key-1'),
      known('2', 'key-2'),
      known('3', ''),
      known('4', 'other-1'),
      known('5', 'keys-1'),
    ]
    const { deleted, added } = orderDifference({}, [wanted('2')], state(items))
    expect(deleted.map(({ id }) => id)).toEqual(['1'])
    expect(added).toEqual([])
  })

  test('another product is a deletion and an addition', () => {
    const line = wanted('1', { fields: { PricebookEntryId: 'other' } })
    const { deleted, added, edited } = orderDifference({}, [line], state([known('1', 'key-1')]))
    expect([deleted.map(({ id }) => id), added, edited]).toEqual([['1'], [line], []])
  })

  test('notes are added to what is there, each once', () => {
    const there = state([], { Description: 'Ship complete' })
    const { head } = orderDifference({ Description: 'Ship complete\nRing twice' }, [], there)
    expect(head).toEqual({ Description: 'Ship complete\nRing twice' })
    expect(orderDifference({ Description: 'Ship complete' }, [], there).head).toEqual({})
  })
})
