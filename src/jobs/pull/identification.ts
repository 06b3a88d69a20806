import type { MappedRow } from './source-rows.ts'

/** A row and the record it belongs to. */
export type Identified = { row: MappedRow; canonicalId: string }
export type Identification = {
  identified: Identified[]
  /** Rows for which a person is asked. */
  asked: MappedRow[]
  /** Rows of orders that nobody here knows. */
  unrelated: MappedRow[]
}
