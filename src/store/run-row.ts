import type { RawRow } from './database.ts'
import { run } from './record-schema.ts'
import type { Run } from './record-store.ts'
import { defineRow } from './row.ts'

const row = defineRow(run, ['toldAt'])

/** Plain JSON comes from the driver as it is: a text that looks like a number stays a text. */
export const readRun = (raw: RawRow): Run => ({ ...row.read(raw), position: raw['position'], detail: raw['detail'] })
export const runColumns = row.columnsOf('r')
