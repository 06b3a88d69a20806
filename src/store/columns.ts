import { sql } from 'drizzle-orm'
import { customType, timestamp } from 'drizzle-orm/pg-core'

export const bytea = customType<{ data: Uint8Array; driverData: Buffer }>({ dataType: () => 'bytea' })

/** Text compared byte by byte: keys nobody reads in order, where the rules of a language would cost the most. */
export const keyText = customType<{ data: string; driverData: string }>({ dataType: () => 'text COLLATE "C"' })

export const time = (name: string) => timestamp(name, { withTimezone: true })
export const timeOfInsert = (name: string) => time(name).notNull().default(sql`clock_timestamp()`)
export const toldAt = () => timeOfInsert('told_at')
