import * as z from 'zod'
import { type Condition, conditionsOf, type FieldKind, type FilterFields } from '../domain/filter.ts'
import type { ListQuery } from '../domain/page.ts'
import { parseFilter, termFault } from '../domain/parse-filter.ts'
import { limit, text } from './inputs.ts'

const longestFilter = 4_000
const longestPosition = 4_000

/**
 * The parameters of a list, as the store takes them: `filter` in the filter language, `after` (the `next` of the page before) and `limit`. The
 * fields in `shorthands` are parameters too, one value each. `unlessAsked`: conditions on fields that neither names.
 */
export const listQuery = <F extends FilterFields>(
  fields: F,
  shorthands: readonly (keyof F & string)[] = [],
  unlessAsked: readonly Condition[] = [],
) => sortedListQuery(fields, [], shorthands, unlessAsked).transform(({ sort: _, ...query }): ListQuery => query)

/** The same with the parameter `sort`: one of these orders, the first unless asked. */
export const sortedListQuery = <F extends FilterFields, const S extends string>(
  fields: F,
  sorts: readonly S[],
  shorthands: readonly (keyof F & string)[] = [],
  unlessAsked: readonly Condition[] = [],
) =>
  z
    .strictObject({
      filter: z.string().max(longestFilter).describe(describeFields(fields)).optional(),
      after: z.string().min(1).max(longestPosition).describe('The "next" of the page before').optional(),
      limit,
      ...(sorts.length === 0 ? {} : { sort: z.enum(sorts).optional() }),
      ...Object.fromEntries(shorthands.map((field) => [field, shorthandOf(fields[field]).optional()])),
    })
    .transform(({ filter = '', after, limit: rows, sort, ...given }, context): ListQuery & { sort: S } => {
      const parsed = parseFilter(filter, fields)
      if (!parsed.ok) {
        context.addIssue({ code: 'custom', path: ['filter'], message: parsed.message })
        return z.NEVER
      }
      // The rest of the parameters are the shorthands: text, each of them.
      const single = conditionsOf(given as Record<string, string | undefined>)
      for (const condition of single) {
        const message = termFault(condition, fields)
        if (message !== undefined) context.addIssue({ code: 'custom', path: [condition.field], message })
      }
      const asked = [...single, ...parsed.filter]
      const left = unlessAsked.filter(({ field }) => asked.every((condition) => condition.field !== field))
      return {
        filter: [...asked, ...left],
        limit: rows,
        ...(after === undefined ? {} : { after }),
        // Absent where a list has one order; nobody asks for it then.
        sort: (sort ?? sorts[0]) as S,
      }
    })

const shorthandOf = (kind: FieldKind | undefined): z.ZodType<string, string> => {
  if (typeof kind === 'object') return z.enum(kind)
  return kind === 'id' ? z.uuid() : text
}

const describeFields = (fields: FilterFields): string => `Conditions on ${Object.keys(fields).join(', ')}`
