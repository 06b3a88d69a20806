import { sql } from 'drizzle-orm'
import { InstanceEndedError } from '../domain/errors.ts'
import type { Database } from './database.ts'
import { claimsOf, giveClaimsBack } from './lost-claims.ts'
import type { Instances } from './store.ts'

/** `alone`: no other process can be using this store, so whoever is registered is gone. */
export const createInstances = (database: Database, { alone }: { alone: boolean }): Instances => ({
  register: (role) =>
    database.atomic(async (inner) => {
      if (alone) await inner.rows(sql`update instance set ended_at = clock_timestamp() where ended_at is null`)
      await inner.rows(sql`
        delete from instance where coalesce(ended_at, heartbeat_at) < clock_timestamp() - interval '7 days'`)
      const [registered] = await inner.rows(sql`insert into instance (role) values (${role}) returning id`)
      return String(registered?.['id'])
    }),

  beat: async (id) => {
    const [beaten] = await database.rows(sql`
      with before as (select id, heartbeat_at from instance where id = ${id} and ended_at is null for update)
      update instance i set heartbeat_at = clock_timestamp() from before b where i.id = b.id
      returning abs(extract(epoch from i.heartbeat_at - b.heartbeat_at)) * 1000 as silent_ms`)
    if (beaten === undefined) throw new InstanceEndedError(id)
    return { silentMs: Math.round(Number(beaten['silent_ms'])) }
  },

  end: async (id) => {
    await database.rows(sql`update instance set ended_at = clock_timestamp() where id = ${id} and ended_at is null`)
  },

  claims: (id) => claimsOf(database, id),
  giveBack: (id, claims) => giveClaimsBack(database, id, claims),
})
