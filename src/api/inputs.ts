import * as z from 'zod'

/** Ids in paths. */
export const idParams = z.strictObject({
  id: z.uuid({
    error: ({ input }) =>
      `must be an id such as 0b6f9c1e-5a0c-4d8f-9d55-2f9a3b6a7c10, not ${JSON.stringify(input)}: the list of these has the ids`,
  }),
})

/** Lists come newest first. */
export const limit = z.coerce.number().int().min(1).max(1000).default(50)

export const text = z.string().min(1).max(200)

/** Text of a person, kept in the audit trail. */
export const reason = z.string().trim().min(3, 'say why, in a few words').max(500)

/** Drops keys whose value is undefined: an absent filter is another thing than an undefined one. */
export const defined = <T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  // Only undefined values are taken out, which is what the type says.
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }

/** A time: ISO 8601 with zone. */
export const instant = z.iso
  .datetime({ offset: true, error: 'must be a time with zone such as 2026-03-28T12:00:00Z' })
  .transform((given) => new Date(given))
