import type { Fields } from '../domain/record-fields.ts'
import type { Rewrites } from '../domain/rewrite.ts'

/** What one system says of a record, as merging needs it. */
export type SystemFacet = {
  system: string
  externalId: string
  isPrimary: boolean
  /** Null: the system was never read for this record. */
  fields: Fields | null
  /** When each field last changed; a field that is named here and has no value was emptied then. */
  fieldTimes: Readonly<Record<string, string>> | null
  /** What it made of values, where the newest counts. */
  rewrites: Rewrites | null
  modifiedAt: string | null
  goneAt: Date | null
}

/** The facet that speaks for each system: the primary one, or another while that one is gone. */
export const speakersOf = <F extends SystemFacet>(facets: readonly F[]): Map<string, F> => {
  const speakers = new Map<string, F>()
  for (const facet of [...facets].sort(byStanding)) {
    if (!speakers.has(facet.system)) speakers.set(facet.system, facet)
  }
  return speakers
}

const byStanding = (a: SystemFacet, b: SystemFacet): number =>
  Number(a.goneAt !== null) - Number(b.goneAt !== null) ||
  Number(b.isPrimary) - Number(a.isPrimary) ||
  a.externalId.localeCompare(b.externalId)

/** It was read, and is there. */
export const isHeard = (facet: SystemFacet): facet is SystemFacet & { fields: Fields } =>
  facet.fields !== null && facet.goneAt === null
