import { isUnit, unitFromName, unitFromX12 } from '../../domain/units.ts'
import type { FieldReader } from './native-record.ts'

/** A unit as Recommendation 20 has it, from its code, its X12 code or its English name; `defaultUnit` when there is none. */
export const readUnit = (reader: FieldReader, field: string | null, path: string, defaultUnit: string): string => {
  const text = reader.text(field, path)
  if (text === undefined) return defaultUnit
  const code = text.trim().toUpperCase()
  const unit = isUnit(code) ? code : (unitFromX12(code) ?? unitFromName(text))
  if (unit !== undefined) return unit
  const message = `${field} is no unit of UN/ECE Recommendation 20. Use a code such as EA, or its English name.`
  reader.issues.push({ code: 'UNIT_UNKNOWN', path, value: text, message })
  return defaultUnit
}
