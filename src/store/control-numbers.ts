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
    await database.rows(sql`
      insert into control_number (partner, kind, last_used)
      select p.name, k.kind, 0 from unnest(${texts(partners)}) p(name) cross join (values ('interchange'), ('group')) k(kind)
      on conflict do nothing`)
    await database.rows(sql`update control_number set last_used = last_used + ${count}::int8`)
  },
})
