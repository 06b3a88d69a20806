import { decimal } from '../../domain/decimal.ts'
import type { Issue, Mapped } from '../../domain/issue.ts'
import { type Price, price } from '../../domain/price.ts'
import { nativePrice } from './native-material.ts'
import { isoDateFrom } from './odata-values.ts'
import { unitFrom } from './product-from-sap.ts'
import { readAs } from './read-as.ts'

const endOfTime = '9999-12-31'

/** A price from a condition record of API_SLSPRICINGCONDITIONRECORD_SRV, or from one line of its scale. */
export const priceFromSap = (raw: unknown, units: ReadonlyMap<string, string>): Mapped<Price> => {
  const read = readAs(nativePrice, raw, 'price')
  if (!read.ok) return read
  const { Material, PriceListType, condition, scale, ...validity } = read.value
  const what = `price of ${Material} in condition record ${validity.ConditionRecord}`
  const sapUnit = condition.ConditionQuantityUnit ?? ''
  const unit = unitFrom(sapUnit, 'condition.ConditionQuantityUnit', what, units)
  if (typeof unit !== 'string') return { ok: false, issues: [unit] }
  const scaleUnit = scale?.ConditionScaleQuantityUnit ?? sapUnit
  if (scaleUnit !== '' && scaleUnit !== sapUnit) return { ok: false, issues: [otherUnit(what, scaleUnit, sapUnit)] }
  const [from, to] = [isoDateFrom(validity.ConditionValidityStartDate), isoDateFrom(validity.ConditionValidityEndDate)]
  const base = condition.ConditionQuantity ?? '1'
  const minimum = scale?.ConditionScaleQuantity ?? '0'
  const record = {
    itemId: Material,
    ...(PriceListType ? { priceList: PriceListType } : {}),
    currency: condition.ConditionRateValueUnit,
    amount: scale?.ConditionRateValue ?? condition.ConditionRateValue,
    unit,
    ...(isOneOrNone(base) ? {} : { baseQuantity: base }),
    ...(decimal(minimum).isZero() ? {} : { minimumQuantity: minimum }),
    ...(from === undefined ? {} : { validFrom: from }),
    ...(to === undefined || to === endOfTime ? {} : { validTo: to }),
    active: condition.ConditionIsDeleted !== true,
  }
  return readAs(price, record, what)
}

const isOneOrNone = (quantity: string): boolean => decimal(quantity).isZero() || decimal(quantity).equals('1')

const otherUnit = (what: string, scaleUnit: string, unit: string): Issue => ({
  code: 'VALUE_INVALID',
  path: 'scale.ConditionScaleQuantityUnit',
  value: scaleUnit,
  message: `${what}: its scale counts in ${scaleUnit}, its amount is for ${unit}: use one unit in SAP`,
})
