import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { type Identifier, identifierScheme } from '../domain/party.ts'
import { assignCustomers, type Key, keyName } from './assign-customers.ts'
import { type Database, json, storable, uuids } from './database.ts'
import { defineRow } from './row.ts'
import { customer } from './schema.ts'
import type { Records } from './store.ts'

const row = defineRow(customer)

export const createRecords = (database: Database): Records => ({
  resolveCustomers: async (candidates) => {
    const wanted = candidates.map(({ identifiers, value }) => ({ value, keys: identifiers.map(keyOf) }))
    const known = await findHolders(
      database,
      wanted.flatMap(({ keys }) => keys),
    )
    // Mostly every buyer is known by all its identifiers: then nothing is written and nothing locked.
    if (wanted.every(({ keys }) => isKnown(keys, known))) return assignCustomers(wanted, known, randomUUID).results
    return database.atomic(async (inner) => {
      await lockKeys(
        inner,
        wanted.flatMap(({ keys }) => keys),
      )
      const assigned = assignCustomers(
        wanted,
        await findHolders(
          inner,
          wanted.flatMap(({ keys }) => keys),
        ),
        randomUUID,
      )
      await save(inner, assigned)
      return assigned.results
    })
  },

  getCustomers: async (ids) => {
    if (ids.length === 0) return []
    const found = await database.rows(sql`select ${row.columns} from customer where id = any(${uuids(ids)})`)
    return found.map(row.read)
  },
})

/** GLN and DUNS are worldwide, whoever quotes them. */
const keyOf = ({ scheme, issuer, value }: Identifier): Key => ({
  scheme,
  issuer: scheme === 'gln' || scheme === 'duns' ? '' : storable(issuer ?? ''),
  value: storable(value),
})

const isKnown = (keys: readonly Key[], holders: ReadonlyMap<string, string>): boolean => {
  const held = keys.map((key) => holders.get(keyName(key)))
  return held[0] !== undefined && held.every((id) => id === held[0])
}

const identifierOf = ({ scheme, issuer, value }: Key): Identifier => ({
  scheme: identifierScheme.parse(scheme),
  value,
  ...(issuer === '' ? {} : { issuer }),
})

const keySet = (keys: readonly Key[]) =>
  sql`jsonb_to_recordset(${json([...new Map(keys.map((key) => [keyName(key), key])).values()])}) as r(scheme text, issuer text, value text)`

const findHolders = async (database: Database, keys: readonly Key[]): Promise<Map<string, string>> => {
  if (keys.length === 0) return new Map()
  const found = await database.rows(sql`
    select i.scheme, i.issuer, i.value, i.customer_id from ${keySet(keys)}
    join customer_identifier i on i.scheme = r.scheme and i.issuer = r.issuer and i.value = r.value`)
  return new Map(
    found.map(({ scheme, issuer, value, customer_id: id }) => [
      keyName({ scheme: String(scheme), issuer: String(issuer), value: String(value) }),
      String(id),
    ]),
  )
}

/** Whoever makes or extends a customer with one of these identifiers does so alone, until its transaction ends. */
const lockKeys = async (database: Database, keys: readonly Key[]): Promise<void> => {
  if (keys.length === 0) return
  await database.rows(sql`
    select pg_advisory_xact_lock(lock) from (
      select distinct hashtextextended(concat_ws(' ', r.scheme, r.issuer, r.value), 2) as lock from ${keySet(keys)}
      order by lock
    ) locks`)
}

const save = async (database: Database, { made, added }: ReturnType<typeof assignCustomers>): Promise<void> => {
  if (made.length > 0) {
    const rows = made.map(({ id, value }) => {
      const own = new Set(value.identifiers.map((identifier) => keyName(keyOf(identifier))))
      const more = added.filter((key) => key.id === id && !own.has(keyName(key))).map(identifierOf)
      return { id, value: { ...value, identifiers: [...value.identifiers, ...more] } }
    })
    await database.rows(sql`
      insert into customer (id, value)
      select id, value from jsonb_to_recordset(${json(rows)}) as r(id uuid, value jsonb)`)
  }
  if (added.length > 0) {
    await database.rows(sql`
      insert into customer_identifier (scheme, issuer, value, customer_id)
      select scheme, issuer, value, id from jsonb_to_recordset(${json(added)})
        as r(id uuid, scheme text, issuer text, value text)`)
  }
  const extended = added.filter(({ id }) => !made.some((one) => one.id === id))
  if (extended.length > 0) {
    const rows = extended.map((key) => ({ id: key.id, identifier: identifierOf(key) }))
    await database.rows(sql`
      with more as (
        select id, jsonb_agg(identifier) as identifiers
        from jsonb_to_recordset(${json(rows)}) as r(id uuid, identifier jsonb) group by id
      ), locked as (
        select c.id from customer c join more using (id) order by c.id for update of c
      )
      update customer c set version = version + 1,
        value = jsonb_set(c.value, '{identifiers}', coalesce(c.value -> 'identifiers', '[]') || more.identifiers)
      from more, locked where c.id = more.id and locked.id = c.id`)
  }
}
