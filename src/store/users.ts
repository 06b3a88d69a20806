import { type SQL, sql } from 'drizzle-orm'
import { userFields } from '../domain/list-fields.ts'
import { type Database, type RawRow, storable } from './database.ts'
import { createRowList } from './list-rows.ts'
import { userAccount } from './people-schema.ts'
import type { User, Users } from './people-store.ts'
import { defineRow } from './row.ts'

const accountRow = defineRow(userAccount)
const userRow = defineRow(userAccount, ['identity', 'passwordHash'])

/** Of the table under the alias `u`. */
export const userColumns = (prefix: string): SQL =>
  sql.raw(
    ['name', 'display_name', 'role', 'disabled', 'origin', 'created_at', 'last_seen_at']
      .map((column) => `u."${column}" as "${prefix}${column}"`)
      .join(', '),
  )

/** What `userColumns` selected. */
export const userFrom = (row: RawRow, prefix: string): User =>
  userRow.read(
    Object.fromEntries(
      Object.entries(row).flatMap(([name, value]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
      ),
    ),
  )

export const createUsers = (database: Database): Users => {
  const { page } = createRowList(database, {
    from: sql`user_account`,
    columns: userRow.columns,
    read: userRow.read,
    fields: userFields,
    filters: { role: 'role', origin: 'origin', text: { begins: ['name', 'display_name'] } },
    order: { by: [{ column: 'name', as: 'text' }], descending: false },
  })
  const first = async (condition: SQL) => {
    const [found] = await database.rows(sql`select ${accountRow.columns} from user_account where ${condition}`)
    return found === undefined ? undefined : accountRow.read(found)
  }
  return {
    page,

    insert: async ({ name, displayName, role, origin, identity, passwordHash }) => {
      const inserted = await database.rows(sql`
        insert into user_account (name, display_name, role, origin, identity, password_hash)
        values (${storable(name)}, ${storable(displayName)}, ${role}, ${origin},
          ${identity === null ? null : storable(identity)}, ${passwordHash})
        on conflict do nothing returning name`)
      return inserted.length > 0
    },

    get: (name) => first(sql`name = ${storable(name)}`),

    ofIdentity: (identity) => first(sql`identity = ${storable(identity)}`),

    exist: async () => (await database.rows(sql`select 1 from user_account limit 1`)).length > 0,

    isLastAdmin: async (name) => {
      const admins = await database.rows(sql`select name from user_account where ${isAdmin} limit 2`)
      return admins.length === 1 && admins[0]?.['name'] === name
    },

    change: (name, { displayName, role, disabled }) =>
      database.atomic(async (inner) => {
        // Locked in one order: two admins who disable each other come one after the other.
        const admins = await inner.rows(sql`select name from user_account where ${isAdmin} order by name for update`)
        const isLast = admins.length === 1 && admins[0]?.['name'] === name
        if (isLast && (disabled === true || (role !== undefined && role !== 'admin'))) return 'last-admin' as const
        const [changed] = await inner.rows(sql`
          update user_account set
            display_name = coalesce(${displayName === undefined ? null : storable(displayName)}, display_name),
            role = coalesce(${role ?? null}, role), disabled = coalesce(${disabled ?? null}::boolean, disabled)
          where name = ${storable(name)} returning ${userRow.columns}`)
        if (disabled === true) await inner.rows(sql`delete from user_session where user_name = ${storable(name)}`)
        return changed === undefined ? undefined : userRow.read(changed)
      }),

    setPassword: (name, passwordHash) =>
      database.atomic(async (inner) => {
        await inner.rows(sql`update user_account set password_hash = ${passwordHash} where name = ${storable(name)}`)
        await inner.rows(sql`delete from user_session where user_name = ${storable(name)}`)
        await inner.rows(sql`delete from one_time_link where kind = 'password' and user_name = ${storable(name)}`)
      }),
  }
}

const isAdmin = sql`role = 'admin' and not disabled`
