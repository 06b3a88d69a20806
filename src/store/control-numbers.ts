import { sql } from 'drizzle-orm'
import { type Database, texts } from './database.ts'
import type { ControlNumbers } from './store.ts'

export const createControlNumbers = (database: Database): ControlNumbers => ({
  next: async (partner, kind, count, last) => {
    if (!Number.isInteger(count) || count < 1 || count > last) {
      throw new RangeError(`${count} control numbers cannot be reserved: ask for 1 to ${last}`)
    }
    // Numbers run from 1 to `last` in a circle; 0 stands for "none used yet".
    const [reserved] = await database.rows(sql`
      insert into control_number (partner, kind, last_used) values (${partner}, ${kind}, ${count})
      on conflict (partner, kind)
        do update set last_used = mod(control_number.last_used + ${count}::int8 - 1, ${last}::int8) + 1
      returning last_used`)
    const lastUsed = Number(reserved?.['last_used'])
    return ((((lastUsed - count) % last) + last) % last) + 1
  },

  skip: async (count, partners) => {
    await database.atomic(async (inner) => {
      await inner.rows(sql`
        insert into control_number (partner, kind, last_used)
        select p, k, 0 from unnest(${texts(partners)}) as p cross join unnest(array['interchange', 'group']) as k on conflict do nothing`)
      await inner.rows(sql`update control_number set last_used = last_used + ${count}::int8`)
    })
  },
})
