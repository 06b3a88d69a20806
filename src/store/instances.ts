import { sql } from 'drizzle-orm'
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
    const beaten = await database.rows(sql`
      update instance set heartbeat_at = clock_timestamp() where id = ${id} and ended_at is null returning id`)
    if (beaten.length === 0) throw new Error(`instance ${id} was ended: restart the process`)
  },

  end: async (id) => {
    await database.rows(sql`update instance set ended_at = clock_timestamp() where id = ${id} and ended_at is null`)
  },

  claims: (id) => claimsOf(database, id),
  giveBack: (id, claims) => giveClaimsBack(database, id, claims),
})
