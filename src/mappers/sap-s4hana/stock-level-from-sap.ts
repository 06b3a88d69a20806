import { decimal, decimalText } from '../../domain/decimal.ts'
import type { Mapped } from '../../domain/issue.ts'
import { type StockLevel, stockLevel } from '../../domain/stock-level.ts'
import { nativeStock } from './native-material.ts'
import { unitFrom } from './product-from-sap.ts'
import { readAs } from './read-as.ts'

/** Our code of a place: the plant, or plant and storage location (`1010/0001`). */
export const locationFrom = (plant: string, storageLocation: string | undefined): string =>
  storageLocation === undefined ? plant : `${plant}/${storageLocation}`

/** What is on hand of one material at one place: the sum over its batches. What may be promised of it SAP does not tell here. */
export const stockLevelFromSap = (raw: unknown, units: ReadonlyMap<string, string>): Mapped<StockLevel> => {
  const read = readAs(nativeStock, raw, 'stock')
  if (!read.ok) return read
  const { Material, Plant, StorageLocation, MaterialBaseUnit, quantities } = read.value
  const location = locationFrom(Plant, StorageLocation)
  const what = `stock of ${Material} at ${location}`
  const unit = unitFrom(MaterialBaseUnit, 'MaterialBaseUnit', what, units)
  if (typeof unit !== 'string') return { ok: false, issues: [unit] }
  const onHand = quantities.reduce((sum, quantity) => sum.plus(quantity), decimal('0'))
  return readAs(stockLevel, { itemId: Material, location, unit, onHand: decimalText(onHand) }, what)
}
