import { type Fields, withoutEmptied } from '../domain/record-fields.ts'
import { isSame } from './canonical-json.ts'
import { isHeard, type SystemFacet, speakersOf } from './facet.ts'
import { compareTimes } from './field-times.ts'
import { projectionOf } from './projection.ts'

/**
 * What a system says of a record once it was written there: what it said before, with what was written, and without what was emptied. A
 * field that was written or emptied is as old as it is where it came from, so that reading it back is no news.
 */
export const heldAfterWrite = (
  golden: Fields,
  names: readonly string[] | undefined,
  system: string,
  facets: readonly SystemFacet[],
): { fields: Fields; fieldTimes: Readonly<Record<string, string>> | null } => {
  const speakers = speakersOf(facets)
  const before = speakers.get(system)
  const others = [...speakers.values()].filter((facet) => facet.system !== system && isHeard(facet))
  const written = projectionOf(golden, names)
  const times: Record<string, string> = { ...before?.fieldTimes }
  for (const [name, value] of Object.entries(written)) {
    if (isSame(before?.fields?.[name], value)) continue
    const origin = others
      .filter(({ fields }) => isSame(fields?.[name], value))
      .flatMap(({ fieldTimes }) => fieldTimes?.[name] ?? [])
      .sort(compareTimes)
      .at(-1)
    if (origin === undefined) delete times[name]
    else times[name] = origin
  }
  return {
    fields: withoutEmptied({ ...before?.fields, ...written }),
    fieldTimes: Object.keys(times).length === 0 ? null : times,
  }
}
