import { type SQL, sql } from 'drizzle-orm'
import { type Identifier, identifierScheme } from '../domain/party.ts'
import { type Key, keyName } from './assign-customers.ts'
import { type Database, json, storable, uuids } from './database.ts'
import type { Records } from './record-store.ts'
import { survivorsOf } from './survivors.ts'

/** GLN and DUNS are worldwide, whoever quotes them. */
export const keyOf = ({ scheme, issuer, value }: Identifier): Key => ({
  scheme,
  issuer: scheme === 'gln' || scheme === 'duns' ? '' : storable(issuer ?? ''),
  value: storable(value),
})

export const identifierOf = ({ scheme, issuer, value }: Key): Identifier => ({
  scheme: identifierScheme.parse(scheme),
  value,
  ...(issuer === '' ? {} : { issuer }),
})

export const keySet = (keys: readonly Key[]): SQL =>
  sql`jsonb_to_recordset(${json([...new Map(keys.map((key) => [keyName(key), key])).values()])}) as r(scheme text, issuer text, value text)`

/** Who stands for the holder of each key now, by `keyName`. */
export const findHolders = async (database: Database, keys: readonly Key[]): Promise<Map<string, string>> => {
  if (keys.length === 0) return new Map()
  const found = await database.rows(sql`
    select i.scheme, i.issuer, i.value, i.customer_id, c.merged_into is not null as is_merged from ${keySet(keys)}
    join customer_identifier i on i.scheme = r.scheme and i.issuer = r.issuer and i.value = r.value
    left join record c on c.id = i.customer_id`)
  const merged = found.filter((row) => row['is_merged'] === true).map((row) => String(row['customer_id']))
  const survivors = await survivorsOf(database, merged)
  return new Map(
    found.map(({ scheme, issuer, value, customer_id: id }) => [
      keyName({ scheme: String(scheme), issuer: String(issuer), value: String(value) }),
      survivors.get(String(id)) ?? String(id),
    ]),
  )
}

export const holdersOf = async (
  database: Database,
  identifiers: readonly Identifier[],
): Promise<(string | undefined)[]> => {
  const holders = await findHolders(database, identifiers.map(keyOf))
  return identifiers.map((identifier) => holders.get(keyName(keyOf(identifier))))
}

/** Identifiers of customers that have none here yet. */
export const addIdentifiers = async (
  database: Database,
  rows: Parameters<Records['addIdentifiers']>[0],
): Promise<void> => {
  const { wanted, set } = wantedOf(rows)
  if (wanted.length === 0) return
  await database.rows(sql`
    insert into customer_identifier (scheme, issuer, value, customer_id)
    select distinct on (r.scheme, r.issuer, r.value) r.scheme, r.issuer, r.value, r.id from ${set}
    order by r.scheme, r.issuer, r.value, r.place
    on conflict do nothing`)
}

/** Runs inside a transaction: what one customer of the call gives up, another may take. */
export const saveIdentifiers = async (
  database: Database,
  rows: Parameters<Records['saveIdentifiers']>[0],
): Promise<void> => {
  if (rows.length === 0) return
  const { wanted, set } = wantedOf(rows)
  const same = sql`i.scheme = r.scheme and i.issuer = r.issuer and i.value = r.value`
  await database.rows(sql`
    delete from customer_identifier i where i.customer_id = any(${uuids(rows.map(({ id }) => id))})
      and not exists (select 1 from ${set} where ${same} and r.id = i.customer_id)`)
  if (wanted.length === 0) return
  await database.rows(sql`
    insert into customer_identifier (scheme, issuer, value, customer_id)
    select distinct on (r.scheme, r.issuer, r.value) r.scheme, r.issuer, r.value, r.id from ${set}
    where not exists (select 1 from customer_identifier i where ${same})
    order by r.scheme, r.issuer, r.value, r.place
    on conflict do nothing`)
}

const wantedOf = (rows: Parameters<Records['saveIdentifiers']>[0]): { wanted: object[]; set: SQL } => {
  const wanted = rows.flatMap(({ id, identifiers }, place) =>
    identifiers.map((identifier) => ({ ...keyOf(identifier), id, place })),
  )
  return {
    wanted,
    set: sql`jsonb_to_recordset(${json(wanted)}) as r(scheme text, issuer text, value text, id uuid, place int)`,
  }
}
