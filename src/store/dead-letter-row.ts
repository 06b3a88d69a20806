import type { SQL } from 'drizzle-orm'
import type { RawRow } from './database.ts'
import { defineRow } from './row.ts'
import { deadLetter } from './schema.ts'
import type { DeadLetter } from './store.ts'

const row = defineRow(deadLetter, ['exchange'])

export const deadLetterColumns: SQL = row.columns
export const deadLetterColumnsOf = row.columnsOf

export const readDeadLetter = (raw: RawRow): DeadLetter => {
  const { valueAmount, valueCurrency, ...rest } = row.read(raw)
  const value = valueAmount === null || valueCurrency === null ? null : { amount: valueAmount, currency: valueCurrency }
  return { ...rest, value }
}
