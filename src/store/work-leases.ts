import { sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { instanceIsAlive } from './delivery-row.ts'
import type { WorkLeases } from './operations-store.ts'

export const createWorkLeases = (database: Database): WorkLeases => ({
  take: async (work, owner, forMs) => {
    const until = sql`clock_timestamp() + ${forMs}::float8 * interval '1 ms'`
    const taken = await database.rows(sql`
      insert into work_lease as l (work, owner, until) values (${work}, ${owner}, ${until})
      on conflict (work) do update set owner = excluded.owner, until = excluded.until
      where l.owner = excluded.owner or l.until < clock_timestamp() or exists (
        select 1 from instance i where i.id = l.owner and (i.ended_at is not null or not ${instanceIsAlive('i')}))
      returning work`)
    return taken.length > 0
  },

  release: async (work, owner) => {
    await database.rows(sql`delete from work_lease where work = ${work} and owner = ${owner}`)
  },
})
