import { sql } from 'drizzle-orm'
import { type Database, json } from './database.ts'
import type { ControlNumbers } from './store.ts'

export const createControlNumbers = (database: Database): ControlNumbers => ({
  next: async (partner, kind, count, last, from = 1) => {
    if (!Number.isInteger(count) || count < 1 || count > last) {
      throw new RangeError(`${count} control numbers cannot be reserved: ask for 1 to ${last}`)
    }
    const least = Math.min(from, last - count + 1) + count - 1
    // A lot may lie across the end of the circle, but not across its beginning where that is not 1.
    const atLeast = from === 1 ? 0 : least
    // Numbers run from 1 to `last` in a circle; 0 stands for "none used yet".
    const [reserved] = await database.rows(sql`
      insert into control_number (partner, kind, last_used) values (${partner}, ${kind}, ${least})
      on conflict (partner, kind)
        do update set last_used = greatest(mod(control_number.last_used + ${count}::int8 - 1, ${last}::int8) + 1, ${atLeast}::int8)
      returning last_used`)
    const lastUsed = Number(reserved?.['last_used'])
    return ((((lastUsed - count) % last) + last) % last) + 1
  },

  skip: async (count, partners) => {
    await database.atomic(async (inner) => {
      await inner.rows(sql`
        insert into control_number (partner, kind, last_used)
        select p.name, k, p."from" - 1 from jsonb_to_recordset(${json(partners)}) as p(name text, "from" int8)
        cross join unnest(array['interchange', 'group']) as k
        on conflict (partner, kind) do update set last_used = greatest(control_number.last_used, excluded.last_used)`)
      await inner.rows(sql`update control_number set last_used = last_used + ${count}::int8`)
    })
  },
})
