import { decimal, decimalText } from '../../domain/decimal.ts'
import type { Issue, Mapped } from '../../domain/issue.ts'
import { type Price, price } from '../../domain/price.ts'
import { isSameUnit } from '../../domain/units.ts'
import { checked, createFieldReader, type NativeRecord } from './native-record.ts'
import { numberFromDecimal } from './number.ts'
import { readUnit } from './unit.ts'

export type PriceMapping = {
  /** The org's only currency, or `multi` when entries carry their own. */
  currency: string
  unitField: string | null
  defaultUnit: string
}

export type PriceFields = { UnitPrice: number; IsActive: boolean }

const refusal = (path: string, value: string, message: string): Issue => ({
  code: 'VALUE_INVALID',
  path,
  value,
  message,
})

/** Where an entry stands. `today` is an ISO date; without a `productUnit` its product names none. */
type EntryPlace = { today: string; productUnit?: string | undefined }

/** What an entry of a price book cannot hold: it is one price, for now, from the first piece on, for one unit of its product. */
const unsuitable = (value: Price, { currency }: PriceMapping, { today, productUnit }: EntryPlace): Issue[] => {
  const issues: Issue[] = []
  if (currency !== 'multi' && value.currency !== currency) {
    const message = `The price is in ${value.currency}, the CRM keeps ${currency} only. Set its currency to "multi" if the org uses several.`
    issues.push(refusal('currency', value.currency, message))
  }
  if (value.minimumQuantity !== undefined && decimal(value.minimumQuantity).gt(1)) {
    const message = 'A price book has no prices by quantity. Leave such prices out with the filter of the flow.'
    issues.push(refusal('minimumQuantity', value.minimumQuantity, message))
  }
  const { validFrom, validTo } = value
  if (validFrom !== undefined && validFrom > today) {
    issues.push(refusal('validFrom', validFrom, 'A price book has no future prices. Send the price when it is valid.'))
  }
  if (validTo !== undefined && validTo < today) {
    issues.push(refusal('validTo', validTo, 'The price is over. Leave such prices out with the filter of the flow.'))
  }
  if (value.baseQuantity !== undefined && decimal(value.baseQuantity).lte(0)) {
    issues.push(refusal('baseQuantity', value.baseQuantity, 'The price is for no quantity.'))
  }
  if (productUnit !== undefined && !isSameUnit(value.unit, productUnit)) {
    const message = `A price book has one price for a product, and the product is sold by ${productUnit}. Leave prices in other units out with the filter of the flow.`
    issues.push(refusal('unit', value.unit, message))
  }
  return issues
}

/** The PricebookEntry of a price, without the ids of product and book. */
export const entryFromPrice = (value: Price, mapping: PriceMapping, place: EntryPlace): Mapped<PriceFields> => {
  const issues = unsuitable(value, mapping, place)
  if (issues.length > 0) return { ok: false, issues }
  const each = decimal(value.amount).div(decimal(value.baseQuantity ?? '1'))
  const unitPrice = numberFromDecimal(decimalText(each.toDecimalPlaces(8)))
  if (unitPrice === undefined) {
    return { ok: false, issues: [refusal('amount', value.amount, 'Salesforce keeps at most 15 digits.')] }
  }
  return { ok: true, value: { UnitPrice: unitPrice, IsActive: value.active } }
}

export const priceFromEntry = (record: NativeRecord, mapping: PriceMapping): Mapped<Price> => {
  const reader = createFieldReader(record)
  const isStandard = reader.flag('Pricebook2.IsStandard', 'priceList') === true
  const unitField = mapping.unitField === null ? null : `Product2.${mapping.unitField}`
  const value = {
    itemId: reader.text('Product2.ProductCode', 'itemId'),
    priceList: isStandard ? undefined : reader.text('Pricebook2.Name', 'priceList'),
    currency: mapping.currency === 'multi' ? reader.text('CurrencyIsoCode', 'currency') : mapping.currency,
    amount: reader.decimal('UnitPrice', 'amount'),
    unit: readUnit(reader, unitField, 'unit', mapping.defaultUnit),
    active: reader.flag('IsActive', 'active'),
  }
  const missing = { itemId: 'Product2.ProductCode', amount: 'UnitPrice', currency: 'CurrencyIsoCode' }
  return checked(price, value, reader.issues, missing)
}
