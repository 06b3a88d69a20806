import { describe, expect, test } from 'vitest'
import type { Mapped } from '../../../src/domain/issue.ts'
import { price } from '../../../src/domain/price.ts'
import { product } from '../../../src/domain/product.ts'
import { contentOf } from '../../../src/mappers/salesforce/native-record.ts'
import { opportunityFromNative } from '../../../src/mappers/salesforce/opportunity.ts'
import { entryFromPrice, priceFromEntry } from '../../../src/mappers/salesforce/price.ts'
import { product2FromProduct, productFromProduct2 } from '../../../src/mappers/salesforce/product.ts'
import { stockRecordFromLevel } from '../../../src/mappers/salesforce/stock-level.ts'

const mappedValue = <T>(mapped: Mapped<T>): T => {
  if (!mapped.ok) throw new Error(JSON.stringify(mapped.issues))
  return mapped.value
}

test('the content of a record has neither stamps nor attributes, not even of its parents', () => {
  const record = {
    attributes: { type: 'PricebookEntry' },
    Id: '01u',
    SystemModstamp: '2026-01-31T12:00:00.000+0000',
    Product2: { attributes: { type: 'Product2' }, ProductCode: 'A' },
    Pricebook2: null,
  }
  expect(contentOf(record)).toEqual({ Id: '01u', Product2: { ProductCode: 'A' }, Pricebook2: null })
})

describe('products and back', () => {
  const mapping = { productFields: { gtin: 'StockKeepingUnit', unit: 'QuantityUnitOfMeasure' }, defaultUnit: 'EA' }
  const whole = product.parse({
    itemId: 'A-1',
    gtin: '4012345000016',
    name: 'Keyboard',
    description: 'Two\nlines',
    unit: 'KGM',
    active: false,
  })

  test('is the same product again', () => {
    expect(mappedValue(productFromProduct2(product2FromProduct(whole, mapping), mapping))).toEqual(whole)
  })

  test('fields the org does not have are neither written nor read', () => {
    const bare = { productFields: { gtin: null, unit: null }, defaultUnit: 'H87' }
    expect(product2FromProduct(whole, bare)).not.toHaveProperty('StockKeepingUnit')
    const { gtin: _gtin, ...rest } = whole
    expect(mappedValue(productFromProduct2(product2FromProduct(whole, mapping), bare))).toEqual({
      ...rest,
      unit: 'H87',
    })
  })

  test.each([
    ['Each', 'EA'],
    [' each ', 'EA'],
    ['kgm', 'KGM'],
    ['PC', 'H87'],
    ['ST', 'ST'],
  ])('unit %j is %s', (text, unit) => {
    const record = { ProductCode: 'A', Name: 'A', IsActive: true, QuantityUnitOfMeasure: text }
    expect(mappedValue(productFromProduct2(record, mapping)).unit).toBe(unit)
  })

  test('what is wrong is told by field', () => {
    const record = { ProductCode: null, Name: 5, IsActive: true, QuantityUnitOfMeasure: 'handful' }
    const mapped = productFromProduct2(record, mapping)
    expect(mapped.ok ? [] : mapped.issues.map(({ code, path }) => `${code} ${path}`).toSorted()).toEqual([
      'UNIT_UNKNOWN unit',
      'VALUE_INVALID name',
      'VALUE_MISSING itemId',
    ])
  })
})

describe('prices and back', () => {
  const mapping = { currency: 'multi', unitField: 'QuantityUnitOfMeasure', defaultUnit: 'EA' }
  const value = (more: Record<string, unknown> = {}) =>
    price.parse({ itemId: 'A', priceList: 'Dealers', currency: 'EUR', amount: '9.95', unit: 'EA', ...more })
  const nativeOf = (fields: object) => ({
    ...fields,
    CurrencyIsoCode: 'EUR',
    Pricebook2: { Name: 'Dealers', IsStandard: false },
    Product2: { ProductCode: 'A', QuantityUnitOfMeasure: 'EA' },
  })

  test.each([{ active: true }, { active: false, amount: '0.00000001' }, { amount: '999999999999999' }])(
    '%j',
    (more) => {
      const fields = mappedValue(entryFromPrice(value(more), mapping, { today: '2026-01-31' }))
      expect(mappedValue(priceFromEntry(nativeOf(fields), mapping))).toEqual(value(more))
    },
  )

  test('for several units: each has its part', () => {
    const fields = mappedValue(
      entryFromPrice(value({ amount: '10', baseQuantity: '3' }), mapping, { today: '2026-01-31' }),
    )
    expect(fields.UnitPrice).toBe(3.33333333)
  })

  test.each([
    [{ validFrom: '2026-01-31', validTo: '2026-01-31' }, true],
    [{ validFrom: '2026-02-01' }, false],
    [{ validTo: '2026-01-30' }, false],
    [{ minimumQuantity: '1' }, true],
    [{ minimumQuantity: '1.5' }, false],
    [{ baseQuantity: '0' }, false],
    [{ amount: '1234567890123456' }, false],
  ])('%j can be kept: %s', (more, isKept) => {
    expect(entryFromPrice(value(more), mapping, { today: '2026-01-31' }).ok).toBe(isKept)
  })

  test('an entry without a product code or currency has issues', () => {
    const mapped = priceFromEntry({ UnitPrice: 1, IsActive: true, Product2: null }, mapping)
    expect(mapped).toMatchObject({
      ok: false,
      issues: [
        { code: 'VALUE_MISSING', path: 'itemId' },
        { code: 'VALUE_MISSING', path: 'currency' },
      ],
    })
  })
})

test('opportunities take number and purchase order from the fields set for them', () => {
  const mapping = {
    opportunityFields: { number: 'Number__c', buyerOrderNumber: 'Po__c' },
    currency: 'multi',
    unitField: null,
    defaultUnit: 'H87',
  }
  const record = {
    Id: '006',
    Name: 'Big',
    StageName: 'Proposal',
    IsWon: false,
    IsClosed: false,
    Number__c: 'OPP-7',
    Po__c: 'PO-1',
    CurrencyIsoCode: 'EUR',
    CloseDate: '2026-02-30',
  }
  expect(opportunityFromNative({ ...record, CloseDate: null }, [], mapping)).toEqual({
    ok: true,
    value: {
      opportunityNumber: 'OPP-7',
      name: 'Big',
      stage: 'Proposal',
      outcome: 'open',
      currency: 'EUR',
      buyerOrderNumber: 'PO-1',
      lines: [],
    },
  })
  const odd = opportunityFromNative(record, [{ Product2: { ProductCode: 'A' }, Quantity: '2' }], mapping)
  expect(odd.ok ? [] : odd.issues.map(({ path }) => path).toSorted()).toEqual(['closeDate', 'lines[0].quantity.value'])
})

test('stock levels name only what is known and kept', () => {
  const fields = {
    itemCode: 'Item__c',
    warehouse: null,
    unit: 'Unit__c',
    onHand: 'Hand__c',
    available: null,
    reserved: 'Reserved__c',
    onOrder: 'Order__c',
  }
  const level = { itemId: 'A', location: 'W', unit: 'EA', onHand: '1.25', available: '1', reserved: '0' }
  expect(mappedValue(stockRecordFromLevel(level, fields))).toEqual({
    Item__c: 'A',
    Unit__c: 'EA',
    Hand__c: 1.25,
    Reserved__c: 0,
  })
})
