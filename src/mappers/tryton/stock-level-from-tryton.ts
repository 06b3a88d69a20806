import { Decimal } from 'decimal.js'
import { decimalText } from '../../domain/decimal.ts'
import type { Mapped } from '../../domain/issue.ts'
import type { StockLevel } from '../../domain/stock-level.ts'
import type { Product } from './native.ts'
import { itemOf } from './product-from-tryton.ts'

/** How much is there by what was done, and what is left when moves already assigned have left; in the default unit. */
export type Quantities = { onHand: number; unassigned: number }

/** Decimals Tryton may keep of a quantity; what is beyond is noise of its floats. */
const places = 6

/** Tryton's quantities are floats. */
const quantityText = (value: number): string => decimalText(new Decimal(value).toDecimalPlaces(places))

/** `available` is what no shipment has been assigned yet, never below zero; `reserved` the rest. */
export const stockLevelFromTryton = (
  product: Product,
  location: string,
  { onHand, unassigned }: Quantities,
  units: Readonly<Record<string, string>>,
): Mapped<StockLevel> => {
  const item = itemOf(product, units)
  if (!item.ok) return item
  const reserved = new Decimal(onHand).minus(unassigned)
  return {
    ok: true,
    value: {
      ...item.value,
      location,
      onHand: quantityText(onHand),
      available: quantityText(Math.max(0, unassigned)),
      reserved: decimalText(Decimal.max(0, reserved).toDecimalPlaces(places)),
    },
  }
}
