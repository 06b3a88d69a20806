import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { recordKeyOf } from '../domain/record.ts'
import { stableId } from '../domain/stable-id.ts'
import { assignCustomers, type Key, keyName } from './assign-customers.ts'
import { type Database, json, uuids } from './database.ts'
import { findHolders, identifierOf, keyOf, keySet } from './identifiers.ts'
import type { Records } from './record-store.ts'

/** Order intake's way to customers: found by any identifier, made where none is known. */
export const resolveCustomers = async (
  database: Database,
  candidates: Parameters<Records['resolveCustomers']>[0],
): ReturnType<Records['resolveCustomers']> => {
  const wanted = candidates.map(({ identifiers, value }) => ({ value, keys: identifiers.map(keyOf) }))
  const all = wanted.flatMap(({ keys }) => keys)
  const known = await findHolders(database, all)
  // Mostly every buyer is known by all its identifiers: then nothing is written and nothing locked.
  if (wanted.every(({ keys }) => isKnown(keys, known)))
    return assignCustomers(wanted, known, () => randomUUID()).results
  return database.atomic(async (inner) => {
    await lockKeys(inner, all)
    const assigned = assignCustomers(wanted, await findHolders(inner, all), await newIds(inner, all))
    await save(inner, assigned)
    return assigned.results
  })
}

/**
 * Made of the identifiers, so that a store that was put back to an earlier time makes the same customer again: its key is what systems are asked by. A
 * customer that gave the identifier up keeps its id.
 */
const newIds = async (database: Database, keys: readonly Key[]): Promise<(keys: readonly Key[]) => string> => {
  const ids = new Map(keys.map((key) => [keyName(key), stableId('customer by', keyName(key))]))
  const rows =
    ids.size === 0 ? [] : await database.rows(sql`select id from record where id = any(${uuids([...ids.values()])})`)
  const taken = new Set(rows.map(({ id }) => String(id)))
  return (ofCustomer) => {
    // Whatever order they stand in.
    const [first] = ofCustomer.map(keyName).sort()
    const id = ids.get(first ?? '')
    return id === undefined || taken.has(id) ? randomUUID() : id
  }
}

const isKnown = (keys: readonly Key[], holders: ReadonlyMap<string, string>): boolean => {
  const held = keys.map((key) => holders.get(keyName(key)))
  return held[0] !== undefined && held.every((id) => id === held[0])
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
      const whole = { ...value, identifiers: [...value.identifiers, ...more] }
      return { id, key: recordKeyOf.customer(whole), value: whole }
    })
    await database.rows(sql`
      insert into record (id, entity, key, value)
      select id, 'customer', key, value from jsonb_to_recordset(${json(rows)}) as r(id uuid, key text, value jsonb)`)
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
        select c.id from record c join more using (id) order by c.id for update of c
      )
      update record c set version = version + 1, changed_at = clock_timestamp(),
        value = jsonb_set(c.value, '{identifiers}', coalesce(c.value -> 'identifiers', '[]') || more.identifiers)
      from more, locked where c.id = more.id and locked.id = c.id`)
  }
}
