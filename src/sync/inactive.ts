import type { RecordEntity } from '../domain/record.ts'
import type { Fields, FieldValue } from '../domain/record-fields.ts'
import { type SystemFacet, speakersOf } from './facet.ts'
import { compareTimes } from './field-times.ts'
import type { Ownership } from './ownership.ts'

const quantities = ['onHand', 'available', 'reserved', 'onOrder']

/** The fields that say that nothing is sold to, or of, it any more. */
export const inactive = (entity: RecordEntity, fields: Fields): Record<string, FieldValue> => {
  if (entity !== 'stock-level') return { active: false }
  return Object.fromEntries(quantities.filter((name) => fields[name] !== undefined).map((name) => [name, '0']))
}

const deactivated: ReadonlySet<RecordEntity> = new Set(['customer', 'product', 'price', 'stock-level'])

/**
 * Whether the system that decides is without it: the owner, or under `newest` any system that deleted it after the others last said
 * whether it is active.
 */
export const goneFrom = (entity: RecordEntity, facets: readonly SystemFacet[], ownership: Ownership): boolean => {
  if (!deactivated.has(entity)) return false
  const field = entity === 'stock-level' ? 'onHand' : 'active'
  const { rule, systems } = ownership.ruleOf(field)
  const read = [...speakersOf(facets).values()].filter(({ fields }) => fields !== null)
  if (rule === 'newest') {
    const there = read.filter(({ goneAt }) => goneAt === null)
    return read.some(
      ({ goneAt }) =>
        goneAt !== null &&
        there.every(({ fieldTimes }) => compareTimes(fieldTimes?.[field], goneAt.toISOString()) <= 0),
    )
  }
  const owner = systems
    .map((system) => read.find((facet) => facet.system === system))
    .find((facet) => facet !== undefined)
  return owner !== undefined && owner.goneAt !== null
}
