import type { ReadWindow } from '../../connectors/connector.ts'
import type { FieldValue } from '../../domain/record-fields.ts'
import type { Losses } from './guards.ts'

/** Where a run goes on after a break. */
export type Position = {
  phase: 'rows' | 'deletes' | 'partners'
  window: ReadWindow
  /** Where the next page begins, in the source's own words; undefined: at the start. */
  after?: unknown
  /** Where the cursor goes when all is done; undefined: nowhere. */
  cursor?: { until: string; version: number }
  /** What the rows read so far lost. */
  losses?: Losses
  /** What was read, where the source says that it is the same until something else takes its place. */
  listing?: string
  /** The absences of this run's listing are counted. */
  noted?: boolean
  /** The first records of a dry run. */
  preview?: readonly PreviewedRecord[]
}

/** What a dry run says of one row. */
export type PreviewedRecord = {
  externalId: string
  key: string | null
  outcome: 'created' | 'changed' | 'same' | 'held' | 'filtered' | 'review' | 'unrelated'
  /** Why it is skipped; empty when it is not. */
  why: string
  fields: { field: string; before: FieldValue | null; after: FieldValue | null }[]
  /** Systems it would be written into. */
  to: string[]
}

// What stands in a run's position was put there by this code.
export const positionOf = (stored: unknown): Position | undefined =>
  typeof stored === 'object' && stored !== null && 'phase' in stored ? (stored as Position) : undefined

/** The cursor of a flow in one system. */
export const streamOf = (flow: string, entity: string): string => `${flow}/${entity}`

/** What a cursor holds: up to when everything was read, in source time. */
export const sinceOf = (stored: unknown): string | undefined =>
  typeof stored === 'object' && stored !== null && 'since' in stored && typeof stored.since === 'string'
    ? stored.since
    : undefined
