import type { Issue, Mapped } from '../../domain/issue.ts'
import type { StockLevel } from '../../domain/stock-level.ts'
import { numberFromDecimal } from './number.ts'

type Quantity = 'onHand' | 'available' | 'reserved' | 'onOrder'

/** The fields of the custom object for stock; null: it has none. */
export type StockLevelFields = Readonly<Record<'itemCode' | 'warehouse' | 'unit' | Quantity, string | null>>

const quantities: readonly Quantity[] = ['onHand', 'available', 'reserved', 'onOrder']

/** What a stock level is known by in the org. */
export const stockLevelKey = ({ itemId, location }: StockLevel): string => `${itemId}|${location}`

/** The stock record of a level, without its key and product. Only quantities that are known are named: the rest stays as it is. */
export const stockRecordFromLevel = (
  level: StockLevel,
  fields: StockLevelFields,
): Mapped<Record<string, string | number>> => {
  const record: Record<string, string | number> = {}
  const issues: Issue[] = []
  if (fields.itemCode !== null) record[fields.itemCode] = level.itemId
  if (fields.warehouse !== null) record[fields.warehouse] = level.location
  if (fields.unit !== null) record[fields.unit] = level.unit
  for (const name of quantities) {
    const field = fields[name]
    const value = level[name]
    if (field === null || value === undefined) continue
    const number = numberFromDecimal(value)
    if (number !== undefined) record[field] = number
    else issues.push({ code: 'VALUE_INVALID', path: name, value, message: 'Salesforce keeps at most 15 digits.' })
  }
  return issues.length === 0 ? { ok: true, value: record } : { ok: false, issues }
}
